"""What can be reached through a value: the one walk for whoever asks what others may get hold of."""

from guixsvc.annotations import Callable, Final, Iterable, Iterator
from guixsvc.evaluate.scheme.values import Conditional, List, Object, Opaque, Value, Vector
from guixsvc.evaluate.work import VISITED, spend

_WITH_PARTS: Final = (List, Vector, Opaque, Object)


def parts_of(value: Value) -> tuple[Value, ...]:
    """The values that a value has in it and may share with others."""
    match value:
        case List():
            ends = () if value.tail is None else (value.tail,)
            return (*value.items, *ends, *value.unknown)
        case Vector():
            return value.items
        case Opaque():
            return value.parts
        case Object():
            return value.shared
    return ()


def known_parts_of(value: Value) -> tuple[Value, ...]:
    """The same, but nothing of what is not known, which decides nothing, unless it is one of several."""
    is_unknown = isinstance(value, Opaque) and not isinstance(value, Conditional)
    return () if is_unknown else parts_of(value)


def reachable(
    values: Iterable[Value], parts_of: Callable[[Value], tuple[Value, ...]] = parts_of
) -> Iterator[Value]:
    """Some values and all that is in them; what may have parts comes once, however often it is met.

    It comes before its parts, which cost nothing to whoever has seen enough.
    """
    pending = list(values)
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if not isinstance(value, _WITH_PARTS):
            yield value
        elif id(value) not in seen:
            seen.add(id(value))
            yield value
            parts = parts_of(value)
            spend(VISITED * len(parts))
            pending.extend(parts)
