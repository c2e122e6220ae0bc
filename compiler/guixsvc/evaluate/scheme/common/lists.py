"""Procedures on lists that most files use."""

from guixsvc.evaluate.scheme.arguments import bounded, proper_list, room
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.joining import join, listed
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import may_hold_ours
from guixsvc.evaluate.scheme.values import EMPTY, List, Opaque, Value, after, before
from guixsvc.evaluate.work import MADE, VISITED, spend
from guixsvc.source import Span


def cons(head: Value, tail: Value) -> Value:
    if isinstance(tail, List) and not tail.unknown:
        spend(2 * MADE)
        return bounded(before(head, None, tail))
    return bounded(join([head], tail))


def cons_star(call: Call, arguments: list[Value]) -> Value:
    """``cons`` and ``cons*``."""
    if len(arguments) == 2 and isinstance(arguments[1], List) and not arguments[1].unknown:
        spend(2 * MADE)
        return bounded(before(arguments[0], call.places[0] if call.places else None, arguments[1]))
    return bounded(listed(arguments[:-1], call.places[:-1], arguments[-1]))


def list_of(call: Call, arguments: list[Value]) -> Value:
    return listed(arguments, call.places)


def rest(values: List, start: int) -> Value:
    """A list without its first elements, of which it certainly has so many."""
    if not values.unknown and 0 < start < values.count:
        return after(values, start)
    if start and values.unknown and len(values.items) == start:
        # It may be the end of an improper list, and so anything.
        hidden = values.unknown[0]
        elsewhere = not any(map(may_hold_ours, values.unknown))
        reason = "the rest of the list is not known here"
        return Opaque(reason, hidden.span, None, hidden, values.unknown, elsewhere)
    front = max(values.front - start, 0)
    return join(values.items[start:], values.tail, values.unknown, values.places[start:], front)


def append(*lists: Value) -> Value:
    if not lists:
        return EMPTY
    room(sum([len(value.items) for value in lists if isinstance(value, List)]))
    spend(4 * VISITED * len(lists))
    items: list[Value] = []
    places: list[Span | None] = []
    unknown: list[Opaque] = []
    front: int | None = None
    for value in lists[:-1]:
        hides = isinstance(value, Opaque) or bool(proper_list(value).unknown)
        if hides and front is None:
            front = len(items) + (0 if isinstance(value, Opaque) else proper_list(value).front)
        if isinstance(value, Opaque):
            unknown.append(value)
        else:
            items.extend(proper_list(value).items)
            places.extend(proper_list(value).places or [None] * len(proper_list(value).items))
            unknown.extend(proper_list(value).unknown)
    return bounded(join(items, lists[-1], tuple(unknown), tuple(places) if any(places) else (), front))


PROCEDURES: dict[str, Procedure] = {
    "append": Procedure("append", append, 0, None, lenient=True),
    "cons": Procedure("cons", cons_star, 2, 2, lenient=True, takes_call=True, at_once=True),
    "cons*": Procedure("cons*", cons_star, 1, None, lenient=True, takes_call=True),
    "list": Procedure("list", list_of, 0, None, lenient=True, takes_call=True),
}
