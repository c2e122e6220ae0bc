"""Text → data: by a pattern where nothing is odd, else the parser runs over the lexer's tokens."""

from os.path import join

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.caching import cache
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.paths import GRAMMAR, read_own
from guixsvc.read import sound
from guixsvc.read.conflicts import conflicts, is_key, without
from guixsvc.read.datum import Datum, form_span
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from guixsvc.read.tables import Tables
    from guixsvc.read.tokens import Token


def read(source: Source) -> tuple[list[Datum], list[Diagnostic]]:
    """The top-level data of a text, in order, and what is wrong with it, by place.

    Never raises: a form with a fault in it is left out, and reading goes on. Takes time in proportion to
    the length of the text, and no more stack for deep nesting.
    """
    if is_key(source.text):
        return [], []
    if not _begins_as_scheme(source.text) and (fault := _not_scheme(source)):
        return [], [fault]
    unfinished, left_out = conflicts(source)
    if not unfinished and (lists := sound.lists(source, _tables)) is not None:
        return lists, []
    # Most texts have nothing odd in them, and need none of these.
    from guixsvc.read import brackets, lexer
    from guixsvc.read.makers import MAKERS
    from guixsvc.read.parser import parse
    from guixsvc.read.tokens import Reading

    reading = Reading(source, unfinished, without(source.text, left_out) if left_out else None)
    tables = _tables()
    balanced = brackets.balanced(list(lexer.tokens(reading, tables)))
    data: list[Datum] = parse(balanced, tables, MAKERS)
    faults = sorted(reading.faults, key=lambda fault: fault.span.start)
    places = [fault.span.start for fault in faults]
    return [datum for datum in data if not _holds_any(form_span(datum), places)], faults


def _begins_as_scheme(text: str) -> bool:
    """Whether a text begins with a list, or with comments and then has one at the start of a line."""
    first = text.lstrip("\ufeff \t\r\n\f")[:1]
    return first in ("", "(") or (first == ";" and "\n(" in text)


def _not_scheme(source: Source) -> Diagnostic | None:
    from guixsvc.read.not_scheme import looks_like

    other = looks_like(source.text)
    if other is None:
        return None
    kind, advice = other
    start = len(source.text) - len(source.text.lstrip())
    span = Span(source, start, max(start, source.text.find("\n", start)) or start)
    message = f"this looks like {kind}, not Scheme"
    return error("not-scheme", span, message, *([Note(advice)] if advice else []))


def tokens(source: Source) -> "list[Token]":
    """The tokens of a text with their data, brackets as they stand; UNTERMINATED for what has no end."""
    from guixsvc.read import lexer
    from guixsvc.read.tokens import Reading

    return list(lexer.tokens(Reading(source), _tables()))


@cache
def _tables() -> "Tables":
    """Those that were made of the grammar; should it have changed since, those that it makes now."""
    from guixsvc.read.scheme_tables import TABLES

    grammar = read_own(join(GRAMMAR, "scheme.lark"))
    if grammar == TABLES.grammar:
        return TABLES
    from guixsvc.read import from_grammar

    return from_grammar.tables(grammar)


def _holds_any(span: Span, places: list[int]) -> bool:
    """Whether one of the sorted places lies in the span."""
    from bisect import bisect_left

    first = bisect_left(places, span.start)
    return first < len(places) and places[first] < span.end
