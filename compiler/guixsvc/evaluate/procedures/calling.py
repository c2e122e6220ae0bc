"""Procedures that call those they are given: each takes the call and the list of arguments."""

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from typing import TypeAlias

from guixsvc.evaluate.callables import Procedure, WrongArgument
from guixsvc.evaluate.equality import eq, equal
from guixsvc.evaluate.evaluator import Call
from guixsvc.evaluate.procedures.arguments import (
    MAX_LENGTH,
    count_of,
    fully_known,
    holds,
    key_of,
    opened,
    places_in,
    procedure,
    proper_list,
    run,
    same,
    seen,
)
from guixsvc.evaluate.procedures.lists import (
    append,
    cells,
    cons,
    drop,
    elements,
    is_null,
    member,
    one_of,
    perhaps,
    rows,
    selected,
    sought,
    take,
)
from guixsvc.evaluate.unknown import NotKnown, hidden_in, may_hold_ours, undecided
from guixsvc.evaluate.values import (
    EMPTY,
    UNSPECIFIED,
    Faulty,
    List,
    MultipleValues,
    Opaque,
    Text,
    Value,
    Vector,
    is_placeless,
    is_true,
    listed,
)
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.source import Span

Calling: TypeAlias = Callable[[Call, list[Value]], Value]
Alike: TypeAlias = Callable[[Value, Value], bool]

# Mapping


def map_lists(call: Call, arguments: list[Value]) -> List:
    function = seen(procedure(arguments[0]))
    if len(arguments) == 2 and isinstance(arguments[1], Opaque):
        return List((), None, (_mapped(call, function, (arguments[1],)),))
    found = [proper_list(value) for value in arguments[1:]]
    if len(found) > 1:
        found = [fully_known(value) for value in found]
        spend(VISITED * len(found) * min([len(value.items) for value in found]))
    rows = zip(*(value.items for value in found), strict=False)
    mapped: list[Value] = []
    places: list[Span | None] = []
    for at, row in enumerate(rows):
        spend(VISITED)
        mapped.append(run(call, function, *row, places=places_in(found, at, call)))
        places.append(call.evaluator.place)
    unknown = tuple(part for value in found for part in value.unknown)
    if unknown:
        return _with_places(mapped, places, (_mapped(call, function, unknown),), found[0].front)
    return _with_places(mapped, places)


def _mapped(call: Call, function: Value, unknown: tuple[Opaque, ...]) -> Opaque:
    """What a procedure makes of the parts of a list that are not known."""
    are_elsewhere = all(part.elsewhere for part in unknown)
    given = call.evaluator.may_give(function, call.span, elsewhere=are_elsewhere)
    elsewhere = are_elsewhere and not any(map(may_hold_ours, given))
    reason = "what is made of a part of the list that is not known here"
    return Opaque(reason, unknown[0].span, None, unknown[0], (*unknown, *given), elsewhere)


def _with_places(
    items: Sequence[Value],
    places: Sequence[Span | None],
    unknown: tuple[Opaque, ...] = (),
    front: int = 0,
) -> List:
    needed = any(map(is_placeless, items))
    return List(tuple(items), None, unknown, tuple(places) if needed else (), front)


def for_each(call: Call, arguments: list[Value]) -> Value:
    map_lists(call, arguments)
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
        mapped = List(tuple([run(call, function, *row) for row in rows(*arguments[1:])]))
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
    return _with_places([mapped.items[at] for at in kept], places, tuple(unknown))


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
        result = run(call, function, *row, result, places=[*places, place] if places else ())
        place = call.evaluator.place
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
    return listed(made, places, run(call, arguments[4], seed) if len(arguments) > 4 else EMPTY)


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
        made.append(run(call, mapper, seed))
        places.append(call.evaluator.place)
        seed = run(call, successor, seed)
    return made, places, seed


def list_tabulate(call: Call, arguments: list[Value]) -> Value:
    count, function = arguments
    made: list[Value] = []
    places: list[Span] = []
    for at in range(count_of(seen(count))):
        made.append(run(call, function, at))
        places.append(call.evaluator.place)
    return _with_places(made, places)


# Selecting


def keep_when(wanted: bool) -> Calling:
    """``filter`` and ``remove``."""

    def keep(call: Call, arguments: list[Value]) -> Value:
        function = procedure(arguments[0])
        if isinstance(function, Faulty):
            seen(function)
        given = arguments[1]
        if isinstance(given, Opaque) and given.elsewhere and not isinstance(given, Faulty):
            # Whatever the predicate says, only elements of Guix's list are left.
            arguments[1] = given = List((), None, (given,))
        found = proper_list(given)
        return selected(found, lambda item: holds(call, function, item) is wanted)

    return keep


def find(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    return next((item for item in cells(arguments[1]) if holds(call, function, item)), False)


def find_tail(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    return member(lambda _, item: holds(call, function, item), pure=False)(False, arguments[1])


def any_of(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    said, hidden = _first(call, function, arguments[1:], wanted=True)
    if said is None:
        return False
    is_boolean = isinstance(function, Procedure) and function.name.endswith("?")
    return said if hidden is None or is_boolean else one_of([said], hidden)


def every_of(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    said, _ = _first(call, function, arguments[1:], wanted=False)
    return True if said is None else said if is_true(said) else False


def _first(
    call: Call, function: Value, lists: Sequence[Value], *, wanted: bool
) -> tuple[Value | None, NotKnown | None]:
    """What a predicate says first that is as wanted, and what hides whether it said so before; without one,
    what it said last of ``every``. Raises `NotKnown` if that cannot be told."""
    hidden: NotKnown | None = None
    last: Value | None = None
    for row in rows(*lists):
        said = run(call, function, *row) if hidden is None else call.evaluator.tried(function, row, call.span)
        why = None if said is None else undecided(said)
        if said is None or (why is not None and hidden is not None):
            continue
        if why is not None:
            hidden = NotKnown("a condition is not known here", why)
        elif is_true(said) is wanted:
            return said, hidden
        last = None if wanted else said
    if hidden is not None:
        raise hidden
    return last, None


def count(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    return sum(holds(call, function, *row) for row in zip(*map(cells, arguments[1:]), strict=False))


def list_index(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    numbered = enumerate(rows(*arguments[1:]))
    return next((at for at, row in numbered if holds(call, function, *row)), False)


def take_while(call: Call, arguments: list[Value]) -> Value:
    return take(arguments[1], len(_head(call, arguments)))


def drop_while(call: Call, arguments: list[Value]) -> Value:
    return drop(arguments[1], len(_head(call, arguments)))


def _head(call: Call, arguments: list[Value]) -> list[Value]:
    """The first elements, those up to one that the predicate does not hold for."""
    function = procedure(arguments[0])
    head: list[Value] = []
    for item in cells(arguments[1]):
        if not holds(call, function, item):
            break
        head.append(item)
    return head


# With an equality that may be given


def _equality(call: Call, arguments: list[Value], at: int) -> Alike:
    """The argument at a place if it is there, else ``equal?``."""
    if len(arguments) <= at:
        return same(equal)
    function = procedure(arguments[at])
    return lambda one, other: holds(call, function, one, other)


def member_by(call: Call, arguments: list[Value]) -> Value:
    pure = len(arguments) < 3 or is_plain_equality(arguments[2])
    return member(_equality(call, arguments, 2), pure=pure)(arguments[0], arguments[1])


def is_plain_equality(function: Value) -> bool:
    """Whether it only compares, and never fails."""
    return isinstance(function, Procedure) and function.name in ("eq?", "eqv?", "equal?")


def assoc_by(call: Call, arguments: list[Value]) -> Value:
    """``assoc``: whatever ends the list is its end, unless it stands for ``assq`` or ``assv``."""
    alike = _equality(call, arguments, 2)
    alist = seen(arguments[1])
    strict = any(isinstance(given, Procedure) and given.name in ("eq?", "eqv?") for given in arguments[2:])
    pure = len(arguments) < 3 or is_plain_equality(arguments[2])
    entries = cells(alist) if strict else elements(alist)
    at, hidden, is_found = sought(entries, lambda entry: alike(arguments[0], key_of(entry)), pure=pure)
    return one_of([alist.items[one] for one in at], hidden) if is_found and isinstance(alist, List) else False


def delete_by(call: Call, arguments: list[Value]) -> Value:
    alike = _equality(call, arguments, 2)
    return selected(proper_list(arguments[1]), lambda item: not alike(arguments[0], item))


def alist_delete(call: Call, arguments: list[Value]) -> Value:
    alike = _equality(call, arguments, 2)
    found = proper_list(arguments[1])
    return selected(found, lambda entry: not alike(arguments[0], key_of(entry)))


def delete_duplicates(call: Call, arguments: list[Value]) -> Value:
    alike = _equality(call, arguments, 1)
    kept: list[Value] = []
    uncertain: list[tuple[Value, NotKnown]] = []
    strings: set[str] = set()

    def is_new(item: Value) -> bool:
        if len(arguments) == 1 and isinstance(item, Text) and not uncertain:
            new = item not in strings
            if new:
                strings.add(item)
                kept.append(item)
            return new
        hidden: NotKnown | None = None
        for other, why in (*((other, None) for other in kept), *uncertain):
            spend(VISITED)
            try:
                if not alike(other, item):
                    continue
            except NotKnown as unknown:
                why = unknown
            if why is None:
                return False
            hidden = hidden or why
        if hidden is not None:
            # Neither is it known what else is left out because of this one.
            uncertain.append((item, hidden))
            raise hidden
        kept.append(item)
        return True

    return selected(proper_list(arguments[0]), is_new)


# Sets


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
        union = (
            seen(values)
            if is_null(union) or same(eq)(union, values)
            else _adjoined(call, arguments[0], union, cells(values))
        )
    return union


def lset_intersection(call: Call, arguments: list[Value]) -> Value:
    is_in = _within(call, arguments[0])
    rest = arguments[2:]
    return List(tuple([i for i in cells(arguments[1]) if all(is_in(i, other) for other in rest)]))


def lset_difference(call: Call, arguments: list[Value]) -> Value:
    is_in = _within(call, arguments[0])
    rest = arguments[2:]
    return List(tuple([i for i in cells(arguments[1]) if not any(is_in(i, other) for other in rest)]))


# Sorting


def _sorted(call: Call, items: Sequence[Value], less: Value) -> tuple[Value, ...]:
    def order(one: Value, other: Value) -> int:
        return -1 if holds(call, less, one, other) else 0

    return tuple(sorted(items, key=cmp_to_key(order)))


def sort_list(call: Call, arguments: list[Value]) -> Value:
    return List(_sorted(call, fully_known(arguments[0]).items, arguments[1]))


def stable_sort(call: Call, arguments: list[Value]) -> Value:
    values, less = arguments
    if isinstance(values, Vector):
        return Vector(_sorted(call, values.items, less))
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
    return run(call, procedure(arguments[0]), *arguments[1:-1], *last.items, places=places)


def and_then(call: Call, arguments: list[Value]) -> Value:
    """``and=>``."""
    value = seen(arguments[0])
    return run(call, arguments[1], value) if is_true(value) else False


def _made(name: str, function: Calling) -> Procedure:
    """A procedure that is made by another one."""
    return Procedure(name, function, 0, None, lenient=True, takes_call=True)


def compose(call: Call, arguments: list[Value]) -> Value:
    if len(arguments) == 1:
        return arguments[0]

    def composed(call: Call, given: list[Value]) -> Value:
        value = run(call, arguments[-1], *given)
        for function in arguments[-2::-1]:
            value = run(call, function, value)
        return value

    return _made("compose", composed)


def const(call: Call, arguments: list[Value]) -> Value:
    return _made("const", lambda call, given: arguments[0])


def negate(call: Call, arguments: list[Value]) -> Value:
    return _made("negate", lambda call, given: not holds(call, arguments[0], *given))


def identity(value: Value) -> Value:
    return value


# Several values


def values(*given: Value) -> Value:
    return given[0] if len(given) == 1 else MultipleValues(given)


def call_with_values(call: Call, arguments: list[Value]) -> Value:
    producer, consumer = arguments
    made = seen(run(call, producer))
    several = made.items if isinstance(made, MultipleValues) else (made,)
    return run(call, consumer, *several)


def partition(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    found = proper_list(arguments[1])
    said = [run(call, function, item) for item in found.items]

    def part(wanted: bool) -> List:
        answers = iter(said)
        return selected(found, lambda _: is_true(seen(next(answers))) is wanted)

    return MultipleValues((part(True), part(False)))


def split_at(values: Value, count: Value) -> Value:
    return MultipleValues((take(values, count), drop(values, count)))


def span(call: Call, arguments: list[Value]) -> Value:
    head = _head(call, arguments)
    return MultipleValues((take(arguments[1], len(head)), drop(arguments[1], len(head))))


def break_at(call: Call, arguments: list[Value]) -> Value:
    return span(call, [negate(call, [procedure(arguments[0])]), arguments[1]])
