"""Forms that handle errors."""

from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.evaluator import Call, Evaluator, SpecialForm
from guixsvc.evaluate.scheme.forms.choices import cond_clauses
from guixsvc.evaluate.scheme.handling import Raised
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.procedures.exceptions import either, unknown_error
from guixsvc.evaluate.scheme.scopes import Scope, Tail
from guixsvc.evaluate.scheme.special_forms import malformed
from guixsvc.evaluate.scheme.values import Value
from guixsvc.read import datum

_AGAIN = "raise again"
"""A name with a blank in it cannot be meant by the configuration."""


def _false_if_exception(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) < 2:
        return malformed(evaluator, form, "`(false-if-exception EXPRESSION)`")
    expression = form.items[1]
    outcome = evaluator.attempt(lambda: evaluator.evaluate(expression, scope), [(expression, scope)])
    if outcome.unknown is not None:
        return either(evaluator, outcome, (False,), form.span)
    return False if outcome.value is None else outcome.value


def _guard(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    match form.items[1:2]:
        case (datum.List(items=(datum.Symbol(name=name), *clauses), tail=None),) if len(form.items) > 2:
            pass
        case _:
            return malformed(evaluator, form, "`(guard (NAME (CONDITION EXPRESSION …) …) BODY …)`")

    def body() -> Value:
        return evaluator.finish(evaluator.body(form.items[2:], Scope({}, scope), form.span))

    outcome = evaluator.attempt(body, [(part, scope) for part in form.items[2:]])
    if outcome.raised is None and outcome.unknown is None and outcome.value is not None:
        return outcome.value
    payload = None if outcome.raised is None else outcome.raised.payload
    inner = Scope({name: unknown_error(form.span) if payload is None else payload}, scope)
    inner.names[_AGAIN] = _raise_again(outcome.raised)
    again = datum.List((datum.Symbol(_AGAIN, form.span),), form.span)
    otherwise = datum.List((datum.Literal(True, form.span), again), form.span)
    is_complete = any(_is_else(clause, scope) for clause in clauses)
    all_clauses = tuple(clauses) if is_complete else (*clauses, otherwise)
    if outcome.unknown is None:
        return cond_clauses(evaluator, form, all_clauses, inner)
    handled = evaluator.may_run(
        form.items[1], form, inner, [lambda: cond_clauses(evaluator, form, all_clauses, inner)]
    )
    return either(evaluator, outcome, handled, form.span)


def _is_else(clause: datum.Datum, scope: Scope) -> bool:
    return isinstance(clause, datum.List) and bool(clause.items) and means(clause.items[0], "else", scope)


def _raise_again(raised: Raised | None) -> Procedure:
    def stop(call: Call, arguments: list[Value]) -> Value:
        if raised is None:
            why = unknown_error(call.span)
            call.evaluator.may_fail(why)
            return why
        return call.evaluator.stop(raised)

    return Procedure("raise", stop, 0, 0, takes_call=True)


FORMS: dict[str, SpecialForm] = {"false-if-exception": _false_if_exception, "guard": _guard}
