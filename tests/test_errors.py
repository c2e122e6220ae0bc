"""Faulty configurations: ``errors/*.scm`` hold their expectations on the faulty lines.

``;; error[CODE]: text`` at the end of a line expects a finding that begins on it, with the text in its
message; several may stand on a line. ``⇒ TEXT`` behind it expects the text in a note of the finding.
``;;v error[…]`` is for a line that can hold no comment: it speaks of the next one. A finding that is not
expected fails as much as one that is missing. A file may begin with the command and its options, such as
``;; guixsvc compile --target debian-12``; the others are checked. Variables that are asked for are set.
SERVICES stands for the titles of those there are. ``errors/<code>.scm`` is the test of a code; where one file
cannot show it, the folder of that name holds ``example.scm`` with what it reads, all with expectations; those
for a file that can hold no comments stand on the same lines of one that is named ``.expected`` besides.
"""

import ast
import json
import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from guixsvc.cli import main
from guixsvc.explain import codes
from guixsvc.records import titles
from plain_services import greeter

HERE = Path(__file__).parent
ERRORS = HERE / "errors"
FOLDERS = [ERRORS / code for code in codes() if (ERRORS / code).is_dir()]
CASES = (
    sorted({*ERRORS.rglob("*.scm")} - {path for folder in FOLDERS for path in folder.rglob("*.scm")})
    + FOLDERS
)
COMPILER = HERE.parent / "compiler" / "guixsvc"

_EXPECTATION = re.compile(
    r";;(v?) (error|warning|note)\[([a-z0-9/-]+)\]: (.+?)(?= *;;v? (?:error|warning|note)\[|$)"
)


class Finding(NamedTuple):
    line: int
    severity: str
    code: str
    message: str
    notes: tuple[str, ...] = ()

    def is_as(self, expected: "Finding") -> bool:
        """Whether a finding has what is expected of it."""
        texts = [text for text in expected.notes if not any(text in note for note in self.notes)]
        return self[:3] == expected[:3] and expected.message in self.message and not texts


def _expected(text: str) -> list[Finding]:
    return [
        Finding(number + (1 if match[1] else 0), match[2], match[3], *_with_notes(match[4]))
        for number, line in enumerate(text.replace("SERVICES", titles()).split("\n"), start=1)
        for match in _EXPECTATION.finditer(line)
    ]


def _with_notes(text: str) -> tuple[str, tuple[str, ...]]:
    message, *notes = text.split(" ⇒ ")
    return message, tuple(notes)


def _texts(case: Path) -> dict[str, str]:
    """The files of a case, by their paths from where it is run."""
    files = [path for path in case.rglob("*") if path.is_file()] if case.is_dir() else [case]
    root = case if case.is_dir() else case.parent
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8", errors="replace") for path in files}


def _command(text: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command that a case begins with, its variables set."""
    first = re.match(r";; guixsvc (.+?)(?: *;;|\n)", text)
    words = first[1].split() if first is not None else ["check"]
    for option, name in pairwise(words):
        if option in ("--env", "--env-plain") and name not in os.environ:
            monkeypatch.setenv(name, "correct-horse")
    return [*words, "--show-unseen"] if words[0] == "check" else [*words, "-o", "out"]


def _found(command: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, list[Finding]]:
    code = main([*command, "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    found: dict[str, list[Finding]] = {}
    for f in findings:
        notes = tuple(note["message"] for note in f["notes"])
        finding = Finding(f["start"]["line"], f["severity"], f["code"], f["message"], notes)
        found.setdefault(f["path"], []).append(finding)
    assert code == (1 if any(finding["severity"] == "error" for finding in findings) else 0)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(ERRORS).with_suffix("")))
def test_findings(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if case.is_dir():
        shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    else:
        shutil.copy(case, tmp_path)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    texts = _texts(case)
    main_file = next(path for path in texts if path.endswith("example.scm")) if case.is_dir() else case.name
    found = _found([*_command(texts[main_file], monkeypatch), main_file], capsys)
    missing: list[Finding] = []
    for path, text in texts.items():
        of = found.setdefault(path.removesuffix(".expected"), [])
        for expected in _expected(text):
            match = next((f for f in of if f.is_as(expected)), None)
            if match is None:
                missing.append(expected)
            else:
                of.remove(match)
    left = [finding for several in found.values() for finding in several]
    assert (missing, left) == ([], []), "missing, and not expected"


def _codes(module: Path) -> Iterator[str]:
    """The codes a module reports: the first argument of a report, or of a pair in the lexer's table."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        first: ast.expr | None = None
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("error", "warning", "note", "fault", "report", "Diagnostic", "BadNumberError"):
                first = node.args[0]
        elif isinstance(node, ast.Tuple) and node.elts:
            first = node.elts[0] if module.name == "lexer.py" else None
        if isinstance(first, ast.Constant) and re.fullmatch(
            r"[a-z]+[a-z0-9/-]*-[a-z0-9/-]+", str(first.value)
        ):
            yield str(first.value)


@cache
def reported_codes() -> set[str]:
    return {code for module in COMPILER.rglob("*.py") for code in _codes(module)}


def shown_severities() -> dict[str, set[str]]:
    """The severities with which each code is expected."""
    found: dict[str, set[str]] = {}
    for case in CASES:
        for text in _texts(case).values():
            for finding in _expected(text):
                found.setdefault(finding.code, set()).add(finding.severity)
    return found


def test_every_code_has_its_test() -> None:
    reported = reported_codes()
    assert len(reported) > 50
    assert {code for code in reported if not {ERRORS / f"{code}.scm", ERRORS / code} & set(CASES)} == set()


def test_files_with_many_faults() -> None:
    found = [
        [finding.code for finding in _expected(text)] for case in CASES for text in _texts(case).values()
    ]
    assert sum(len(codes) >= 8 for codes in found) >= 10
    assert sum(len(codes) >= 8 and len(set(codes)) >= 4 for codes in found) >= 10


@pytest.mark.parametrize("code", codes())
def test_the_test_of_a_code_expects_it(code: str) -> None:
    case = ERRORS / code if (ERRORS / code) in CASES else ERRORS / f"{code}.scm"
    found = [finding.code for text in _texts(case).values() for finding in _expected(text)]
    assert code in found


@pytest.mark.usefixtures("greeter_is_known")
@pytest.mark.parametrize("field", ["password 1234", "greeting 'hello", "greeting 5"])
def test_what_must_be_text_is_to_be_quoted(
    field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.scm"
    case.write_text(f"(use-modules (gnu services) (acme services greeter))\n{greeter(f'({field})')}\n")
    assert main(["check", str(case)]) == 1
    printed = capsys.readouterr().out
    assert "must be a string: put it in quotation marks" in printed
    assert "1234" not in printed


@pytest.mark.usefixtures("greeter_is_known")
def test_a_password_in_typographic_quotes_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.scm"
    case.write_text(
        f"(use-modules (gnu) (acme services greeter))\n{greeter('(password “hunter2”)')}\n",
        encoding="utf-8",
    )
    main(["check", str(case)])
    printed = capsys.readouterr().out
    assert "typographic quotation mark" in printed
    assert "hunter2" not in printed
