"""Forms that handle errors."""

from collections.abc import Sequence

from guixsvc.evaluate.scheme.attempts import Raised
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.forms.choices import Clause, cond_clause, first_true
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.procedures.exceptions import either, unknown_error
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Value
from guixsvc.read import datum

_AGAIN = "raise again"
"""A name with a blank in it cannot be meant by the configuration."""


def _false_if_exception(form: datum.List, scope: Scope) -> Act:
    if len(form.items) < 2:
        return is_malformed(form, "`(false-if-exception EXPRESSION)`")
    expression = Node(form.items[1])

    def act(run: Run, scope: Scope) -> Result:
        outcome = run.attempts.attempt(
            lambda: run.value(expression, scope), [(expression.form, scope)], run.unseen
        )
        if outcome.unknown is not None:
            return either(run, outcome, (False,), form.span)
        return False if outcome.value is None else outcome.value

    return act


def _guard(form: datum.List, scope: Scope) -> Act:
    match form.items[1:2]:
        case (datum.List(items=(datum.Symbol(key=name), *clauses), tail=None),) if len(form.items) > 2:
            return _Guard(form, name, _clauses(form, clauses, Scope({name: UNSPECIFIED}, scope))).act
    return is_malformed(form, "`(guard (NAME (CONDITION EXPRESSION …) …) BODY …)`")


def _clauses(
    form: datum.List, clauses: Sequence[datum.Datum], scope: Scope
) -> tuple[Clause | datum.Datum, ...]:
    """The clauses of a ``guard``, the last of which raises again what no other one handles."""
    parsed = [cond_clause(clause, scope) for clause in clauses]
    if not any(isinstance(clause, Clause) and clause.test is None for clause in parsed):
        again = datum.List((datum.Symbol(_AGAIN, form.span),), form.span)
        otherwise = datum.List((datum.Literal(True, form.span), again), form.span)
        parsed.append(cond_clause(otherwise, scope))
    return tuple(parsed)


class _Guard:
    """A ``guard``, which binds a ``name`` to the error."""

    def __init__(self, form: datum.List, name: str, clauses: tuple[Clause | datum.Datum, ...]) -> None:
        self.form = form
        self.name = name
        self.clauses = clauses
        self.body = nodes(form.items[2:])

    def act(self, run: Run, scope: Scope) -> Result:
        span = self.form.span

        def body() -> Value:
            return run.finish(run.sequence(self.body, Scope({}, scope), span))

        def handle() -> Result:
            return first_true(run, self.form, self.clauses, inner)

        outcome = run.attempts.attempt(body, [(node.form, scope) for node in self.body], run.unseen)
        if outcome.raised is None and outcome.unknown is None and outcome.value is not None:
            return outcome.value
        payload = None if outcome.raised is None else outcome.raised.payload
        inner = Scope({self.name: unknown_error(span) if payload is None else payload}, scope)
        inner.names[_AGAIN] = _raise_again(outcome.raised)
        if outcome.unknown is None:
            return handle()
        handled = run.following.may_run(self.form.items[1], self.form, inner, [handle])
        return either(run, outcome, handled, span)


def _raise_again(raised: Raised | None) -> Procedure:
    def stop(call: Call, arguments: list[Value]) -> Value:
        if raised is None:
            why = unknown_error(call.span)
            call.run.attempts.may_fail(why)
            return why
        return call.run.attempts.stop(raised)

    return Procedure("raise", stop, 0, 0, takes_call=True)


FORMS: dict[str, Analyse] = {"false-if-exception": _false_if_exception, "guard": _guard}
