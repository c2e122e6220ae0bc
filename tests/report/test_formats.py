"""What each format says of the same findings, read by others than its writer.

SARIF is read by its schema (that of Microsoft's multitool), JUnit by junitparser, annotations as GitHub's
runner reads them, GitLab's report by a schema written from its documentation.
"""

import contextlib
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from junitparser import Failure, JUnitXml

import guixsvc.report.sarif
from guixsvc import explain
from guixsvc.check.secrets import secrets
from guixsvc.cli import main
from guixsvc.commands import common, progress
from guixsvc.commands.progress import ProgressLine
from guixsvc.diagnostics import Note, error
from guixsvc.records import titles
from guixsvc.report import Report
from guixsvc.report.redaction import Redaction
from guixsvc.source import Source, Span

HERE = Path(__file__).parent
IMPORTS = "(use-modules (gnu services) (acme services greeter))\n"
pytestmark = pytest.mark.usefixtures("greeter_is_known")

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
SARIF = jsonschema.Draft202012Validator(
    json.loads((HERE / "sarif-2.1.0.json").read_bytes()), format_checker=jsonschema.FormatChecker()
)
GITLAB = jsonschema.Draft202012Validator(json.loads((HERE / "gitlab.schema.json").read_bytes()))


class Found(NamedTuple):
    """What every format tells of a finding; GitLab's does without the column."""

    path: str
    line: int
    column: int
    severity: str
    code: str
    message: str


class Run(NamedTuple):
    code: int
    out: str
    err: str


Check = Callable[..., Run]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Run:
        try:
            code = main(["check", *arguments])
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        return Run(code, *capsys.readouterr())

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, which is the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _written(text: str) -> str:
    """A text as formats write it that hold nothing a terminal obeys."""
    return "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in text).replace("##[", "#\ufffd[")


def _of_json(text: str) -> list[Found]:
    document = json.loads(text)
    found = [
        Found(f["path"], f["start"]["line"], f["start"]["column"], f["severity"], f["code"], f["message"])
        for f in document["findings"]
    ]
    counts = {kind: sum(f.severity == kind for f in found) for kind in ("error", "warning", "note")}
    assert document["counts"] == counts
    return [one._replace(message=_written(one.message)) for one in found]


_LINE = re.compile(r"(.+?):(\d+):(\d+): (error|warning|note): (.*) \[([a-z0-9/-]+)\]")


def _of_concise(text: str) -> list[Found]:
    parts = [_LINE.fullmatch(line) for line in text.splitlines()]
    return [Found(p[1], int(p[2]), int(p[3]), p[4], p[6], p[5]) for p in parts if p is not None]


def _of_full(text: str) -> list[Found]:
    return _of_concise(text)


def _of_sarif(text: str) -> list[Found]:
    document = json.loads(text)
    assert [*SARIF.iter_errors(document)] == []
    (run,) = document["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"].endswith("/")
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:  # GitHub's: GH1001 and those that follow
        assert re.fullmatch(r"([A-Z][a-z0-9]*)+", rule["name"])
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert len(rule["properties"]["tags"]) <= 10
    assert len({rule["id"] for rule in rules}) == len(rules)
    found: list[Found] = []
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
        artifact = location["physicalLocation"]["artifactLocation"]
        assert artifact["uriBaseId"] in run["originalUriBaseIds"]
        message = result["message"]["text"].partition("\n")[0]
        place = unquote(artifact["uri"]), region["startLine"], region["startColumn"]
        found.append(Found(*place, result["level"], result["ruleId"], message))
    known_by = [result["partialFingerprints"]["guixsvc/v1"] for result in run["results"]]
    assert len(set(known_by)) == len(known_by)
    return found


def _of_gitlab(text: str) -> list[Found]:
    document = json.loads(text)
    assert [*GITLAB.iter_errors(document)] == []
    assert len({entry["fingerprint"] for entry in document}) == len(document)
    severities = {"major": "error", "minor": "warning", "info": "note"}
    found: list[Found] = []
    for entry in document:
        code, message = entry["check_name"], entry["description"]
        assert message.startswith(f"{code}: ")
        place, severity = entry["location"], severities[entry["severity"]]
        message = message.removeprefix(f"{code}: ")
        found.append(Found(place["path"], place["lines"]["begin"], 0, severity, code, message))
    return found


def _of_junit(text: str) -> list[Found]:
    suites = JUnitXml.fromstring(text.encode())
    found: list[Found] = []
    for suite in suites:
        names = [(case.classname, case.name) for case in suite]
        assert len(set(names)) == len(names) == suite.tests
        for case in suite:
            for failure in case.result:
                assert isinstance(failure, Failure)
                (one,) = _of_concise(failure.text.splitlines()[0])
                assert failure.type == one.code and failure.message == f"{one.severity}: {one.message}"
                found.append(one)
    assert suites.failures == len(found)
    return found


_READERS = {"full": _of_full, "concise": _of_concise, "sarif": _of_sarif, "junit": _of_junit}


class Annotation(NamedTuple):
    kind: str
    properties: dict[str, str]
    message: str


def _annotations(text: str) -> list[Annotation]:
    """As GitHub's runner reads them."""
    found: list[Annotation] = []
    for line in text.splitlines():
        command, _, message = line.removeprefix("::").partition("::")
        kind, _, listed = command.partition(" ")
        pairs = (part.partition("=") for part in listed.split(","))
        properties = {name: _unescaped(value, "\n\r:,%") for name, _, value in pairs}
        found.append(Annotation(kind, properties, _unescaped(message, "\n\r%")))
    return found


def _unescaped(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(f"%{ord(character):02X}", character)
    return text


# The same findings


def _once(examine: Callable[..., Any]) -> Callable[..., Any]:
    """Examines the first time only: what is judged here is how the results are written."""
    kept: list[Any] = []

    def examine_once(*arguments: Any) -> Any:
        if not kept:
            kept.append(examine(*arguments))
        return kept[0]

    return examine_once


@pytest.mark.parametrize("inputs", ["errors", "systems"])
def test_every_format_carries_the_same_findings(
    inputs: str, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE.parent / inputs)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(Path.cwd()))
    monkeypatch.setattr(common, "examine", _once(common.examine))
    runs = {name: check(".", "--output-format", name, "--show-unseen") for name in FORMATS}
    found = _of_json(runs["json"].out)
    assert len(found) > 40
    assert {run.code for run in runs.values()} == {1}
    assert {run.err for run in runs.values()} == {runs["full"].err}
    for name, read in _READERS.items():
        assert read(runs[name].out) == found, name
    assert _of_gitlab(runs["gitlab"].out) == [one._replace(column=0) for one in found]
    for annotation in _annotations(runs["github"].out)[:-1]:
        kind = annotation.kind.replace("notice", "note")
        path, line = annotation.properties["file"], int(annotation.properties["line"])
        column = int(annotation.properties.get("col", "0"))
        code = annotation.properties["title"].removeprefix("guixsvc (").removesuffix(")")
        message = annotation.message.partition("\n")[0]
        meant = Found(path, line, column, kind, code, message)
        assert meant in found or meant in [one._replace(column=0) for one in found]


@pytest.mark.parametrize("name", FORMATS)
def test_the_exit_code_is_that_of_the_findings(name: str, check: Check, folder: Path) -> None:
    Path("bad.scm").write_text(IMPORTS + "(car 5)\n")
    Path("warned.scm").write_text(IMPORTS + "(service welcomer-service-type)\n")
    assert check("bad.scm", "--output-format", name).code == 1
    assert check("warned.scm", "--output-format", name).code == 0
    assert check("warned.scm", "--output-format", name, "--strict").code == 1


# Without findings


@pytest.mark.parametrize("files", [["good.scm"], []], ids=["a file", "no file"])
def test_without_findings(files: list[str], check: Check, folder: Path) -> None:
    for file in files:
        Path(file).write_text(IMPORTS + "(service greeter-service-type)\n")
    runs = {name: check("--output-format", name) for name in FORMATS}
    said = "" if files else f"checked 0 files; 0 with {titles()}\n"
    assert {(run.code, run.err) for run in runs.values()} == {(0, said)}
    assert [runs[name].out for name in ("full", "concise", "github")] == ["", "", ""]
    assert json.loads(runs["json"].out) == {
        "version": 1,
        "files": len(files),
        "counts": {"error": 0, "warning": 0, "note": 0},
        "findings": [],
        "unseen": [],
    }
    assert json.loads(runs["gitlab"].out) == []
    assert _of_sarif(runs["sarif"].out) == []
    suites = JUnitXml.fromstring(runs["junit"].out.encode())
    assert (suites.tests, suites.failures) == (1, 0)
    (suite,) = suites
    (case,) = suite
    assert case.is_passed and (suite.tests, suite.failures) == (1, 0)


# JSON


def test_json_says_what_is_not_seen(check: Check, folder: Path) -> None:
    Path("a.scm").write_text("(use-modules (gnu) (acme services greeter) (acme hosts))\n(make-host 5)\n")
    document = json.loads(check("a.scm", "--output-format", "json").out)
    (unseen,) = document["unseen"]
    assert "`(acme hosts)`" in unseen["message"]
    assert (unseen["path"], unseen["start"]) == ("a.scm", {"line": 2, "column": 1})


# SARIF


def _sarif(check: Check, *arguments: str) -> dict[str, Any]:
    text = check(*arguments, "--output-format", "sarif").out
    _of_sarif(text)
    run: dict[str, Any] = json.loads(text)["runs"][0]
    return run


def test_sarif_paths_are_uris_from_the_root_of_the_repository(check: Check, folder: Path) -> None:
    Path("hosts/a b").mkdir(parents=True)
    Path("hosts/a b/é#%.scm").write_text("(car 5)\n")
    (result,) = _sarif(check, "./hosts/../hosts/a b/é#%.scm")["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "hosts/a%20b/%C3%A9%23%25.scm", "uriBaseId": "%SRCROOT%"}


def test_sarif_has_other_places(check: Check, folder: Path) -> None:
    Path("a.scm").write_text(
        IMPORTS + "(list (service greeter-service-type)\n      (service greeter-service-type))\n"
    )
    (result,) = _sarif(check, "a.scm")["results"]
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "the first one is here"
    assert related["physicalLocation"]["region"]["startLine"] == 2


def test_sarif_links_to_pages_where_they_are_published(
    check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.scm").write_text(IMPORTS + "(service greeter-service-type (greeter-configuration (prot 1)))\n")
    assert "helpUri" not in _sarif(check, "a.scm")["tool"]["driver"]["rules"][0]
    for module in (guixsvc.report.sarif, explain):
        monkeypatch.setattr(module, "HOME", "https://example.org/guixsvc")
    driver = _sarif(check, "a.scm")["tool"]["driver"]
    assert driver["informationUri"] == "https://example.org/guixsvc"
    address = driver["rules"][0]["helpUri"].removeprefix(driver["informationUri"])
    assert (HERE.parent.parent / address.lstrip("/")).is_file()


# Annotations


def _faults(number: int) -> str:
    return IMPORTS + "(car 5)\n" * number


def test_annotations_are_the_worst_and_the_rest_is_counted(check: Check, folder: Path) -> None:
    warned = "(list" + " (service welcomer-service-type)" * 12 + ")\n"
    Path("a.scm").write_text(IMPORTS + warned + "(car 5)\n" * 13)
    annotations = _annotations(check("a.scm", "--output-format", "github").out)
    kinds = [annotation.kind for annotation in annotations]
    assert kinds == ["error"] * 10 + ["warning"] * 10 + ["notice"]
    found = _of_json(check("a.scm", "--output-format", "json").out)
    errors = sum(one.severity == "error" for one in found) - 10
    warnings = sum(one.severity == "warning" for one in found) - 10
    assert annotations[-1].message.startswith(f"{errors} errors, {warnings} warnings more")


def test_ten_annotations_need_no_count(check: Check, folder: Path) -> None:
    Path("a.scm").write_text(_faults(10))
    kinds = [a.kind for a in _annotations(check("a.scm", "--output-format", "github").out)]
    assert kinds == ["error"] * 10


def test_the_count_is_one_of_ten_notices(check: Check, folder: Path) -> None:
    for at in range(14):
        Path(f"{at:02}.scm").write_text("(define x 1)\n")
    files = sorted(str(path) for path in Path().glob("*.scm"))
    annotations = _annotations(check(*files, "--output-format", "github").out)
    assert [annotation.kind for annotation in annotations] == ["notice"] * 10
    assert annotations[-1].message.startswith("5 notes more")


def test_annotations_escape_what_the_runner_obeys(check: Check, folder: Path) -> None:
    Path("a,b:c%0A.scm").write_text(IMPORTS + '(service "100%25::x" \n 1)\n(define ##[error]x 1)')
    annotations = _annotations(check("a,b:c%0A.scm", "--output-format", "github").out)
    assert {annotation.properties["file"] for annotation in annotations} == {"a,b:c%0A.scm"}
    assert any("100%25::x" in annotation.message for annotation in annotations)
    assert not any("##[" in annotation.message for annotation in annotations)


def test_columns_are_left_out_where_a_finding_has_several_lines(check: Check, folder: Path) -> None:
    Path("a.scm").write_text(
        IMPORTS + "(list (service greeter-service-type)\n(service\ngreeter-service-type))\n"
    )
    (annotation,) = _annotations(check("a.scm", "--output-format", "github").out)
    assert annotation.properties.keys() == {"title", "file", "line", "endLine"}
    assert (annotation.properties["line"], annotation.properties["endLine"]) == ("3", "4")


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_paths_are_from_the_folder_of_the_job(
    variable: str, check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("checkout/.git").mkdir(parents=True)
    Path("checkout/a.scm").write_text("(car 5)\n")
    monkeypatch.chdir("checkout")
    monkeypatch.setenv(variable, str(folder))
    (annotation,) = _annotations(check("a.scm", "--output-format", "github").out)
    assert annotation.properties["file"] == "checkout/a.scm"
    (entry,) = json.loads(check("a.scm", "--output-format", "gitlab").out)
    assert entry["location"]["path"] == "checkout/a.scm"


def test_paths_are_from_the_root_of_the_repository(
    check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("hosts").mkdir()
    Path("hosts/a.scm").write_text("(car 5)\n")
    monkeypatch.chdir("hosts")
    assert check("a.scm", "--output-format", "concise").out.startswith("a.scm:1:1: ")
    (annotation,) = _annotations(check("a.scm", "--output-format", "github").out)
    assert annotation.properties["file"] == "hosts/a.scm"


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_no_format_has_what_a_terminal_obeys(name: str, check: Check, folder: Path) -> None:
    Path("a\x1b[31m.scm").write_text(IMPORTS + '(list a\x1b[31m##[error]b\x07 (car "\x9b1m"))\n')
    run = check(".", "--output-format", name)
    assert run.code == 1
    assert [c for c in run.out if not c.isprintable() and c != "\n"] == []
    assert "##[" not in run.out


@pytest.mark.parametrize("name", FORMATS)
def test_no_message_is_more_than_text(name: str) -> None:
    said = "a\x1b[31m\x9b1m##[error]\n::error::\ud800\u202e"
    source = Source("a.scm", "(car 5)\n", "/")
    finding = error("wrong-argument", Span(source, 0, 7), said, Note(said), Note(said, Span(source, 1, 4)))
    render = import_module(f"guixsvc.report.{name}").render
    text = render(Report((finding,), (finding,), 1, Redaction(secrets([]))))
    assert [c for c in text if not c.isprintable() and c != "\n"] == []
    if name != "json":
        assert "##[" not in text
        assert [line for line in text.splitlines()[1:] if line.startswith("::")] == []


# Fingerprints


def test_fingerprints_do_not_move_with_lines(check: Check, folder: Path) -> None:
    file = Path("a.scm")
    body = "(service greeter-service-type (greeter-configuration (prot 1) (prot 2) (bell? 5)))\n"
    file.write_text(IMPORTS + body)
    before = json.loads(check("a.scm", "--output-format", "gitlab").out)
    file.write_text("\n\n;; moved\n" + IMPORTS + body.replace(" (", "\n  ("))
    after = json.loads(check("a.scm", "--output-format", "gitlab").out)
    assert [e["fingerprint"] for e in before] == [e["fingerprint"] for e in after]
    assert [e["location"]["lines"] for e in before] != [e["location"]["lines"] for e in after]
    assert len({e["fingerprint"] for e in after}) == len(after) > 2


# Secrets


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_secret(
    name: str, check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORD", "correct-horse-battery")
    Path("a.scm").write_text(
        IMPORTS + '(define password (getenv "WORD"))\n'
        "(list (service greeter-service-type (greeter-configuration\n"
        ' (password "hunter2-staple") (greeting 5) (port password)))\n'
        " (car password) (service greeter-service-type (greeter-configuration (guests (list (greeter-guest\n"
        '  (name password) (password "hunter2-staple")))))))\n'
    )
    run = check("a.scm", "--env", "WORD", "--output-format", name)
    assert run.code == 1
    assert "battery" not in run.out and "hunter2" not in run.out


# --output-file


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_gets_what_standard_output_would(name: str, check: Check, folder: Path) -> None:
    Path("a.scm").write_text("(car 5)\n")
    shown = check("a.scm", "--output-format", name)
    written = check("a.scm", "--output-format", name, "--output-file", "report")
    assert written == (shown.code, "", shown.err)
    assert Path("report").read_text(encoding="utf-8") == shown.out


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("a.scm", "this file is read"),
        ("other-name-of-a.scm", "this file is read"),
        ("link", "this is a symbolic link"),
        ("dangling", "this is a symbolic link"),
        ("missing/report", "missing/report: No such file or directory"),
        ("sub", "sub: Is a directory"),
    ],
)
def test_output_files_that_are_refused(file: str, reason: str, check: Check, folder: Path) -> None:
    Path("a.scm").write_text("(car 5)\n")
    Path("sub").mkdir()
    Path("other-name-of-a.scm").hardlink_to("a.scm")
    Path("old").write_text("old")
    Path("link").symlink_to("old")
    Path("dangling").symlink_to("new")
    run = check("a.scm", "--output-file", file)
    assert (run.code, run.out) == (2, "")
    assert reason in run.err
    assert Path("a.scm").read_text() == "(car 5)\n" and Path("old").read_text() == "old"
    assert not Path("new").exists()


def test_an_output_file_may_be_a_device(check: Check, folder: Path) -> None:
    Path("a.scm").write_text("(car 5)\n")
    assert check("a.scm", "--output-file", "/dev/null").code == 1


def test_compile_writes_no_report_into_what_it_replaces(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"(car 5)"), encoding="utf-8"))
    assert main(["compile", "-", "-o", "out", "--output-file", "out/report"]) == 2
    assert "name a file beside it" in capsys.readouterr().err
    assert not Path("out").exists()


# What is said besides


def test_quiet_prints_the_findings_only(check: Check, folder: Path) -> None:
    Path("a.scm").write_text("(car 5)\n")
    loud = check("a.scm")
    assert check("a.scm", "-q") == (1, loud.out, "")


def test_statistics_count_kinds_and_what_was_read(check: Check, folder: Path) -> None:
    Path("a.scm").write_text(IMPORTS + "(car 5)\n(car 6)\n(service welcomer-service-type)\n")
    Path("b.scm").write_text(IMPORTS + "(use-modules (acme hosts))\n(make-host 5)\n")
    run = check(".", "--statistics", "--output-format", "concise")
    found = _of_concise(run.out)
    lines = run.err.splitlines()
    counted = {line.split()[1]: int(line.split()[0]) for line in lines[:-2]}
    assert counted == {code: sum(one.code == code for one in found) for code in {f.code for f in found}}
    assert [*counted.values()] == sorted(counted.values(), reverse=True)
    assert lines[-2:] == [
        f"checked 2 files; 1 with {titles()}; 1 part not known: --show-unseen",
        "2 errors, 1 warning, 1 note; --fix mends 1",
    ]
    Path("b.scm").unlink()
    assert "not known" not in check(".", "--statistics").err


def test_what_was_read_is_said_of_several_files(check: Check, folder: Path) -> None:
    for name in ("a.scm", "b.scm"):
        Path(name).write_text(IMPORTS + "(service greeter-service-type)\n")
    assert check(".").err == f"checked 2 files; 2 with {titles()}\n"
    assert check(".", "-q").err == "" and check("a.scm").err == ""


def test_what_is_not_known_is_listed(check: Check, folder: Path) -> None:
    Path("b.scm").write_text(IMPORTS + "(use-modules (acme hosts))\n(make-host 5)\n")
    shown = check("b.scm", "--show-unseen").err.splitlines()[0]
    assert shown.startswith("b.scm:3:1: not known: `make-host` may come from `(acme hosts)`")


def test_exit_zero(check: Check, folder: Path) -> None:
    Path("a.scm").write_text("(car 5)\n")
    assert check("a.scm").code == 1
    assert check("a.scm", "--exit-zero").code == 0
    assert check("missing.scm", "--exit-zero").code == 2


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "NO_COLOR"])
def test_color_as_asked(variable: str, check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "1")
    Path("a.scm").write_text("(car 5)\n")
    assert "\x1b[" in check("a.scm", "--color", "always").out
    assert "\x1b[" not in check("a.scm", "--color", "never").out
    assert ("\x1b[" in check("a.scm", "--color", "auto").out) is (variable == "FORCE_COLOR")


def _on_terminal(*arguments: str, **variables: str) -> str:
    """What the command line prints on a terminal."""
    ours, theirs = pty.openpty()
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = kept | {"PYTHONPATH": ":".join(sys.path), "TERM": "xterm-256color", **variables}
    with subprocess.Popen(
        [sys.executable, "-m", "guixsvc", *arguments], stdout=theirs, stderr=theirs, env=environment
    ):
        os.close(theirs)
        printed = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while more := os.read(ours, 4096):
                printed += more
    os.close(ours)
    return printed.decode()


_LINK = re.compile("\x1b]8;;(?P<to>[^\x1b]*)\x1b\\\\(?P<text>[^\x1b]*)\x1b]8;;\x1b\\\\")


def test_on_a_terminal_a_code_leads_to_its_page(folder: Path) -> None:
    Path("a.scm").write_text("(car 5)\n")
    (link,) = _LINK.finditer(printed := _on_terminal("check", "a.scm"))
    assert f"[{link[0]}]" in printed and link["text"] == "wrong-argument"
    address = urlsplit(link["to"])
    assert (address.scheme, address.netloc) == ("file", os.uname().nodename)
    assert Path(unquote(address.path)).read_text(encoding="utf-8").count("\n# wrong-argument\n") == 1
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"FORCE_HYPERLINK": "0"}):
        assert "\x1b]8" not in _on_terminal("check", "a.scm", **variables)


def test_what_is_read_by_programs_has_no_links(
    check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.scm").write_text("(car 5)\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b]8" not in check("a.scm").out


def test_links_lead_to_the_project_where_it_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "HOME", "https://guixsvc.example.org")
    of_a_service = next(code for code in explain.codes() if "/" in code)
    assert explain.link(of_a_service) == f"https://guixsvc.example.org/explain/{of_a_service}.md"
    assert explain.link("acme/no-page") is None


def test_on_a_terminal_a_run_that_takes_long_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    times = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: times[-1])
    stream = io.StringIO()
    stream.isatty = lambda: True  # type: ignore[method-assign]
    told = ProgressLine(4, "files", stream, silent=1)
    for done, now in enumerate([0.9, 1.1, 1.15, 1.3], start=1):
        times.append(now)
        told.at(done)
    told.end()
    assert re.findall(r"(\d) of 4 files", stream.getvalue()) == ["2", "4"]
    assert stream.getvalue().endswith("\r\x1b[K")
    times.append(0.0)
    told = ProgressLine(2, "files", stream := io.StringIO(), silent=1)
    told.at(2)
    told.end()
    assert stream.getvalue() == ""


def test_without_a_terminal_nothing_is_said_of_how_far_a_run_is(
    check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = count(step=100)
    monkeypatch.setattr(progress, "monotonic", lambda: next(times))
    for name in ("a.scm", "b.scm"):
        Path(name).write_text(IMPORTS + "(service greeter-service-type)\n", encoding="utf-8")
    assert "\r" not in check(".").err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert check(".").err.startswith("\r\x1b[K1 of 2 files, ") and "\r\x1b[Kchecked 2 files" in check(".").err
    assert "\r" not in check(".", "-q").err and "\r" not in check("a.scm").err
    monkeypatch.setenv("TERM", "dumb")
    assert "\r" not in check(".").err
