"""Forms that set parameters and fluids for a while."""

from collections.abc import Callable, Sequence

from guixsvc.evaluate.scheme.evaluator import Analyse, Call, Evaluator
from guixsvc.evaluate.scheme.mutable import Cell, Fluid, ParameterObject
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.procedures.parameters import bound_to, converted
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.unknown import hidden_in
from guixsvc.evaluate.scheme.values import Faulty, Opaque, Value
from guixsvc.evaluate.work import MADE, spend
from guixsvc.read import datum
from guixsvc.source import Span

_Bound = tuple[Value, Value, Span, Span]
"""What is to be set, to which value, where that stands, and where the binding does."""

_Set = Callable[[Evaluator, datum.List, Sequence[_Bound], "Callable[[], Value]"], Value]


def _setting(shape: str, set_for: _Set) -> Analyse:
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
        body = nodes(form.items[2:])

        def act(evaluator: Evaluator, scope: Scope) -> Result:
            bound: list[_Bound] = []
            for what, expression, span in bindings:
                found, value = evaluator.value(what, scope), evaluator.value(expression, scope)
                bound.append((found, value, evaluator.place, span))

            def run() -> Value:
                return evaluator.finish(evaluator.sequence(body, Scope({}, scope), form.span))

            return set_for(evaluator, form, bound, run)

        return act

    return analyse


def _parameterize(
    evaluator: Evaluator, form: datum.List, bindings: Sequence[_Bound], body: Callable[[], Value]
) -> Value:
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
    return _within(evaluator, form, bound, hidden, body)


def _with_fluids(
    evaluator: Evaluator, form: datum.List, bindings: Sequence[_Bound], body: Callable[[], Value]
) -> Value:
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
    return _within(evaluator, form, bound, hidden, body)


def _may_be_seen(unknown: Opaque) -> Opaque | None:
    """What hides which one of those that are seen is set, if it may be one of these; a variable of a module
    that is not seen is none."""
    return None if isinstance(unknown, Faulty) or unknown.variable is not None else unknown


def _within(
    evaluator: Evaluator,
    form: datum.List,
    bound: list[tuple[Cell, Value, Span]],
    hidden: Opaque | None,
    body: Callable[[], Value],
) -> Value:
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


FORMS: dict[str, Analyse] = {
    "parameterize": _setting("`(parameterize ((PARAMETER VALUE) …) BODY …)`", _parameterize),
    "with-fluids": _setting("`(with-fluids ((FLUID VALUE) …) BODY …)`", _with_fluids),
}
