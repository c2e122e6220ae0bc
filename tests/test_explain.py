"""What the pages of ``guixsvc explain`` show is what happens, and there is one for each code.

The blocks under *Example* are files: ``example.scm``, or what a line before the block names. *Output* is a
session with them, which must report the page's code. With the files under *Corrected* in their place, the
last command finds nothing any more; or *Corrected* has a session of its own, without that code.
``pytest --update`` rewrites the sessions.
"""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

import guixsvc
from guixsvc import explain
from guixsvc.cli import main
from test_errors import reported_codes, shown_severities

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "explain"
HEADINGS = ["What", "Why", "Example", "Output", "Corrected"]
CODES = list(explain.codes())

_FILE = re.compile(r"(?:^`([^`\n]+)`\n\n)?^```(?!console)\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SESSION = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _page(code: str) -> explain.Page:
    page = explain.page(code)
    assert page is not None
    return page


def _write_files(section: str) -> None:
    for name, text in _FILE.findall(section):
        path = Path(name or "example.scm")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Session:
    """Runs commands as a shell would, ``guixsvc`` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.code = 0

    def run(self, command: str) -> str:
        words = shlex.split(command)
        if words[0] == "export":
            self._monkeypatch.setenv(*words[1].split("=", 1))
            return ""
        if words[0] == "guixsvc":
            self.code = main(words[1:])
            out, err = self._capsys.readouterr()
            return out + err
        return subprocess.run(
            ["sh", "-c", f"{command} 2>&1"], capture_output=True, text=True, check=True
        ).stdout

    def replay(self, shown: str) -> str:
        """A session with what its commands print now."""
        commands = re.findall(r"^\$ (.*)\n", shown, re.MULTILINE)
        return "".join(f"$ {command}\n{self.run(command)}" for command in commands)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Session:
    """Of an empty repository, which is the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return Session(capsys, monkeypatch)


@pytest.mark.parametrize("code", CODES)
def test_the_example_prints_what_is_shown(code: str, session: Session, update: bool) -> None:
    page = _page(code)
    _write_files(page.section("Example"))
    shown = _SESSION.search(page.section("Output"))
    assert shown is not None
    printed = session.replay(shown[1])
    if update:
        file = PAGES / f"{code}.md"
        file.write_text(file.read_text(encoding="utf-8").replace(shown[1], printed, 1), encoding="utf-8")
    else:
        assert printed == shown[1]
    assert re.search(
        rf": ({page.facts['severity'].replace(', ', '|')}): .*\[{code}\]$", printed, re.MULTILINE
    )


@pytest.mark.parametrize("code", CODES)
def test_the_corrected_form_has_no_finding(code: str, session: Session, update: bool) -> None:
    page = _page(code)
    _write_files(page.section("Example"))
    before = _SESSION.search(page.section("Output"))
    assert before is not None
    commands = re.findall(r"^\$ (.*)\n", before[1], re.MULTILINE)
    corrected = page.section("Corrected")
    if after := _SESSION.search(corrected):
        for command in commands[:-1]:
            session.run(command)
        _write_files(corrected)
        printed = session.replay(after[1])
        if update:
            file = PAGES / f"{code}.md"
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(corrected, corrected.replace(after[1], printed)), encoding="utf-8")
        else:
            assert printed == after[1]
    else:
        assert _FILE.search(corrected)
        for command in commands[:-1]:
            session.run(command)
        _write_files(corrected)
        printed = session.run(commands[-1])
        assert re.findall(r": (?:error|warning|note): .*", printed) == []
    assert session.code == 0
    assert f"[{code}]" not in printed


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_its_headings_and_facts(code: str) -> None:
    page = _page(code)
    assert page.text.startswith(f"# {code}\n\n")
    assert re.findall(r"^## (.*)$", page.text, re.MULTILINE) == HEADINGS
    assert all(page.section(heading) for heading in HEADINGS)
    assert page.summary.endswith(".") and len(page.summary) < 110
    assert [*page.facts] in (["severity", "group", "fix", "since", *more] for more in ((), ("depends",)))
    severities = page.facts["severity"].split(", ")
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert set(severities) >= shown_severities().get(code, set())
    assert page.facts["group"] in ("default", "advice")
    assert page.facts["fix"] in ("none", "safe", "unsafe", "safe, unsafe")
    released = re.findall(r"^## (\d\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert page.facts["since"] in (*released, guixsvc.__version__)
    assert max(len(line) for line in page.text.split("## Output")[0].splitlines()) <= 120


def test_there_is_a_page_for_each_code() -> None:
    assert set(CODES) == reported_codes() | shown_severities().keys()


# The command


def test_explain_prints_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unknown-field"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("# unknown-field\n\nA record has a field")
    assert printed.endswith("\nseverity: error, warning; group: default; fix: safe, unsafe; since: 0.1.0\n")


def test_explain_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == CODES
    assert all(line.split(maxsplit=1)[1] == _page(line.split()[0]).summary for line in lines)


OF_A_SERVICE = next(code for code in CODES if "/" in code)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("unknown-feild", "did you mean `unknown-field`?"),
        (OF_A_SERVICE.partition("/")[2], f"did you mean `{OF_A_SERVICE}`?"),
        ("../explain/unknown-field", "`guixsvc explain` lists them"),
        ("x\x1b[31m", "there is no finding `x\\x1b[31m`; `guixsvc explain` lists them"),
        ("/etc/passwd", "`guixsvc explain` lists them"),
    ],
)
def test_explain_of_an_unknown_code(code: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and hint in printed.err
