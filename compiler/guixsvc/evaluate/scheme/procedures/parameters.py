"""Parameters of R7RS and fluids of Guile: values that are set for a while."""

from collections.abc import Callable

from guixsvc.annotations import TypeAlias
from guixsvc.evaluate.scheme.arguments import Calling, apply, procedure, seen, unexpected
from guixsvc.evaluate.scheme.mutable import Cell, Fluid, ParameterObject
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Faulty, Opaque, Value
from guixsvc.source import Span


def _cell(call: Call, value: Value, place: Span) -> Cell:
    cell = Cell(value, place)
    call.run.changes.is_mutable(cell)
    return cell


def _place(call: Call, at: int) -> Span:
    return call.places[at] if len(call.places) > at else call.span


def _value(call: Call, cell: Cell) -> Value:
    if cell.hidden is not None:
        raise NotKnown("the value is not known here", cell.hidden)
    call.run.place = cell.place
    return cell.value


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
            call.run.changes.set(cell, *converted(call, converter, arguments[0], _place(call, 0)))
        return before

    return read_or_set


def converted(call: Call, converter: Value, value: Value, place: Span) -> tuple[Value, Span]:
    """What a parameter makes of a value, and where that stands."""
    if converter is False:
        return value, place
    made = apply(call, converter, value, places=(place,))
    return made, call.run.place


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
        call.run.changes.hide_mutable(call.span)
    call.run.changes.set(fluid(arguments[0]), arguments[1], _place(call, 1))
    return UNSPECIFIED


def is_fluid(value: Value) -> bool:
    return isinstance(value, Fluid)


def with_fluid(call: Call, arguments: list[Value]) -> Value:
    """``with-fluid*``."""
    bound = [(fluid(arguments[0]), arguments[1], _place(call, 1))]
    with call.run.changes.set_meanwhile(bound):
        return apply(call, arguments[2])


_Row: TypeAlias = tuple[Callable[..., Value], int, int | None]

PLAIN: dict[str, _Row] = {"fluid?": (is_fluid, 1, 1), "parameter?": (is_parameter, 1, 1)}

CALLING: dict[str, _Row] = {
    "fluid-ref": (fluid_ref, 1, 1),
    "fluid-set!": (fluid_set, 2, 2),
    "make-fluid": (make_fluid, 0, 1),
    "make-parameter": (make_parameter, 1, 2),
    "with-fluid*": (with_fluid, 3, 3),
}
