"""Python before 3.11.5, such as Debian 12's, matches possessive repeats wrongly that hold what may backtrack
(https://github.com/python/cpython/issues/106052)."""

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

COMPILER = Path(__file__).parents[1] / "compiler"
FILES = sorted(COMPILER.rglob("*.py"))
MAY_BACKTRACK = {"MAX_REPEAT", "MIN_REPEAT", "ASSERT", "ASSERT_NOT"}


def parsed(text: str, flags: int) -> Any:
    from re import _parser  # Nothing else tells of what a pattern is made.

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _parser.parse(text, flags)


def operations(pattern: Any) -> Iterator[tuple[str, Any]]:
    for part in pattern:
        if type(part).__name__ == "SubPattern":
            yield from operations(part)
        elif isinstance(part, tuple) and part and type(part[0]).__name__ == "_NamedIntConstant":
            yield str(part[0]), part[1]
            yield from operations(part[1:])
        elif isinstance(part, list | tuple):
            yield from operations(part)


def wrong(text: str) -> list[str]:
    """The operations within possessive repeats of a pattern that old versions get wrong."""
    found: list[str] = []
    for flags in (0, re.VERBOSE):
        try:
            pattern = parsed(text, flags)
        except re.error:
            continue  # a part of a pattern, or no pattern
        for name, arguments in operations(pattern):
            if name == "POSSESSIVE_REPEAT":
                found += [inner for inner, _ in operations(arguments[2]) if inner in MAY_BACKTRACK]
    return found


def test_what_old_versions_get_wrong_is_found() -> None:
    assert wrong(r"(?:a|b(?!c))*+") == ["ASSERT_NOT"] * 2
    assert wrong(r"(?:a++|b)*+") == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(COMPILER)))
def test_no_possessive_repeat_may_backtrack_inside(file: Path) -> None:
    constants = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Constant)]
    for one in constants:
        if isinstance(one.value, str) and re.search(r"[*+?}]\+", one.value):
            assert wrong(one.value) == [], one.value
