"""The special forms of Scheme. ``FORMS`` is the table; each takes the evaluator, the form and its scope."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from guixsvc.evaluate.equality import eqv
from guixsvc.evaluate.values import (
    UNSPECIFIED,
    Closure,
    Faulty,
    List,
    Opaque,
    Scope,
    Tail,
    Value,
    Vector,
    is_true,
    join,
)
from guixsvc.read import datum

if TYPE_CHECKING:
    from guixsvc.evaluate.evaluator import Evaluator

SpecialForm: TypeAlias = "Callable[[Evaluator, datum.List, Scope], Value | Tail]"


def malformed(evaluator: "Evaluator", form: datum.Datum, expected: str) -> Faulty:
    """Reports a form that is not of the shape it must have."""
    assert form.span is not None
    return evaluator.fault("malformed-form", form.span, f"malformed form: expected {expected}")


def _depends(evaluator: "Evaluator", condition: Opaque, form: datum.List, scope: Scope) -> Opaque:
    """What comes of a choice that cannot be made here."""
    evaluator.forget(form, scope)
    kind = Faulty if isinstance(condition, Faulty) else Opaque
    return kind("it depends on a condition that is not known here", form.span, cause=condition)


# Quoting


def _quote(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 2:
        return malformed(evaluator, form, "`(quote DATUM)`")
    return evaluator.quoted(form.items[1])


def _quasiquote(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 2:
        return malformed(evaluator, form, "`(quasiquote TEMPLATE)`")
    return _fill(evaluator, form.items[1], scope, 1)


def _fill(evaluator: "Evaluator", template: datum.Datum, scope: Scope, level: int) -> Value:
    """A quasiquote template with its unquoted parts evaluated; ``level`` counts nested quasiquotes."""
    if not isinstance(template, datum.List | datum.Vector):
        return evaluator.quoted(template)
    template = _with_unquoted_tail(template)
    operator = _prefix(template)
    if operator == "unquote" and level == 1:
        return evaluator.evaluate(template.items[1], scope)
    evaluator.enter(template.span)
    if operator in ("unquote", "unquote-splicing"):
        level -= 1
    elif operator == "quasiquote":
        level += 1
    parts: list[Value] = []
    unknown: list[Opaque] = []
    for item in template.items:
        if _prefix(item) == "unquote-splicing" and level == 1 and isinstance(item, datum.List):
            _splice(evaluator, item, evaluator.evaluate(item.items[1], scope), parts, unknown)
        else:
            parts.append(_fill(evaluator, item, scope, level))
    tail: Value | None = None
    if isinstance(template, datum.List) and template.tail is not None:
        tail = _fill(evaluator, template.tail, scope, level)
    evaluator.leave()
    return Vector(tuple(parts)) if isinstance(template, datum.Vector) else join(parts, tail, tuple(unknown))


def _with_unquoted_tail(template: datum.List | datum.Vector) -> datum.List | datum.Vector:
    """``(a . ,b)`` is read as ``(a unquote b)``: gives it its tail back."""
    match template:
        case datum.List(items=(_, *_, datum.Symbol(name="unquote"), _), tail=None):
            unquoted = datum.List(template.items[-2:], template.span)
            return datum.List(template.items[:-2], template.span, unquoted)
    return template


def _splice(
    evaluator: "Evaluator", form: datum.List, value: Value, parts: list[Value], unknown: list[Opaque]
) -> None:
    if isinstance(value, Opaque):
        unknown.append(value)
    elif isinstance(value, List) and value.is_proper:
        parts.extend(value.items)
        unknown.extend(value.unknown)
    else:
        unknown.append(
            evaluator.fault("wrong-argument", form.span, "`,@` splices a list, but this is not one")
        )


def _prefix(form: datum.Datum) -> str | None:
    """The name that a form such as ``,x`` begins with."""
    if isinstance(form, datum.List) and len(form.items) == 2 and isinstance(form.items[0], datum.Symbol):
        return form.items[0].name
    return None


# Definitions and bindings


def _define(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    if len(form.items) < 2:
        return malformed(evaluator, form, "`(define NAME VALUE)`")
    target, body = form.items[1], form.items[2:]
    while isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.List):
        inner = datum.List(
            (_LAMBDA, datum.List(target.items[1:], target.span, target.tail), *body), form.span
        )
        target, body = target.items[0], (inner,)
    if isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.Symbol):
        name = target.items[0].name
        parameters = datum.List(target.items[1:], target.span, target.tail)
        scope.names[name] = _closure(evaluator, name, parameters, body, form, scope)
    elif isinstance(target, datum.Symbol) and len(body) <= 1:
        value = evaluator.evaluate(body[0], scope) if body else UNSPECIFIED
        if isinstance(value, Closure) and value.name == _ANONYMOUS:
            value = Closure(target.name, value.parameters, value.rest, value.body, value.scope, value.span)
        scope.names[target.name] = value
    else:
        return malformed(evaluator, form, "`(define NAME VALUE)` or `(define (NAME PARAMETER …) BODY …)`")
    return UNSPECIFIED


_LAMBDA = datum.Symbol("lambda")
_ANONYMOUS = "lambda"


def _set(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 3 or not isinstance(form.items[1], datum.Symbol):
        return malformed(evaluator, form, "`(set! NAME VALUE)`")
    name = form.items[1].name
    value = evaluator.evaluate(form.items[2], scope)
    bound = scope.find(name)
    if bound is None:
        return evaluator.fault("unbound-variable", form.span, f"`set!` of the unbound variable `{name}`")
    bound.names[name] = value
    return UNSPECIFIED


def _lambda(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    if len(form.items) < 3:
        return malformed(evaluator, form, "`(lambda (PARAMETER …) BODY …)`")
    return _closure(evaluator, _ANONYMOUS, form.items[1], form.items[2:], form, scope)


def _closure(
    evaluator: "Evaluator",
    name: str,
    parameters: datum.Datum,
    body: tuple[datum.Datum, ...],
    form: datum.List,
    scope: Scope,
) -> Value:
    if not body:
        return malformed(evaluator, form, "a body after the parameters")
    if isinstance(parameters, datum.Symbol):
        return Closure(name, (), parameters.name, body, scope, form.span)
    if not isinstance(parameters, datum.List):
        return malformed(evaluator, parameters, "a list of parameters")
    names = tuple(item.name for item in parameters.items if isinstance(item, datum.Symbol))
    rest = parameters.tail
    if len(names) != len(parameters.items) or not (rest is None or isinstance(rest, datum.Symbol)):
        return malformed(evaluator, parameters, "parameters that are names")
    return Closure(name, names, rest.name if rest is not None else None, body, scope, form.span)


def _begin(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) == 1:
        return UNSPECIFIED
    return evaluator.body(form.items[1:], scope, form.span)


def _eval_when(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    return evaluator.body(form.items[2:], scope, form.span)


def _bindings(form: datum.List) -> list[tuple[str, datum.Datum]] | None:
    """The ``((NAME VALUE) …)`` of a ``let``."""
    if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
        return None
    bindings: list[tuple[str, datum.Datum]] = []
    for binding in form.items[1].items:
        if not isinstance(binding, datum.List) or len(binding.items) != 2:
            return None
        if not isinstance(binding.items[0], datum.Symbol):
            return None
        bindings.append((binding.items[0].name, binding.items[1]))
    return bindings


def _let(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) > 3 and isinstance(form.items[1], datum.Symbol):
        return _named_let(evaluator, form, scope)
    bindings = _bindings(form)
    if bindings is None:
        return malformed(evaluator, form, "`(let ((NAME VALUE) …) BODY …)`")
    names = {name: evaluator.evaluate(value, scope) for name, value in bindings}
    return evaluator.body(form.items[2:], Scope(names, scope), form.span)


def _named_let(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    loop = form.items[1]
    assert isinstance(loop, datum.Symbol)
    bindings = _bindings(datum.List((form.items[0], *form.items[2:]), form.span))
    if bindings is None:
        return malformed(evaluator, form, "`(let NAME ((NAME VALUE) …) BODY …)`")
    outer = Scope({}, scope)
    closure = Closure(loop.name, tuple(name for name, _ in bindings), None, form.items[3:], outer, form.span)
    outer.names[loop.name] = closure
    names = {name: evaluator.evaluate(value, scope) for name, value in bindings}
    return evaluator.body(closure.body, Scope(names, outer), form.span)


def _let_star(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    bindings = _bindings(form)
    if bindings is None:
        return malformed(evaluator, form, "`(let* ((NAME VALUE) …) BODY …)`")
    for name, value in bindings:
        scope = Scope({name: evaluator.evaluate(value, scope)}, scope)
    return evaluator.body(form.items[2:], Scope({}, scope), form.span)


def _letrec(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    bindings = _bindings(form)
    if bindings is None:
        return malformed(evaluator, form, "`(letrec ((NAME VALUE) …) BODY …)`")
    scope = Scope({name: UNSPECIFIED for name, _ in bindings}, scope)
    for name, value in bindings:
        scope.names[name] = evaluator.evaluate(value, scope)
    return evaluator.body(form.items[2:], scope, form.span)


# Choices


def _if(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) not in (3, 4):
        return malformed(evaluator, form, "`(if CONDITION THEN ELSE)`")
    condition = evaluator.evaluate(form.items[1], scope)
    if isinstance(condition, Opaque):
        return _depends(evaluator, condition, form, scope)
    if is_true(condition):
        return Tail(form.items[2], scope)
    return Tail(form.items[3], scope) if len(form.items) == 4 else UNSPECIFIED


def _guarded(run_when: bool) -> SpecialForm:
    def special(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
        if len(form.items) < 3:
            return malformed(evaluator, form, "a condition and a body")
        condition = evaluator.evaluate(form.items[1], scope)
        if isinstance(condition, Opaque):
            return _depends(evaluator, condition, form, scope)
        if is_true(condition) is not run_when:
            return UNSPECIFIED
        return evaluator.body(form.items[2:], Scope({}, scope), form.span)

    return special


def _cond(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    for clause in form.items[1:]:
        if not isinstance(clause, datum.List) or not clause.items:
            return malformed(evaluator, clause, "`(CONDITION EXPRESSION …)`")
        test, body = clause.items[0], clause.items[1:]
        if isinstance(test, datum.Symbol) and test.name == "else":
            return evaluator.body(body, scope, clause.span)
        condition = evaluator.evaluate(test, scope)
        if isinstance(condition, Opaque):
            return _depends(evaluator, condition, form, scope)
        if not is_true(condition):
            continue
        if not body:
            return condition
        if len(body) == 2 and isinstance(body[0], datum.Symbol) and body[0].name == "=>":
            return evaluator.apply(evaluator.evaluate(body[1], scope), [condition], clause.span)
        return evaluator.body(body, scope, clause.span)
    return UNSPECIFIED


def _case(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) < 2:
        return malformed(evaluator, form, "`(case KEY ((DATUM …) EXPRESSION …) …)`")
    key = evaluator.evaluate(form.items[1], scope)
    if isinstance(key, Opaque):
        return _depends(evaluator, key, form, scope)
    for clause in form.items[2:]:
        if not isinstance(clause, datum.List) or len(clause.items) < 2:
            return malformed(evaluator, clause, "`((DATUM …) EXPRESSION …)`")
        choices = clause.items[0]
        is_else = isinstance(choices, datum.Symbol) and choices.name == "else"
        if is_else or (
            isinstance(choices, datum.List)
            and any(eqv(key, evaluator.quoted(choice)) for choice in choices.items)
        ):
            return evaluator.body(clause.items[1:], scope, clause.span)
    return UNSPECIFIED


def _and(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    for item in form.items[1:-1]:
        value = evaluator.evaluate(item, scope)
        if isinstance(value, Opaque):
            return _depends(evaluator, value, form, scope)
        if not is_true(value):
            return value
    return Tail(form.items[-1], scope) if len(form.items) > 1 else True


def _or(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value | Tail:
    for item in form.items[1:-1]:
        value = evaluator.evaluate(item, scope)
        if isinstance(value, Opaque):
            return _depends(evaluator, value, form, scope)
        if is_true(value):
            return value
    return Tail(form.items[-1], scope) if len(form.items) > 1 else False


FORMS: dict[str, SpecialForm] = {
    "and": _and,
    "begin": _begin,
    "case": _case,
    "cond": _cond,
    "define": _define,
    "define-public": _define,
    "eval-when": _eval_when,
    "if": _if,
    "lambda": _lambda,
    "let": _let,
    "let*": _let_star,
    "letrec": _letrec,
    "letrec*": _letrec,
    "or": _or,
    "quasiquote": _quasiquote,
    "quote": _quote,
    "set!": _set,
    "unless": _guarded(run_when=False),
    "when": _guarded(run_when=True),
}
