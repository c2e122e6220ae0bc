"""What forms of (oop goops) do. They are loaded with the first that is used."""

import itertools
from collections.abc import Sequence

from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.callables import Closure, Generic, Method
from guixsvc.evaluate.scheme.classes import OBJECT, TOP, Class, Slot, all_slots, merged
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.forms.generics import (
    DEFINE_CLASS,
    DEFINE_GENERIC,
    DEFINE_METHOD,
    METHOD,
    parameters_of,
    slots_of,
)
from guixsvc.evaluate.scheme.forms.lambdas import closure
from guixsvc.evaluate.scheme.forms.shapes import list_of, name_of
from guixsvc.evaluate.scheme.methods import NEXT, add_method, new_generic
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.objects import reader, writer
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque
from guixsvc.read import datum
from guixsvc.read.datum import form_span, symbols
from guixsvc.slotted import replace
from guixsvc.source import Span


def define_method(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, datum.List(items=(target, *formals)) as signature, *body):
            parameters = datum.List(tuple(formals), signature.span, signature.tail)
            make = _method_of(parameters, body, form, DEFINE_METHOD)
        case _:
            return is_malformed(form, DEFINE_METHOD)

    def act(run: Run, scope: Scope) -> Result:
        made = run.finish(make(run, scope))
        if not isinstance(made, Method):
            return made
        if isinstance(target, datum.Symbol) and (generic := _extended(run, target, made, scope)) is not None:
            add_method(run, generic, made, form.span)
            return UNSPECIFIED
        return run.following.unknown_definition("define-method", form, scope)

    return act


def method(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, formals, *body):
            make = _method_of(formals, body, form, METHOD)
        case _:
            return is_malformed(form, METHOD)

    def act(run: Run, scope: Scope) -> Result:
        made = run.finish(make(run, scope))
        if not isinstance(made, Method):
            return made
        return Opaque("a method is not evaluated", form.span, parts=(made.procedure,))

    return act


def _method_of(formals: datum.Datum, body: list[datum.Datum], form: datum.List, written: str) -> Act:
    try:
        parameters = parameters_of(formals)
    except ValueError:
        return is_malformed(form, written)
    items = formals.items if isinstance(formals, datum.List) else ()
    classes = [Node(one.items[1]) if isinstance(one, datum.List) else None for one in items]
    takes_rest = not isinstance(formals, datum.List) or formals.tail is not None
    takes_next = any(symbol.name == NEXT for symbol in symbols(body))

    def act(run: Run, scope: Scope) -> Result:
        values = [TOP if node is None else run.value(node, scope) for node in classes]
        inner = Scope({NEXT: Opaque("which method is the next is not known here", form.span)}, scope)
        made = run.finish(closure("method", parameters, _body(body, form, scope), form)(run, inner))
        if not isinstance(made, Closure):
            return made
        known = tuple([value if isinstance(value, Class) else None for value in values])
        return Method(known, takes_rest, made, takes_next)

    return act


def _body(body: list[datum.Datum], form: datum.List, scope: Scope) -> tuple[Node, ...]:
    if body:
        return body_of(body, scope)
    nothing = Node(form)
    nothing.act = lambda run, scope: UNSPECIFIED
    return (nothing,)


def _extended(run: Run, name: datum.Symbol, method: Method, scope: Scope) -> Generic | None:
    """The procedure that a method becomes one of; none if what the name stands for is not known."""
    if _is_initialize(name, scope):
        first = method.classes[0] if method.classes else None
        return first.initialize if isinstance(first, Class) else None
    return generic_of(run, name, scope)


def _is_initialize(name: datum.Symbol, scope: Scope) -> bool:
    bound, key, home = resolved(name, scope)
    reference = home.module.reference(key) if bound is None else None
    return reference is not None and (reference.module, reference.name) == (("oop", "goops"), "initialize")


def generic_of(run: Run, name: datum.Symbol, scope: Scope) -> Generic | None:
    """The generic procedure of a name, of this module or another one; one made anew if it stands for nothing;
    none if it is or may be something else."""
    bound, key, home = resolved(name, scope)
    if bound is not None:
        known = bound.names[key]
        return known if isinstance(known, Generic) else None
    reference = home.module.reference(key)
    if reference is not None and reference.module is None and home.module.sees_listed_modules:
        reference = None
    if reference is None:
        return _new(run, name, scope)
    if not reference.is_read:
        if reference.module is not None:
            return None
        return _new(
            run, name, scope, Opaque(f"`{name.name}` may have methods of other modules", form_span(name))
        )
    known = run.value(Node(name), scope)
    return known if isinstance(known, Generic) else None


def _new(run: Run, name: datum.Symbol, scope: Scope, foreign: Opaque | None = None) -> Generic:
    generic = new_generic(run, name.name, foreign)
    run.define(scope, name.key, generic, form_span(name))
    return generic


def define_generic(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, datum.Symbol() as name):
            pass
        case _:
            return is_malformed(form, DEFINE_GENERIC)

    def act(run: Run, scope: Scope) -> Result:
        known = generic_of(run, name, scope)
        if known is None:
            return run.following.unknown_definition("define-generic", form, scope)
        if known.methods:
            # As in Guile, one that has methods is another one from then on.
            _new(run, name, scope, known.foreign)
        return UNSPECIFIED

    return act


# Classes


def define_class(form: datum.List, scope: Scope) -> Act:
    """A class; what objects hold of one that is made in a way which is not followed is not known."""
    try:
        _, name, supers = form.items[:3]
        nodes_of_supers = nodes(list_of(supers))
        options = slots_of(form)
        procedures = [value for _, kind, value in options if kind in _ACCESSORS]
        names = [*map(name_of, (name, *procedures))]
        slots = [name_of(slot.items[0] if isinstance(slot, datum.List) else slot) for slot in _slots_in(form)]
    except ValueError:
        return is_malformed(form, DEFINE_CLASS)
    are_plain = len({slot.key for slot in slots}) == len(form.items) - 3 and all(
        kind in _PLAIN for _, kind, _ in options
    )

    def act(run: Run, scope: Scope) -> Result:
        above = [run.value(node, scope) for node in nodes_of_supers]
        known = [one for one in above if isinstance(one, Class) and (one.initialize or one is OBJECT)]
        after = merged(known or [OBJECT])
        is_new = names[0].key not in scope.names
        if are_plain and is_new and len(known) == len(above) and after is not None and not run.doubt:
            made = _made_slots(run, slots, options, scope)
            if made is not None:
                initialize = new_generic(run, "initialize")
                class_ = Class(names[0].name, tuple(known), after, made, initialize)
                _read_and_set(run, class_, form.span)
                run.define(scope, names[0].key, class_, form.span)
                return UNSPECIFIED
        run.unseen.forget(form, scope)
        for symbol in names:
            reason = f"`{symbol.name}`, defined by `define-class`, is not evaluated"
            before = scope.names.get(symbol.key)
            if isinstance(before, Generic):
                before.others.append(Opaque(reason, form.span))
            else:
                run.define(scope, symbol.key, Opaque(reason, form.span), form.span)
        return UNSPECIFIED

    return act


def _slots_in(form: datum.List) -> list[datum.Datum]:
    return list(itertools.takewhile(lambda slot: not isinstance(slot, datum.Literal), form.items[3:]))


def _made_slots(
    run: Run,
    names: Sequence[datum.Symbol],
    options: Sequence[tuple[datum.Symbol, str, datum.Datum]],
    scope: Scope,
) -> tuple[Slot, ...] | None:
    """The slots of a class; ``None`` if what reads or sets one of them is not known."""
    made: list[Slot] = []
    for name in names:
        slot = Slot(name.name)
        seen: set[str] = set()
        for owner, kind, written in options:
            if owner.key != name.key:
                continue
            is_first = kind not in seen
            seen.add(kind)
            match kind, written:
                case "init-keyword" | "init-form" | "init-value" | "init-thunk", _ if not is_first:
                    pass
                case "init-keyword", datum.Literal(value=datum.Keyword(name=keyword)):
                    slot = replace(slot, keyword=keyword)
                case "init-keyword", _:
                    return None
                case "init-form", _:
                    slot = replace(slot, form=Node(written), scope=scope)
                case "init-value", _:
                    slot = replace(slot, value=run.value(Node(written), scope))
                case "init-thunk", _:
                    slot = replace(slot, thunk=run.value(Node(written), scope))
                case _, datum.Symbol():
                    generic = generic_of(run, written, scope)
                    if generic is None:
                        return None
                    if kind == "accessor" and not generic.setters:
                        generic.setters.append(new_generic(run, f"(setter {generic.name})"))
                    slot = _with_procedure(slot, kind, generic) if is_first else slot
        made.append(slot)
    return tuple(made)


def _with_procedure(slot: Slot, kind: str, generic: Generic) -> Slot:
    if kind != "setter":
        slot = replace(slot, readers=(*slot.readers, generic))
    if kind != "getter":
        slot = replace(slot, writers=(*slot.writers, generic.setters[0] if kind == "accessor" else generic))
    return slot


def _read_and_set(run: Run, class_: Class, span: Span) -> None:
    """Adds the methods that read and set the slots of a class, those that it inherits as well."""
    for slot in all_slots(class_.precedence):
        for generic in slot.readers:
            add_method(run, generic, Method((class_,), False, reader(slot.name), is_of_slot=True), span)
        for generic in slot.writers:
            add_method(run, generic, Method((class_, TOP), False, writer(slot.name), is_of_slot=True), span)


_ACCESSORS = ("accessor", "getter", "setter")
_PLAIN = (*_ACCESSORS, "init-form", "init-keyword", "init-thunk", "init-value")


FORMS: dict[str, Analyse] = {
    "define-class": define_class,
    "define-generic": define_generic,
    "define-method": define_method,
    "method": method,
}
