"""Procedures on lists."""

from collections.abc import Callable

from guixsvc.evaluate.equality import equal
from guixsvc.evaluate.procedures.arguments import (
    MAX_LENGTH,
    NotKnown,
    WrongArgument,
    bounded,
    fully_known,
    index,
    integer,
    number,
    opened,
    pair,
    proper_list,
    seen,
)
from guixsvc.evaluate.procedures.numbers import exact
from guixsvc.evaluate.values import (
    List,
    Opaque,
    Text,
    Value,
    join,
)


def cons(head: Value, tail: Value) -> Value:
    return bounded(join([head], tail))


def cons_star(*values: Value) -> Value:
    return join(values[:-1], values[-1])


def append(*lists: Value) -> Value:
    if not lists:
        return List()
    items: list[Value] = []
    unknown: list[Opaque] = []
    for value in lists[:-1]:
        if isinstance(value, Opaque):
            unknown.append(value)
        else:
            items.extend(proper_list(value).items)
            unknown.extend(proper_list(value).unknown)
    return bounded(join(items, lists[-1], tuple(unknown)))


def car(value: Value) -> Value:
    return opened(value).items[0]


def cdr(value: Value) -> Value:
    found = opened(value)
    return join(found.items[1:], found.tail, found.unknown)


def path(path: str) -> Callable[[Value], Value]:
    """``cadr`` and the like: ``path`` is the letters between c and r."""

    def follow(value: Value) -> Value:
        for step in reversed(path):
            value = car(value) if step == "a" else cdr(value)
        return value

    return follow


def nth(n: int) -> Callable[[Value], Value]:
    def nth(value: Value) -> Value:
        return list_ref(value, n)

    return nth


def list_ref(value: Value, position: Value) -> Value:
    items = fully_known(value).items
    at = integer(position)
    if not 0 <= at < len(items):
        raise WrongArgument(f"the list has {len(items)} elements, there is none at {at}")
    return items[at]


def reverse(values: Value) -> Value:
    found = proper_list(seen(values))
    return List(found.items[::-1], None, found.unknown)


def shape(holds: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return lambda value: holds(seen(value))


def is_list(value: Value) -> bool:
    return isinstance(value, List) and value.is_proper


def is_pair(value: Value) -> bool:
    return isinstance(value, List) and bool(value.items)


def is_null(value: Value) -> bool:
    if isinstance(value, List) and not value.items and value.unknown:
        raise NotKnown("the list is not fully known", value.unknown[0])
    return isinstance(value, List) and not value.items


def member(same: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    def member(wanted: Value, values: Value) -> Value:
        items = fully_known(values).items
        return next((List(items[at:]) for at, item in enumerate(items) if same(wanted, item)), False)

    return member


def assoc(same: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    def assoc(key: Value, alist: Value) -> Value:
        return next((entry for entry in fully_known(alist).items if same(key, pair(entry).items[0])), False)

    return assoc


def assoc_ref(alist: Value, key: Value) -> Value:
    entry = assoc(equal)(key, alist)
    return cdr(entry) if isinstance(entry, List) else False


def iota(count: Value, start: Value = 0, step: Value = 1) -> List:
    length = index(count, MAX_LENGTH)
    first, by = number(start), number(step)
    return List(tuple([exact(first + i * by) for i in range(length)]))


def delete(unwanted: Value, values: Value) -> Value:
    found = proper_list(values)
    return List(tuple([item for item in found.items if not equal(unwanted, item)]), None, found.unknown)


def delete_duplicates(values: Value) -> Value:
    found = proper_list(values)
    kept: list[Value] = []
    seen: set[str] = set()
    for item in found.items:
        if isinstance(item, Text):
            if item in seen:
                continue
            seen.add(item)
        elif any(equal(item, other) for other in kept):
            continue
        kept.append(item)
    return List(tuple(kept), None, found.unknown)
