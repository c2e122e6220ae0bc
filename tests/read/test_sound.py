"""Text without anything odd is read as the reader reads all text, and what is odd is left to it."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guixsvc.diagnostics import Diagnostic
from guixsvc.read import read, short, sound
from guixsvc.read.datum import Datum, List, Literal, Symbol, Vector
from guixsvc.source import Source

TESTS = Path(__file__).parents[1]
CONFIGURATIONS = sorted([*TESTS.glob("golden/*/config.scm"), *TESTS.glob("../samples/*.scm")])
OTHERS = sorted({*TESTS.rglob("*.scm")} - {*CONFIGURATIONS})

WORDS = st.sampled_from([
    "(", "(", "(", ")", ")", ")", "[", "]", "#(", "#vu8(", "#u8(1 255)", "#vu8(256)", "#2u32(",
    "'", "`", ",", ",@", "#~", "#$", "#$@",
    "#+", "#:", "#;", "#'", "#;#;", ".", " . ", ";", "; a\n", "#|", "|#", "#!", "!#", "#!fold-case", '"',
    '"a"',
    '"\\n"', '"\\q"', "\\", "a", "a:b", "é", "1", "-1", "1+", "1/2", "1e400", "...", "#t", "#f", "#nil",
    "#true", "#q", "#", "#\\a", "#\\space", "#\\(", "#{a b}#", "#{a", "#x1F", "#*101", " ", "\n", "\ufeff",
    "<<<<<<< a\n", ">>>>>>> b\n", "(a . (b . (c)))", "(a . b)", "(f #:key 1)", "#;(a) b", "9" * 400,
    "--", "//",
])  # fmt: skip


def in_full(source: Source) -> tuple[list[Datum], list[Diagnostic]]:
    with patch.object(sound, "lists", return_value=None):
        return read(source)


def flat(data: list[Datum]) -> Iterator[object]:
    """What tells data apart, places and types of numbers too; without recursion."""
    pending: list[Datum] = [*reversed(data)]
    while pending:
        datum = pending.pop()
        yield type(datum)
        yield (datum.span.start, datum.span.end) if datum.span else None
        if isinstance(datum, Symbol):
            yield datum.name
        elif isinstance(datum, Literal):
            yield repr(datum.value)
        elif isinstance(datum, List):
            yield len(datum.items), datum.tail is None
            pending += [*datum.items, *(() if datum.tail is None else (datum.tail,))]
        else:
            assert isinstance(datum, Vector)
            yield len(datum.items)
            pending += datum.items


def agree(text: str, block: int = 1 << 16) -> None:
    """Reads a text in full, by the pattern and, if it is short, piece by piece."""
    source = Source("a.scm", text, "/")
    expected, expected_faults = in_full(source)
    for longest in (0, short.LONGEST):
        with patch.object(sound, "_BLOCK", block), patch.object(short, "LONGEST", longest):
            data, faults = read(source)
        assert faults == expected_faults
        assert list(flat(data)) == list(flat(expected))


@settings(deadline=None, max_examples=300)
@given(st.lists(WORDS, max_size=25), st.integers(1, 30))
@example(["(a . ", ")"], 99)
@example(["(", "a", "'", ".", "b", ")"], 99)
@example(["'", "(a)"], 99)
@example(["'", "#;", "(a)", "(b)"], 99)
@example(["(", "#;", "#;", "a", "b", "c", ")"], 99)
@example(["#(", "a", " . ", "b", ")"], 99)
@example(["(a)", ")"], 99)
def test_any_text_is_read_alike(words: list[str], block: int) -> None:
    agree("".join(words), block)
    agree(f"({' '.join(words)})", block)


def test_what_is_longer_than_a_block_is_read_alike_and_is_not_given_up_on() -> None:
    text = f"""(a "{"b" * 70_000}" c ;{"d" * 140_000}\n #:{"e" * 270_000} {"'" * 70_000} f) (g)"""
    agree(text)
    with patch("guixsvc.read.lexer.tokens", side_effect=AssertionError("read in full")):
        assert len(read(Source("a.scm", text, "/"))[0]) == 2


def test_what_short_texts_consist_of_is_not_given_up_on_and_needs_no_pattern() -> None:
    text = """(a "b" '(c 12 #t) `(d ,e ,@f #~(g #$h)) #:key . "i") ; "j\n(k)"""
    data = sound.lists(Source("a.scm", text, "/"), Mock(side_effect=AssertionError("a pattern is needed")))
    assert data is not None
    assert len(data) == 2


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_files_are_read_alike(path: Path) -> None:
    agree(path.read_text(encoding="utf-8", errors="replace"))


@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_configurations_are_read_alike_and_are_not_given_up_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    agree(text)
    with patch("guixsvc.read.lexer.tokens", side_effect=AssertionError("read in full")):
        assert read(Source("config.scm", text, "/"))[0]
