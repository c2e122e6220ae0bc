"""Text → data: Lark runs the grammar over the lexer's tokens, the builder makes the data."""

from bisect import bisect_left
from functools import cache
from typing import TypeAlias

from lark import Lark, Transformer

from guixsvc.diagnostics import Diagnostic
from guixsvc.paths import GRAMMAR
from guixsvc.read.datum import Datum, Keyword, List, Literal, Symbol, Vector
from guixsvc.read.lexer import DatumLexer
from guixsvc.read.tokens import Reading, Token
from guixsvc.source import Source, Span

_PREFIXES = {
    "'": "quote",
    "`": "quasiquote",
    ",": "unquote",
    ",@": "unquote-splicing",
    "#'": "syntax",
    "#`": "quasisyntax",
    "#,": "unsyntax",
    "#,@": "unsyntax-splicing",
    "#~": "gexp",
    "#$": "ungexp",
    "#$@": "ungexp-splicing",
    "#+": "ungexp-native",
    "#+@": "ungexp-native-splicing",
}


def read(source: Source) -> tuple[list[Datum], list[Diagnostic]]:
    """The top-level data of a text, in order, and what is wrong with it, by place.

    Never raises: a form with a fault in it is left out, and reading goes on. Takes time in proportion to
    the length of the text, and no more stack for deep nesting.
    """
    reading = Reading(source)
    data: list[Datum] = _parser().parse(reading)  # type: ignore[arg-type, assignment]
    faults = sorted(reading.faults, key=lambda fault: fault.span.start)
    places = [fault.span.start for fault in faults]
    return [datum for datum in data if not _holds_any(span_of(datum), places)], faults


@cache
def _parser() -> Lark:
    grammar = (GRAMMAR / "scheme.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=DatumLexer, transformer=_Builder())


def _holds_any(span: Span, places: list[int]) -> bool:
    """Whether one of the sorted places lies in the span."""
    first = bisect_left(places, span.start)
    return first < len(places) and places[first] < span.end


def span_of(datum: Datum) -> Span:
    """The span of a datum that was read; only symbols made elsewhere have none."""
    assert datum.span is not None
    return datum.span
