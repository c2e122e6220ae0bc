"""Parameters of R7RS and fluids of Guile: values that are set for a while."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from guixsvc.evaluate.scheme.arguments import Calling, procedure, run, seen, unexpected
from guixsvc.evaluate.scheme.evaluator import Call
from guixsvc.evaluate.scheme.mutable import Cell, Changes, Fluid, ParameterObject
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Faulty, Opaque, Value
from guixsvc.source import Span


def _cell(call: Call, value: Value, place: Span) -> Cell:
    cell = Cell(value, place)
    call.evaluator.is_mutable(cell)
    return cell


def _place(call: Call, at: int) -> Span:
    return call.places[at] if len(call.places) > at else call.span


def _value(call: Call, cell: Cell) -> Value:
    if cell.hidden is not None:
        raise NotKnown("the value is not known here", cell.hidden)
    call.evaluator.place = cell.place
    return cell.value


def _set(call: Call, cell: Cell, value: Value, place: Span) -> None:
    call.evaluator.is_changed(cell)
    cell.set(value, place, in_doubt=call.evaluator.in_doubt)


# Parameters


def make_parameter(call: Call, arguments: list[Value]) -> Value:
    converter: Value = procedure(seen(arguments[1])) if len(arguments) > 1 else False
    value, place = converted(call, converter, arguments[0], _place(call, 0))
    if isinstance(value, Faulty):
        return value
    cell = _cell(call, value, place)
    return ParameterObject(
        "parameter",
        _parameter(cell, converter),
        0,
        1,
        lenient=True,
        takes_call=True,
        cell=cell,
        converter=converter,
    )


def _parameter(cell: Cell, converter: Value) -> Calling:
    def read_or_set(call: Call, arguments: list[Value]) -> Value:
        before = _value(call, cell)
        if arguments:
            _set(call, cell, *converted(call, converter, arguments[0], _place(call, 0)))
        return before

    return read_or_set


def converted(call: Call, converter: Value, value: Value, place: Span) -> tuple[Value, Span]:
    """What a parameter makes of a value, and where that stands."""
    if converter is False:
        return value, place
    made = run(call, converter, value, places=(place,))
    return made, call.evaluator.place


def is_parameter(value: Value) -> bool:
    return isinstance(value, ParameterObject)


# Fluids


def make_fluid(call: Call, arguments: list[Value]) -> Value:
    return Fluid(_cell(call, arguments[0] if arguments else False, _place(call, 0)))


def fluid(value: Value) -> Cell:
    if not isinstance(value, Fluid):
        raise unexpected("a fluid", value)
    return value.cell


def fluid_ref(call: Call, arguments: list[Value]) -> Value:
    return _value(call, fluid(arguments[0]))


def fluid_set(call: Call, arguments: list[Value]) -> Value:
    if isinstance(arguments[0], Opaque):
        call.evaluator.hide_mutable(call.span)
    _set(call, fluid(arguments[0]), arguments[1], _place(call, 1))
    return UNSPECIFIED


def is_fluid(value: Value) -> bool:
    return isinstance(value, Fluid)


def with_fluid(call: Call, arguments: list[Value]) -> Value:
    """``with-fluid*``."""
    bound = [(fluid(arguments[0]), arguments[1], _place(call, 1))]
    return bound_to(call.evaluator.changes, bound, lambda: run(call, arguments[2]))


def bound_to(changes: Changes, bound: Sequence[tuple[Cell, Value, Span]], body: Callable[[], Value]) -> Value:
    """What a body gives while some cells have other values."""
    before = [(cell, cell.value, cell.place) for cell, _, _ in bound]
    for cell, value, place in bound:
        cell.value, cell.place = value, place
    changes.count += 1
    try:
        return body()
    finally:
        changes.count += 1
        for cell, value, place in reversed(before):
            cell.value, cell.place = value, place


_Row: TypeAlias = tuple[Callable[..., Value], int, int | None]

PLAIN: dict[str, _Row] = {"fluid?": (is_fluid, 1, 1), "parameter?": (is_parameter, 1, 1)}

CALLING: dict[str, _Row] = {
    "fluid-ref": (fluid_ref, 1, 1),
    "fluid-set!": (fluid_set, 2, 2),
    "make-fluid": (make_fluid, 0, 1),
    "make-parameter": (make_parameter, 1, 2),
    "with-fluid*": (with_fluid, 3, 3),
}
