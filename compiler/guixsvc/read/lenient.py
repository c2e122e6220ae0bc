"""What stands in a text that cannot be read as a whole: not to be evaluated, but to be kept from view."""

from guixsvc.read.datum import Datum, List, Literal, prefixed
from guixsvc.read.reader import tokens
from guixsvc.read.tokens import Token
from guixsvc.source import Source, Span

_OPENERS = frozenset(["LPAR", "LSQB", "VECTOR", "BYTEVECTOR", "ARRAY"])
_CLOSERS = frozenset(["RPAR", "RSQB"])


def leniently(source: Source) -> list[Datum]:
    """The data of a text, whatever is wrong with it: a list that does not end goes on to the end of the text,
    a string without its end to where reading goes on. Takes linear time."""
    found = tokens(source)
    open_lists: list[tuple[Token | None, list[Datum]]] = [(None, [])]
    waiting: list[list[Token]] = [[]]
    for at, token in enumerate(found):
        if token.type in _OPENERS:
            open_lists.append((token, []))
            waiting.append([])
        elif token.type in _CLOSERS:
            if len(open_lists) > 1:
                _close(open_lists, waiting, token.span.end)
        elif token.type == "PREFIX":
            waiting[-1].append(token)
        else:
            after = found[at + 1].span.start if at + 1 < len(found) else len(source.text)
            datum = token.datum
            if token.type == "UNTERMINATED":
                datum = Literal("", Span(source, token.span.start, after))
            if datum is not None:
                _add(datum, open_lists, waiting)
    while len(open_lists) > 1:
        _close(open_lists, waiting, len(source.text))
    return open_lists[0][1]


def _close(open_lists: list[tuple[Token | None, list[Datum]]], waiting: list[list[Token]], end: int) -> None:
    opener, items = open_lists.pop()
    waiting.pop()
    assert opener is not None
    span = Span(opener.span.source, opener.span.start, end)
    _add(List(tuple(items), span), open_lists, waiting)


def _add(
    datum: Datum, open_lists: list[tuple[Token | None, list[Datum]]], waiting: list[list[Token]]
) -> None:
    """Adds a datum to the innermost list, with the prefixes before it."""
    for prefix in reversed(waiting[-1]):
        datum = prefixed(prefix.span, prefix.text, datum)
    waiting[-1].clear()
    open_lists[-1][1].append(datum)
