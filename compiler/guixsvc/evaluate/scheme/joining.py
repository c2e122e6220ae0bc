"""Lists of elements, some of which are not known."""

from guixsvc.annotations import Sequence
from guixsvc.evaluate.scheme.values import HostSecret, List, Opaque, Value, is_placeless
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.source import Span


def listed(items: Sequence[Value], places: Sequence[Span | None], tail: Value | None = None) -> Value:
    """A list, or what ``join`` gives, of elements that stand at some places."""
    if len(places) == len(items) and any(map(is_placeless, items)):
        return join(items, tail, (), tuple(places))
    return join(items, tail)


def join(
    items: Sequence[Value],
    tail: Value | None,
    unknown: tuple[Opaque, ...] = (),
    places: tuple[Span | None, ...] = (),
    front: int | None = None,
) -> Value:
    """The list of some elements put before ``tail``: the rest of a list, or what ends an improper one.

    ``front`` of the elements stand before any of the ``unknown`` parts; without it, all if there are none.
    """
    before = front if front is not None else 0 if unknown else len(items)
    if unknown or (isinstance(tail, List) and tail.unknown):
        spend(VISITED * (len(unknown) + (len(tail.unknown) if isinstance(tail, List) else 0)))
    if isinstance(tail, List):
        if not unknown and tail.unknown:
            before += tail.front
        # Each unknown part once, or appending a list to itself would double them without end.
        parts = tuple(dict.fromkeys(unknown + tail.unknown))
        if places or tail.places:
            places = (places or (None,) * len(items)) + (tail.places or (None,) * len(tail.items))
        return List((*items, *tail.items), tail.tail, parts, places, before)
    if isinstance(tail, Opaque) and not isinstance(tail, HostSecret):
        if not items and not unknown:
            return tail
        return List(tuple(items), None, tuple(dict.fromkeys((*unknown, tail))), places, before)
    return List(tuple(items), tail, unknown, places, before) if items or unknown or tail is None else tail
