"""Procedures that call those they are given: each takes the call and the list of arguments."""

import itertools
from collections.abc import Sequence

from guixsvc.evaluate.scheme.arguments import (
    MAX_LENGTH,
    Calling,
    apply,
    count_of,
    fully_known,
    holds,
    opened,
    places_in,
    procedure,
    seen,
)
from guixsvc.evaluate.scheme.callables import Procedure, WrongArgument
from guixsvc.evaluate.scheme.common.calling import map_lists, with_places
from guixsvc.evaluate.scheme.common.lists import append
from guixsvc.evaluate.scheme.joining import listed
from guixsvc.evaluate.scheme.mutable import Unordered
from guixsvc.evaluate.scheme.procedures.lists import is_null, perhaps, rows
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown, hidden_in
from guixsvc.evaluate.scheme.values import (
    EMPTY,
    UNSPECIFIED,
    List,
    MultipleValues,
    Text,
    Value,
    Vector,
    is_placeless,
    is_true,
)
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.source import Span

# Mapping


def for_each(call: Call, arguments: list[Value]) -> Value:
    mapped = map_lists(call, arguments)
    for value in (*mapped.items, *mapped.unknown):
        call.run.unseen.dropped(value)
    return UNSPECIFIED


def append_map(call: Call, arguments: list[Value]) -> Value:
    mapped = map_lists(call, arguments)
    if mapped.unknown and mapped.items and not isinstance(mapped.items[-1], List):
        # If nothing comes after it, it need not be a list.
        raise NotKnown("the list is not fully known", mapped.unknown[0])
    return append(*mapped.items, *mapped.unknown)


def filter_map(call: Call, arguments: list[Value]) -> Value:
    if len(arguments) > 2:
        function = procedure(arguments[0])
        mapped = List(tuple([apply(call, function, *row) for row in rows(*arguments[1:])]))
    else:
        mapped = map_lists(call, arguments)
    kept: list[int] = []
    unknown = list(mapped.unknown)
    for at, item in enumerate(mapped.items):
        hidden = hidden_in(item)
        if hidden is not None:
            unknown.append(perhaps(item, hidden))
        elif is_true(item):
            kept.append(at)
    places = [mapped.places[at] for at in kept] if mapped.places else []
    return with_places([mapped.items[at] for at in kept], places, tuple(unknown))


# Folding


def fold(call: Call, arguments: list[Value]) -> Value:
    function, result = procedure(arguments[0]), arguments[1]
    lists = [fully_known(value) for value in arguments[2:]]
    length = min(len(one.items) for one in lists)
    spend(VISITED * len(lists) * length)
    place = call.places[1] if len(call.places) > 1 else call.span
    for at in range(length):
        places = places_in(lists, at, call)
        row = [one.items[at] for one in lists]
        result = apply(call, function, *row, result, places=[*places, place] if places else ())
        place = call.run.place
    return result


def fold_right(call: Call, arguments: list[Value]) -> Value:
    return fold(call, [*arguments[:2], *(_reversed(fully_known(a)) for a in arguments[2:])])


def _reversed(values: List) -> List:
    return List(values.items[::-1], None, (), values.places[::-1])


def reduce(call: Call, arguments: list[Value]) -> Value:
    function, default, values = arguments
    procedure(function)
    known = fully_known(values)
    if not known.items:
        return default
    return fold(call, [function, known.items[0], List(known.items[1:], None, (), known.places[1:])])


def reduce_right(call: Call, arguments: list[Value]) -> Value:
    """``reduce-right``, which does not look at what ends the list."""
    function, default, values = arguments
    procedure(function)
    if is_null(seen(values)):
        return default
    return reduce(call, [function, default, List(opened(values).items[::-1])])


def unfold(call: Call, arguments: list[Value]) -> Value:
    made, places, seed = _unfolded(call, arguments[:4])
    return listed(made, places, apply(call, arguments[4], seed) if len(arguments) > 4 else EMPTY)


def unfold_right(call: Call, arguments: list[Value]) -> Value:
    made, places, _ = _unfolded(call, arguments[:4])
    return listed(made[::-1], places[::-1], arguments[4] if len(arguments) > 4 else EMPTY)


def _unfolded(call: Call, arguments: list[Value]) -> tuple[list[Value], list[Span], Value]:
    """The elements, where they stand, and the seed that stopped."""
    stop, mapper, successor = (procedure(value) for value in arguments[:3])
    seed = arguments[3]
    made: list[Value] = []
    places: list[Span] = []
    while not holds(call, stop, seed):
        if len(made) == MAX_LENGTH:
            raise WrongArgument(f"the list has more than {MAX_LENGTH} elements")
        made.append(apply(call, mapper, seed))
        places.append(call.run.place)
        seed = apply(call, successor, seed)
    return made, places, seed


def list_tabulate(call: Call, arguments: list[Value]) -> Value:
    count, function = arguments
    made: list[Value] = []
    places: list[Span] = []
    for at in range(count_of(seen(count))):
        made.append(apply(call, function, at))
        places.append(call.run.place)
    return with_places(made, places)


# Sorting


def _sorted(call: Call, items: Sequence[Value], less: Value, longer: int = 0) -> Sequence[Value]:
    """Merges halves as Guile does: what a ``less`` that orders nothing gives, such as ``=``, hangs on that.

    The first half of an odd number is ``longer`` by one for a vector.
    """
    if len(items) < 2:
        return items
    middle = (len(items) + longer) // 2
    first = _sorted(call, items[:middle], less, longer)
    second = _sorted(call, items[middle:], less, longer)
    merged: list[Value] = []
    at = behind = 0
    while at < len(first) and behind < len(second):
        if holds(call, less, second[behind], first[at]):
            merged.append(second[behind])
            behind += 1
        else:
            merged.append(first[at])
            at += 1
    return [*merged, *first[at:], *second[behind:]]


def _in_any_order(call: Call, values: Unordered, less: Value) -> List:
    """A list of unknown order, sorted. Raises `NotKnown` if more than one order is."""
    items = _sorted(call, values.items, less)
    for one, other in itertools.pairwise(items):
        if not holds(call, less, one, other) or holds(call, less, other, one):
            raise NotKnown("the order of elements that are sorted alike is not known", values)
    return List(tuple(items))


def sort_list(call: Call, arguments: list[Value]) -> Value:
    if isinstance(arguments[0], Unordered):
        return _in_any_order(call, arguments[0], arguments[1])
    return List(tuple(_sorted(call, fully_known(arguments[0]).items, arguments[1])))


def stable_sort(call: Call, arguments: list[Value]) -> Value:
    values, less = arguments
    if isinstance(values, Vector):
        return Vector(tuple(_sorted(call, values.items, less, longer=1)))
    return sort_list(call, arguments)


def sort(call: Call, arguments: list[Value]) -> Value:
    if isinstance(arguments[0], Vector | Text):
        raise NotKnown("sorting what is no list is not evaluated")
    return sort_list(call, arguments)


def list_sort(call: Call, arguments: list[Value]) -> Value:
    return sort_list(call, arguments[::-1])


# Procedures of procedures


def apply_procedure(call: Call, arguments: list[Value]) -> Value:
    if len(arguments) == 1:
        raise WrongArgument("expected a list of arguments")
    last = fully_known(arguments[-1])
    places = [last.place(at, call.span) for at in range(len(last.items))] if last.places else []
    if places or any(map(is_placeless, arguments[1:-1])):
        places = [*call.places[1:-1], *(places or [call.span] * len(last.items))]
    return apply(call, procedure(arguments[0]), *arguments[1:-1], *last.items, places=places)


def and_then(call: Call, arguments: list[Value]) -> Value:
    """``and=>``."""
    value = seen(arguments[0])
    return apply(call, arguments[1], value) if is_true(value) else False


def _made(name: str, function: Calling) -> Procedure:
    """A procedure that is made by another one."""
    return Procedure(name, function, 0, None, lenient=True, takes_call=True)


def compose(call: Call, arguments: list[Value]) -> Value:
    if len(arguments) == 1:
        return arguments[0]

    def composed(call: Call, given: list[Value]) -> Value:
        value = apply(call, arguments[-1], *given)
        for function in arguments[-2::-1]:
            value = apply(call, function, value)
        return value

    return _made("compose", composed)


def const(call: Call, arguments: list[Value]) -> Value:
    def constant(call: Call, given: list[Value]) -> Value:
        return call.run.unseen.as_it_may_be(arguments[0], "it may be changed", call.span)

    return _made("const", constant)


def negate(call: Call, arguments: list[Value]) -> Value:
    return _made("negate", lambda call, given: not holds(call, arguments[0], *given))


def identity(value: Value) -> Value:
    return value


# Several values


def values(*given: Value) -> Value:
    return given[0] if len(given) == 1 else MultipleValues(given)


def call_with_values(call: Call, arguments: list[Value]) -> Value:
    producer, consumer = arguments
    made = seen(apply(call, producer))
    several = made.items if isinstance(made, MultipleValues) else (made,)
    return apply(call, consumer, *several)
