"""``eqv?`` and ``equal?`` over values."""

from fractions import Fraction

from guixsvc.evaluate.values import Gexp, List, Opaque, Text, Value, Vector
from guixsvc.evaluate.work import COMPARED, MADE, WALKED, spend
from guixsvc.read.datum import Character, Keyword, Symbol

MIN_FIXNUM, MAX_FIXNUM = -(2**61), 2**61 - 1
"""The integers that Guile keeps in a word."""

MAX_COMPARED = 1_000_000
"""Pairs of values that ``equal?`` compares: structures that share their parts can have endless many."""


class Undecided(Exception):
    """Whether two values are equal hangs on an opaque part of one."""

    def __init__(self, hidden: Opaque) -> None:
        super().__init__(hidden.reason)
        self.hidden = hidden


def eq(one: Value, other: Value) -> bool:
    """Scheme's ``eq?``: as ``eqv?``, but numbers that are no small integers are compared as objects."""
    for value in (one, other):
        if isinstance(value, float | Fraction | complex):
            return one is other
        if isinstance(value, int) and not MIN_FIXNUM <= value <= MAX_FIXNUM:
            return one is other
    return eqv(one, other)


def eqv(one: Value, other: Value) -> bool:
    """Scheme's ``eqv?``; external variables are the same when their names are."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) and isinstance(other, float):
        # Zeros differ by their sign; what is not a number is the same as itself.
        return str(one) == str(other)
    if isinstance(one, int | float | complex) and isinstance(other, int | float | complex):
        return (
            isinstance(one, int) is isinstance(other, int)
            and type(one + 0) is type(other + 0)
            and one == other
        )
    if isinstance(one, Opaque) and isinstance(other, Opaque):
        return one is other or (one.name is not None and one.name == other.name)
    if isinstance(one, Symbol | Keyword) and isinstance(other, Symbol | Keyword):
        spend(WALKED * min(len(one.name), len(other.name)) // 10)
        return one == other
    if isinstance(one, Character):
        return one == other
    if isinstance(one, List) and isinstance(other, List):
        return one is other or (_is_empty(one) and _is_empty(other) and one.unknown == other.unknown)
    if isinstance(one, Text) and isinstance(other, Text):
        return one is other
    return one is other or (not isinstance(one, Gexp) and type(one) is type(other) and one == other)


def _is_empty(value: List) -> bool:
    return not value.items and value.is_proper


def equal(one: Value, other: Value) -> bool:
    """Scheme's ``equal?``. Raises `Undecided`, and ValueError for structures that are too large."""
    pending = [(one, other)]
    compared = 0
    hidden: Opaque | None = None
    while pending:
        compared += 1
        if compared > MAX_COMPARED:
            raise ValueError("the values are too large to be compared")
        spend(COMPARED)
        a, b = pending.pop()
        if a is b:
            continue
        if isinstance(a, Opaque) or isinstance(b, Opaque):
            unnamed = [value for value in (a, b) if isinstance(value, Opaque) and value.name is None]
            if not unnamed and not eqv(a, b):
                return False
            hidden = hidden or (unnamed[0] if unnamed else None)
        elif isinstance(a, Text) and isinstance(b, Text):
            spend(WALKED * min(len(a), len(b)))
            if str(a) != str(b):
                return False
        elif isinstance(a, List) and isinstance(b, List):
            if a.unknown or b.unknown:
                hidden = hidden or (a.unknown or b.unknown)[0]
                continue
            if len(a.items) != len(b.items) or (a.tail is None) != (b.tail is None):
                return False
            spend(MADE * len(a.items))
            pending.extend(zip(a.items, b.items, strict=True))
            if a.tail is not None and b.tail is not None:
                pending.append((a.tail, b.tail))
        elif isinstance(a, Vector) and isinstance(b, Vector):
            if len(a.items) != len(b.items):
                return False
            spend(MADE * len(a.items))
            pending.extend(zip(a.items, b.items, strict=True))
        elif not eqv(a, b):
            return False
    if hidden is not None:
        raise Undecided(hidden)
    return True
