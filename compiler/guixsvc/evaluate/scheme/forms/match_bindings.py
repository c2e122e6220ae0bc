"""Forms that bind what patterns match."""

from collections.abc import Callable

from guixsvc.annotations import TypeAlias
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.forms.matching import MatchClause, choose, refused
from guixsvc.evaluate.scheme.forms.patterns import read_pattern
from guixsvc.evaluate.scheme.forms.shapes import Misshapen, list_of
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Span


def _match_let(form: datum.List, scope: Scope) -> Act:
    """``(match-let ((PATTERN VALUE) …) BODY …)``: the values see nothing of what is matched."""
    try:
        bindings, body = _bindings_and_body(form)
        names = [pattern.key for pattern, _ in bindings or () if isinstance(pattern, datum.Symbol)]
        if len(set(names)) < len(names):
            raise ValueError
        for pattern, _ in bindings or ():
            read_pattern(pattern, scope)
    except Misshapen as wrong:
        return refused(wrong, form)
    except ValueError:
        return is_malformed(form, "`(match-let ((PATTERN VALUE) …) BODY …)`")
    if bindings is None:
        return lambda run, scope: _named(run, form, scope)
    known = bindings
    values = nodes([value for _, value in known])
    inside = body_of(body, scope)

    def act(run: Run, scope: Scope) -> Result:
        given = [(run.value(node, scope), run.place) for node in values]
        return matched(run, scope, given)

    def matched(run: Run, scope: Scope, given: list[tuple[Value, Span]]) -> Result:
        if not given:
            return run.sequence(inside, Scope({}, scope), form.span)
        (value, run.place), *others = given
        rest = Node(form)
        rest.act = lambda run, scope: matched(run, scope, others)
        pattern, _ = known[len(known) - len(given)]
        return choose(run, form, [MatchClause(pattern, None, (rest,), form.span)], value, scope)

    return act


def _match_let_in_turn(form: datum.List, scope: Scope) -> Act:
    """``(match-let* ((PATTERN VALUE) …) BODY …)``: each value sees what was matched before."""
    try:
        bindings, body = _bindings_and_body(form)
    except ValueError:
        return is_malformed(form, "`(match-let* ((PATTERN VALUE) …) BODY …)`")
    if not bindings:
        return _in_own_scope(body_of(body, scope), form)
    (pattern, value), *others = bindings
    if others:
        rest = datum.List(tuple([datum.List(one, form.span) for one in others]), form.span)
        body = (datum.List((form.items[0], rest, *body), form.span),)
    node = Node(value)

    def act(clauses: list[MatchClause]) -> Act:
        return lambda run, scope: choose(run, form, clauses, run.value(node, scope), scope)

    return _with_clause(form, pattern, body, scope, act)


_Binding: TypeAlias = tuple[datum.Datum, datum.Datum]


def _bindings_and_body(form: datum.List) -> tuple[list[_Binding] | None, tuple[datum.Datum, ...]]:
    """The patterns with their values, ``None`` of a named form, and the body. Raises `ValueError`."""
    _, first, *body = list_of(form, 3)
    if isinstance(first, datum.Symbol):
        return None, tuple(body)
    pairs = [list_of(binding, 2, 2) for binding in list_of(first)]
    return [(pattern, value) for pattern, value in pairs], tuple(body)


def _named(run: Run, form: datum.List, scope: Scope) -> Opaque:
    return run.following.opaque_call(
        Opaque("a named `match-let` is not evaluated", form.span), form, (), scope
    )


def _in_own_scope(body: tuple[Node, ...], form: datum.List) -> Act:
    return lambda run, scope: run.sequence(body, Scope({}, scope), form.span)


def _with_clause(
    form: datum.List,
    pattern: datum.Datum,
    body: tuple[datum.Datum, ...],
    scope: Scope,
    act: Callable[[list[MatchClause]], Act],
) -> Act:
    """What a form does that has one pattern."""
    # A body that begins with `(=> NAME)` is none of `match`: that is a form of this body.
    try:
        read_pattern(pattern, scope)
    except Misshapen as wrong:
        return refused(wrong, form)
    return act([MatchClause(pattern, None, body_of(body, scope), form_span(form))])


FORMS: dict[str, Analyse] = {
    "match-let": _match_let,
    "match-let*": _match_let_in_turn,
}
