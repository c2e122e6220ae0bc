"""Forms that make procedures."""

from functools import partial

from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, place_of
from guixsvc.evaluate.scheme.calls import parse_parameters
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.gathered import UncalledProcedure
from guixsvc.evaluate.scheme.nodes import Act, Node, Result
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum

ANONYMOUS = "lambda"

_CUT = "cut"


def _lambda(*, starred: bool) -> Analyse:
    def analyse(form: datum.List, scope: Scope) -> Act:
        if len(form.items) < 3:
            return is_malformed(form, "`(lambda (PARAMETER …) BODY …)`")
        return closure(ANONYMOUS, form.items[1], body_of(form.items[2:], scope), form, starred=starred)

    return analyse


def _case_lambda(*, starred: bool) -> Analyse:
    def analyse(form: datum.List, scope: Scope) -> Act:
        first = form.items[1] if len(form.items) > 1 else None
        is_described = isinstance(first, datum.Literal) and isinstance(first.value, str)
        makers = [
            _clause(clause, scope, starred=starred) for clause in form.items[2 if is_described else 1 :]
        ]

        def act(run: Run, scope: Scope) -> Result:
            clauses: list[Closure] = []
            for make in makers:
                made = make(run, scope)
                if not isinstance(made, Closure):
                    return made
                clauses.append(made)
            return CaseLambda(tuple(clauses), form.span)

        return act

    return analyse


def _clause(clause: datum.Datum, scope: Scope, *, starred: bool) -> Act:
    if not isinstance(clause, datum.List) or len(clause.items) < 2:
        return is_malformed(clause, "`((PARAMETER …) BODY …)`")
    return closure(ANONYMOUS, clause.items[0], body_of(clause.items[1:], scope), clause, starred=starred)


def closure(
    name: str,
    parameters: datum.Datum,
    body: tuple[Node, ...],
    form: datum.List,
    *,
    starred: bool = False,
) -> Act:
    """Makes a procedure of the configuration."""
    if not body:
        return is_malformed(form, "a body after the parameters")
    parsed = parse_parameters(parameters, starred=starred)
    if parsed is None:
        expected = (
            "parameters that are names, each once"
            if starred
            else "parameters that are names, each once (keywords need `define*`)"
        )
        return is_malformed(parameters if parameters.span else form, expected)

    def act(run: Run, scope: Scope) -> Result:
        spend(STEP)
        made = Closure(name, parsed, body, scope, form.span)
        if name != _CUT:
            run.findings.may_be_uncalled(place_of(made), partial(_body_of, made))
        return made

    return act


def _body_of(procedure: Closure) -> UncalledProcedure:
    """A procedure that is to be given what is not known."""

    def evaluate(run: Run) -> Value:
        parameters, scope = procedure.parameters, Scope({}, procedure.scope)
        names = [*parameters.required, *([parameters.rest] if parameters.rest else [])]
        for name in names:
            scope.names[name] = _unknown(name, procedure)
        for parameter in (*parameters.optional, *parameters.keys):
            if parameter.default is not None:
                run.value(parameter.default, scope)
            scope.names[parameter.name] = _unknown(parameter.name, procedure)
        return run.finish(run.sequence(procedure.body, scope, procedure.span))

    return UncalledProcedure(procedure.span, evaluate)


def _unknown(name: str, procedure: Closure) -> Opaque:
    return Opaque(f"`{name}` is a parameter of a procedure that is not called here", procedure.span)


def _cut(*, at_once: bool) -> Analyse:
    """SRFI 26: a procedure made of a call with slots; ``cute`` evaluates the other parts ``at_once``."""

    def analyse(form: datum.List, scope: Scope) -> Act:
        parameters: list[datum.Datum] = []
        call: list[datum.Datum] = []
        evaluated: list[tuple[str, Node]] = []
        takes_rest = False
        for position, item in enumerate(form.items[1:]):
            # A name with a blank in it cannot be meant by the configuration.
            name = datum.Symbol(f"slot {position}", item.span)
            if isinstance(item, datum.Symbol) and item.name == "<...>" and position == len(form.items) - 2:
                takes_rest = True
            elif isinstance(item, datum.Symbol) and item.name == "<>":
                parameters.append(name)
                call.append(name)
            elif at_once:
                evaluated.append((name.name, Node(item)))
                call.append(name)
            else:
                call.append(item)
        rest = datum.Symbol("slot rest", form.span) if takes_rest else None
        if rest is not None and call:
            call = [datum.Symbol("slot apply", form.span), *call, rest]
        formals = datum.List(tuple(parameters), form.span, rest)
        make = closure(_CUT, formals, (Node(datum.List(tuple(call), form.span)),), form)
        if not call:
            make = is_malformed(form, "`(cut PROCEDURE SLOT-OR-EXPRESSION …)`")

        def act(run: Run, scope: Scope) -> Result:
            scope = Scope({}, scope)
            for name, node in evaluated:
                scope.names[name] = run.value(node, scope)
            spend(STEP + STEP // 2 * len(form.items))
            scope.names["slot apply"] = run.vocabulary.values["apply"]
            return make(run, scope)

        return act

    return analyse


FORMS: dict[str, Analyse] = {
    "case-lambda": _case_lambda(starred=False),
    "case-lambda*": _case_lambda(starred=True),
    "cut": _cut(at_once=False),
    "cute": _cut(at_once=True),
    "lambda": _lambda(starred=False),
    "λ": _lambda(starred=False),
    "lambda*": _lambda(starred=True),
}
