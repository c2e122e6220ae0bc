"""What an argument must be, and what a result may be."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from guixsvc.evaluate.printing import written
from guixsvc.evaluate.values import (
    List,
    Opaque,
    Text,
    Value,
)

Number: TypeAlias = int | float | Fraction


MAX_BITS = 14_000


"""Size of an exact integer: below the 4,300 decimal digits that Python converts."""


MAX_LENGTH = 1_000_000


"""Elements of a list, characters of a string made by a procedure."""


class WrongArgument(Exception):
    """A procedure was given what it does not take; the message says what was expected."""


class NotKnown(Exception):
    """The result cannot be known here; ``cause`` is the opaque value that hides it, if one does."""

    def __init__(self, reason: str, cause: Opaque | None = None) -> None:
        super().__init__(reason)
        self.cause = cause


def text(value: Value) -> Text:
    if not isinstance(value, Text):
        raise WrongArgument(f"expected a string, found {written(value)}")
    return value


def number(value: Value) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise WrongArgument(f"expected a number, found {written(value)}")
    return value


def integer(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongArgument(f"expected an exact integer, found {written(value)}")
    return value


def exact_integer(value: Value) -> int:
    """For procedures that also take 2.0 and the like, which are left alone."""
    if isinstance(value, float) and value.is_integer():
        raise NotKnown("arithmetic on integers written as decimals is not evaluated")
    return integer(value)


def index(value: Value, length: int) -> int:
    position = integer(value)
    if not 0 <= position <= length:
        raise WrongArgument(f"expected an index from 0 to {length}, found {position}")
    return position


def proper_list(value: Value) -> List:
    if not isinstance(value, List) or not value.is_proper:
        raise WrongArgument(f"expected a list, found {written(value)}")
    return value


def pair(value: Value) -> List:
    if not isinstance(value, List) or not value.items:
        raise WrongArgument(f"expected a pair, found {written(value)}")
    return value


def bounded(value: Value) -> Value:
    if isinstance(value, List) and len(value.items) > MAX_LENGTH:
        raise WrongArgument(f"the list has more than {MAX_LENGTH} elements")
    return value


def opened(value: Value) -> List:
    """A pair to take apart; one that may hide in the unknown part of a list is not known."""
    if isinstance(seen(value), List) and isinstance(value, List) and value.unknown:
        raise NotKnown("the list is not fully known", value.unknown[0])
    return pair(value)


def fully_known(value: Value) -> List:
    """A list of which nothing is unknown. Raises `NotKnown` for another one."""
    found = proper_list(value)
    if found.unknown:
        raise NotKnown("the list is not fully known", found.unknown[0])
    return found


def seen(value: Value) -> Value:
    """A value that is known. Raises `NotKnown` for an opaque one."""
    if isinstance(value, Opaque):
        raise NotKnown("an argument is not known here", value)
    return value


def same(same: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    """Compares known values and the names of external variables."""

    def compare(one: Value, other: Value) -> bool:
        for value in (one, other):
            if isinstance(value, Opaque) and value.name is None:
                raise NotKnown("an argument is not known here", value)
        return same(one, other)

    return compare


def made_of(value: str, *parts: Value) -> Text:
    """A string whose characters come from other values. Raises WrongArgument if it is too long."""
    if len(value) > MAX_LENGTH and not any(
        isinstance(part, Text) and len(part) > MAX_LENGTH for part in parts
    ):
        raise WrongArgument(f"the string has more than {MAX_LENGTH} characters")
    origins = dict.fromkeys(origin for part in parts if isinstance(part, Text) for origin in part.origins)
    return Text(value, None, tuple(origins))


def found_at(at: int) -> Value:
    return at if at >= 0 else False


def is_a(*types: type) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, types)
