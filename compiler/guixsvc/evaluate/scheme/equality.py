"""``eq?``, ``eqv?`` and ``equal?`` over values, of which some are not known.

Each says yes, no, or raises `NotKnown`: what is not known is neither equal nor unequal to anything but
itself. A value is itself, and so is a variable; other variables differ by what they are known to be.
"""

from guixsvc.evaluate.scheme.callables import CaseLambda, Closure
from guixsvc.evaluate.scheme.unknown import NotKnown, asked, hidden_in
from guixsvc.evaluate.scheme.values import (
    HostSecret,
    Instance,
    List,
    Opaque,
    Text,
    Value,
    Vector,
)
from guixsvc.evaluate.work import COMPARED, MADE, WALKED, spend
from guixsvc.read.datum import Character, Keyword, Symbol

MIN_FIXNUM, MAX_FIXNUM = -(2**61), 2**61 - 1
"""The integers that Guile keeps in a word."""

FRACTIONS: list[type] = []
"""The class of exact fractions, when it is loaded."""

MAX_COMPARED = 1_000_000
"""Pairs of values that ``equal?`` compares."""


def _is_fraction(value: Value) -> bool:
    return isinstance(value, tuple(FRACTIONS))


def eq(one: Value, other: Value) -> bool:
    """Scheme's ``eq?``: as ``eqv?``, but numbers that are no small integers are compared as objects."""
    if hidden_in(one) is None and hidden_in(other) is None:
        for value in (one, other):
            if isinstance(value, float | complex) or _is_fraction(value):
                return one is other
            if isinstance(value, int) and not MIN_FIXNUM <= value <= MAX_FIXNUM:
                return one is other
    return eqv(one, other)


def eqv(one: Value, other: Value) -> bool:
    """Scheme's ``eqv?``."""
    if one is other:
        return True
    if hidden_in(one) is not None or hidden_in(other) is not None:
        return _of_unknown(one, other)
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    if isinstance(one, float) and isinstance(other, float):
        # Zeros differ by their sign; what is not a number is the same as itself.
        return str(one) == str(other)
    if isinstance(one, int | float | complex) and isinstance(other, int | float | complex):
        return (
            isinstance(one, int) is isinstance(other, int)
            and type(one + 0) is type(other + 0)
            and one == other
        )
    if isinstance(one, Symbol | Keyword) and isinstance(other, Symbol | Keyword):
        spend(WALKED * min(len(one.name), len(other.name)) // 10)
        return one == other
    if isinstance(one, Character) or _is_fraction(one):
        return one == other
    if isinstance(one, List) and isinstance(other, List):
        return (_is_empty(one) and _is_empty(other)) or _are_one_pair(one, other)
    if isinstance(one, Text | Closure | CaseLambda | Instance) and type(one) is type(other):
        return _are_one_object(one, other)
    return type(one) is type(other) and one == other


def _undecided(hidden: Opaque | None) -> NotKnown:
    return NotKnown("a part of what is compared is not known here", hidden)


def _of_unknown(one: Value, other: Value) -> bool:
    for value, another in ((one, other), (other, one)):
        if isinstance(value, HostSecret):
            if hidden_in(another) is None and (not isinstance(another, Text) or not another):
                return False
        elif isinstance(value, Opaque) and value.unlike is not None:
            if _is_unlike(value, another):
                return False
        elif isinstance(value, Opaque) and value.variable is not None:
            if isinstance(another, Opaque) and another.variable is not None:
                if value.variable.is_same(another.variable):
                    return True
                if value.variable.is_distinct(another.variable):
                    return False
            elif hidden_in(another) is None and value.variable.cannot_be(another):
                return False
    # Of two that hide it, the one to name is that which may be ours.
    hidden = [value for value in map(hidden_in, (one, other)) if value is not None]
    raise _undecided(next((value for value in hidden if not value.elsewhere), hidden[0]))


def _is_unlike(type_: Opaque, other: Value) -> bool:
    """Whether a type certainly is not another value, which is not the same object."""
    if isinstance(other, Opaque):
        if type_.unlike == "other" and other.unlike == "other":
            return True
        return (
            type_.unlike is not None and other.variable is not None and other.variable.is_unlike(type_.unlike)
        )
    return hidden_in(other) is None


def _are_one_object(one: Value, other: Value) -> bool:
    """Of two values that are made apart here: what one place of a source gives may be one object in Guile."""
    span = getattr(one, "span", None)
    if span is not None and span == getattr(other, "span", None):
        raise _undecided(None)
    return False


def _are_one_pair(one: List, other: List) -> bool:
    """Of two lists that are made apart here, as taking one apart twice does."""
    if one.count and one.count == other.count:
        if one.first is other.first:
            spend(COMPARED * one.count)
            if any(map(_certainly_differ, one.items, other.items)):
                return False
            raise _undecided(None)
        _are_one_object(one.first, other.first)
    return False


def _certainly_differ(one: Value, other: Value) -> bool:
    """Whether two elements are not one object, as far as that is told without going into lists."""
    are_lists = isinstance(one, List) and isinstance(other, List)
    return one is not other and not are_lists and asked(eqv, one, other) is False


def _is_empty(value: List) -> bool:
    return not value.count and value.is_proper


def equal(one: Value, other: Value) -> bool:
    """Scheme's ``equal?``. Raises `NotKnown`, and ValueError for structures that are too large."""
    pending = [(one, other)]
    compared: set[tuple[int, int]] = set()
    undecided: NotKnown | None = None
    while pending:
        spend(COMPARED)
        a, b = pending.pop()
        if a is b:
            continue
        verdict = asked(_parts, a, b)
        if isinstance(verdict, NotKnown):
            undecided = undecided or verdict
            continue
        if verdict is False:
            return False
        if verdict is not True and (id(a), id(b)) not in compared:
            # What occurs several times in a structure is compared once.
            compared.add((id(a), id(b)))
            if len(compared) > MAX_COMPARED:
                raise ValueError("the values are too large to be compared")
            pending.extend(verdict[0])
            undecided = undecided or verdict[1]
    if undecided is not None:
        raise undecided
    return True


_Parts = bool | tuple[list[tuple[Value, Value]], NotKnown | None]


def _parts(a: Value, b: Value) -> _Parts:
    """Whether two values are equal or, for those with parts, the parts that must be so, and what else is
    not known of them."""
    if isinstance(a, Opaque) and isinstance(b, Opaque) and a.unlike == b.unlike == "other":
        # Types that are made alike here are two objects with equal fields.
        raise _undecided(a)
    if hidden_in(a) is not None or hidden_in(b) is not None:
        return _of_unknown(a, b)
    if isinstance(a, Text) and isinstance(b, Text):
        spend(WALKED * min(len(a), len(b)))
        return str(a) == str(b)
    if isinstance(a, List) and isinstance(b, List):
        return _elements(a, b)
    if isinstance(a, Vector) and isinstance(b, Vector):
        if len(a.items) != len(b.items):
            return False
        spend(MADE * len(a.items))
        return list(zip(a.items, b.items, strict=True)), None
    if isinstance(a, Instance) and isinstance(b, Instance) and type(a) is type(b):
        if a.made_by != b.made_by:
            return False
        return list(zip(a.compared, b.compared, strict=False)), _undecided(None)
    return eqv(a, b)


def _elements(a: List, b: List) -> _Parts:
    hidden = (a.unknown or b.unknown or (None,))[0]
    if hidden is None:
        if len(a.items) != len(b.items) or (a.tail is None) != (b.tail is None):
            return False
        spend(MADE * len(a.items))
        tails = [(a.tail, b.tail)] if a.tail is not None and b.tail is not None else []
        return [*zip(a.items, b.items, strict=True), *tails], None
    if not a.unknown or not b.unknown:
        known, other = (a, b) if not a.unknown else (b, a)
        if len(other.items) > len(known.items):
            return False
    fronts = [one.front if one.unknown else len(one.items) for one in (a, b)]
    first = min(fronts)
    spend(MADE * first)
    return list(zip(a.items[:first], b.items[:first], strict=True)), _undecided(hidden)
