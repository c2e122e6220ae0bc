"""The command line as scripts rely on it: exit codes, standard streams, formats, what OUT may be."""

import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import needs
from guixsvc.cli import main
from whole_target import whole_target

TELEPHONY = "(use-modules (gnu services) (gnu services telephony))\n"
GOOD = TELEPHONY + "(service mumble-server-service-type)\n"
WARNED = TELEPHONY + "(service murmur-service-type)\n"
BAD = TELEPHONY + "(service mumble-server-service-type\n  (mumble-server-configuration (port 0)))\n"


class Run(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        document = json.loads(self.out)
        assert document.keys() == {"version", "files", "counts", "findings", "unseen"}
        assert document["version"] == 1
        findings: list[dict[str, Any]] = document["findings"]
        return findings

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.findings]


Guixsvc = Callable[..., Run]


@pytest.fixture
def guixsvc(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Guixsvc:
    """Runs the command in an empty folder, which holds good.scm, warned.scm and bad.scm."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, text in (("good", GOOD), ("warned", WARNED), ("bad", BAD)):
        Path(f"{name}.scm").write_text(text, encoding="utf-8")

    def run(*arguments: str) -> Run:
        try:
            code = main(arguments)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err and "internal fault" not in err
        return Run(code, out, err)

    return run


def _type(text: str | bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    content = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check good.scm", 0),
        ("check warned.scm", 0),
        ("check bad.scm", 1),
        ("check --strict good.scm", 0),
        ("check --strict warned.scm", 1),
        ("check good.scm bad.scm warned.scm", 1),
        ("check .", 1),
        ("check", 1),
        ("check missing.scm", 2),
        ("check good.scm missing.scm", 2),
        ("check --unknown-option good.scm", 2),
        ("check --output-format unknown good.scm", 2),
        ("check --max-steps 0 good.scm", 2),
        ("check --max-steps ten good.scm", 2),
        ("check --target unknown good.scm", 2),
        ("check --target missing.json good.scm", 2),
        ("check --target debian-12 good.scm", 0),
        ("compile good.scm -o out", 0),
        ("compile warned.scm -o out", 0),
        ("compile warned.scm -o out --strict", 1),
        ("compile bad.scm -o out", 1),
        ("compile good.scm", 2),
        ("compile -o out", 2),
        ("compile missing.scm -o out", 2),
        ("compile good.scm -o out --target unknown", 2),
        ("compile good.scm -o new/folder/out", 0),
        ("unknown", 2),
        ("", 2),
        ("--version", 0),
        ("--help", 0),
    ],
)
def test_exit_code(guixsvc: Guixsvc, arguments: str, code: int) -> None:
    run = guixsvc(*arguments.split())
    assert run.code == code
    if code == 2:
        assert run.out == "" and run.err != ""
    if arguments.startswith("compile") and code != 0:
        assert not Path("out").exists()


def test_python_runs_the_package(tmp_path: Path) -> None:
    file = tmp_path / "bad.scm"
    file.write_text(BAD, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "guixsvc", "check", str(file)], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "[invalid-value]" in run.stdout


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "many.scm"
    file.write_text(TELEPHONY + "(car 5)\n" * 20_000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "guixsvc", "check", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode != 0


def test_standard_output_that_is_full_is_named() -> None:
    if not Path("/dev/full").exists():
        needs.lacking("/dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "guixsvc", "check", "-"],
            input="(car 5)",
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.endswith("guixsvc: standard output: No space left on device\n")
    assert "bug" not in done.stderr


# Standard streams


def test_findings_go_to_standard_output_and_the_summary_to_standard_error(guixsvc: Guixsvc) -> None:
    run = guixsvc("check", "bad.scm", "warned.scm")
    assert "bad.scm:3:38: error:" in run.out and "warned.scm:2:10: warning:" in run.out
    assert run.err == "checked 2 files; 2 with Jami or Mumble\n1 error, 1 warning; --fix mends 1\n"


@pytest.mark.parametrize("arguments", [["check", "good.scm"], ["check", "."]])
def test_check_is_silent_without_findings(guixsvc: Guixsvc, arguments: list[str]) -> None:
    Path("bad.scm").unlink()
    Path("warned.scm").unlink()
    assert guixsvc(*arguments) == Run(0, "", "")


def test_summary_counts_what_is_left_alone(guixsvc: Guixsvc) -> None:
    Path("system.scm").write_text(
        "(use-modules (gnu) (gnu services telephony) (gnu services ssh) (acme net))\n"
        '(operating-system (host-name "h") (services (list (service acme-service-type)\n'
        "  (service mumble-server-service-type) (service openssh-service-type))))\n",
        encoding="utf-8",
    )
    run = guixsvc("compile", "system.scm", "-o", "out")
    assert run.code == 0 and run.out == ""
    assert "1 of 3 services compiled; 1 is not ours; 1 is not known here" in run.err


def test_summary_names_the_superuser_command(guixsvc: Guixsvc) -> None:
    run = guixsvc("compile", "good.scm", "-o", "out")
    assert "\n  guixsvc-herd set-superuser-password mumble-server\n" in run.err
    assert "not ours" not in run.err


@pytest.mark.parametrize(
    ("variables", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_color(
    guixsvc: Guixsvc, variables: dict[str, str], colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in guixsvc("check", "bad.scm").out) is colored


# JSON


def test_json_positions_are_of_code_points_and_the_end_is_exclusive(guixsvc: Guixsvc) -> None:
    Path("place.scm").write_text(
        TELEPHONY
        + "(service mumble-server-service-type\n"
        + '\t(mumble-server-configuration (welcome-text "é𝄞") (port 99999)))\n',
        encoding="utf-8",
    )
    (finding,) = guixsvc("check", "--output-format", "json", "place.scm").findings
    line = '\t(mumble-server-configuration (welcome-text "é𝄞") (port 99999)))'
    assert finding["start"] == {"line": 3, "column": line.index("99999") + 1}
    assert finding["end"] == {"line": 3, "column": line.index("99999") + 6}
    assert finding.keys() == {"code", "severity", "message", "path", "start", "end", "notes"}
    assert (finding["code"], finding["severity"], finding["path"]) == ("invalid-value", "error", "place.scm")


def test_json_notes_have_places(guixsvc: Guixsvc) -> None:
    Path("twice.scm").write_text(
        TELEPHONY + "(list (service jami-service-type)\n      (service jami-service-type))\n",
        encoding="utf-8",
    )
    (finding,) = guixsvc("check", "--output-format", "json", "twice.scm").findings
    assert finding["start"] == {"line": 3, "column": 7}
    (note,) = finding["notes"]
    assert note == {
        "message": note["message"],
        "path": "twice.scm",
        "start": {"line": 2, "column": 7},
        "end": {"line": 2, "column": 34},
    }
    Path("hint.scm").write_text(
        TELEPHONY + "(service jami-service-type (jami-configuration (debug #t)))\n", encoding="utf-8"
    )
    (finding,) = guixsvc("check", "--output-format", "json", "hint.scm").findings
    assert finding["notes"] == [{"message": "did you mean `debug?`?"}]


def test_json_is_sorted_and_whole_without_findings(guixsvc: Guixsvc) -> None:
    assert guixsvc("check", "--output-format", "json", "good.scm").findings == []
    Path("a.scm").write_text(
        TELEPHONY
        + "(service mumble-server-service-type\n"
        + "  (mumble-server-configuration (port 0) (max-users 0) (foo 1)))\n",
        encoding="utf-8",
    )
    findings = guixsvc("check", "--output-format", "json", "warned.scm", "bad.scm", "a.scm").findings
    keys = [(f["path"], f["start"]["line"], f["start"]["column"], f["code"]) for f in findings]
    assert keys == sorted(keys)
    assert [f["path"] for f in findings] == ["a.scm"] * 3 + ["bad.scm", "warned.scm"]


def test_json_of_a_compile_that_fails(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "--output-format", "json", "bad.scm", "-o", "out").codes == ["invalid-value"]


# Inputs


def test_standard_input(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    _type(BAD, monkeypatch)
    assert guixsvc("check", "-", "--output-format", "json").findings[0]["path"] == "<stdin>"
    _type(BAD, monkeypatch)
    run = guixsvc("check", "-", "--stdin-filename", "some/where.scm", "--output-format", "json")
    assert (run.code, run.findings[0]["path"]) == (1, "some/where.scm")
    _type(GOOD, monkeypatch)
    assert guixsvc("compile", "-", "-o", "out").code == 0
    assert Path("out/manifest.json").exists()


def test_relative_files_count_from_the_folder_of_the_stdin_filename(
    guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        TELEPHONY
        + "(use-modules (guix gexp))"
        + '(service mumble-server-service-type (mumble-server-configuration (file (local-file "own.ini"))))'
    )
    Path("deep").mkdir()
    Path("deep/own.ini").write_text("port=1\n", encoding="utf-8")
    _type(text, monkeypatch)
    assert guixsvc("compile", "-", "-o", "out").code == 1
    _type(text, monkeypatch)
    assert guixsvc("compile", "-", "-o", "out", "--stdin-filename", "deep/config.scm").code == 0
    assert Path("out/root/etc/guixsvc/mumble-server/mumble-server.ini").read_text() == "port=1\n"


def test_a_file_that_is_not_utf_8_is_a_finding(guixsvc: Guixsvc) -> None:
    Path("latin.scm").write_bytes(TELEPHONY.encode() + b'(define a "\xe9")\n')
    run = guixsvc("check", "latin.scm", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["not-utf-8"])
    assert run.findings[0]["start"] == {"line": 2, "column": 12}
    assert guixsvc("compile", "latin.scm", "-o", "out").code == 1
    assert not Path("out").exists()


def test_a_byte_order_mark_at_the_start_is_no_character(guixsvc: Guixsvc) -> None:
    Path("marked.scm").write_text("\ufeff" + "(car 5)\n" + GOOD, encoding="utf-8")
    (finding,) = guixsvc("check", "marked.scm", "--output-format", "json").findings
    assert finding["start"] == {"line": 1, "column": 1}


def test_a_folder_is_searched_but_for_what_tools_keep_in_it(guixsvc: Guixsvc) -> None:
    for folder in ("a/b", ".git", "a/.hidden", "a/.cache/x", "node_modules"):
        Path(folder).mkdir(parents=True)
        Path(folder, "bad.scm").write_text(BAD, encoding="utf-8")
    Path("a/b/bad.txt").write_text(BAD, encoding="utf-8")
    paths = [finding["path"] for finding in guixsvc("check", "--output-format", "json").findings]
    assert paths == ["a/.hidden/bad.scm", "a/b/bad.scm", "bad.scm", "warned.scm"]
    assert guixsvc("check", "--output-format", "json", ".git").findings[0]["path"] == ".git/bad.scm"


def test_a_folder_is_searched_but_for_what_is_compiled_in_it(guixsvc: Guixsvc) -> None:
    Path("bad.scm").unlink()
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    for folder in ("out", "out/root/etc", "other/root"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "bad.scm").write_text(BAD, encoding="utf-8")
    paths = {finding["path"] for finding in guixsvc("check", "--output-format", "json").findings}
    assert paths == {"other/root/bad.scm", "out/bad.scm", "warned.scm"}
    assert guixsvc("check", "out/root/etc/bad.scm").code == 1


def test_a_link_that_leads_out_of_the_folder_is_not_read(guixsvc: Guixsvc, tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text("root:not-for-your-eyes:(", encoding="utf-8")
    Path("folder").mkdir()
    Path("folder/out.scm").symlink_to(tmp_path / "shadow")
    Path("folder/good.scm").write_text(GOOD, encoding="utf-8")
    Path("folder/in.scm").symlink_to("good.scm")
    run = guixsvc("check", "folder", "--output-format", "json")
    assert [(f["path"], f["code"], f["severity"]) for f in run.findings] == [
        ("folder/out.scm", "unreadable-file", "note")
    ]
    assert "not-for-your-eyes" not in guixsvc("check", "folder").out


def test_an_unreadable_file_that_a_folder_holds_is_a_finding(guixsvc: Guixsvc) -> None:
    Path("folder").mkdir()
    Path("folder/gone.scm").symlink_to("nowhere.scm")
    Path("folder/good.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("check", "folder", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["unreadable-file"])
    assert [finding["path"] for finding in run.findings] == ["folder/gone.scm"]
    assert guixsvc("check", "folder/gone.scm").code == 2


def test_a_file_in_which_no_service_of_ours_can_be_known(guixsvc: Guixsvc) -> None:
    text = '(use-modules (gnu) (acme))\n(operating-system (host-name "desk") (services (acme-services)))'
    Path("folder").mkdir()
    Path("folder/desk.scm").write_text(text, encoding="utf-8")
    seen = "checked 1 file; 0 with Jami or Mumble; 1 part not known: --show-unseen\n"
    assert guixsvc("check", "folder") == Run(0, "", seen)
    assert guixsvc("check", "folder", "-q") == Run(0, "", "")
    (finding,) = guixsvc("check", "folder/desk.scm", "--output-format", "json").findings
    assert (finding["code"], finding["severity"]) == ("no-services", "note")
    assert finding["notes"][0]["start"]["line"] == 2
    Path("folder/desk.scm").write_text("(use-modules (gnu services telephony))" + text, encoding="utf-8")
    run = guixsvc("check", "folder", "--output-format", "json")
    assert (run.code, run.codes) == (0, ["unknown-services"])


def test_an_unreadable_folder_is_no_empty_one(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("folder/closed").mkdir(parents=True)
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if str(path).endswith("closed"):  # root is refused no folder
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    run = guixsvc("check", "folder", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["unreadable-file"])
    assert run.findings[0]["path"] == "folder/closed"
    run = guixsvc("check", "folder/closed")
    assert (run.code, run.err) == (2, "guixsvc: folder/closed cannot be read: Permission denied\n")


def test_a_path_that_is_missing_keeps_no_other_from_being_checked(guixsvc: Guixsvc) -> None:
    Path("bad.scm").write_text("(a))")
    run = guixsvc("check", "missing.scm", "bad.scm", "good.scm", "gone")
    assert run.code == 2 and "bad.scm:1:4: error" in run.out
    lines = run.err.splitlines()
    assert lines[1] == "1 error" and [line.split()[1] for line in lines[2:]] == ["missing.scm", "gone"]
    run = guixsvc("check", "missing.scm", "gone")
    assert (run.code, run.out) == (2, "") and len(run.err.splitlines()) == 2


def test_a_file_that_declares_nothing(guixsvc: Guixsvc) -> None:
    Path("empty.scm").write_text("", encoding="utf-8")
    run = guixsvc("check", "--output-format", "json", "empty.scm")
    assert (run.code, run.codes, run.findings[0]["severity"]) == (0, ["no-services"], "note")
    assert guixsvc("check", "--strict", "empty.scm").code == 0
    Path("folder").mkdir()
    Path("empty.scm").rename("folder/empty.scm")
    assert guixsvc("check", "folder") == Run(0, "", "")
    run = guixsvc("compile", "--output-format", "json", "folder/empty.scm", "-o", "out")
    assert (run.code, run.codes, run.findings[0]["severity"]) == (1, ["no-services"], "error")
    assert not Path("out").exists()


# Options of evaluation


PASSWORD = (
    TELEPHONY
    + "(service mumble-server-service-type "
    + '(mumble-server-configuration (server-password (getenv "GUIXSVC_TEST"))))\n'
)


def test_env_makes_a_variable_known(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("password.scm").write_text(PASSWORD, encoding="utf-8")
    monkeypatch.setenv("GUIXSVC_TEST", "correct,horse")
    run = guixsvc("compile", "password.scm", "-o", "out")
    assert (run.code, "correct,horse" in run.out + run.err) == (1, False)
    run = guixsvc("compile", "password.scm", "-o", "out", "--env", "GUIXSVC_TEST")
    assert (run.code, run.out) == (0, "")
    assert (
        'serverpassword="correct,horse"\n'
        in Path("out/root/etc/guixsvc/mumble-server/mumble-server.ini").read_text()
    )


def test_env_of_a_variable_that_is_not_set(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUIXSVC_TEST", raising=False)
    run = guixsvc("check", "good.scm", "--env", "GUIXSVC_TEST")
    assert (run.code, run.out) == (2, "")
    assert "GUIXSVC_TEST" in run.err


def test_env_of_a_variable_that_is_no_text(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIXSVC_TEST", os.fsdecode(b"pass\xffword"))
    Path("env.scm").write_text(
        TELEPHONY + "(service mumble-server-service-type (mumble-server-configuration"
        ' (server-password (getenv "GUIXSVC_TEST"))))\n',
        encoding="utf-8",
    )
    run = guixsvc("compile", "env.scm", "-o", "out", "--env", "GUIXSVC_TEST")
    assert (run.code, run.out) == (2, "")
    assert run.err == "guixsvc: --env GUIXSVC_TEST: this variable does not hold UTF-8 text\n"


def test_target_from_a_file(guixsvc: Guixsvc) -> None:
    target = whole_target("debian-12")
    target["packages"]["mumble"] = {"server": "/opt/mumble-1.6", "version": "1.6", "command-line": "gnu"}
    Path("mine.json").write_text(json.dumps(target), encoding="utf-8")
    assert guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json").code == 0
    unit = Path("out/root/etc/systemd/system/mumble-server.service").read_text()
    start = "ExecStart=/usr/local/lib/guixsvc/mumble-server-start /var/lib/mumble-server/db.sqlite"
    assert f"\n{start} /opt/mumble-1.6 --foreground --ini %d/mumble-server.ini\n" in unit
    assert json.loads(Path("out/manifest.json").read_bytes())["target"] == "mine"


def test_the_target_file_of_the_documentation(guixsvc: Guixsvc) -> None:
    page = (Path(__file__).parents[1] / "docs" / "install.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    Path("mine.json").write_text(text, encoding="utf-8")
    run = guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json")
    assert run.code == 0 and "(Somebody's Linux 3)" in run.err


def test_a_target_that_has_nothing_for_a_service(guixsvc: Guixsvc) -> None:
    target = whole_target("debian-12")
    target["packages"] = {"mumble": target["packages"]["mumble"]}
    Path("mine.json").write_text(json.dumps(target), encoding="utf-8")
    assert guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json").code == 0
    Path("jami.scm").write_text(TELEPHONY + "(service jami-service-type)\n", encoding="utf-8")
    run = guixsvc("compile", "jami.scm", "-o", "jami", "--target", "mine.json")
    assert run.code == 1 and "Debian 12 has nothing for Jami [unavailable-service]" in run.out
    assert "it says nothing of `libjami`" in run.out


@pytest.mark.parametrize(
    "text", ["", "5", "{}", '{"packages": {}}', '{"packages": {"mumble": 5}}', "[" * 100_000]
)
def test_target_from_a_file_that_is_none(guixsvc: Guixsvc, text: str) -> None:
    Path("mine.json").write_text(text, encoding="utf-8")
    run = guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json")
    assert run.code == 2 and "mine.json" in run.err


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("os_release", "did you mean `os-release`?"),
        ("provided-By", "did you mean `provided-by`?"),
        ("x", "known: title,"),
        ("\x1b[31m", r"\u001b[31m"),
    ],
)
def test_a_target_with_a_key_of_its_own(guixsvc: Guixsvc, key: str, hint: str) -> None:
    Path("mine.json").write_text(json.dumps(whole_target("debian-12") | {key: {}}), encoding="utf-8")
    run = guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json")
    assert run.code == 2 and "unknown key " in run.err and hint in run.err
    assert "\x1b" not in run.err and not Path("out").exists()


# What os-release says on hosts; of the third, its `testing` has no VERSION_ID.
BOOKWORM = {"ID": "debian", "VERSION_ID": "12", "VERSION_CODENAME": "bookworm", "PRETTY_NAME": "Debian 12"}
TRIXIE = {"ID": "debian", "VERSION_ID": "13", "VERSION_CODENAME": "trixie"}
STILL_TESTING = {"ID": "debian", "VERSION_CODENAME": "trixie"}
FORKY = {"ID": "debian", "VERSION_CODENAME": "forky", "PRETTY_NAME": "Debian GNU/Linux forky/sid"}
FEDORA = {"ID": "fedora", "VERSION_ID": "12", "PRETTY_NAME": "Fedora Linux 12 (Twelve)"}
DERIVED = {"ID": "raspbian", "ID_LIKE": "debian", "VERSION_ID": "12", "PRETTY_NAME": "Raspbian 12"}


@pytest.mark.parametrize(
    ("machine", "target"),
    [
        (BOOKWORM, "debian-12"),
        (TRIXIE, "debian-13"),
        (STILL_TESTING, "debian-13"),
        (FORKY, "debian-14"),
        ({"ID": "arch", "BUILD_ID": "rolling"}, "arch"),
    ],
)
def test_the_target_that_this_machine_is(
    guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch, machine: dict[str, str], target: str
) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: machine)
    assert guixsvc("compile", "good.scm", "-o", "out", "--target", "auto").code == 0
    assert json.loads(Path("out/manifest.json").read_bytes())["target"] == target
    assert guixsvc("check", "good.scm", "--target", "auto").code == 0


@pytest.mark.parametrize("machine", [FEDORA, DERIVED, {"ID": "linux"}, {"ID": "ubuntu"}, {}])
def test_a_machine_for_which_there_is_no_target(
    guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch, machine: dict[str, str]
) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: machine)
    run = guixsvc("compile", "good.scm", "-o", "out", "--target", "auto")
    assert (run.code, Path("out").exists()) == (2, False)
    assert machine.get("PRETTY_NAME", "") in run.err
    assert "known: arch, debian-12, debian-13, " in run.err
    assert ", or the path of a .json file" in run.err


def test_a_machine_without_os_release(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> dict[str, str]:
        raise OSError("no os-release")

    monkeypatch.setattr("platform.freedesktop_os_release", missing)
    run = guixsvc("check", "good.scm", "--target", "auto")
    assert run.code == 2
    assert "no os-release" in run.err
    assert "known: arch, debian-12" in run.err


def test_check_for_a_target_says_of_it_what_it_can_beside_other_errors(guixsvc: Guixsvc) -> None:
    Path("mixed.scm").write_text(
        """(list (service mumble-server-service-type
      (mumble-server-configuration (port 0) (package emacs)))
      (service jami-service-type
        (jami-configuration (libjami vim) (dbus 5) (nss-certs (car 5))
          (accounts (list (jami-account (archive (computed-file "a" #~(b)))) (jami-account) 5)))))
""",
        encoding="utf-8",
    )
    run = guixsvc("check", "mixed.scm", "--target", "debian-12", "--output-format", "json")
    assert [(finding["start"]["line"], finding["code"]) for finding in run.findings] == [
        (2, "invalid-value"),
        (2, "unavailable-package"),
        (4, "unavailable-package"),
        (4, "invalid-value"),
        (4, "not-evaluated"),
        (4, "wrong-argument"),
        (5, "unavailable-file"),
        (5, "missing-field"),
        (5, "invalid-value"),
    ]


def test_a_package_that_is_not_known_here_is_no_fault_of_the_target(guixsvc: Guixsvc) -> None:
    Path("unknown.scm").write_text(
        '(service mumble-server-service-type (mumble-server-configuration (package (getenv "P"))))\n',
        encoding="utf-8",
    )
    run = guixsvc("check", "unknown.scm", "--target", "debian-12", "--output-format", "json")
    assert (run.code, run.codes) == (0, [])
    (unseen,) = json.loads(run.out)["unseen"]
    assert unseen["message"] == "`package` is not known here"


def test_max_steps(guixsvc: Guixsvc) -> None:
    Path("long.scm").write_text(
        TELEPHONY + "(define (f n) (if (= n 0) 0 (f (- n 1))))\n(f 1000)\n" + GOOD, encoding="utf-8"
    )
    assert guixsvc("check", "long.scm").code == 0
    assert guixsvc("check", "long.scm", "--max-steps", "500", "--output-format", "json").codes == ["ran-away"]


# OUT


def test_out_is_replaced_if_it_is_ours_or_empty(guixsvc: Guixsvc) -> None:
    Path("out").mkdir()
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    first = _tree(Path("out"))
    Path("out/left-over").write_text("x")
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    assert _tree(Path("out")) == first
    assert sorted(path.name for path in Path().iterdir()) == ["bad.scm", "good.scm", "out", "warned.scm"]


def test_modes_do_not_depend_on_the_umask(guixsvc: Guixsvc) -> None:
    before = os.umask(0o077)
    try:
        assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    finally:
        os.umask(before)
    root = Path("out/root/etc")
    assert stat.S_IMODE((root / "systemd/system/mumble-server.service").stat().st_mode) == 0o644
    assert stat.S_IMODE((root / "guixsvc/mumble-server/mumble-server.ini").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["manifest.json", "precious"])
def test_out_that_is_not_ours_is_refused(guixsvc: Guixsvc, name: str) -> None:
    Path("out").mkdir()
    Path("out", name).write_text('{"somebody": "else"}' if name == "manifest.json" else "x", encoding="utf-8")
    before = _tree(Path("out"))
    run = guixsvc("compile", "good.scm", "-o", "out")
    assert (run.code, _tree(Path("out"))) == (2, before)
    assert "--force" in run.err
    assert guixsvc("compile", "good.scm", "-o", "out", "--force").code == 0
    assert "root/etc/systemd/system/mumble-server.service" in _tree(Path("out"))


def test_some_folders_are_never_replaced(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    Path("link").symlink_to("target")
    Path("target/sub").mkdir(parents=True)
    Path("file").write_text("x")
    before = sorted(tmp_path.rglob("*"))
    for out in (
        "link",
        "link/",
        "file",
        ".",
        "..",
        "/",
        str(home),
        str(tmp_path / "work"),
        "target/..",
        "target/sub/..",
        "/proc",
    ):
        run = guixsvc("compile", "good.scm", "-o", out, "--force")
        assert (run.code, run.out) == (2, ""), out
        assert run.err.startswith("guixsvc: "), out
        assert ("mount point" in run.err) == (out in ("/", "/proc")), out
    assert sorted(tmp_path.rglob("*")) == before


def test_a_path_by_way_of_out_itself(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = sorted(Path().iterdir())
    assert guixsvc("compile", "warned.scm", "-o", "out/../out").code == 0
    assert b"warned.scm" in Path("out/places.json").read_bytes()
    assert sorted(Path().iterdir()) == before


def test_a_folder_that_holds_home_is_never_replaced(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "homes" / "somebody"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert guixsvc("compile", "good.scm", "-o", str(home.parent), "--force").code == 2
    assert home.is_dir()


def test_one_host_beside_a_folder_that_is_not_ours_is_refused(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out/host").code == 0
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0, "every folder in it is a host of ours"
    assert guixsvc("compile", "good.scm", "-o", "other/host").code == 0
    Path("other/precious").write_text("x")
    assert guixsvc("compile", "good.scm", "-o", "other").code == 2


def test_errors_leave_out_as_it_was(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = _tree(Path("out"))
    for arguments in (["bad.scm"], ["good.scm", "bad.scm"], ["warned.scm", "--strict"], ["missing.scm"]):
        assert guixsvc("compile", *arguments, "-o", "out").code != 0
        assert _tree(Path("out")) == before


@pytest.mark.parametrize("failing", ["write", "rename"])
def test_a_failing_write_keeps_the_old_tree(
    guixsvc: Guixsvc, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = _tree(Path("out"))
    Path("other.scm").write_text(HOST.format("other"), encoding="utf-8")
    with monkeypatch.context() as patch:
        if failing == "write":
            real_open = os.open

            def no_space(path: Any, flags: int, *more: Any, **options: Any) -> int:
                if str(path).endswith("manifest.json") and flags & os.O_CREAT:
                    raise OSError(28, "No space left on device")
                return real_open(path, flags, *more, **options)

            patch.setattr(os, "open", no_space)
        else:
            real_rename = Path.rename

            def refused(self: Path, target: Path) -> Path:
                if ".new-" in self.name:
                    raise OSError(13, "Permission denied")
                return real_rename(self, target)

            patch.setattr(Path, "rename", refused)
        run = guixsvc("compile", "other.scm", "-o", "out")
    assert run.code == 2 and "nothing written" in run.err
    assert _tree(Path("out")) == before
    assert [path.name for path in Path().iterdir() if path.name.startswith(".out")] == []


def test_what_an_interrupted_run_left_is_cleaned_up(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    Path(".out.new-abcdefgh/root/etc").mkdir(parents=True)
    Path(".out.old-abcdefgh").mkdir()
    Path(".out.old-abcdefgh/manifest.json").write_bytes(Path("out/manifest.json").read_bytes())
    not_ours = [".out.new-a", ".out.old-notes123", ".out.old-notes"]
    for name in not_ours:
        Path(name).mkdir()
        Path(name, "x").write_text("x")
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    assert sorted(path.name for path in Path().iterdir() if path.name.startswith(".")) == sorted(not_ours)


def test_an_old_tree_that_was_not_put_back_survives_a_failing_run(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = _tree(Path("out"))
    Path("out").rename(".out.old-abcdefgh")
    assert guixsvc("compile", "bad.scm", "-o", "out").code == 1
    kept = [_tree(path) for path in Path().iterdir() if path.name in ("out", ".out.old-abcdefgh")]
    assert kept == [before]


def test_two_runs_into_one_folder_take_turns(guixsvc: Guixsvc) -> None:
    wanted = []
    for name in ("good", "other"):
        Path(f"{name}.scm").write_text(GOOD if name == "good" else HOST.format("other"), encoding="utf-8")
        assert guixsvc("compile", f"{name}.scm", "-o", "out").code == 0
        wanted.append(_tree(Path("out")))
    many = "import sys; from guixsvc.cli import main; sys.exit(max(main(sys.argv[1:]) for _ in range(40)))"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", many, "compile", f"{name}.scm", "-o", "out"], stderr=subprocess.PIPE
        )
        for name in ("good", "other")
    ]
    said = [run.communicate()[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert _tree(Path("out")) in wanted
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


# Several hosts

HOST = '(operating-system (host-name "{}") (services (list (service mumble-server-service-type))))'


def _hosts(*names: str) -> None:
    systems = "\n".join(HOST.format(name) for name in names)
    Path("hosts.scm").write_text(
        f"(use-modules (gnu) (gnu services telephony))\n(list {systems})\n", encoding="utf-8"
    )


def test_several_hosts(guixsvc: Guixsvc) -> None:
    _hosts("east", "west")
    assert guixsvc("compile", "hosts.scm", "-o", "out").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["east", "west"]
    assert json.loads(Path("out/west/manifest.json").read_bytes())["host"] == "west"
    assert Path("out/east/root/etc/systemd/system/mumble-server.service").exists()
    assert guixsvc("compile", "hosts.scm", "-o", "out").code == 0, "the tree of several hosts is ours too"


def test_one_host_of_several(guixsvc: Guixsvc) -> None:
    _hosts("east", "west")
    assert guixsvc("compile", "hosts.scm", "-o", "out", "--host", "west").code == 0
    assert json.loads(Path("out/manifest.json").read_bytes())["host"] == "west"
    run = guixsvc("compile", "hosts.scm", "-o", "out", "--host", "north")
    assert run.code == 2 and "no such host; there are: east, west\n" in run.err


def test_a_misspelt_host_is_told_the_nearest(guixsvc: Guixsvc) -> None:
    _hosts("voice-east", *(f"host-{number:02}" for number in range(30)))
    run = guixsvc("compile", "hosts.scm", "-o", "out", "--host", "voice-eats")
    assert run.code == 2 and "did you mean `voice-east`? there are: host-00, " in run.err
    assert "host-19 and 11 more\n" in run.err and "host-20" not in run.err


def test_all_hosts_are_told_once_how_the_password_of_superuser_is_set(guixsvc: Guixsvc) -> None:
    with_jami = '(operating-system (host-name "desk") (services (list (service jami-service-type))))'
    for names, where in [
        (["east"], ""),
        (["east", "west"], " on east and west"),
        (["a1", "b2", "c3"], " on a1, b2 and c3"),
        ([f"h{number}" for number in range(12)], " on each of the 12 hosts that run Mumble"),
    ]:
        systems = [HOST.format(name) for name in names] + [with_jami] * (len(names) > 1)
        source = f"(use-modules (gnu) (gnu services telephony))\n(list {' '.join(systems)})\n"
        Path("hosts.scm").write_text(source, encoding="utf-8")
        run = guixsvc("compile", "hosts.scm", "-o", "out")
        assert (
            f"to set the password of SuperUser, run as root{where} once the server has started:\n"
            "  guixsvc-herd set-superuser-password mumble-server\n"
        ) in run.err
        assert run.err.count("SuperUser") == 1


def test_files_are_hosts_by_their_names(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "warned.scm", "-o", "out").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["good", "warned"]


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["east", "east"], ["duplicate-host"]),
        (["east", "../west"], ["bad-host-name"]),
        (["east", ""], ["bad-host-name"]),
        (["east", "west\\n"], ["bad-host-name"]),
    ],
)
def test_names_of_hosts(guixsvc: Guixsvc, names: list[str], codes: list[str]) -> None:
    _hosts(*names)
    run = guixsvc("compile", "hosts.scm", "-o", "out", "--output-format", "json")
    assert (run.code, run.codes) == (1, codes)
    assert not Path("out").exists()


def test_hosts_of_one_name_are_both_shown_by_their_names(guixsvc: Guixsvc) -> None:
    _hosts("east", "east")
    (finding,) = guixsvc("compile", "hosts.scm", "-o", "out", "--output-format", "json").findings
    text = Path("hosts.scm").read_text(encoding="utf-8").splitlines()
    shown = [
        text[at["start"]["line"] - 1][at["start"]["column"] - 1 : at["end"]["column"] - 1]
        for at in (finding, *finding["notes"])
    ]
    assert shown == ['"east"', '"east"']


# Hostile inputs

_NESTING = "(define (f n l) (if (= n 0) l (f (- n 1) (list l))))\n"

HOSTILE = {
    "parentheses": "(" * 100_000,
    "closed parentheses": "(" * 100_000 + ")" * 100_000,
    "quotes": "'" * 100_000 + "a",
    "quoted list": "(define a '" + "(" * 100_000 + ")" * 100_000 + ")",
    "vectors": "'" + "#(" * 100_000 + ")" * 100_000,
    "comments": "#|" * 100_000,
    "datum comments": "#;" * 100_000,
    "calls": "(car " * 100_000 + "5" + ")" * 100_000,
    "lets": "(let ((a 1)) " * 3_000 + "a" + ")" * 3_000,
    "quasiquotes": "`" * 50_000 + "," * 50_000 + "a",
    "recursion": "(define (f n) (+ 1 (f n)))\n(f 0)",
    "mutual recursion": "(define (f n) (cons 1 (g n)))\n(define (g n) (append (list 1) (f n)))\n(f 0)",
    "recursion through map": "(define (f n) (map f (list n n)))\n(f 0)",
    "recursion through apply": "(define (f n) (+ 1 (apply f (list n))))\n(f 0)",
    "recursion through a record": "(define (f n) (jami-account (archive (f n))))\n(f 0)",
    "infinite loop": "(define (f) (f))\n(f)",
    "named let": "(let loop ((n 0)) (loop (+ n 1)))",
    "doubling string": '(let loop ((s "aaaaaaaaaa")) (loop (string-append s s)))',
    "doubling list": "(let loop ((l '(1 2 3))) (loop (append l l)))",
    "nesting list": "(let loop ((l '())) (loop (list l)))",
    "nesting list that is compared": _NESTING + "(equal? (f 50000 '()) (f 50000 '()))",
    "nesting list that is shown": _NESTING + "(format #f \"~a\" (f 50000 '()))\n(+ 1 (f 50000 '()))",
    "large powers": "(let loop ((n 3)) (loop (* n n)))",
    "large fractions": "(let loop ((n 1/3)) (loop (* n n)))",
    "large floats": "(inexact->exact 1e308) (expt 1.5 100000) (expt 2 0.5) (exact->inexact (expt 7 4000))",
    "long string": '(define s "' + "a" * 2_000_000 + '")\n(car s)',
    "long symbol": "a" * 2_000_000,
    "long line of forms": "(f) " * 10_000,
    "itself": "(define f (lambda (f) (f f)))\n(f f)",
    "nul": "\0(\0)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gives_located_errors(guixsvc: Guixsvc, name: str) -> None:
    Path("hostile.scm").write_text(TELEPHONY + HOSTILE[name] + "\n", encoding="utf-8")
    run = guixsvc("compile", "hostile.scm", "-o", "out", "--output-format", "json")
    assert run.code == 1
    assert {finding["path"] for finding in run.findings} == {"hostile.scm"}


def test_a_line_full_of_secrets(guixsvc: Guixsvc) -> None:
    secrets = '(server-password "hunter22") ' * 20_000
    Path("hostile.scm").write_text(f"{TELEPHONY}(define a '({secrets})) (car 5)\n", encoding="utf-8")
    run = guixsvc("check", "hostile.scm")
    _, shown, marked = run.out.splitlines()
    assert "hunter22" not in run.out
    assert shown.endswith("(car 5)") and marked.endswith("^" * len("(car 5)"))
    assert len(shown) == len(marked)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("recursion", "too-deep"),
        ("infinite loop", "ran-away"),
        ("named let", "ran-away"),
        ("parentheses", "unclosed-list"),
    ],
)
def test_runaways_are_named(guixsvc: Guixsvc, name: str, code: str) -> None:
    Path("hostile.scm").write_text(TELEPHONY + HOSTILE[name] + "\n", encoding="utf-8")
    assert code in guixsvc("check", "hostile.scm", "--output-format", "json").codes


def test_usage_of_the_right_command(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["check", "--frobnicate", "."], ["compile", "a.scm", "-o", "out", "--frobnicate"]):
        with pytest.raises(SystemExit) as stopped:
            main(command)
        assert stopped.value.code == 2
        printed = capsys.readouterr().err
        assert f"usage: guixsvc {command[0]} " in printed
        assert f"guixsvc {command[0]}: error: unrecognized arguments: --" in printed


ASKS = TELEPHONY + (
    "(service mumble-server-service-type\n"
    '  (mumble-server-configuration (server-password (getenv "WORD"))))\n'
)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["WORD"], "--host-secret WORD: expected NAME=PATH"),
        (["=/etc/word"], "expected NAME=PATH"),
        (["WORD="], "--host-secret WORD: expected an absolute path"),
        (["WORD=etc/word"], "--host-secret WORD: expected an absolute path, credential:ID or"),
        (["WORD=hunter2"], "--host-secret WORD: expected an absolute path"),
        (["WORD=/"], "expected the path of a file"),
        (["WORD=/etc/word/"], "expected the path of a file"),
        (["WORD=/etc/../word"], "expected the path of a file"),
        (["WORD=//etc/word"], "expected the path of a file"),
        (["WORD=/etc/word "], "cannot hold control characters or end in a backslash or a blank"),
        (["WORD=/etc/wo\nrd"], "cannot hold control characters"),
        (["WORD=/etc/\udce4"], "must be UTF-8 text"),
        (["WORD=/home/anna/word"], "/home is no place for a secret"),
        (["WORD=/tmp/word"], "/tmp is no place for a secret"),
        (["WORD=/var/lib/mumble-server/word"], "/var/lib/mumble-server is no place for a secret"),
        (["WORD=credential:"], "the name of a credential"),
        (["WORD=credential:../word"], "the name of a credential"),
        (["WORD=encrypted-credential:mumble-server.ini"], "credentials of the service itself"),
        (["WORD=/etc/word", "--host-secret", "WORD=/etc/other"], "given with another place too"),
        (["WORD=/etc/word", "--env", "WORD"], "given with --env or --env-plain too"),
        (["WORD=/etc/word", "--env-plain", "WORD"], "given with --env or --env-plain too"),
        (["WORD=/etc/word", "--host-secret", "WORT=/etc/wort"], 'WORT: nothing asks for (getenv "WORT")'),
    ],
)
@pytest.mark.parametrize("command", ["check", "compile"])
def test_host_secrets_that_cannot_be(
    command: str, given: list[str], says: str, guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORD", "correct,horse")
    Path("asks.scm").write_text(ASKS)
    run = guixsvc(
        command, "asks.scm", *(["-o", "out"] if command == "compile" else []), "--host-secret", *given
    )
    assert (run.code, run.out) == (2, "")
    assert says in run.err
    assert "hunter2" not in run.err
    assert not Path("out").exists()


def test_a_host_secret_that_nothing_asks_for_is_told_beside_errors(guixsvc: Guixsvc) -> None:
    Path("asks.scm").write_text(ASKS)
    run = guixsvc("compile", "asks.scm", "-o", "out", "--host-secret", "WORT=/etc/wort")
    assert run.code == 1
    assert '"WORD" is known only with `--env`' in run.out
    assert 'note: --host-secret WORT: nothing asks for (getenv "WORT")' in run.err


@pytest.mark.parametrize("place", ["/etc/secrets/word", "credential:word", "encrypted-credential:word"])
def test_a_host_secret_is_in_no_output(place: str, guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "correct,horse")
    Path("asks.scm").write_text(ASKS)
    assert guixsvc("check", "asks.scm", "--host-secret", f"WORD={place}") == (0, "", "")
    run = guixsvc("compile", "asks.scm", "-o", "out", "--host-secret", f"WORD={place}")
    assert (run.code, run.out) == (0, "")
    written = b"".join(path.read_bytes() for path in Path("out").rglob("*") if path.is_file())
    assert b"correct,horse" not in written
    kind, _, name = place.rpartition(":")
    shown = f"the {kind.replace('-', ' ')} {name} of systemd" if kind else name
    assert f"each start reads the server-password from {shown}\n" in run.err
    secrets = json.loads(Path("out/manifest.json").read_bytes())["secrets"]
    assert [(one["kind"], one["name"]) for one in secrets] == [(kind or "file", name)]
    assert Path("out/manifest.tab").read_text().count("\nsecret\t") == 1


def test_host_secrets_change_nothing_of_others(guixsvc: Guixsvc) -> None:
    Path("fleet.scm").write_text(
        TELEPHONY
        + "(define (host name password)\n  (operating-system (host-name name) (services (list (service "
        "mumble-server-service-type\n (mumble-server-configuration (server-password password)))))))\n"
        '(list (host "east" (getenv "WORD")) (host "west" "plain"))\n'
    )
    assert guixsvc("compile", "fleet.scm", "-o", "out", "--host-secret", "WORD=/etc/word").code == 0
    one = Path("fleet.scm").read_text().replace('(host "east" (getenv "WORD"))', "")
    Path("fleet.scm").write_text(one)
    assert guixsvc("compile", "fleet.scm", "-o", "alone", "--host", "west").code == 0
    for path in Path("alone").rglob("*"):
        other = Path("out/west") / path.relative_to("alone")
        assert path.name == "places.json" or not path.is_file() or path.read_bytes() == other.read_bytes()


def test_a_password_that_a_configuration_reads_is_told_how_to_stay_on_the_host(guixsvc: Guixsvc) -> None:
    reads = '(call-with-input-file "/etc/secrets/mumble" read-line)'
    modules = "(use-modules (gnu services) (gnu services telephony) (ice-9 rdelim))"
    Path("reads.scm").write_text(modules + ASKS.removeprefix(TELEPHONY).replace('(getenv "WORD")', reads))
    run = guixsvc("compile", "reads.scm", "-o", "out", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["not-evaluated"])
    assert "`--host-secret NAME=PATH`" in run.findings[0]["notes"][-1]["message"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", ""], "guixsvc check: error: the name of a file is empty"),
        (["check", "--ignore", ""], "guixsvc check: error: the value of --ignore is empty"),
        (["check", "--output-file="], "guixsvc check: error: the value of --output-file is empty"),
        (["compile", "a.scm", "-o", ""], "guixsvc compile: error: the value of --output is empty"),
        (["compile", "", "-o", "out"], "guixsvc compile: error: the name of a file is empty"),
        (["schema", ""], "guixsvc schema: error: the value of RECORD is empty"),
    ],
)
def test_what_is_empty_names_nothing(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2 and capsys.readouterr().err.endswith(f"{said}\n")
