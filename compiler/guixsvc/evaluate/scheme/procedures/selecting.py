"""Procedures that take elements out of lists: those that a predicate holds for, or that are alike."""

from collections.abc import Sequence

from guixsvc.evaluate.scheme.arguments import (
    Alike,
    Calling,
    apply,
    holds,
    key_of,
    procedure,
    proper_list,
    same,
    seen,
)
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.equality import equal
from guixsvc.evaluate.scheme.procedures.calling import negate
from guixsvc.evaluate.scheme.procedures.lists import (
    cells,
    drop,
    elements,
    member,
    one_of,
    rows,
    selected,
    sought,
    take,
)
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown, asked, undecided
from guixsvc.evaluate.scheme.values import Faulty, List, MultipleValues, Opaque, Text, Value, is_true
from guixsvc.evaluate.work import VISITED, spend


def keep_when(wanted: bool) -> Calling:
    """``filter`` and ``remove``."""

    def keep(call: Call, arguments: list[Value]) -> Value:
        function = procedure(arguments[0])
        if isinstance(function, Faulty):
            seen(function)
        given = arguments[1]
        if isinstance(given, Opaque) and given.elsewhere and not isinstance(given, Faulty):
            # Whatever the predicate says, only elements of that list are left.
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
        if hidden is None:
            said: Value | None = apply(call, function, *row)
        else:
            said = call.run.following.tried(function, row, call.span)
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
            is_same = asked(alike, other, item)
            if is_same is False:
                continue
            why = is_same if isinstance(is_same, NotKnown) else why
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


def partition(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    found = proper_list(arguments[1])
    said = [apply(call, function, item) for item in found.items]

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
