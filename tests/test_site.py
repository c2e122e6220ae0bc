"""The documentation: it makes a site without a warning, and what it tells is so."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import needs
from guixsvc import explain
from guixsvc.cli import main
from guixsvc.records import record_types, service_types
from real.compiled import compile_text, guixsvc

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make docs`` makes; links within it, to sections too, are checked on the way."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"]
    done = subprocess.run(
        [*command, "-c", str(DOCS), str(ROOT), str(folder)],
        env={"PYTHONPATH": str(ROOT / "compiler"), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return folder


def test_every_page_is_there(site: Path) -> None:
    pages = {str(path.relative_to(ROOT).with_suffix(".html")) for path in DOCS.rglob("*.md")}
    pages |= {f"explain/{code}.html" for code in explain.codes()}
    assert [page for page in sorted(pages) if not (site / page).is_file()] == []


def test_a_finding_has_its_facts(site: Path) -> None:
    page = (site / "explain" / "literal-secret.html").read_text(encoding="utf-8")
    assert "<em>severity: warning; group: default; fix: " in page


def test_schemas_have_stable_names(site: Path) -> None:
    published = {path.stem: json.loads(path.read_bytes()) for path in (site / "schemas").iterdir()}
    assert published == {name: json.loads(guixsvc("schema", name).stdout) for name in published}
    assert published.keys() == {*record_types(), "configuration"}


def test_links_to_elsewhere_are_addresses() -> None:
    """Of pages of others; whether they are still there takes a network: make linkcheck."""
    for page in (*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "explain").rglob("*.md")):
        for link in re.findall(r"\]\((\w+:[^)]*)\)", page.read_text(encoding="utf-8")):
            assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/[^\s]*)?", link), page


# Examples


@pytest.mark.parametrize("page", ["existing-server.md", "tls.md"])
def test_fields_that_are_shown_are_right(page: str, tmp_path: Path) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for fields in re.findall(r"^```scheme\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        compile_text(_declaring(fields), tmp_path, "--target", "debian-13")


def _declaring(fields: str) -> str:
    """A declaration of the service whose configuration has these fields."""
    first = fields[1:].split()[0]
    (type_,) = (one for one in service_types().values() if first in one.configuration.fields)
    use = f"(use-modules (gnu services) ({' '.join(type_.file.module)}))"
    return f"{use} (service {type_.name} ({type_.configuration.name} {fields}))"


def test_the_example_of_what_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], update: bool
) -> None:
    page = DOCS / "not-known.md"
    text = page.read_text(encoding="utf-8")
    (code,) = re.findall(r"^```scheme\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (session,) = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    Path("unseen.scm").write_text(code, encoding="utf-8")
    printed = ""
    for command in re.findall(r"^\$ (guixsvc .*)$", session, re.MULTILINE):
        main(shlex.split(command)[1:])
        printed += f"$ {command}\n{''.join(capsys.readouterr())}"
    if update:
        page.write_text(text.replace(session, printed), encoding="utf-8")
    else:
        assert printed == session


def test_the_files_on_the_host_are_all_there_are() -> None:
    told = re.findall(r"^\| `(/[^`]+)` \| (\d{4}) \|", (DOCS / "files.md").read_text("utf-8"), re.MULTILINE)
    made = [
        (output["path"], output["mode"])
        for path in (ROOT / "templates").glob("*/outputs.toml")
        for output in tomllib.loads(path.read_text(encoding="utf-8"))["output"]
    ]
    assert sorted(set(made)) == sorted(told)


EDITORS = (DOCS / "editors.md").read_text(encoding="utf-8")
FAULTY = "(use-modules (gnu services))\n; guixsvc: ignore[evaluation] nothing\n(define x 1)\n(car 5)\n"


@pytest.fixture
def faulty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[list[str]]:
    """A faulty file in the current folder: where its findings are, what they are, and their codes."""
    monkeypatch.chdir(tmp_path)
    Path("faulty.scm").write_text(FAULTY, encoding="utf-8")
    main(["check", "faulty.scm", "--output-format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {"error", "warning"} <= {finding["severity"] for finding in found}
    return [
        [
            f["path"],
            str(f["start"]["line"]),
            str(f["start"]["column"]),
            f["severity"],
            f["message"],
            f["code"],
        ]
        for f in found
    ]


def test_visual_studio_code_sees_every_finding(
    faulty: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = re.findall(r"^```json\n(.*?)^```", EDITORS, re.MULTILINE | re.DOTALL)
    (task,) = json.loads(block)["tasks"]
    main(task["command"].split()[1:])
    pattern = task["problemMatcher"]["pattern"]
    seen = [re.fullmatch(pattern["regexp"], line) for line in capsys.readouterr().out.splitlines()]
    parts = ("file", "line", "column", "severity", "message", "code")
    assert [[match[pattern[part]] for part in parts] for match in seen if match] == faulty


def test_vim_sees_every_finding(faulty: list[list[str]], tmp_path: Path) -> None:
    (block,) = re.findall(r"^```vim\n(.*?)^```", EDITORS, re.MULTILINE | re.DOTALL)
    Path("settings.vim").write_text(block, encoding="utf-8")
    ask = "call writefile(map(getqflist(), {_, q -> json_encode([q.lnum, q.col, q.type, q.text])}), 'seen')"
    vim = [needs.program("vim"), "-es", "-u", "NONE", "-N", "-S", "settings.vim", "faulty.scm"]
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(
        [*vim, "-c", "silent make", "-c", ask, "-c", "qa!"],
        env={**environment, "PYTHONPATH": str(ROOT / "compiler")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    seen = [json.loads(line) for line in Path("seen").read_text(encoding="utf-8").splitlines()]
    expected = [[int(f[1]), int(f[2]), f[3][0], f"{f[4]} [{f[5]}]"] for f in faulty]
    assert seen == expected
