"""Tokens → data, by tables that Lark made of the grammar: an LALR parser without Lark."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from guixsvc.annotations import Any, Protocol, TypeAlias
from guixsvc.slotted import frozen


@frozen
class Rule:
    """``symbol`` is made of the last ``size`` values, by the maker of a name.

    Without a maker, the values go to the rule around as they are. ``spliced`` are those that came so.
    """

    symbol: str
    size: int
    maker: str
    spliced: tuple[int, ...]


@frozen(eq=False)
class Tables:
    """What runs, of a ``grammar``, which is its text.

    ``terminals`` are regular expressions, to be tried in this order; those that are ``ignored`` the parser
    does not see. ``actions`` say, for each state and the next symbol, the state to go to, or as ``~n`` that
    rule n is complete.
    """

    grammar: str
    terminals: Mapping[str, str]
    ignored: frozenset[str]
    rules: tuple[Rule, ...]
    actions: tuple[Mapping[str, int], ...]


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
        (rule.symbol, rule.size, rule.spliced, makers[rule.maker] if rule.maker else None)
        for rule in tables.rules
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
