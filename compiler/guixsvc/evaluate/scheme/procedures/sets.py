"""Procedures on lists that stand for sets."""

from collections.abc import Iterable

from guixsvc.evaluate.scheme.arguments import Alike, holds, procedure, same, seen
from guixsvc.evaluate.scheme.common.lists import cons
from guixsvc.evaluate.scheme.equality import eq
from guixsvc.evaluate.scheme.procedures.lists import cells, is_null, sought
from guixsvc.evaluate.scheme.procedures.selecting import is_plain_equality
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown, asked
from guixsvc.evaluate.scheme.values import EMPTY, List, Value


def _is_in(alike: Alike, item: Value, values: Value, *, pure: bool) -> bool:
    return sought(cells(values), lambda other: alike(item, other), pure=pure)[2]


def _alike(call: Call, function: Value) -> Alike:
    given = procedure(function)
    return lambda one, other: holds(call, given, one, other)


def _adjoined(call: Call, function: Value, values: Value, more: Iterable[Value]) -> Value:
    """Elements put before those of a set, in which they are not yet."""
    alike, pure = _alike(call, function), is_plain_equality(function)
    for item in more:
        if not _is_in(lambda new, old: alike(old, new), item, values, pure=pure):
            values = cons(item, values)
    return values


def _within(call: Call, function: Value) -> Alike:
    alike, pure = _alike(call, function), is_plain_equality(function)
    return lambda item, values: _is_in(alike, item, values, pure=pure)


def lset_adjoin(call: Call, arguments: list[Value]) -> Value:
    return _adjoined(call, arguments[0], arguments[1], arguments[2:])


def lset_union(call: Call, arguments: list[Value]) -> Value:
    union: Value = EMPTY
    procedure(arguments[0])
    for values in arguments[1:]:
        union = seen(values) if is_null(union) else _united(call, arguments[0], union, values)
    return union


def _united(call: Call, function: Value, union: Value, values: Value) -> Value:
    are_one = asked(same(eq), union, values)
    if are_one is True:
        return seen(values)
    united = _adjoined(call, function, union, cells(values))
    if isinstance(are_one, NotKnown) and united is not union:
        # Of one list, a predicate that is no equivalence is never asked.
        raise are_one
    return united


def lset_intersection(call: Call, arguments: list[Value]) -> Value:
    is_in = _within(call, arguments[0])
    rest = arguments[2:]
    return List(tuple([i for i in cells(arguments[1]) if all(is_in(i, other) for other in rest)]))


def lset_difference(call: Call, arguments: list[Value]) -> Value:
    is_in = _within(call, arguments[0])
    rest = arguments[2:]
    return List(tuple([i for i in cells(arguments[1]) if not any(is_in(i, other) for other in rest)]))
