"""Where keys and values stand in a TOML document, which tomllib does not tell. Lark is loaded for it."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from os.path import join

from lark import Lark, Token, Tree

from guixsvc.annotations import TypeAlias
from guixsvc.paths import GRAMMAR, read_own
from guixsvc.source import Source, Span

Place: TypeAlias = tuple[str | int, ...]
"""The keys that lead to a value, and the numbers of elements."""


def places(source: Source) -> dict[Place, tuple[Span, Span]]:
    """The key, and the value, of each place of a document that tomllib reads; an element is its own key."""
    grammar = read_own(join(GRAMMAR, "toml.lark"))
    parser = Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)
    found: dict[Place, tuple[Span, Span]] = {}
    here: Place = ()
    counts: Counter[Place] = Counter()
    for statement in parser.parse(source.text).children:
        assert isinstance(statement, Tree)
        if statement.data == "pair":
            found |= _of_pair(statement, here, source)
            continue
        [key] = statement.children
        span = _span(key, source)
        here = _within_latest(_path(key), counts)
        if statement.data == "array_table":
            counts[here] += 1
            here = (*here, counts[here] - 1)
        for end in range(1, len(here) + 1):
            found.setdefault(here[:end], (span, span))
    return found


def _within_latest(path: Place, counts: Counter[Place]) -> Place:
    """What a header names: of arrays of tables that it leads through, the last table."""
    here: Place = ()
    for name in path[:-1]:
        here = (*here, name)
        here = (*here, counts[here] - 1) if here in counts else here
    return (*here, path[-1])


def _of_pair(pair: "Tree[Token]", within: Place, source: Source) -> Iterator[tuple[Place, tuple[Span, Span]]]:
    key, value = pair.children
    span = _span(key, source)
    here = within
    for name in _path(key):
        here = (*here, name)
        yield here, (span, _span(value, source))
    yield from _of_value(value, here, source)


def _of_value(
    value: "Tree[Token] | Token", here: Place, source: Source
) -> Iterator[tuple[Place, tuple[Span, Span]]]:
    for number, part in enumerate(value.children if isinstance(value, Tree) else ()):
        if isinstance(part, Tree) and part.data == "pair":
            yield from _of_pair(part, here, source)
        else:
            yield (*here, number), (_span(part, source), _span(part, source))
            yield from _of_value(part, (*here, number), source)


def _path(key: object) -> tuple[str, ...]:
    """The names in a dotted key."""
    table = tomllib.loads(f"{key} = 0")
    names: list[str] = []
    while isinstance(table, dict):
        [(name, table)] = table.items()
        names.append(name)
    return tuple(names)


def _span(part: "Tree[Token] | Token", source: Source) -> Span:
    at = part.meta if isinstance(part, Tree) else part
    assert at.start_pos is not None and at.end_pos is not None
    return Span(source, at.start_pos, at.end_pos)
