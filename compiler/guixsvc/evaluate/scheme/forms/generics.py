"""Generic procedures of (oop goops). A method that is the only one of its procedure is what a call of that
does; of several it is not known which one is called."""

from guixsvc.annotations import Final
from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.callables import Closure, Generic
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.forms.lambdas import closure
from guixsvc.evaluate.scheme.forms.shapes import list_of, name_of
from guixsvc.evaluate.scheme.nodes import Act, Node, Result
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Conditional, Opaque, Value
from guixsvc.read import datum

DEFINE_CLASS: Final = "`(define-class NAME (CLASS …) (SLOT OPTION …) …)`"
DEFINE_GENERIC: Final = "`(define-generic NAME)`"
DEFINE_METHOD: Final = "`(define-method (NAME (PARAMETER CLASS) …) BODY …)`"
METHOD: Final = "`(method ((PARAMETER CLASS) …) BODY …)`"
"""How the forms are written."""

_NEXT = "next-method"


def parameters_of(formals: datum.Datum) -> datum.Datum:
    """The names that a method takes: each may stand with its class, ``(NAME CLASS)``. Raises `ValueError`."""
    if not isinstance(formals, datum.List):
        return name_of(formals)
    names = [one if isinstance(one, datum.Symbol) else list_of(one, 2, 2)[0] for one in formals.items]
    classes = [one.items[1] for one in formals.items if isinstance(one, datum.List)]
    all(map(name_of, (*names, *classes)))
    return datum.List(tuple(names), formals.span, formals.tail)


def _define_method(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, datum.List(items=(target, *formals)) as signature, *body):
            parameters = datum.List(tuple(formals), signature.span, signature.tail)
            make = _method_of(parameters, body, form, DEFINE_METHOD)
        case _:
            return is_malformed(form, DEFINE_METHOD)

    def act(run: Run, scope: Scope) -> Result:
        made = make(run, scope)
        if not isinstance(made, Closure):
            return made
        if isinstance(target, datum.Symbol) and (generic := _generic(run, target, form, scope)) is not None:
            generic.methods.append(made)
            if run.doubt:
                reason = f"whether `{target.name}` has this method is not certain"
                generic.others.append(Opaque(reason, form.span))
            return UNSPECIFIED
        return run.following.unknown_definition("define-method", form, scope)

    return act


def _method(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, formals, *body):
            make = _method_of(formals, body, form, METHOD)
        case _:
            return is_malformed(form, METHOD)

    def act(run: Run, scope: Scope) -> Result:
        made = make(run, scope)
        if not isinstance(made, Closure):
            return made
        return Opaque("a method is not evaluated", form.span, parts=(made,))

    return act


def _method_of(formals: datum.Datum, body: list[datum.Datum], form: datum.List, written: str) -> Act:
    try:
        parameters = parameters_of(formals)
    except ValueError:
        return is_malformed(form, written)

    def act(run: Run, scope: Scope) -> Result:
        inner = Scope({_NEXT: Opaque("which method is the next is not known here", form.span)}, scope)
        return closure("method", parameters, _body(body, form, scope), form)(run, inner)

    return act


def _body(body: list[datum.Datum], form: datum.List, scope: Scope) -> tuple[Node, ...]:
    if body:
        return body_of(body, scope)
    nothing = Node(form)
    nothing.act = lambda run, scope: UNSPECIFIED
    return (nothing,)


def _generic(run: Run, name: datum.Symbol, form: datum.List, scope: Scope) -> Generic | None:
    """The procedure that a method becomes one of; none if the file has not made it."""
    bound, key, home = resolved(name, scope)
    known = None if bound is None else bound.names[key]
    if isinstance(known, Generic) and bound is scope:
        return known
    reference = home.module.reference(key) if bound is None else None
    if bound is not None or (reference is not None and reference.module is not None):
        return None
    is_alone = reference is None or home.module.sees_listed_modules
    return _new(run, name, form, scope, is_alone=is_alone)


def _new(run: Run, name: datum.Symbol, form: datum.List, scope: Scope, *, is_alone: bool) -> Generic:
    """A procedure without methods; it ``is_alone`` if no module that is not seen has one of its name."""
    methods: list[Closure] = []
    others: list[Opaque] = []
    if not is_alone:
        others.append(Opaque(f"`{name.name}` may have methods of other modules", form.span))

    def called(call: Call, arguments: list[Value]) -> Value:
        if len(methods) == 1 and not others:
            return call.run.apply(methods[0], arguments, call.span, call.places)
        came = [call.run.following.tried(method, arguments, call.span) for method in methods]
        known = tuple([value for value in came if value is not None])
        reason = f"which method of `{name.name}` is called is not known here"
        kind = Conditional if known and not others and len(known) == len(came) else Opaque
        return kind(reason, call.span, None, others[0] if others else None, known)

    generic = Generic(
        name.name, called, 0, None, lenient=True, takes_call=True, methods=methods, others=others
    )
    run.define(scope, name.key, generic, form.span)
    return generic


def _define_generic(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, datum.Symbol() as name):
            pass
        case _:
            return is_malformed(form, DEFINE_GENERIC)

    def act(run: Run, scope: Scope) -> Result:
        if _generic(run, name, form, scope) is None:
            return run.following.unknown_definition("define-generic", form, scope)
        return UNSPECIFIED

    return act


# Classes


def slots_of(form: datum.List) -> list[tuple[datum.Symbol, str, datum.Datum]]:
    """What a ``define-class`` says of its slots: the name of each, the option and its value. Raises
    `ValueError`."""
    found: list[tuple[datum.Symbol, str, datum.Datum]] = []
    for slot in form.items[3:]:
        if isinstance(slot, datum.Literal):
            break  # options of the class
        name, *options = (slot,) if isinstance(slot, datum.Symbol) else list_of(slot, 1)
        for option, value in zip(options[::2], options[1::2], strict=True):
            match option:
                case datum.Literal(value=datum.Keyword(name=kind)):
                    found.append((name_of(name), kind, value))
    return found


def _define_class(form: datum.List, scope: Scope) -> Act:
    """What objects of a class hold is not known; its name and those of its accessors are."""
    try:
        _, name, supers = form.items[:3]
        list_of(supers)
        procedures = [value for _, kind, value in slots_of(form) if kind in _ACCESSORS]
        names = [*map(name_of, (name, *procedures))]
    except ValueError:
        return is_malformed(form, DEFINE_CLASS)

    def act(run: Run, scope: Scope) -> Result:
        run.unseen.forget(form, scope)
        for symbol in names:
            reason = f"`{symbol.name}`, defined by `define-class`, is not evaluated"
            known = scope.names.get(symbol.key)
            if isinstance(known, Generic):
                known.others.append(Opaque(reason, form.span))
            else:
                run.define(scope, symbol.key, Opaque(reason, form.span), form.span)
        return UNSPECIFIED

    return act


_ACCESSORS = ("accessor", "getter", "setter")


FORMS: dict[str, Analyse] = {
    "define-class": _define_class,
    "define-generic": _define_generic,
    "define-method": _define_method,
    "method": _method,
}
