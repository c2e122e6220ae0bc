"""``eqv?`` and ``equal?`` over values."""

from guixsvc.evaluate.values import Gexp, List, Opaque, Text, Value, Vector
from guixsvc.read.datum import Character, Keyword, Symbol


def eqv(one: Value, other: Value) -> bool:
    """Scheme's ``eqv?``; external variables are the same when their names are."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float | complex) and isinstance(other, int | float | complex):
        return (
            isinstance(one, int) is isinstance(other, int)
            and type(one + 0) is type(other + 0)
            and one == other
        )
    if isinstance(one, Opaque) and isinstance(other, Opaque):
        return one is other or (one.name is not None and one.name == other.name)
    if isinstance(one, Symbol | Keyword | Character):
        return one == other
    if isinstance(one, List) and isinstance(other, List):
        return one is other or (not one.items and not other.items and one.unknown == other.unknown)
    if isinstance(one, Text) and isinstance(other, Text):
        return one is other
    return one is other or (not isinstance(one, Gexp) and type(one) is type(other) and one == other)


def equal(one: Value, other: Value) -> bool:
    """Scheme's ``equal?``."""
    pending = [(one, other)]
    while pending:
        a, b = pending.pop()
        if isinstance(a, Text) and isinstance(b, Text):
            if str(a) != str(b):
                return False
        elif isinstance(a, List) and isinstance(b, List):
            if len(a.items) != len(b.items) or a.unknown != b.unknown or (a.tail is None) != (b.tail is None):
                return False
            pending.extend(zip(a.items, b.items, strict=True))
            if a.tail is not None and b.tail is not None:
                pending.append((a.tail, b.tail))
        elif isinstance(a, Vector) and isinstance(b, Vector):
            if len(a.items) != len(b.items):
                return False
            pending.extend(zip(a.items, b.items, strict=True))
        elif not eqv(a, b):
            return False
    return True
