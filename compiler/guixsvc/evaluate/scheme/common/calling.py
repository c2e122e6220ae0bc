"""Procedures that most files use of those that call others."""

from guixsvc.annotations import Sequence
from guixsvc.evaluate.scheme.arguments import apply, fully_known, places_in, procedure, proper_list, seen
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import may_hold_ours
from guixsvc.evaluate.scheme.values import List, Opaque, Value, is_placeless
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.source import Span


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
        mapped.append(apply(call, function, *row, places=places_in(found, at, call)))
        places.append(call.run.place)
    unknown = tuple(part for value in found for part in value.unknown)
    if unknown:
        return with_places(mapped, places, (_mapped(call, function, unknown),), found[0].front)
    return with_places(mapped, places)


def _mapped(call: Call, function: Value, unknown: tuple[Opaque, ...]) -> Opaque:
    """What a procedure makes of the parts of a list that are not known."""
    are_elsewhere = all(part.elsewhere for part in unknown)
    given = call.run.following.may_give(function, call.span, elsewhere=are_elsewhere)
    elsewhere = are_elsewhere and not any(map(may_hold_ours, given))
    reason = "what is made of a part of the list that is not known here"
    return Opaque(reason, unknown[0].span, None, unknown[0], (*unknown, *given), elsewhere)


def with_places(
    items: Sequence[Value],
    places: Sequence[Span | None],
    unknown: tuple[Opaque, ...] = (),
    front: int = 0,
) -> List:
    needed = any(map(is_placeless, items))
    return List(tuple(items), None, unknown, tuple(places) if needed else (), front)


PROCEDURES: dict[str, Procedure] = {
    "map": Procedure("map", map_lists, 2, None, lenient=True, takes_call=True, follows_itself=True)
}
