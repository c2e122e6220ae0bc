"""Tokens → data, by tables that Lark made of the grammar: an LALR parser without Lark."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from guixsvc.annotations import Any, Protocol, TypeAlias
from guixsvc.read.tables import Tables


class Typed(Protocol):
    """What may be parsed: ``type`` is a terminal."""

    @property
    def type(self) -> str: ...


Maker: TypeAlias = Callable[[list[Any]], Any]
"""From what a rule is made of to the value of its symbol."""


END = "$END"


class _End:
    """What stands after the last token."""

    type = END


def parse(tokens: Iterable[Typed], tables: Tables, makers: Mapping[str, Maker]) -> Any:
    """The value of the whole. Takes linear time, and no stack for deep nesting.

    Every sequence of tokens must have a parse.
    """
    actions = tables.actions
    rules = [
        (symbol, size, spliced, makers[maker] if maker else None)
        for symbol, size, maker, spliced in tables.rules
    ]
    states = [0]
    values: list[Any] = []
    for token in chain(tokens, [_End()]):
        symbol = token.type
        while (action := actions[states[-1]][symbol]) < 0:
            made, size, spliced, make = rules[~action]
            first = len(values) - size
            children = _spliced(values[first:], spliced) if spliced else values[first:]
            del states[first + 1 :], values[first:]
            values.append(children if make is None else make(children))
            states.append(actions[states[-1]][made])
        states.append(action)
        values.append(token)
    return values[0]


def _spliced(values: list[Any], spliced: tuple[int, ...]) -> list[Any]:
    children: list[Any] = []
    for at, value in enumerate(values):
        if at not in spliced:
            children.append(value)
        elif children:
            children += value
        else:
            children = value  # which nobody else has: a list grows in place
    return children
