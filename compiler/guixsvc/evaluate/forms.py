"""The special forms of Scheme. ``FORMS`` is the table; each takes the evaluator, the form and its scope."""

from dataclasses import replace
from functools import partial
from typing import TypeAlias

from guixsvc.evaluate.callables import CaseLambda, Closure, Parameters, place_of
from guixsvc.evaluate.calls import parse_parameters
from guixsvc.evaluate.equality import eqv
from guixsvc.evaluate.evaluator import Evaluator, SpecialForm
from guixsvc.evaluate.keywords import keyword_meant, means
from guixsvc.evaluate.matching import match_form, match_lambda
from guixsvc.evaluate.procedures import PROCEDURES
from guixsvc.evaluate.procedures.arguments import MAX_LENGTH
from guixsvc.evaluate.scopes import Branch, Scope, Tail
from guixsvc.evaluate.special_forms import depends, in_sequence, malformed
from guixsvc.evaluate.uncalled import body_of
from guixsvc.evaluate.unknown import Undecided, undecided
from guixsvc.evaluate.values import (
    UNSPECIFIED,
    Conditional,
    Faulty,
    List,
    MayBeMacro,
    MultipleValues,
    Opaque,
    Value,
    Vector,
    is_placeless,
    is_true,
    join,
    listed,
)
from guixsvc.evaluate.work import COMPARED, COPIED, STEP, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Span

# Quoting


def _quote(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 2:
        return malformed(evaluator, form, "`(quote DATUM)`")
    return evaluator.quoted(form.items[1])


def _quasiquote(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 2:
        return malformed(evaluator, form, "`(quasiquote TEMPLATE)`")
    return _fill(evaluator, form.items[1], scope, 1)


def _fill(evaluator: Evaluator, template: datum.Datum, scope: Scope, level: int) -> Value:
    """A quasiquote template with its unquoted parts evaluated; ``level`` counts nested quasiquotes."""
    if not isinstance(template, datum.List | datum.Vector):
        evaluator.place = form_span(template)
        return evaluator.quoted(template)
    template = _with_unquoted_tail(template, scope)
    operator = _prefix(template, scope)
    if operator == "unquote" and level == 1:
        return evaluator.evaluate(template.items[1], scope)
    evaluator.enter(template.span)
    if operator in ("unquote", "unquote-splicing"):
        level -= 1
    elif operator == "quasiquote":
        level += 1
    parts: list[Value] = []
    places: list[Span | None] = []
    unknown: list[Opaque] = []
    front: int | None = None
    for item in template.items:
        if _prefix(item, scope) == "unquote-splicing" and level == 1 and isinstance(item, datum.List):
            before = len(parts)
            value = evaluator.evaluate(item.items[1], scope)
            _splice(evaluator, item, value, parts, unknown)
            places += value.places if isinstance(value, List) else ()
            places += [item.span] * (len(parts) - len(places))
            if unknown and front is None:
                front = before + (value.front if isinstance(value, List) else 0)
        else:
            parts.append(_fill(evaluator, item, scope, level))
            places.append(evaluator.place)
    evaluator.charge(1 + len(template.items) // 4, template.span)
    tail: Value | None = None
    if isinstance(template, datum.List) and template.tail is not None:
        tail = _fill(evaluator, template.tail, scope, level)
    evaluator.leave()
    evaluator.place = template.span
    if isinstance(template, datum.Vector):
        if unknown:
            return Opaque("the vector is not fully known", template.span, cause=unknown[0])
        return Vector(tuple(parts))
    if unknown:
        needed = len(places) == len(parts) and any(map(is_placeless, parts))
        return join(parts, tail, tuple(unknown), tuple(places) if needed else (), front)
    return listed(parts, places, tail)


def _with_unquoted_tail(template: datum.List | datum.Vector, scope: Scope) -> datum.List | datum.Vector:
    """``(a . ,b)`` is read as ``(a unquote b)``: gives it its tail back."""
    match template:
        case datum.List(items=(_, *_, operator, _), tail=None) if means(operator, "unquote", scope):
            unquoted = datum.List(template.items[-2:], template.span)
            return datum.List(template.items[:-2], template.span, unquoted)
    return template


def _splice(
    evaluator: Evaluator, form: datum.List, value: Value, parts: list[Value], unknown: list[Opaque]
) -> None:
    if isinstance(value, Opaque):
        unknown.append(value)
    elif isinstance(value, List) and value.is_proper:
        if len(parts) + len(value.items) > MAX_LENGTH:
            message = f"the list has more than {MAX_LENGTH} elements"
            unknown.append(evaluator.fault("wrong-argument", form.span, message))
            return
        spend(2 * COPIED * len(value.items))
        parts.extend(value.items)
        unknown.extend(value.unknown)
    else:
        unknown.append(
            evaluator.fault("wrong-argument", form.span, "`,@` splices a list, but this is not one")
        )


_OPERATORS = ("quasiquote", "unquote", "unquote-splicing")


def _prefix(form: datum.Datum, scope: Scope) -> str | None:
    """Which operator of quasiquotation a form such as ``,x`` begins with."""
    if (
        not isinstance(form, datum.List)
        or len(form.items) != 2
        or not isinstance(form.items[0], datum.Symbol)
    ):
        return None
    name = keyword_meant(form.items[0], scope)
    return name if name in _OPERATORS else None


# Definitions and bindings


def _define(*, starred: bool = False, public: bool = False) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
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
            value = closure(evaluator, name, parameters, body, form, scope, starred=starred)
        elif isinstance(target, datum.Symbol) and (len(body) <= 1 or (public and _is_of_guix(form, scope))):
            name = target.name
            value = _defined(evaluator, body, form, scope)
            if isinstance(value, Closure) and value.name == _ANONYMOUS:
                value = replace(value, name=name)
        else:
            return malformed(evaluator, form, "`(define NAME VALUE)` or `(define (NAME PARAMETER …) BODY …)`")
        bind_name(evaluator, scope, name, value, form.span)
        if public:
            scope.module.exports[name] = name
        return UNSPECIFIED

    return special


def _defined(evaluator: Evaluator, body: tuple[datum.Datum, ...], form: datum.List, scope: Scope) -> Value:
    if len(body) <= 1:
        return evaluator.evaluate(body[0], scope) if body else UNSPECIFIED
    return evaluator.finish(evaluator.body(body, Scope({}, scope), form.span))


def _is_of_guix(form: datum.List, scope: Scope) -> bool:
    """Whether a ``define-public`` is, or may be, that of (guix packages), which takes a body."""
    head = form.items[0]
    reference = scope.module.reference(head.name) if isinstance(head, datum.Symbol) else None
    if reference is None or reference.module is None:
        return reference is not None
    return reference.module[0] == "guix"


def bind_name(evaluator: Evaluator, scope: Scope, name: str, value: Value, span: Span) -> None:
    """Defines a name; what is defined in a module by code that may not run is not known."""
    if evaluator.in_doubt and scope.parent is None:
        before = scope.names.get(name)
        parts = (value,) if before is None else (before, value)
        value = MayBeMacro(f"`{name}` may be defined by what is not certain to run", span, parts=parts)
    scope.names[name] = value
    scope.keep_place(name, evaluator.place)


_LAMBDA = datum.Symbol("lambda")
_ANONYMOUS = "lambda"
_CUT = "cut"


def _define_values(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 3:
        return malformed(evaluator, form, "`(define-values (NAME …) EXPRESSION)`")
    names = _bound_values(evaluator, form.items[1], evaluator.evaluate(form.items[2], scope))
    for name, value in names.items():
        bind_name(evaluator, scope, name, value, form.span)
    return UNSPECIFIED


def _set(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 3 or not isinstance(form.items[1], datum.Symbol | datum.List):
        return malformed(evaluator, form, "`(set! NAME VALUE)`")
    value = evaluator.evaluate(form.items[2], scope)
    if isinstance(form.items[1], datum.List):
        return Opaque("what SRFI 17 sets is not evaluated", form.span)
    name = form.items[1].name
    bound = scope.find(name)
    if bound is None:
        if scope.module.reference(name) is not None:
            reason = f"`{name}` of another module is set"
            scope.module.scope.names[name] = Opaque(reason, form.span, parts=(value,))
            return UNSPECIFIED
        return evaluator.fault("unbound-variable", form.span, f"`set!` of the unbound variable `{name}`")
    if evaluator.in_doubt:
        reason = f"`{name}` may be set by what is not certain to run"
        value = Opaque(reason, form.span, parts=(bound.names[name], value))
    bound.names[name] = value
    bound.keep_place(name, evaluator.place)
    return UNSPECIFIED


def _lambda(*, starred: bool) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
        if len(form.items) < 3:
            return malformed(evaluator, form, "`(lambda (PARAMETER …) BODY …)`")
        return closure(evaluator, _ANONYMOUS, form.items[1], form.items[2:], form, scope, starred=starred)

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
                evaluator, _ANONYMOUS, clause.items[0], clause.items[1:], clause, scope, starred=starred
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
        evaluator.may_be_uncalled(place_of(made), partial(body_of, made))
    return made


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
            scope.names["slot apply"] = PROCEDURES["apply"]
            call = [datum.Symbol("slot apply", form.span), *call, rest]
        body = datum.List(tuple(call), form.span)
        return closure(evaluator, _CUT, datum.List(tuple(parameters), form.span, rest), (body,), form, scope)

    return special


def _begin(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) == 1:
        return UNSPECIFIED
    return evaluator.body(form.items[1:], scope, form.span)


def _eval_when(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return evaluator.body(form.items[2:], scope, form.span)


_Binding: TypeAlias = tuple[datum.Datum, datum.Datum]
"""What a ``let`` binds, a name or a list of them, and the expression that gives it."""


def _bindings(form: datum.List, scope: Scope) -> list[_Binding] | None:
    """The ``((NAME VALUE) …)`` of a ``let``; ``None`` if malformed."""
    if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
        return None
    found = [_binding(item, form.items[0], scope) for item in form.items[1].items]
    bindings = [binding for binding in found if binding is not None]
    return bindings if len(bindings) == len(found) else None


def _binding(form: datum.Datum, let: datum.Datum, scope: Scope) -> _Binding | None:
    """``(NAME VALUE)``; SRFI 71 has also ``(NAME NAME … VALUES)`` and ``((values NAME … . REST) VALUES)``."""
    match form:
        case datum.List(items=(datum.Symbol() as name, value), tail=None):
            return name, value
        case datum.List(items=(datum.List(items=(head, *names)) as several, value)) if means(
            head, "values", scope
        ):
            formals = datum.List(tuple(names), several.span, several.tail)
        case datum.List(items=(*names, value), tail=None) if len(names) > 1:
            formals = datum.List(tuple(names), form.span)
        case _:
            return None
    return (formals, value) if _is_of_srfi_71(let, scope) else None


def _is_of_srfi_71(let: datum.Datum, scope: Scope) -> bool:
    reference = scope.module.reference(let.name) if isinstance(let, datum.Symbol) else None
    return reference is not None and reference.module == ("srfi", "srfi-71")


def _bound(evaluator: Evaluator, formals: datum.Datum, value: Value) -> dict[str, Value]:
    if isinstance(formals, datum.Symbol):
        return {formals.name: value}
    return _bound_values(evaluator, formals, value)


def _bind(evaluator: Evaluator, formals: datum.Datum, value: Value, scope: Scope) -> None:
    """Binds in a scope what was evaluated last."""
    scope.names |= _bound(evaluator, formals, value)
    if isinstance(formals, datum.Symbol):
        scope.keep_place(formals.name, evaluator.place)


def _let(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) > 3 and isinstance(form.items[1], datum.Symbol):
        return _named_let(evaluator, form, scope)
    bindings = _bindings(form, scope)
    if bindings is None:
        several = _with_several_values(form, scope)
        if several is not None:
            return _let_values(in_turn=False)(evaluator, several, scope)
        return malformed(evaluator, form, "`(let ((NAME VALUE) …) BODY …)`")
    inner = Scope({}, scope)
    for formals, value in bindings:
        _bind(evaluator, formals, evaluator.evaluate(value, scope), inner)
    return evaluator.body(form.items[2:], inner, form.span)


def _with_several_values(form: datum.List, scope: Scope) -> datum.List | None:
    """The ``let`` of SRFI 71, if that is imported, as a ``let-values``: ``(NAME … VALUE)`` binds several."""
    if not scope.module.uses(("srfi", "srfi-71")):
        return None
    if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
        return None
    bindings: list[datum.Datum] = []
    for binding in form.items[1].items:
        if not isinstance(binding, datum.List) or len(binding.items) < 2:
            return None
        names = datum.List(binding.items[:-1], binding.span)
        match binding.items:
            case (datum.List(items=(datum.Symbol(name="values"), *several), tail=rest), _):
                names = datum.List(tuple(several), binding.span, rest)
        bindings.append(datum.List((names, binding.items[-1]), binding.span))
    return datum.List((form.items[0], datum.List(tuple(bindings), form.span), *form.items[2:]), form.span)


def _named_let(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    loop = form.items[1]
    assert isinstance(loop, datum.Symbol)
    bindings = _bindings(datum.List((form.items[0], *form.items[2:]), form.span), scope)
    if bindings is None or not all(isinstance(formals, datum.Symbol) for formals, _ in bindings):
        return malformed(evaluator, form, "`(let NAME ((NAME VALUE) …) BODY …)`")
    outer = Scope({}, scope)
    names: dict[str, Value] = {}
    for formals, value in bindings:
        names |= _bound(evaluator, formals, evaluator.evaluate(value, scope))
    outer.names[loop.name] = Closure(loop.name, Parameters(tuple(names)), form.items[3:], outer, form.span)
    return evaluator.body(form.items[3:], Scope(names, outer), form.span)


def _let_star(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    bindings = _bindings(form, scope)
    if bindings is None:
        several = _with_several_values(form, scope)
        if several is not None:
            return _let_values(in_turn=True)(evaluator, several, scope)
        return malformed(evaluator, form, "`(let* ((NAME VALUE) …) BODY …)`")
    for formals, value in bindings:
        found = evaluator.evaluate(value, scope)
        scope = Scope({}, scope)
        _bind(evaluator, formals, found, scope)
    return evaluator.body(form.items[2:], Scope({}, scope), form.span)


def _letrec(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    bindings = _bindings(form, scope)
    if bindings is None:
        return malformed(evaluator, form, "`(letrec ((NAME VALUE) …) BODY …)`")
    scope = Scope({name: UNSPECIFIED for formals, _ in bindings for name in _names(formals)}, scope)
    for formals, value in bindings:
        scope.names |= _bound(evaluator, formals, evaluator.evaluate(value, scope))
    return evaluator.body(form.items[2:], scope, form.span)


def _let_values(*, in_turn: bool) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
        if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
            return malformed(evaluator, form, "`(let-values (((NAME …) EXPRESSION) …) BODY …)`")
        inner = Scope({}, scope)
        for binding in form.items[1].items:
            if not isinstance(binding, datum.List) or len(binding.items) != 2:
                return malformed(evaluator, binding, "`((NAME …) EXPRESSION)`")
            value = evaluator.evaluate(binding.items[1], inner if in_turn else scope)
            names = _bound_values(evaluator, binding.items[0], value)
            inner = Scope(names, inner)
        return evaluator.body(form.items[2:], inner, form.span)

    return special


def _receive(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) < 4:
        return malformed(evaluator, form, "`(receive (NAME …) EXPRESSION BODY …)`")
    names = _bound_values(evaluator, form.items[1], evaluator.evaluate(form.items[2], scope))
    return evaluator.body(form.items[3:], Scope(names, scope), form.span)


def _names(formals: datum.Datum) -> list[str]:
    parameters = parse_parameters(formals, starred=False) or Parameters()
    return [*parameters.required, *([parameters.rest] if parameters.rest else [])]


def _bound_values(evaluator: Evaluator, formals: datum.Datum, value: Value) -> dict[str, Value]:
    """The names of a list of parameters with the values of an expression that may have several."""
    parameters = parse_parameters(formals, starred=False)
    if parameters is None:
        malformed(evaluator, formals, "names")
        return {}
    if isinstance(value, Opaque):
        names = _names(formals)
        if len(names) == 1 and parameters.rest is None:
            return {names[0]: value}
        reason = "which values come here is not known"
        kind = Faulty if isinstance(value, Faulty) else Opaque
        # Each is a value of its own.
        return {n: kind(reason, value.span, None, value, value.parts, value.elsewhere) for n in names}
    items = value.items if isinstance(value, MultipleValues) else (value,)
    spend(COPIED * len(items))
    count = len(parameters.required)
    if len(items) < count or (parameters.rest is None and len(items) > count):
        assert formals.span is not None
        fault = evaluator.fault(
            "wrong-argument-count", formals.span, f"{count} values are expected here, {len(items)} come"
        )
        return dict.fromkeys(_names(formals), fault)
    bound: dict[str, Value] = dict(zip(parameters.required, items, strict=False))
    if parameters.rest is not None:
        bound[parameters.rest] = List(tuple(items[count:]))
    return bound


def _do(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    match form.items:
        case (_, datum.List(items=variables), datum.List(items=(test, *results)), *commands):
            pass
        case _:
            return malformed(evaluator, form, "`(do ((NAME FIRST NEXT) …) (TEST RESULT …) COMMAND …)`")
    names: dict[str, Value] = {}
    steps: list[tuple[str, datum.Datum]] = []
    for variable in variables:
        match variable:
            case datum.List(items=(datum.Symbol(name=name), first, *next_)) if len(next_) <= 1:
                names[name] = evaluator.evaluate(first, scope)
                steps += [(name, step) for step in next_]
            case _:
                return malformed(evaluator, variable, "`(NAME FIRST NEXT)`")
    while True:
        inner = Scope(names, scope)
        ended = evaluator.evaluate(test, inner)
        hidden = undecided(ended)
        if hidden is not None:
            evaluator.forget(form, inner)
            reason = "how often this loop runs is not known here"
            later = {name: Opaque(reason, form.span, cause=hidden) for name, _ in steps}
            result = in_sequence(evaluator, tuple(results), Scope(names | later, scope), form)
            return depends(evaluator, hidden, form, inner, result if results else lambda: UNSPECIFIED)
        if is_true(ended):
            return evaluator.body(tuple(results), inner, form.span) if results else UNSPECIFIED
        for command in commands:
            evaluator.evaluate(command, inner)
        names = names | {name: evaluator.evaluate(step, inner) for name, step in steps}


# Choices


def _if(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) not in (3, 4):
        return malformed(evaluator, form, "`(if CONDITION THEN ELSE)`")
    condition = evaluator.evaluate(form.items[1], scope)
    hidden = undecided(condition)
    if hidden is not None:
        branches = [_tail(branch, scope) for branch in form.items[2:]]
        otherwise = (UNSPECIFIED,) if len(branches) == 1 else ()
        return depends(evaluator, hidden, form, scope, *branches, otherwise=otherwise)
    if is_true(condition):
        return Tail(form.items[2], scope)
    return Tail(form.items[3], scope) if len(form.items) == 4 else UNSPECIFIED


def _tail(form: datum.Datum, scope: Scope) -> Branch:
    return lambda: Tail(form, scope)


def _guarded(run_when: bool) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
        if len(form.items) < 3:
            return malformed(evaluator, form, "a condition and a body")
        condition = evaluator.evaluate(form.items[1], scope)
        hidden = undecided(condition)
        if hidden is not None:
            body = in_sequence(evaluator, form.items[2:], scope, form)
            return depends(evaluator, hidden, form, scope, body, otherwise=(UNSPECIFIED,))
        if is_true(condition) is not run_when:
            return UNSPECIFIED
        return evaluator.body(form.items[2:], Scope({}, scope), form.span)

    return special


def _cond(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return _cond_clauses(evaluator, form, form.items[1:], scope)


def _cond_clauses(
    evaluator: Evaluator, form: datum.List, clauses: tuple[datum.Datum, ...], scope: Scope
) -> Value | Tail:
    for position, clause in enumerate(clauses):
        if not isinstance(clause, datum.List) or not clause.items:
            return malformed(evaluator, clause, "`(CONDITION EXPRESSION …)`")
        test, body = clause.items[0], clause.items[1:]
        if means(test, "else", scope):
            return evaluator.body(body, scope, clause.span)
        condition = evaluator.evaluate(test, scope)
        hidden = undecided(condition)
        if hidden is not None:
            chosen = _chosen(evaluator, clause, condition, scope)
            rest = _later_clauses(evaluator, form, clauses[position + 1 :], scope)
            return depends(evaluator, hidden, form, scope, chosen, rest, part=clause)
        if is_true(condition):
            return _chosen(evaluator, clause, condition, scope)()
    return UNSPECIFIED


def _later_clauses(
    evaluator: Evaluator, form: datum.List, clauses: tuple[datum.Datum, ...], scope: Scope
) -> Branch:
    return lambda: _cond_clauses(evaluator, form, clauses, scope)


def _chosen(evaluator: Evaluator, clause: datum.List, condition: Value, scope: Scope) -> Branch:
    """What a clause of ``cond`` gives whose condition holds."""

    def value() -> Value | Tail:
        match clause.items[1:]:
            case ():
                return condition
            case (arrow, receiver) if means(arrow, "=>", scope):
                return evaluator.apply(evaluator.evaluate(receiver, scope), [condition], clause.span)
        return evaluator.body(clause.items[1:], scope, clause.span)

    return value


def _case(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) < 2:
        return malformed(evaluator, form, "`(case KEY ((DATUM …) EXPRESSION …) …)`")
    key = evaluator.evaluate(form.items[1], scope)
    clauses: list[datum.List] = []
    for clause in form.items[2:]:
        if not isinstance(clause, datum.List) or len(clause.items) < 2:
            return malformed(evaluator, clause, "`((DATUM …) EXPRESSION …)`")
        clauses.append(clause)
    for position, clause in enumerate(clauses):
        try:
            is_chosen = means(clause.items[0], "else", scope) or _is_chosen(evaluator, key, clause.items[0])
        except Undecided as undecided:
            hidden = undecided.hidden or Opaque(str(undecided), form.span)
            bodies = [_case_body(evaluator, later, key, scope) for later in clauses[position:]]
            ends = any(means(later.items[0], "else", scope) for later in clauses[position:])
            return depends(evaluator, hidden, form, scope, *bodies, otherwise=() if ends else (UNSPECIFIED,))
        if is_chosen:
            return _case_body(evaluator, clause, key, scope)()
    return UNSPECIFIED


def _is_chosen(evaluator: Evaluator, key: Value, choices: datum.Datum) -> bool:
    """Whether a clause of ``case`` is the one. Raises Undecided."""
    undecided: Undecided | None = None
    spend(COMPARED * (len(choices.items) if isinstance(choices, datum.List) else 0))
    for choice in choices.items if isinstance(choices, datum.List) else ():
        try:
            if eqv(key, evaluator.quoted(choice)):
                return True
        except Undecided as hidden:
            undecided = hidden
    if undecided is not None:
        raise undecided
    return False


def _case_body(evaluator: Evaluator, clause: datum.List, key: Value, scope: Scope) -> Branch:
    match clause.items[1:]:
        case (arrow, receiver) if means(arrow, "=>", scope):
            return lambda: evaluator.apply(evaluator.evaluate(receiver, scope), [key], clause.span)
    return lambda: evaluator.body(clause.items[1:], scope, clause.span)


def _and(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return _and_or(evaluator, form, form.items[1:], scope, goes_on=True)


def _or(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return _and_or(evaluator, form, form.items[1:], scope, goes_on=False)


def _and_or(
    evaluator: Evaluator, form: datum.List, items: tuple[datum.Datum, ...], scope: Scope, *, goes_on: bool
) -> Value | Tail:
    """``and`` goes on while values are true, ``or`` while they are false."""
    for position, item in enumerate(items[:-1]):
        value = evaluator.evaluate(item, scope)
        hidden = undecided(value)
        if hidden is not None:
            branch = _rest_of(evaluator, form, items[position + 1 :], scope, goes_on)
            # What ends the evaluation of `and` is false, but of `or` any true value.
            ends_with = False if goes_on else _as_true(value)
            result = depends(evaluator, hidden, form, scope, branch, otherwise=(ends_with,), part=item)
            # (and UNKNOWN #f) is false whatever the unknown is.
            is_conditional = goes_on and isinstance(result, Conditional)
            # A number is no boolean, though Python has 0 equal False.
            return False if is_conditional and all(part is False for part in result.parts) else result
        if is_true(value) is not goes_on:
            return value
    return Tail(items[-1], scope) if items else goes_on


def _as_true(value: Value) -> Value:
    """A value that is not known, where it is certain to be true."""
    return replace(value, is_true=True) if isinstance(value, Opaque) else value


def _rest_of(
    evaluator: Evaluator, form: datum.List, items: tuple[datum.Datum, ...], scope: Scope, goes_on: bool
) -> Branch:
    return lambda: _and_or(evaluator, form, items, scope, goes_on=goes_on)


FORMS: dict[str, SpecialForm] = {
    "and": _and,
    "begin": _begin,
    "case": _case,
    "case-lambda": _case_lambda(starred=False),
    "case-lambda*": _case_lambda(starred=True),
    "cond": _cond,
    "cut": _cut(at_once=False),
    "cute": _cut(at_once=True),
    "define": _define(),
    "define*": _define(starred=True),
    "define*-public": _define(starred=True, public=True),
    "define-public": _define(public=True),
    "define-values": _define_values,
    "do": _do,
    "eval-when": _eval_when,
    "if": _if,
    "lambda": _lambda(starred=False),
    "λ": _lambda(starred=False),
    "lambda*": _lambda(starred=True),
    "let": _let,
    "let*": _let_star,
    "let*-values": _let_values(in_turn=True),
    "let-values": _let_values(in_turn=False),
    "letrec": _letrec,
    "letrec*": _letrec,
    "match": match_form,
    "match-lambda": match_lambda(starred=False),
    "match-lambda*": match_lambda(starred=True),
    "or": _or,
    "quasiquote": _quasiquote,
    "quote": _quote,
    "receive": _receive,
    "set!": _set,
    "unless": _guarded(run_when=False),
    "when": _guarded(run_when=True),
}
