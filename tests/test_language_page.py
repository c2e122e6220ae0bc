"""What docs/language.md shows is what happens.

In a ``scheme`` block, ``; ⇒ VALUE`` after an expression is its value as ``write`` prints it; a comment like
``;; note[CODE]: text`` is a finding on its line, as in ``tests/errors/``; a block with one has these findings
and no other. A block that begins with ``;; FILE.scm`` is a file; all of them are one tree, and the last one
must compile. ``pytest --update`` rewrites the table of procedures.
"""

import json
import re
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.guix import service_procedures
from guixsvc.evaluate.guix import table as guix
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.forms import FORMS
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.procedures import PROCEDURES
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.records import record_types
from guixsvc.source import Source

PAGE = Path(__file__).parent.parent / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```scheme\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)

OTHERS = "types, equality and others"
FAMILIES = {
    "arguments": OTHERS,
    "numbers": "numbers",
    "lists": "lists",
    "calling": "that call others",
    "selecting": "that call others",
    "sets": "that call others",
    "strings": "strings, characters, symbols",
    "characters": "strings, characters, symbols",
    "formatting": "strings, characters, symbols",
    "searching": "strings, characters, symbols",
    "hash_tables": "hash tables",
    "parameters": "parameters and fluids",
    "text_changes": "strings, characters, symbols",
    "exceptions": "errors",
}
"""The families of procedures, by the module that holds them."""

_FINDING = re.compile(r";; (error|warning|note)\[([a-z/-]+)\]: (.+)")
_FILE = re.compile(r";; (\S+\.scm)\n")
_VALUE = re.compile(r"; ⇒ (.+)")


def _with(pattern: re.Pattern[str]) -> list[str]:
    return [block for block in BLOCKS if pattern.search(block)]


def test_every_block_shows_something() -> None:
    for block in BLOCKS:
        assert _FINDING.search(block) or _FILE.match(block) or _VALUE.search(block), block


@pytest.mark.parametrize("block", _with(_VALUE), ids=lambda block: block.splitlines()[0])
def test_values(block: str) -> None:
    trees = Trees()
    entry = trees.read(Source("page.scm", block, "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    data = entry.data
    values = [run.top_level(form) for form in data]
    assert [*entry.faults, *run.findings.diagnostics] == []
    ends = [form.span.end for form in data if form.span is not None]
    starts = [*(form.span.start for form in data[1:] if form.span is not None), len(block)]
    shown = 0
    for value, end, start in zip(values, ends, starts, strict=True):
        expected = _VALUE.search(block, end, start)
        if expected is not None:
            shown += 1
            assert written_whole(value) == expected[1]
    assert shown == block.count("⇒")


def _expected(block: str, *, to_compile: bool) -> list[tuple[int, str, str, str]]:
    """The findings a block shows; what is not known is an error to compile."""
    found: list[tuple[int, str, str, str]] = []
    for number, line in enumerate(block.split("\n"), start=1):
        for severity, code, message in _FINDING.findall(line):
            if to_compile and code in ("not-evaluated", "unknown-value"):
                severity, code = "error", "not-evaluated"
            found.append((number, severity, code, message))
    return found


@pytest.mark.parametrize("block", _with(_FINDING), ids=lambda block: _FINDING.findall(block)[0][1])
def test_findings(block: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.scm").write_text(block, encoding="utf-8")
    for command in (["check", "--show-unseen"], ["compile", "-o", str(tmp_path / "out")]):
        main([*command, str(tmp_path / "page.scm"), "--max-steps", "20000", "--output-format", "json"])
        findings = json.loads(capsys.readouterr().out)["findings"]
        found = [(f["start"]["line"], f["severity"], f["code"], f["message"]) for f in findings]
        expected = _expected(block, to_compile=command[0] == "compile")
        assert [finding[:3] for finding in found] == [finding[:3] for finding in expected]
        for finding, wanted in zip(found, expected, strict=True):
            assert wanted[3] in finding[3]


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    names: list[str] = []
    for block in BLOCKS:
        if match := _FILE.match(block):
            names.append(match[1])
            Path(match[1]).parent.mkdir(exist_ok=True)
            Path(match[1]).write_text(block, encoding="utf-8")
    assert main(["compile", names[-1], "-o", "out"]) == 0
    (ini,) = Path("out/root/etc/guixsvc").rglob("*.ini")
    assert "users=600\n" in ini.read_text(encoding="utf-8")


def _procedures() -> str:
    """The table of procedures, by the module that holds them."""
    families: dict[str, list[str]] = {title: [] for title in FAMILIES.values()}
    for name, procedure in sorted(PROCEDURES.items()):
        module = procedure.function.__module__.rpartition(".")[2]
        families[FAMILIES.get(module, OTHERS)].append(f"`{name}`")
    rows = [f"| {title} | {' '.join(names)} |" for title, names in families.items() if names]
    return "\n".join(["| | |", "|---|---|", *rows])


def test_every_procedure_is_listed(update: bool) -> None:
    before, begin, rest = TEXT.partition("<!-- procedures: begin -->\n")
    table, end, after = rest.partition("\n<!-- procedures: end -->")
    assert end
    if update:
        table = _procedures()
        PAGE.write_text(before + begin + table + end + after, encoding="utf-8")
    assert table == _procedures()


def _listed(section: str) -> set[str]:
    """The names in the table of a section."""
    table = re.search(rf"^## {section}\n\n(.*?)\n\n", TEXT, re.MULTILINE | re.DOTALL)
    assert table is not None
    return set(re.findall(r"`([^`]+)`", table[1]))


def test_every_form_is_listed() -> None:
    assert _listed("Forms of Scheme") == {*FORMS, "syntax-rules"}


def test_all_of_guix_is_listed() -> None:
    known = {*guix.FORMS, *guix.PROCEDURES, *record_types()}
    procedures = {procedure.name for procedure in service_procedures.PROCEDURES}
    others = {name for name in procedures if name.endswith("-service")}
    assert known - others <= _listed("Guix")
    assert _listed("Guix") - known == {"inherit", "this-operating-system", "#~"}
