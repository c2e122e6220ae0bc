"""Forms that set parameters and fluids for a while."""

from guixsvc.evaluate.scheme.evaluator import Call, Evaluator, SpecialForm
from guixsvc.evaluate.scheme.mutable import Cell, Fluid, ParameterObject
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.procedures.parameters import bound_to, converted
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import malformed
from guixsvc.evaluate.scheme.unknown import hidden_in
from guixsvc.evaluate.scheme.values import Faulty, Opaque, Value
from guixsvc.evaluate.work import MADE, spend
from guixsvc.read import datum
from guixsvc.source import Span

_Bound = tuple[Value, Value, Span, Span]
"""What is to be set, to which value, where that stands, and where the binding does."""


def _bindings(evaluator: Evaluator, form: datum.List, scope: Scope) -> list[_Bound] | None:
    """The values of ``((PARAMETER VALUE) …)``; ``None`` if malformed."""
    if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
        return None
    bound: list[_Bound] = []
    for item in form.items[1].items:
        match item:
            case datum.List(items=(name, expression), tail=None):
                what = evaluator.evaluate(name, scope)
                value = evaluator.evaluate(expression, scope)
                bound.append((what, value, evaluator.place, item.span))
            case _:
                return None
    return bound


def _parameterize(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    bindings = _bindings(evaluator, form, scope)
    if bindings is None:
        return malformed(evaluator, form, "`(parameterize ((PARAMETER VALUE) …) BODY …)`")
    bound: list[tuple[Cell, Value, Span]] = []
    hidden: Opaque | None = None
    for what, value, place, span in bindings:
        match what:
            case ParameterObject(cell=Cell() as cell):
                bound.append((cell, *converted(Call(evaluator, span), what.converter, value, place)))
            case _ if (unknown := hidden_in(what)) is not None:
                hidden = hidden or _may_be_seen(unknown)
            case _:
                return evaluator.fault("wrong-argument", span, f"expected a parameter, found {written(what)}")
    return _within(evaluator, form, scope, bound, hidden)


def _with_fluids(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    bindings = _bindings(evaluator, form, scope)
    if bindings is None:
        return malformed(evaluator, form, "`(with-fluids ((FLUID VALUE) …) BODY …)`")
    bound: list[tuple[Cell, Value, Span]] = []
    hidden: Opaque | None = None
    for what, value, place, span in bindings:
        match what:
            case Fluid(cell=cell):
                bound.append((cell, value, place))
            case _ if (unknown := hidden_in(what)) is not None:
                hidden = hidden or _may_be_seen(unknown)
            case _:
                return evaluator.fault("wrong-argument", span, f"expected a fluid, found {written(what)}")
    return _within(evaluator, form, scope, bound, hidden)


def _may_be_seen(unknown: Opaque) -> Opaque | None:
    """What hides which one of those that are seen is set, if it may be one of these; a variable of a module
    that is not seen is none."""
    return None if isinstance(unknown, Faulty) or unknown.variable is not None else unknown


def _within(
    evaluator: Evaluator,
    form: datum.List,
    scope: Scope,
    bound: list[tuple[Cell, Value, Span]],
    hidden: Opaque | None,
) -> Value:
    def body() -> Value:
        return evaluator.finish(evaluator.body(form.items[2:], Scope({}, scope), form.span))

    if hidden is not None:
        # Any of them may be the one.
        spend(MADE * len(evaluator.mutable))
        reason = "which parameter is set is not known here"
        cells = [cell for cell in evaluator.mutable if isinstance(cell, Cell)]
        all_others = [
            (cell, Opaque(reason, form.span, cause=hidden, parts=(cell.value,)), cell.place) for cell in cells
        ]
        bound = [*bound, *all_others]
    return bound_to(evaluator.changes, bound, body)


FORMS: dict[str, SpecialForm] = {"parameterize": _parameterize, "with-fluids": _with_fluids}
