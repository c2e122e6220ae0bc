"""What values are made of."""

import itertools

from guixsvc.annotations import Callable, Iterable, Sequence
from guixsvc.evaluate.scheme.values import Complex, Integer, List, MultipleValues, Real, Text, Value
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.marks import Origins, joined
from guixsvc.read.datum import Character, Keyword, Symbol
from guixsvc.source import Span


def origins_of(value: Value) -> Origins:
    """What a value itself is made of; those of what it holds are theirs."""
    found: Origins = getattr(value, "origins", ())
    if found:
        return found
    if type(value) is Symbol and value.span is not None:
        return (value.span,)
    return found


def all_origins(values: Iterable[Value]) -> Origins:
    """What some values and the elements of those that are lists are made of, the first ones of many."""
    values = list(values)
    looked_at = len(values) + sum([len(value.items) for value in values if isinstance(value, List)])
    spend(VISITED * min(looked_at, _MOST_LOOKED_AT))
    parts = (p for value in values for p in ((value, *value.items) if isinstance(value, List) else (value,)))
    return joined(origins_of(part) for part in itertools.islice(parts, _MOST_LOOKED_AT))


_MOST_LOOKED_AT = 1_000


def computed(value: Value, span: Span, arguments: Sequence[Value]) -> Value:
    """The result of a call with its place and what it is made of, if it is new."""
    make = COMPUTED.get(type(value))
    return value if make is None else make(value, span, arguments)


def _text(value: Text, span: Span, arguments: Sequence[Value]) -> Value:
    if value.span is not None:
        return value
    return Text(value, span, value.origins or joined(map(origins_of, arguments)))


def _symbol(value: Symbol, span: Span, arguments: Sequence[Value]) -> Value:
    if origins_of(value):
        return value
    return Symbol(value.name, None, joined(map(origins_of, arguments)))


def _keyword(value: Keyword, span: Span, arguments: Sequence[Value]) -> Value:
    return value if value.origins else Keyword(value.name, joined(map(origins_of, arguments)))


def _character(value: Character, span: Span, arguments: Sequence[Value]) -> Value:
    return value if value.origins else Character(value.value, joined(map(origins_of, arguments)))


def _several(value: "MultipleValues", span: Span, arguments: Sequence[Value]) -> Value:
    spend(3 * VISITED * len(value.items))
    return MultipleValues(tuple([computed(item, span, arguments) for item in value.items]))


def number(make: Callable[..., Value]) -> Callable[..., Value]:
    return lambda value, span, arguments: make(value, span, joined([origins_of(a) for a in arguments]))


COMPUTED: dict[type, Callable[..., Value]] = {
    int: number(Integer),
    float: number(Real),
    complex: number(Complex),
    Text: _text,
    Symbol: _symbol,
    Keyword: _keyword,
    Character: _character,
    MultipleValues: _several,
}
"""What makes the results of calls, by their types; `ratios` adds its own."""
