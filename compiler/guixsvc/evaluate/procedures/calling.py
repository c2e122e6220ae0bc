"""Procedures that call others."""

from collections.abc import Callable, Sequence

from guixsvc.evaluate.procedures.arguments import fully_known, proper_list
from guixsvc.evaluate.procedures.lists import append
from guixsvc.evaluate.values import (
    UNSPECIFIED,
    Call,
    Faulty,
    List,
    MultipleValues,
    Opaque,
    Value,
    is_true,
)


def _unknown_in(values: Sequence[Value]) -> Opaque | None:
    return next((value for value in values if isinstance(value, Opaque)), None)


def map_lists(call: Call, arguments: list[Value]) -> Value:
    function, lists = arguments[0], arguments[1:]
    hidden = _unknown_in(arguments)
    if hidden is not None:
        return _depends(hidden, call)
    found = [proper_list(value) for value in lists]
    rows = zip(*(value.items for value in found), strict=False)
    mapped = [call.evaluator.apply(function, list(row), call.span) for row in rows]
    return List(tuple(mapped), None, tuple(part for value in found for part in value.unknown))


def for_each(call: Call, arguments: list[Value]) -> Value:
    map_lists(call, arguments)
    return UNSPECIFIED


def append_map(call: Call, arguments: list[Value]) -> Value:
    mapped = map_lists(call, arguments)
    if not isinstance(mapped, List):
        return mapped
    return append(*mapped.items, List((), None, mapped.unknown))


def filter_map(call: Call, arguments: list[Value]) -> Value:
    mapped = map_lists(call, arguments)
    if not isinstance(mapped, List):
        return mapped
    kept = [item for item in mapped.items if is_true(item)]
    return List(tuple(kept), None, mapped.unknown)


def keep_when(wanted: bool) -> Callable[[Call, list[Value]], Value]:
    def keep(call: Call, arguments: list[Value]) -> Value:
        hidden = _unknown_in(arguments)
        if hidden is not None:
            return _depends(hidden, call)
        found = proper_list(arguments[1])
        kept: list[Value] = []
        unknown = list(found.unknown)
        for item in found.items:
            verdict = call.evaluator.apply(arguments[0], [item], call.span)
            if isinstance(verdict, Opaque):
                unknown.append(verdict)
            elif is_true(verdict) is wanted:
                kept.append(item)
        return List(tuple(kept), None, tuple(unknown))

    return keep


def fold(call: Call, arguments: list[Value]) -> Value:
    function, result = arguments[0], arguments[1]
    lists = [fully_known(value).items for value in arguments[2:]]
    for row in zip(*lists, strict=False):
        result = call.evaluator.apply(function, [*row, result], call.span)
    return result


def fold_right(call: Call, arguments: list[Value]) -> Value:
    reversed_lists = [List(fully_known(value).items[::-1]) for value in arguments[2:]]
    return fold(call, [arguments[0], arguments[1], *reversed_lists])


def apply_procedure(call: Call, arguments: list[Value]) -> Value:
    last = arguments[-1]
    if isinstance(last, Opaque):
        return _depends(last, call)
    return call.evaluator.apply(arguments[0], [*arguments[1:-1], *fully_known(last).items], call.span)


def _depends(cause: Opaque, call: Call) -> Opaque:
    kind = Faulty if isinstance(cause, Faulty) else Opaque
    return kind("an argument is not known here", call.span, cause=cause)


def call_with_values(call: Call, arguments: list[Value]) -> Value:
    producer, consumer = arguments
    made = call.evaluator.apply(producer, [], call.span)
    if isinstance(made, Opaque):
        return _depends(made, call)
    several = made.items if isinstance(made, MultipleValues) else (made,)
    return call.evaluator.apply(consumer, list(several), call.span)


def values(*given: Value) -> Value:
    return given[0] if len(given) == 1 else MultipleValues(given)
