"""Forms that make procedures."""

from functools import partial

from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, place_of
from guixsvc.evaluate.scheme.calls import parse_parameters
from guixsvc.evaluate.scheme.evaluator import Evaluator, SpecialForm
from guixsvc.evaluate.scheme.gathered import Uncalled
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import malformed
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum

LAMBDA = datum.Symbol("lambda")

ANONYMOUS = "lambda"

_CUT = "cut"


def _lambda(*, starred: bool) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
        if len(form.items) < 3:
            return malformed(evaluator, form, "`(lambda (PARAMETER …) BODY …)`")
        return closure(evaluator, ANONYMOUS, form.items[1], form.items[2:], form, scope, starred=starred)

    return special


def _case_lambda(*, starred: bool) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
        clauses: list[Closure] = []
        first = form.items[1] if len(form.items) > 1 else None
        is_described = isinstance(first, datum.Literal) and isinstance(first.value, str)
        for clause in form.items[2 if is_described else 1 :]:
            if not isinstance(clause, datum.List) or len(clause.items) < 2:
                return malformed(evaluator, clause, "`((PARAMETER …) BODY …)`")
            made = closure(
                evaluator, ANONYMOUS, clause.items[0], clause.items[1:], clause, scope, starred=starred
            )
            if not isinstance(made, Closure):
                return made
            clauses.append(made)
        return CaseLambda(tuple(clauses), form.span)

    return special


def closure(
    evaluator: Evaluator,
    name: str,
    parameters: datum.Datum,
    body: tuple[datum.Datum, ...],
    form: datum.List,
    scope: Scope,
    *,
    starred: bool = False,
) -> Value:
    """A procedure of the configuration."""
    if not body:
        return malformed(evaluator, form, "a body after the parameters")
    parsed = parse_parameters(parameters, starred=starred)
    if parsed is None:
        expected = (
            "parameters that are names" if starred else "parameters that are names (keywords need `define*`)"
        )
        return malformed(evaluator, parameters if parameters.span else form, expected)
    spend(STEP)
    made = Closure(name, parsed, body, scope, form.span)
    if name != _CUT:  # which makes its body anew each time
        evaluator.may_be_uncalled(place_of(made), partial(_body_of, made))
    return made


def _body_of(procedure: Closure) -> Uncalled:
    """A procedure that is to be given what is not known."""

    def evaluate(evaluator: Evaluator) -> Value:
        parameters, scope = procedure.parameters, Scope({}, procedure.scope)
        names = [*parameters.required, *([parameters.rest] if parameters.rest else [])]
        for name in names:
            scope.names[name] = _unknown(name, procedure)
        for parameter in (*parameters.optional, *parameters.keys):
            if parameter.default is not None:
                evaluator.evaluate(parameter.default, scope)
            scope.names[parameter.name] = _unknown(parameter.name, procedure)
        return evaluator.finish(evaluator.body(procedure.body, scope, procedure.span))

    return Uncalled(procedure.span, evaluate)


def _unknown(name: str, procedure: Closure) -> Opaque:
    return Opaque(f"`{name}` is a parameter of a procedure that is not called here", procedure.span)


def _cut(*, at_once: bool) -> SpecialForm:
    """SRFI 26: a procedure made of a call with slots; ``cute`` evaluates the other parts ``at_once``."""

    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
        parameters: list[datum.Datum] = []
        call: list[datum.Datum] = []
        takes_rest = False
        scope = Scope({}, scope)
        for position, item in enumerate(form.items[1:]):
            # A name with a blank in it cannot be meant by the configuration.
            name = datum.Symbol(f"slot {position}", item.span)
            if isinstance(item, datum.Symbol) and item.name == "<...>" and position == len(form.items) - 2:
                takes_rest = True
            elif isinstance(item, datum.Symbol) and item.name == "<>":
                parameters.append(name)
                call.append(name)
            elif at_once:
                scope.names[name.name] = evaluator.evaluate(item, scope)
                call.append(name)
            else:
                call.append(item)
        spend(STEP + STEP // 2 * len(form.items))
        if not call:
            return malformed(evaluator, form, "`(cut PROCEDURE SLOT-OR-EXPRESSION …)`")
        rest = datum.Symbol("slot rest", form.span) if takes_rest else None
        if rest is not None:
            scope.names["slot apply"] = evaluator.vocabulary.values["apply"]
            call = [datum.Symbol("slot apply", form.span), *call, rest]
        body = datum.List(tuple(call), form.span)
        return closure(evaluator, _CUT, datum.List(tuple(parameters), form.span, rest), (body,), form, scope)

    return special


FORMS: dict[str, SpecialForm] = {
    "case-lambda": _case_lambda(starred=False),
    "case-lambda*": _case_lambda(starred=True),
    "cut": _cut(at_once=False),
    "cute": _cut(at_once=True),
    "lambda": _lambda(starred=False),
    "λ": _lambda(starred=False),
    "lambda*": _lambda(starred=True),
}
