"""Forms that define and set names, and sequences."""

from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.callables import Closure, Generic
from guixsvc.evaluate.scheme.forms.bindings import bound_values
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.forms.lambdas import ANONYMOUS, closure
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope, imported
from guixsvc.evaluate.scheme.special_forms import Malformed, is_malformed
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque
from guixsvc.read import datum
from guixsvc.slotted import replace


def _define(*, starred: bool = False, public: bool = False) -> Analyse:
    def analyse(form: datum.List, scope: Scope) -> Act:
        if len(form.items) < 2:
            return is_malformed(form, "`(define NAME VALUE)`")
        target, body = form.items[1], body_of(form.items[2:], scope)
        while isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.List):
            target, body = target.items[0], (_inner(target, body, form, starred=starred),)
        if isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.Symbol):
            name = target.items[0]
            parameters = datum.List(target.items[1:], target.span, target.tail)
            make = closure(name.name, parameters, body, form, starred=starred)
            if isinstance(make, Malformed):
                return make
        elif isinstance(target, datum.Symbol) and (
            len(body) <= 1 or (public and _may_take_body(form, scope))
        ):
            name = target
            make = _value(body, form)
        else:
            return is_malformed(form, "`(define NAME VALUE)` or `(define (NAME PARAMETER …) BODY …)`")

        def act(run: Run, scope: Scope) -> Result:
            value = run.finish(make(run, scope))
            if isinstance(value, Closure) and value.name == ANONYMOUS:
                value = replace(value, name=name.name)
            run.define(scope, name.key, value, form.span)
            if public and name.key == name.name:
                scope.module.exports[name.name] = name.name
            return UNSPECIFIED

        return act

    return analyse


def _define_once(form: datum.List, scope: Scope) -> Act:
    """A definition that is made if the module has none of the name."""
    match form.items:
        case (_, datum.Symbol(key=name), _):
            define = _define()(form, scope)
            return lambda run, scope: UNSPECIFIED if name in scope.names else define(run, scope)
    return is_malformed(form, "`(define-once NAME VALUE)`")


def _inner(target: datum.List, body: tuple[Node, ...], form: datum.List, *, starred: bool) -> Node:
    """The procedure that ``((NAME PARAMETER …) PARAMETER …)`` gives."""
    parameters = datum.List(target.items[1:], target.span, target.tail)
    head = datum.Symbol(ANONYMOUS, target.span)
    inner = Node(datum.List((head, parameters, *[node.form for node in body]), form.span))
    inner.act = closure(ANONYMOUS, parameters, body, form, starred=starred)
    return inner


def _value(body: tuple[Node, ...], form: datum.List) -> Act:
    """What a name is defined as; after ``define-public`` there may be several expressions."""
    if not body:
        return lambda run, scope: UNSPECIFIED
    if len(body) == 1:
        return lambda run, scope: run.value(body[0], scope)
    return lambda run, scope: run.sequence(body, Scope({}, scope), form.span)


def _may_take_body(form: datum.List, scope: Scope) -> bool:
    """Whether a ``define-public`` is not, or may not be, that of Guile, which takes no body after a name."""
    head = form.items[0]
    reference = scope.module.reference(head.name) if isinstance(head, datum.Symbol) else None
    if reference is None or reference.module is None:
        return reference is not None
    return reference.module[0] not in ("guile", "ice-9")


def _define_values(form: datum.List, scope: Scope) -> Act:
    if len(form.items) != 3:
        return is_malformed(form, "`(define-values (NAME …) EXPRESSION)`")
    formals, expression = form.items[1], Node(form.items[2])

    def act(run: Run, scope: Scope) -> Result:
        names = bound_values(run, formals, run.value(expression, scope))
        for name, value in names.items():
            run.define(scope, name, value, form.span)
        return UNSPECIFIED

    return act


def _set(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, datum.Symbol() as symbol, expression):
            return _assignment(symbol, Node(expression), form)
        case (_, datum.List() as place, expression):
            return _assignment_of_part(place, Node(expression), form)
    return is_malformed(form, "`(set! NAME VALUE)`")


def _assignment_of_part(place: datum.List, expression: Node, form: datum.List) -> Act:
    parts = nodes(place.items)

    def act(run: Run, scope: Scope) -> Result:
        value = run.value(expression, scope)
        procedure = run.value(parts[0], scope) if parts else None
        if isinstance(procedure, Generic) and procedure.setters:
            arguments = [run.value(part, scope) for part in parts[1:]]
            return run.apply(procedure.setters[0], [*arguments, value], form.span)
        return Opaque("what SRFI 17 sets is not evaluated", form.span)

    return act


def _assignment(symbol: datum.Symbol, expression: Node, form: datum.List) -> Act:
    def act(run: Run, scope: Scope) -> Result:
        value = run.value(expression, scope)
        bound, name, home = resolved(symbol, scope)
        if bound is None:
            of_another = imported(name, home.module)
            if of_another is not None:
                run.changes.assign_elsewhere(*of_another, value, form.span)
                return UNSPECIFIED
            if home.module.reference(name) is not None:
                run.changes.count += 1
                reason = f"`{name}` of another module is set"
                run.changes.changes_variable(home.module.scope, name)
                home.module.scope.names[name] = Opaque(reason, form.span, parts=(value,))
                return UNSPECIFIED
            return run.fault("unbound-variable", form.span, f"`set!` of the unbound variable `{name}`")
        run.changes.changes_variable(bound, name)
        run.changes.assign(bound.names, name, value, f"`{name}` may be set", form.span)
        bound.keep_place(name, run.place)
        return UNSPECIFIED

    return act


def _begin(form: datum.List, scope: Scope) -> Act:
    if len(form.items) == 1:
        return lambda run, scope: UNSPECIFIED
    return _sequence(nodes(form.items[1:]), form)


def _eval_when(form: datum.List, scope: Scope) -> Act:
    return _sequence(nodes(form.items[2:]), form)


def _sequence(body: tuple[Node, ...], form: datum.List) -> Act:
    return lambda run, scope: run.sequence(body, scope, form.span)


FORMS: dict[str, Analyse] = {
    "begin": _begin,
    "define": _define(),
    "define-inlinable": _define(),
    "define-once": _define_once,
    "define*": _define(starred=True),
    "define*-public": _define(starred=True, public=True),
    "define-public": _define(public=True),
    "define-values": _define_values,
    "eval-when": _eval_when,
    "set!": _set,
}
