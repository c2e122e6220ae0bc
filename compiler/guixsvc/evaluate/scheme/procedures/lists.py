"""Procedures on lists and vectors that call no other."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from guixsvc.evaluate.scheme.arguments import (
    count_of,
    fully_known,
    index,
    integer,
    key_of,
    known_items,
    opened,
    pair,
    part,
    proper_list,
    room,
    seen,
    size,
    vector,
)
from guixsvc.evaluate.scheme.callables import WrongArgument
from guixsvc.evaluate.scheme.common.lists import append, cons, rest
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.procedures.numbers import add, multiply
from guixsvc.evaluate.scheme.unknown import NotKnown, asked, may_hold_ours
from guixsvc.evaluate.scheme.values import (
    EMPTY,
    Conditional,
    Integer,
    List,
    Opaque,
    Rest,
    Value,
    Vector,
    place,
)
from guixsvc.evaluate.work import MADE, STEP, VISITED, spend
from guixsvc.read.datum import Nil
from guixsvc.slotted import replace
from guixsvc.source import Span

# Pairs


def acons(key: Value, value: Value, alist: Value) -> Value:
    return cons(cons(key, value), alist)


def car(value: Value) -> Value:
    return opened(value).first


def cdr(value: Value) -> Value:
    return rest(opened(value), 1)


def path(letters: str) -> Callable[[Value], Value]:
    """``cadr`` and the like: the letters between c and r."""

    def follow(value: Value) -> Value:
        for step in reversed(letters):
            value = car(value) if step == "a" else cdr(value)
        return value

    return follow


# Shapes


def shape(holds: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return lambda value: holds(seen(value))


def is_list(value: Value) -> bool:
    # What is not known of a list may be its end, and no list.
    if isinstance(value, List) and not isinstance(value.tail, Nil):
        return known_items(value).is_proper
    return isinstance(value, List | Nil)


def is_pair(value: Value) -> bool:
    found = seen(value)
    return isinstance(found, List) and found.count > 0


def is_null(value: Value) -> bool:
    found = seen(value)
    return isinstance(found, Nil) or (isinstance(found, List) and not found.count)


# Whole lists


def cells(value: Value) -> Iterator[Value]:
    """The elements of a list. At its end, raises `WrongArgument` if it is an improper one."""
    yield from elements(value)
    if isinstance(value, List) and value.tail is not None:
        raise WrongArgument(f"expected a list, found {written(value)}")
    if not isinstance(value, List):
        raise WrongArgument(f"expected a list, found {written(value)}")


def elements(value: Value) -> Iterator[Value]:
    """The elements of a list, as far as it is known, whatever ends it. Raises `NotKnown` then."""
    found = beginning(value)
    for item in itertools.islice(found.items, front(found)):
        spend(VISITED)
        yield item
    if found.unknown:
        raise NotKnown("the list is not fully known", found.unknown[0])


def beginning(value: Value) -> List:
    """A list, of which more than the beginning may be unknown; what is no list has no elements."""
    return value if isinstance(value, List) and value.unknown and value.front else known_items(value)


def rows(*lists: Value) -> Iterator[tuple[Value, ...]]:
    """The first elements of some lists, then the second ones, until one list ends, whatever the others are
    then. Raises `WrongArgument` where one is an improper list."""
    found = [beginning(value) for value in lists]
    for at in itertools.count():
        if any(at == len(one.items) and one.is_proper and not one.unknown for one in found):
            return
        for one in found:
            if at == front(one):
                if one.unknown:
                    raise NotKnown("the list is not fully known", one.unknown[0])
                raise WrongArgument(f"expected a list, found {written(one)}")
        spend(VISITED * (len(found) + 2))
        yield tuple([one.items[at] for one in found])


def length(value: Value) -> int:
    return fully_known(value).count


def concatenate(lists: Value) -> Value:
    return append(*fully_known(lists).items)


def reverse(values: Value) -> Value:
    found = proper_list(values)
    return List(found.items[::-1], None, found.unknown, found.places[::-1])


def append_reverse(head: Value, tail: Value = EMPTY) -> Value:
    return append(reverse(head), tail)


def list_copy(value: Value) -> Value:
    return value


def make_list(count: Value, fill: Value = EMPTY) -> List:
    return List((fill,) * size(count))


def iota(count: Value, start: Value = 0, step: Value = 1) -> List:
    length = count_of(count)
    spend((VISITED if type(start) in _SMALL and type(step) in _SMALL else MADE) * length)
    if type(start) in _SMALL and type(step) in _SMALL:
        first, difference = int(start), int(step)  # type: ignore[arg-type]
        return List(tuple([first + at * difference for at in range(length)]))
    return List(tuple([add(start, multiply(at, step)) for at in range(length)]))


_SMALL = (int, Integer)


def zipped(*lists: Value) -> List:
    made: list[Value] = []
    for row in rows(*lists):
        made.append(List(row))
        room(len(made) * (len(lists) + 1), 0)
    return List(tuple(made))


# Positions


def list_ref(value: Value, position: Value) -> Value:
    at = integer(position)
    if isinstance(value, List) and value.unknown and 0 <= at < value.front:
        return value.items[at]
    if isinstance(value, Rest) and 0 <= at < value.count:
        return value.whole.items[value.start + at]
    items = known_items(value).items
    if not 0 <= at < len(items):
        raise WrongArgument(f"the list has {len(items)} elements, there is none at {written(position)}")
    return items[at]


def nth(n: int) -> Callable[[Value], Value]:
    return lambda value: list_ref(seen(value), n)


def take(value: Value, count: Value) -> Value:
    found = _with(value, count)
    end = index(count, len(found.items))
    return List(found.items[:end], None, (), found.places[:end])


def drop(value: Value, count: Value) -> Value:
    found = _with(value, count)
    return rest(found, index(count, found.count))


def _with(value: Value, count: Value) -> List:
    """A list of which so many elements are known. Raises `NotKnown` for another one."""
    if isinstance(value, List) and value.unknown and type(count) in _SMALL and count <= value.front:  # type: ignore[operator]
        return value
    return known_items(value)


def take_right(value: Value, count: Value) -> Value:
    found = known_items(value)
    return drop(value, len(found.items) - index(count, len(found.items)))


def drop_right(value: Value, count: Value) -> Value:
    found = known_items(value)
    return take(value, len(found.items) - index(count, len(found.items)))


def last(value: Value) -> Value:
    return known_items(pair(value)).items[-1]


def last_pair(value: Value) -> Value:
    return EMPTY if is_null(value) else take_right(pair(value), 1)


# Search


MOST_POSSIBLE = 20
"""Elements of which it is not known whether they are the ones."""


def sought(
    values: Iterable[Value], wanted: Callable[[Value], bool], *, pure: bool = True
) -> tuple[list[int], NotKnown | None, bool]:
    """Where the first element may be that is wanted, what hides which it is, and whether there is one.

    If asking is not ``pure``, what follows one of which it is not known is not asked. Raises `NotKnown` if it
    is not known whether there is one.
    """
    possible: list[int] = []
    hidden: NotKnown | None = None

    def search() -> tuple[list[int], NotKnown | None, bool]:
        nonlocal hidden
        for at, item in enumerate(values):
            is_wanted = asked(wanted, item)
            if isinstance(is_wanted, NotKnown):
                hidden = hidden or is_wanted
                if not pure or hidden.cause is None or len(possible) == MOST_POSSIBLE:
                    raise hidden
                possible.append(at)
            elif is_wanted:
                return [*possible, at], hidden, True
        if hidden is not None:
            raise hidden
        return [], None, False

    try:
        found = asked(search)
    except WrongArgument:
        if hidden is None:
            raise
        raise hidden from None
    if isinstance(found, NotKnown):
        raise hidden or found
    return found


def one_of(values: Sequence[Value], hidden: NotKnown | None) -> Value:
    """What was found, or one of these: none of them is ``#f``."""
    if hidden is None or hidden.cause is None:
        return values[0]
    reason = "which element is found is not known here"
    parts = tuple(replace(part, is_true=True) if isinstance(part, Opaque) else part for part in values)
    elsewhere = not any(map(may_hold_ours, parts))
    return Conditional(reason, hidden.cause.span, None, hidden.cause, parts, elsewhere)


def member(alike: Callable[[Value, Value], bool], *, pure: bool = True) -> Callable[[Value, Value], Value]:
    def search(wanted: Value, values: Value) -> Value:
        at, hidden, is_found = sought(cells(values), lambda item: alike(wanted, item), pure=pure)
        return one_of([drop(values, one) for one in at], hidden) if is_found else False

    return search


def deleted(alike: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    """``delq`` and its kin."""

    def delete(unwanted: Value, values: Value) -> Value:
        return selected(proper_list(values), lambda item: not alike(unwanted, item))

    return delete


def selected(found: List, wanted: Callable[[Value], bool]) -> List:
    """The wanted elements of a list. One of which that cannot be known is among what is unknown of the
    list, under the condition that decides on it."""
    kept: list[Value] = []
    places: list[Span | None] = []
    unknown = list(found.unknown)
    spend(VISITED * len(found.items))
    sure = 0
    for at, item in enumerate(found.items):
        is_wanted = asked(wanted, item)
        if isinstance(is_wanted, NotKnown):
            if is_wanted.cause is None:
                raise is_wanted
            spend(4 * STEP)
            unknown.append(perhaps(item, is_wanted.cause))
        elif is_wanted:
            kept.append(item)
            places += found.places[at : at + 1]
        else:
            continue
        sure += len(kept) == sure + 1 and len(unknown) == len(found.unknown) and at < front(found)
    return List(tuple(kept), None, tuple(dict.fromkeys(unknown)), tuple(places), sure)


def front(values: List) -> int:
    """How many elements stand in front for certain."""
    return values.front if values.unknown else len(values.items)


def perhaps(item: Value, cause: Opaque) -> Opaque:
    """The part of a list that is this element, or nothing."""
    reason = "whether this element is kept is not known here"
    return Conditional(reason, place(item, cause.span), None, cause, (item,), not may_hold_ours(item))


def assoc(alike: Callable[[Value, Value], bool], find_key: Callable[[Value], Value]) -> Callable[..., Value]:
    """``assq`` and ``assv``."""

    def entry(key: Value, alist: Value) -> Value:
        return entry_of(alist, lambda entry: alike(key, find_key(entry)))

    return entry


def entry_of(alist: Value, wanted: Callable[[Value], bool], *, pure: bool = True) -> Value:
    """The first entry that is wanted, or #f."""
    at, hidden, is_found = sought(cells(alist), wanted, pure=pure)
    assert isinstance(alist, List)
    return one_of([alist.items[one] for one in at], hidden) if is_found else False


def assoc_ref(alike: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    """``assoc-ref`` and its kin pass over what is no pair and need no list."""

    def value_of(alist: Value, key: Value) -> Value:
        for entry in elements(alist):
            if is_pair(entry) and alike(key, key_of(entry)):
                return cdr(entry)
        return False

    return value_of


def alist_copy(alist: Value) -> Value:
    for entry in cells(alist):
        if not isinstance(entry, Opaque):
            pair(entry)
    return alist


# Vectors


def vector_ref(value: Value, position: Value) -> Value:
    items = vector(value).items
    at = integer(position)
    if not 0 <= at < len(items):
        raise WrongArgument(f"the vector has {len(items)} elements, there is none at {written(position)}")
    return items[at]


def vector_length(value: Value) -> int:
    return len(vector(value).items)


def vector_to_list(value: Value) -> List:
    return List(vector(value).items)


def list_to_vector(values: Value) -> Vector:
    return Vector(fully_known(values).items)


def vector_copy(value: Value, start: Value | None = None, end: Value | None = None) -> Vector:
    items = vector(value).items
    return Vector(items[part(items, start, end)])
