"""Faulty configurations: ``errors/*.scm`` hold their expectations on the faulty lines.

``;; error[CODE]: text`` at the end of a line expects a finding that begins on it, with the text in its
message; several may stand on a line. ``⇒ TEXT`` behind it expects the text in a note of the finding.
``;;v error[…]`` is for a line that can hold no comment: it speaks of the next one. A finding that is not
expected fails as much as one that is missing. A file that begins with ``;; guixsvc compile`` is compiled,
with the options that follow; the others are checked. SERVICES stands for the titles of those there are.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from guixsvc.cli import main
from guixsvc.records import titles

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("errors/*.scm"))
COMPILER = HERE.parent / "compiler" / "guixsvc"

TESTED_ELSEWHERE = {
    "not-utf-8", "duplicate-host", "module-cycle", "inferred-load-path",
    "file-beside-source", "unavailable-host-secret", "unavailable-service",
}  # fmt: skip
"""Codes that one file of text cannot show: see test_command_line.py, test_services.py and test_systems.py."""

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


def _found(case: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> list[Finding]:
    text = case.read_text(encoding="utf-8")
    first = text.split("\n")[0].split(";;")[1].split() if text.startswith(";; guixsvc compile") else []
    command = [*first[1:], "-o", str(out)] if first else ["check"]
    code = main([*command, str(case), "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    found = [
        Finding(
            f["start"]["line"],
            f["severity"],
            f["code"],
            f["message"],
            tuple(n["message"] for n in f["notes"]),
        )
        for f in findings
    ]
    assert code == (1 if any(finding.severity == "error" for finding in found) else 0)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_findings(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _found(case, tmp_path / "out", capsys)
    missing: list[Finding] = []
    for expected in _expected(case.read_text(encoding="utf-8")):
        match = next((f for f in found if f.is_as(expected)), None)
        if match is None:
            missing.append(expected)
        else:
            found.remove(match)
    assert (missing, found) == ([], []), "missing, and not expected"


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


def reported_codes() -> set[str]:
    return {code for module in COMPILER.rglob("*.py") for code in _codes(module)}


def shown_severities() -> dict[str, set[str]]:
    """The severities with which each code is expected."""
    found: dict[str, set[str]] = {}
    for case in CASES:
        for finding in _expected(case.read_text(encoding="utf-8")):
            found.setdefault(finding.code, set()).add(finding.severity)
    return found


def test_every_code_is_shown() -> None:
    reported = reported_codes()
    shown = shown_severities().keys()
    assert len(reported) > 50
    assert reported - shown == TESTED_ELSEWHERE


@pytest.mark.parametrize("field", ["server-password 1234", "welcome-text 'hello", "ssl-ciphers 5"])
def test_what_must_be_text_is_to_be_quoted(
    field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.scm"
    case.write_text(
        "(use-modules (gnu services) (gnu services telephony))\n"
        f"(service mumble-server-service-type (mumble-server-configuration\n({field})))\n"
    )
    assert main(["check", str(case)]) == 1
    printed = capsys.readouterr().out
    assert "must be a string: put it in quotation marks" in printed
    assert "1234" not in printed


def test_a_password_in_typographic_quotes_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.scm"
    case.write_text(
        "(use-modules (gnu) (gnu services telephony))\n"
        "(service mumble-server-service-type (mumble-server-configuration (server-password “hunter2”)))\n",
        encoding="utf-8",
    )
    main(["check", str(case)])
    printed = capsys.readouterr().out
    assert "typographic quotation mark" in printed
    assert "hunter2" not in printed
