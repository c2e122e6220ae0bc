"""Forms that define and set names, and sequences."""

from guixsvc.evaluate.scheme.callables import Closure
from guixsvc.evaluate.scheme.evaluator import Evaluator, SpecialForm
from guixsvc.evaluate.scheme.forms.bindings import bound_values
from guixsvc.evaluate.scheme.forms.lambdas import ANONYMOUS, LAMBDA, closure
from guixsvc.evaluate.scheme.scopes import Scope, Tail
from guixsvc.evaluate.scheme.special_forms import malformed
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque, Value
from guixsvc.read import datum
from guixsvc.slotted import replace


def _define(*, starred: bool = False, public: bool = False) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
        if len(form.items) < 2:
            return malformed(evaluator, form, "`(define NAME VALUE)`")
        target, body = form.items[1], form.items[2:]
        while isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.List):
            inner = datum.List(
                (LAMBDA, datum.List(target.items[1:], target.span, target.tail), *body), form.span
            )
            target, body = target.items[0], (inner,)
        if isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.Symbol):
            name = target.items[0].name
            parameters = datum.List(target.items[1:], target.span, target.tail)
            value = closure(evaluator, name, parameters, body, form, scope, starred=starred)
        elif isinstance(target, datum.Symbol) and (
            len(body) <= 1 or (public and _may_take_body(form, scope))
        ):
            name = target.name
            value = _defined(evaluator, body, form, scope)
            if isinstance(value, Closure) and value.name == ANONYMOUS:
                value = replace(value, name=name)
        else:
            return malformed(evaluator, form, "`(define NAME VALUE)` or `(define (NAME PARAMETER …) BODY …)`")
        evaluator.define(scope, name, value, form.span)
        if public:
            scope.module.exports[name] = name
        return UNSPECIFIED

    return special


def _defined(evaluator: Evaluator, body: tuple[datum.Datum, ...], form: datum.List, scope: Scope) -> Value:
    if len(body) <= 1:
        return evaluator.evaluate(body[0], scope) if body else UNSPECIFIED
    return evaluator.finish(evaluator.body(body, Scope({}, scope), form.span))


def _may_take_body(form: datum.List, scope: Scope) -> bool:
    """Whether a ``define-public`` is not, or may not be, that of Guile, which takes no body after a name."""
    head = form.items[0]
    reference = scope.module.reference(head.name) if isinstance(head, datum.Symbol) else None
    if reference is None or reference.module is None:
        return reference is not None
    return reference.module[0] not in ("guile", "ice-9")


def _define_values(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 3:
        return malformed(evaluator, form, "`(define-values (NAME …) EXPRESSION)`")
    names = bound_values(evaluator, form.items[1], evaluator.evaluate(form.items[2], scope))
    for name, value in names.items():
        evaluator.define(scope, name, value, form.span)
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
            evaluator.changes.count += 1
            reason = f"`{name}` of another module is set"
            scope.module.scope.names[name] = Opaque(reason, form.span, parts=(value,))
            return UNSPECIFIED
        return evaluator.fault("unbound-variable", form.span, f"`set!` of the unbound variable `{name}`")
    evaluator.assign(bound.names, name, value, f"`{name}` may be set", form.span)
    bound.keep_place(name, evaluator.place)
    return UNSPECIFIED


def _begin(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) == 1:
        return UNSPECIFIED
    return evaluator.body(form.items[1:], scope, form.span)


def _eval_when(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return evaluator.body(form.items[2:], scope, form.span)


FORMS: dict[str, SpecialForm] = {
    "begin": _begin,
    "define": _define(),
    "define*": _define(starred=True),
    "define*-public": _define(starred=True, public=True),
    "define-public": _define(public=True),
    "define-values": _define_values,
    "eval-when": _eval_when,
    "set!": _set,
}
