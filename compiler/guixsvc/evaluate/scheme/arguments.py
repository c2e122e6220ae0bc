"""What arguments must be, and what results may be."""

import itertools

from guixsvc.annotations import Callable, Sequence, TypeAlias
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Procedure, WrongArgument
from guixsvc.evaluate.scheme.origins import origins_of
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown, all_hold, hidden_in, undecided
from guixsvc.evaluate.scheme.values import List, Opaque, Text, Value, Vector, is_true
from guixsvc.evaluate.work import COMPARED, COPIED, MADE, VISITED, spend
from guixsvc.marks import joined
from guixsvc.read.datum import Character, Symbol
from guixsvc.source import Span

Calling: TypeAlias = Callable[[Call, list[Value]], Value]
Alike: TypeAlias = Callable[[Value, Value], bool]

MAX_LENGTH = 1_000_000
"""Elements of a list, characters of a string made by a procedure."""


# What an argument must be. Each raises `WrongArgument` for another one, and `NotKnown` for one, be it an
# element of a list, that is not known.


def seen(value: Value) -> Value:
    """A value that is known. Raises `NotKnown` for an opaque one."""
    hidden = hidden_in(value)
    if hidden is not None:
        raise NotKnown("an argument is not known here", hidden)
    return value


def unexpected(expected: str, value: Value) -> WrongArgument:
    """What to raise for a value. Raises `NotKnown` itself for one that is not known."""
    return WrongArgument(f"expected {expected}, found {written(seen(value))}", certain=True)


def truth(value: Value) -> bool:
    """Whether a value is true. Raises `NotKnown`."""
    hidden = undecided(value)
    if hidden is not None:
        raise NotKnown("an argument is not known here", hidden)
    return is_true(value)


def text(value: Value) -> Text:
    if not isinstance(value, Text):
        raise unexpected("a string", value)
    return value


def character(value: Value) -> str:
    if not isinstance(value, Character):
        raise unexpected("a character", value)
    return value.value


def symbol(value: Value) -> Symbol:
    if not isinstance(value, Symbol):
        raise unexpected("a symbol", value)
    return value


def integer(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise unexpected("an exact integer", value)
    return int(value)


def index(value: Value, length: int) -> int:
    position = integer(value)
    if not 0 <= position <= length:
        raise WrongArgument(f"expected an index from 0 to {length}, found {written(value)}")
    return position


def size(value: Value) -> int:
    """How much to make."""
    return index(value, MAX_LENGTH)


def count_of(value: Value) -> int:
    """As `size`, for procedures that count in decimals if they are given one."""
    if isinstance(value, float):
        raise NotKnown("a count that is written as a decimal is not evaluated")
    return size(value)


def part(whole: Sequence[object], start: Value | None = None, end: Value | None = None) -> slice:
    """The part from ``start`` to before ``end`` of a string or vector."""
    stop = len(whole) if end is None else index(end, len(whole))
    return slice(0 if start is None else index(start, stop), stop)


def proper_list(value: Value) -> List:
    if not isinstance(value, List) or not value.is_proper:
        raise unexpected("a list", value)
    return value


def fully_known(value: Value) -> List:
    """A list of which nothing is unknown. Raises `NotKnown` for another one."""
    found = proper_list(value)
    if found.unknown:
        raise NotKnown("the list is not fully known", found.unknown[0])
    return found


def known_items(value: Value) -> List:
    """A list, perhaps an improper one, of which nothing is unknown; what is no list has no items."""
    if not isinstance(value, List):
        return List((), seen(value))
    if value.unknown:
        raise NotKnown("the list is not fully known", value.unknown[0])
    return value


def pair(value: Value) -> List:
    if not isinstance(value, List) or not value.count:
        raise unexpected("a pair", value)
    return value


def opened(value: Value) -> List:
    """A pair to take apart; one that may hide behind an unknown part of a list is not known."""
    found = pair(value)
    if found.unknown and not found.front:
        raise NotKnown("the list is not fully known", found.unknown[0])
    return found


def key_of(entry: Value) -> Value:
    """What an entry of an association list is found by; its value may be unknown."""
    return opened(entry).first


def vector(value: Value) -> Vector:
    if not isinstance(value, Vector):
        raise unexpected("a vector", value)
    return value


def procedure(value: Value) -> Value:
    """What can be called, or may be: an opaque value is taken as well."""
    if not isinstance(value, Closure | CaseLambda | Procedure | Opaque):
        raise unexpected("a procedure", value)
    return value


def is_a(*types: type) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, types)


def same(alike: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    """Compares values. Raises `NotKnown` if what is not known in them may make a difference."""

    def compare(one: Value, other: Value) -> bool:
        spend(COMPARED)
        return alike(one, other)

    return compare


def all_same(alike: Callable[[Value, Value], bool]) -> Callable[..., bool]:
    """Whether each two neighbours are alike: a pair that is not decides, whatever else is not known."""

    def compare(*values: Value) -> bool:
        return all_hold(_whether(alike, one, other) for one, other in itertools.pairwise(values))

    return compare


def _whether(alike: Alike, one: Value, other: Value) -> Callable[[], bool]:
    return lambda: alike(one, other)


# Calls


def apply(call: Call, function: Value, *arguments: Value, places: Sequence[Span] = ()) -> Value:
    """Calls a procedure that was given as an argument; ``places`` are those of its own, where known."""
    call.run.progress.charge(1, call.span)
    call.run.progress.enter(call.span)
    result = call.run.apply(function, list(arguments), call.span, places)
    call.run.progress.leave()
    return result


def places_in(lists: Sequence[List], at: int, call: Call) -> list[Span]:
    """Where the elements at one position of some lists stand, if any does not know it itself."""
    if not any(one.places for one in lists):
        return []
    return [one.place(at, call.span) for one in lists]


def verdict(call: Call, function: Value, *arguments: Value) -> Value:
    """What a predicate says. Raises `NotKnown` if that is opaque."""
    said = apply(call, function, *arguments)
    hidden = undecided(said)
    if hidden is not None:
        raise NotKnown("a condition is not known here", hidden)
    return said


def holds(call: Call, function: Value, *arguments: Value) -> bool:
    return is_true(verdict(call, function, *arguments))


# What a result may be


def room(parts: int, cost: int = COPIED) -> None:
    """Counts the elements of what is to be built. Raises WrongArgument if they are too many."""
    if parts > MAX_LENGTH:
        raise WrongArgument(f"the list has more than {MAX_LENGTH} elements")
    spend(cost * parts)


def room_for_text(length: int) -> None:
    """As `room`, for a string that is to be made. Raises WrongArgument."""
    if length > MAX_LENGTH:
        raise WrongArgument(f"the string has more than {MAX_LENGTH} characters")


def bounded(value: Value) -> Value:
    if isinstance(value, List) and value.count > MAX_LENGTH:
        raise WrongArgument(f"the list has more than {MAX_LENGTH} elements")
    return value


def made_of(value: str, *parts: Value) -> Text:
    """A string whose characters come from other values. Raises WrongArgument if it is too long."""
    if len(value) > MAX_LENGTH and not any(
        len(part) > MAX_LENGTH for part in parts if isinstance(part, Text)
    ):
        raise WrongArgument(f"the string has more than {MAX_LENGTH} characters")
    spend(MADE + VISITED * len(parts))
    return Text(value, None, joined(map(origins_of, parts)))
