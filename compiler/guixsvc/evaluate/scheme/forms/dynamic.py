"""Forms that set parameters and fluids for a while."""

from collections.abc import Callable

from guixsvc.annotations import TypeAlias
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.mutable import Cell, Fluid, ParameterObject
from guixsvc.evaluate.scheme.nodes import Act, Node, Result
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.procedures.parameters import converted
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.unknown import hidden_in
from guixsvc.evaluate.scheme.values import Faulty, Opaque, Value
from guixsvc.evaluate.work import MADE, spend
from guixsvc.read import datum
from guixsvc.source import Span

_Set: TypeAlias = tuple[Cell, Value, Span]
"""What is set, to which value, and where that stands."""

_Kind: TypeAlias = Callable[[Call, Value, Value, Span], _Set | None]
"""What is set if some value is to be set to another; nothing if it is none that can be."""


def _parameter(call: Call, what: Value, value: Value, place: Span) -> _Set | None:
    if isinstance(what, ParameterObject) and what.cell is not None:
        return (what.cell, *converted(call, what.converter, value, place))
    return None


def _fluid(call: Call, what: Value, value: Value, place: Span) -> _Set | None:
    return (what.cell, value, place) if isinstance(what, Fluid) else None


def _setting(shape: str, name: str, kind: _Kind) -> Analyse:
    """A form that sets some things while its body runs: ``((WHAT VALUE) …)`` and the body."""

    def analyse(form: datum.List, scope: Scope) -> Act:
        if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
            return is_malformed(form, shape)
        bindings: list[tuple[Node, Node, Span]] = []
        for item in form.items[1].items:
            match item:
                case datum.List(items=(what, expression), tail=None):
                    bindings.append((Node(what), Node(expression), item.span))
                case _:
                    return is_malformed(form, shape)
        body = body_of(form.items[2:], scope)

        def act(run: Run, scope: Scope) -> Result:
            found: list[tuple[Value, Value, Span, Span]] = []
            for what, expression, span in bindings:
                target, value = run.value(what, scope), run.value(expression, scope)
                found.append((target, value, run.place, span))
            cells: list[_Set] = []
            hidden: Opaque | None = None
            for target, value, place, span in found:
                if (cell := kind(Call(run, span), target, value, place)) is not None:
                    cells.append(cell)
                elif (unknown := hidden_in(target)) is not None:
                    hidden = hidden or _may_be_seen(unknown)
                else:
                    message = f"expected a {name}, found {written(target)}"
                    return run.fault("wrong-argument", span, message)
            if hidden is not None:
                cells += _any_of_all(run, hidden, form.span)
            with run.changes.set_meanwhile(cells):
                return run.finish(run.sequence(body, Scope({}, scope), form.span))

        return act

    return analyse


def _may_be_seen(unknown: Opaque) -> Opaque | None:
    """What hides which one of those that are seen is set, if it may be one of these; a variable of a module
    that is not seen is none."""
    return None if isinstance(unknown, Faulty) or unknown.variable is not None else unknown


def _any_of_all(run: Run, hidden: Opaque, span: Span) -> list[_Set]:
    """All of them: any may be the one that is set."""
    spend(MADE * len(run.changes.mutable))
    reason = "which parameter is set is not known here"
    cells = [cell for cell in run.changes.mutable if isinstance(cell, Cell)]
    return [(cell, Opaque(reason, span, cause=hidden, parts=(cell.value,)), cell.place) for cell in cells]


FORMS: dict[str, Analyse] = {
    "parameterize": _setting("`(parameterize ((PARAMETER VALUE) …) BODY …)`", "parameter", _parameter),
    "with-fluids": _setting("`(with-fluids ((FLUID VALUE) …) BODY …)`", "fluid", _fluid),
}
