"""Forms that bind names to values, and loops that bind them anew."""

from typing import TypeAlias

from guixsvc.evaluate.scheme.callables import Closure, Parameters
from guixsvc.evaluate.scheme.calls import parse_parameters
from guixsvc.evaluate.scheme.evaluator import Evaluator, SpecialForm
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.scopes import Scope, Tail
from guixsvc.evaluate.scheme.special_forms import depends, in_sequence, malformed
from guixsvc.evaluate.scheme.unknown import undecided
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Faulty, List, MultipleValues, Opaque, Value, is_true
from guixsvc.evaluate.work import COPIED, spend
from guixsvc.read import datum

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
    return bound_values(evaluator, formals, value)


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
            names = bound_values(evaluator, binding.items[0], value)
            inner = Scope(names, inner)
        return evaluator.body(form.items[2:], inner, form.span)

    return special


def _receive(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) < 4:
        return malformed(evaluator, form, "`(receive (NAME …) EXPRESSION BODY …)`")
    names = bound_values(evaluator, form.items[1], evaluator.evaluate(form.items[2], scope))
    return evaluator.body(form.items[3:], Scope(names, scope), form.span)


def _names(formals: datum.Datum) -> list[str]:
    parameters = parse_parameters(formals, starred=False) or Parameters()
    return [*parameters.required, *([parameters.rest] if parameters.rest else [])]


def bound_values(evaluator: Evaluator, formals: datum.Datum, value: Value) -> dict[str, Value]:
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
            evaluator.dropped(evaluator.evaluate(command, inner))
        names = names | {name: evaluator.evaluate(step, inner) for name, step in steps}


FORMS: dict[str, SpecialForm] = {
    "do": _do,
    "let": _let,
    "let*": _let_star,
    "let*-values": _let_values(in_turn=True),
    "let-values": _let_values(in_turn=False),
    "letrec": _letrec,
    "letrec*": _letrec,
    "receive": _receive,
}
