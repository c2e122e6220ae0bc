"""Service types that a configuration makes itself, and what services of such a type bring with them.

Guix folds a list of services once it is complete: for a type that extends another, the service of that one
is added with its default value, where the list has none. So a list with a service whose type extends one of
ours gets one of ours, which no form of it says: the list is not fully known. One of ours that is in the list
stays as it is, for our types take no extensions.
"""

from guixsvc.annotations import Container, Iterator, Sequence
from guixsvc.evaluate.guix.values import Service
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.nodes import Act, Node
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.unknown import hidden_in, may_hold_ours
from guixsvc.evaluate.scheme.values import List, Object, Opaque, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.records import service_types
from guixsvc.slotted import frozen
from guixsvc.source import Span

STEPS_A_TYPE = 5


@frozen(eq=False, repr=False)
class ServiceType(Opaque):
    """A service type that is made here: equal to itself only. What it does is for Guix to know.

    ``default`` is the value of services without one; ``may_add`` are the types, of ours or not known, whose
    services Guix adds for it.
    """

    default: Value | None = None
    may_add: tuple[Opaque, ...] = ()


@frozen(eq=False, repr=False)
class Extension(Object):
    """What a service gives to those of a type, the ``target``."""

    target: Value

    @property
    def shown(self) -> str:
        return "a service-extension"


def _service_type(form: datum.List, scope: Scope) -> Act:
    """Guix's record of a service type."""
    fields: list[tuple[datum.Symbol, Node]] = []
    for item in form.items[1:]:
        match item:
            case datum.List(items=(datum.Symbol() as name, expression), tail=None):
                fields.append((name, Node(expression)))
    return lambda run, scope: _type(run, form, fields, scope)


def _type(
    run: Run, form: datum.List, fields: Sequence[tuple[datum.Symbol, Node]], scope: Scope
) -> ServiceType:
    """A service type; a later field sees the earlier ones."""
    spend(STEP * (STEPS_A_TYPE + len(form.items)))
    scope = Scope({}, scope)
    given: dict[str, Value] = {}
    for name, expression in fields:
        given[name.name] = run.value(expression, scope)
        if name.name != "inherit":
            scope.names[name.key] = given[name.name]
            scope.keep_place(name.key, run.place)
    base = given.get("inherit")
    may_add = _of_base(base, form.span) if "extensions" not in given else _added(given["extensions"])
    if base is not None and not isinstance(base, ServiceType) and _may_be_ours(base):
        # Its services run what those of ours run.
        may_add = (Opaque("it inherits from a service type of ours or one that is not known", form.span),)
    default = given.get("default-value")
    if default is None and isinstance(base, ServiceType):
        default = base.default
    return _made(form.span, default, may_add)


def _made(span: Span, default: Value | None, may_add: tuple[Opaque, ...]) -> ServiceType:
    parts = () if default is None else (default,)
    is_elsewhere = not may_add and not any(map(may_hold_ours, parts))
    reason = "a service type of one's own"
    return ServiceType(
        reason, span, parts=parts, elsewhere=is_elsewhere, unlike="other", default=default, may_add=may_add
    )


def _of_base(base: Value | None, span: Span) -> tuple[Opaque, ...]:
    return base.may_add if isinstance(base, ServiceType) else ()


def _added(extensions: Value) -> tuple[Opaque, ...]:
    """Of a list of extensions, the types that may have a service of ours added."""
    if isinstance(extensions, Opaque):
        return () if extensions.elsewhere else (extensions,)
    if not isinstance(extensions, List):
        return ()
    found: list[Opaque] = [part for part in extensions.unknown if not part.elsewhere]
    for item in extensions.items:
        if isinstance(item, Extension):
            found += added_by(item.target)
        elif isinstance(item, Opaque) and not item.elsewhere:
            found.append(item)
    return tuple(found)


def added_by(target: Value) -> tuple[Opaque, ...]:
    """The types whose services may be added for an extension of one."""
    if isinstance(target, ServiceType):
        return target.may_add
    return (target,) if isinstance(target, Opaque) and _may_be_ours(target) else ()


def _may_be_ours(type_: Value) -> bool:
    """Whether a type may be one of ours: a variable of another module counts as that module's own."""
    if not isinstance(type_, Opaque):
        return hidden_in(type_) is not None
    if type_.name in service_types():
        return True
    return type_.variable is None and type_.unlike is None and not type_.elsewhere


def type_of_simple_service(target: Value, span: Span) -> ServiceType:
    """The type that ``simple-service`` makes: it extends the one that is given."""
    return _made(span, None, added_by(target))


def _service_extension(call: Call, arguments: list[Value]) -> Value:
    return Extension(arguments[0])


def added_for(service: Service, there: Container[str | None]) -> Iterator[Opaque]:
    """What Guix may add to a list because of a service, of the types that are not there."""
    for type_ in service.type.may_add if isinstance(service.type, ServiceType) else ():
        if type_.name is None:
            yield Opaque("Guix may add what the type of this service extends", service.span, None, type_)
        elif type_.name not in there:
            yield Opaque(f"Guix adds a service of `{type_.name}`, which its type extends", service.span)


FORMS: dict[str, Analyse] = {"service-type": _service_type}

PROCEDURES = (Procedure("service-extension", _service_extension, 2, 2, lenient=True, takes_call=True),)
