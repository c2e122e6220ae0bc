"""docs/messages.md: what Guix said of common mistakes, as recorded, and what guixsvc says of them now.

``pytest --update`` rewrites the table.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main

HERE = Path(__file__).parents[2] / "guix"
PAGE = HERE.parents[1] / "docs" / "messages.md"
VERDICTS: dict[str, dict[str, Any]] = {
    record["file"]: record
    for record in map(json.loads, (HERE / "verdicts.jsonl").read_text(encoding="utf-8").splitlines())
}
MISTAKES = {
    "010-jami-bool-string": "a boolean in quotation marks",
    "012-jami-bool-symbol-true": "`'true` for `#t`",
    "014-jami-accounts-single": "one account where a list belongs",
    "016-jami-accounts-quoted-ctor": "a quoted list of records",
    "022-jami-archive-relative": "a path that is not absolute",
    "032-jami-hostnames-string": "a string where a list belongs",
    "038-jami-account-unknown-field": "a misspelt field",
    "042-jami-field-twovalues": "two values for a field",
    "052-jami-wrong-config": "the configuration of another service",
    "064-mum-duplicate": "a field given twice",
    "068-mum-port-negative": "a number out of range",
    "072-mum-maxusers-string": "a number in quotation marks",
    "088-mum-key-only": "a key without its certificate",
    "094-mum-reg-password": "public registration with a password",
    "110-mum-two-users": "a service given twice",
    "114-mum-positional": "a value without its field",
    "120-extra-paren": "a parenthesis too many",
    "124-misspelt-type": "a misspelt service type",
    "140-mum-duplicate-unknown": "two mistakes at once",
    "160-keyword-colon": "a field with a colon",
}
_LONGEST = 110
_PLACE = re.compile(r"(?:error: read error while loading .*?: )?cases/[^:]*:(\d+):\d+: (?:error: )?")


def _row(case: str, capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    verdict = VERDICTS[f"{case}.scm"]
    error = verdict.get("error", "")
    place = _PLACE.match(error)
    said = _short(error.removeprefix(place[0]) if place else error) if error else "nothing"
    line = f"line {place[1]}" if place else "" if not error else "no place"
    found = _found(HERE / "cases" / f"{case}.scm", capsys)
    ours = "<br>".join(_said(finding) for finding in found)
    link = f"[{MISTAKES[case]}](../tests/guix/cases/{case}.scm)"
    return f"| {link} | {said} | {line} | {ours} | {_mends(case, found, capsys, folder)} |"


def _found(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    main(["check", str(path), "--output-format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return [finding for finding in found if finding["severity"] == "error"]


def _said(finding: dict[str, Any]) -> str:
    start = finding["start"]
    hints = [note["message"] for note in finding["notes"] if "path" not in note]
    hint = f" — {hints[0]}" if hints else ""
    return f"{start['line']}:{start['column']}: {_cell(finding['message'])}{_cell(hint)}"


def _mends(case: str, found: list[dict[str, Any]], capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    """How many of the faults `--fix` mends, and `--unsafe-fixes`."""
    kinds = [finding["fix"]["safe"] for finding in found if "fix" in finding]
    for option in ("--fix", "--unsafe-fixes") if kinds else ():
        copy = folder / "copy.scm"
        copy.write_bytes((HERE / "cases" / f"{case}.scm").read_bytes())
        main(["check", str(copy), "--fix", *([option] if option != "--fix" else [])])
        capsys.readouterr()
        if len(_found(copy, capsys)) < len(found):
            return f"`{option}`"
    return ""


def _short(text: str) -> str:
    first = text.split("\n")[0]
    return _cell(first if len(first) <= _LONGEST else f"{first[:_LONGEST]}…")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def test_the_table_is_what_both_say(capsys: pytest.CaptureFixture[str], tmp_path: Path, update: bool) -> None:
    rows = "".join(f"{_row(case, capsys, tmp_path)}\n" for case in MISTAKES)
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition("|---|---|---|---|---|\n")
    table = re.match(r"(?:\|.*\n)*", rest)
    assert table is not None
    if update:
        PAGE.write_text(f"{head}|---|---|---|---|---|\n{rows}{rest[table.end() :]}", encoding="utf-8")
    else:
        assert table[0] == rows


def test_what_guix_says_is_counted_rightly() -> None:
    errors = [VERDICTS[f"{case}.scm"].get("error", "") for case in MISTAKES]
    with_line = sum(_PLACE.match(error) is not None for error in errors)
    text = PAGE.read_text(encoding="utf-8").replace("\n", " ")
    assert (
        f"names a line for {with_line} of the {len(errors)}, and says nothing of {errors.count('')}," in text
    )


def test_all_are_found_where_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(MISTAKES) == 20
    for case in MISTAKES:
        error = VERDICTS[f"{case}.scm"].get("error", "")
        place = _PLACE.match(error)
        found = _found(HERE / "cases" / f"{case}.scm", capsys)
        assert found, case
        if place is not None:
            # Guix names the form that a fault stands in, or the fault: its line is never behind ours.
            assert max(finding["start"]["line"] for finding in found) >= int(place[1])
