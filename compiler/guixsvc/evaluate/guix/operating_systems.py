"""Operating systems, and what else has one, such as a machine: the services that they declare."""

from guixsvc.annotations import Callable, Sequence
from guixsvc.evaluate.guix.record_forms import DEFINED_BY_GUIX
from guixsvc.evaluate.guix.service_lists import list_of_guix
from guixsvc.evaluate.guix.values import OperatingSystem, Thunked
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.joining import listed
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, Tail, nodes
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import malformed
from guixsvc.evaluate.scheme.unknown import NotKnown, may_hold_ours
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque, Text, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.slotted import replace
from guixsvc.source import Span
from guixsvc.spelling import one_edit_apart

STEPS_A_SYSTEM = 6

_EVALUATED = ("essential-services", "host-name", "inherit", "services")
"""The fields whose values matter."""


def _operating_system(form: datum.List, scope: Scope) -> Act:
    fields = [(item, _expressions(item)) for item in form.items[1:]]
    return lambda run, scope: _system(run, form, fields, scope)


def _expressions(field: datum.Datum) -> tuple[Node, ...]:
    match field:
        case datum.List(items=(datum.Symbol(name=name), *values)) if name in _EVALUATED:
            return nodes(values)
    return ()


def _system(
    run: Run,
    form: datum.List,
    fields: Sequence[tuple[datum.Datum, tuple[Node, ...]]],
    scope: Scope,
) -> OperatingSystem:
    """An operating system. As in Guix, a field sees those before it."""
    from guixsvc.evaluate.guix.system_fields import GivenFields, as_host_name, report_bound_inherit

    spend(STEP * (STEPS_A_SYSTEM + len(form.items)))
    scope = Scope({}, scope)
    system = OperatingSystem(form.span)
    services: Node | Opaque | None = None
    essential: Node | Opaque | None = None
    given = GivenFields(run)
    for item, values in fields:
        match item:
            case datum.List(items=(datum.Symbol(name=name, key=key) as symbol, *_)):
                fault = given.fault(item, symbol)
            case _:
                malformed(run, item, "`(FIELD VALUE)`")
                continue
        match name:
            case "inherit" if fault is None:
                report_bound_inherit(run, item.span, scope)
                system = _inherited_system(run, run.value(values[0], scope), form.span)
            case "host-name":
                host_name = fault or as_host_name(run, run.value(values[0], scope), values[0].span)
                system = replace(system, host_name=host_name)
                scope.names[key] = host_name
            case "services":
                services = _given(run, services, fault, values, scope)
            case "essential-services":
                essential = _given(run, essential, fault, values, scope)
            case _:
                scope.names[key] = Opaque(f"the field `{name}` is not evaluated", item.span)
    run.findings.made(form)
    return _with_services(run, form, system, services, essential, scope)


def _given(
    run: Run, before: Node | Opaque | None, fault: Opaque | None, values: Sequence[Node], scope: Scope
) -> Node | Opaque:
    """What a field is given that maybe was given ``before``; what is wrong with that hides its value."""
    if fault is None and not isinstance(before, Opaque):
        return values[0]
    written_in = [*([before] if isinstance(before, Node) else []), *values]
    parts = [run.value(value, scope) for value in written_in]
    if isinstance(before, Opaque):
        return replace(before, parts=(*before.parts, *parts))
    assert fault is not None
    return replace(fault, parts=tuple(parts))


def _with_services(
    run: Run,
    form: datum.List,
    system: OperatingSystem,
    services: Node | Opaque | None,
    essential: Node | Opaque | None,
    scope: Scope,
) -> OperatingSystem:
    """A system with the services that it is given, or those of what it inherits."""
    times = run.changes.times_unseen
    system = replace(
        system,
        services=_thunked(run, system, system.services, services, scope),
        essential=_thunked(run, system, system.essential, essential, scope),
    )
    if times != run.changes.times_unseen and system.host_name is not None:
        system = replace(system, host_name=run.unseen.after_changes(system.host_name, form, scope))
    return system


def _thunked(
    run: Run, system: OperatingSystem, inherited: Thunked | None, given: Node | Opaque | None, scope: Scope
) -> Thunked | None:
    """A field that a system is given, or that of what it inherits."""
    if isinstance(given, Opaque):
        return Thunked(given)
    if given is not None:
        delayed = _delayed(given, scope)
    else:
        delayed = inherited.delayed if inherited is not None else None
    if delayed is not None:
        inner = Scope(dict.fromkeys(_names_of_this(delayed.node.form, delayed.scope), system), delayed.scope)
        thunk = Tail(delayed.node, inner)
    elif given is not None:
        thunk = Tail(given, scope)
    else:
        return inherited
    value = run.value(thunk.node, thunk.scope)
    return Thunked(value, delayed, thunk, run.changes.moment)


def services_now(run: Run, system: OperatingSystem, span: Span, *, is_certain: bool = True) -> Value:
    """The services of the user, as they are when Guix asks for them: what they are made of may have changed
    since the system was made. Where that itself is not certain, faults are silent."""
    services = _now(run, system.services, system.span, is_certain=is_certain)
    return list_of_guix("%base-services", span) if services is None else services


def essential_now(run: Run, system: OperatingSystem, *, is_certain: bool = True) -> Value | None:
    """The essential services; ``None`` if they are those of Guix."""
    return _now(run, system.essential, system.span, is_certain=is_certain)


def _now(run: Run, field: Thunked | None, span: Span, *, is_certain: bool) -> Value | None:
    if field is None:
        return None
    thunk = field.thunk
    if thunk is None or field.made is None or not run.changes.came_after(field.made):
        return field.value
    if is_certain:
        return run.value(thunk.node, thunk.scope)
    form = datum.List((thunk.node.form,), thunk.node.span)
    values = run.following.may_run(form, form, thunk.scope, [lambda: thunk])
    return values[0] if values else Opaque("it takes too long to follow", span)


def _delayed(services: Node, scope: Scope) -> Tail | None:
    """The expression of a field that speaks of ``this-operating-system``."""
    return Tail(services, scope) if _names_of_this(services.form, scope) else None


_THIS = "this-operating-system"


def _names_of_this(services: datum.Datum, scope: Scope) -> set[str]:
    """What an expression calls ``this-operating-system``, which an import may have renamed."""
    names: set[str] = set()
    pending = [services]
    while pending:
        part = pending.pop()
        if isinstance(part, datum.Symbol):
            if part.name == _THIS or (part.name.endswith(_THIS) and means(part, _THIS, scope)):
                names.add(part.key)
        elif isinstance(part, datum.List):
            pending.extend(part.items)
    return names


def _inherited_system(run: Run, base: Value, span: Span) -> OperatingSystem:
    if isinstance(base, OperatingSystem):
        run.findings.used.add(base.span)
        return replace(base, span=span)
    if not isinstance(base, Opaque):
        message = f"`inherit` needs an operating-system, found {written(base)}"
        base = run.fault("wrong-inherit", span, message)
    return OperatingSystem(span, base, Thunked(base), None)


def _simple_system(form: datum.List, scope: Scope) -> Act:
    """The system of Guix's tests, with some services besides the base services."""
    added = nodes(form.items[1:])
    places = [node.span for node in added]

    def services_of(run: Run, scope: Scope) -> Result:
        base = list_of_guix("%base-services", form.span)
        return listed([run.value(node, scope) for node in added], places, base)

    services = Node(form)
    services.act = services_of

    def act(run: Run, scope: Scope) -> Result:
        spend(STEP * (STEPS_A_SYSTEM + len(form.items)))
        run.findings.made(form)
        host_name = Text("komputilo", form.span)
        return _with_services(run, form, OperatingSystem(form.span, host_name), services, None, scope)

    return act


def _machine(form: datum.List, scope: Scope) -> Act:
    """A machine of ``guix deploy``, or an image: its operating-system."""
    for item in form.items[1:]:
        match item:
            case datum.List(items=(datum.Symbol(name="operating-system"), *values)):
                return _system_of(item, nodes(values))
            case datum.List(items=(datum.Symbol() as name, *_)) if one_edit_apart(
                name.name, "operating-system"
            ):
                return _misspelt(name)
    return lambda run, scope: Opaque("there is no operating-system here", form.span)


def _system_of(field: datum.List, values: tuple[Node, ...]) -> Act:
    from guixsvc.evaluate.guix.system_fields import field_fault

    def act(run: Run, scope: Scope) -> Result:
        wrong = field_fault(run, field, "this record", "operating-system")
        return run.value(values[0], scope) if wrong is None else wrong

    return act


def _home(form: datum.List, scope: Scope) -> Act:
    """The ``home-environment`` of a user: what its services are is for Guix to know, but they run."""
    given: list[Node] = []
    for item in form.items[1:]:
        match item:
            case datum.List(items=(datum.Symbol(name="services" | "essential-services"), value)):
                given.append(Node(value))

    def act(run: Run, scope: Scope) -> Result:
        parts = tuple([run.value(node, scope) for node in given])
        is_elsewhere = not any(map(may_hold_ours, parts))
        return Opaque("a home-environment is not evaluated", form.span, parts=parts, elsewhere=is_elsewhere)

    return act


def _misspelt(field: datum.Symbol) -> Act:
    from guixsvc.evaluate.guix.system_fields import SYSTEM, misspelt_field

    return lambda run, scope: misspelt_field(run, field, "this record", (SYSTEM,)) or UNSPECIFIED


def _system_part(name: str, part: Callable[[OperatingSystem, Call], Value]) -> Procedure:
    def get(call: Call, arguments: list[Value]) -> Value:
        return part(_system_in(arguments[0]), call)

    return Procedure(name, get, 1, 1, takes_call=True)


def _user_services(system: OperatingSystem, call: Call) -> Value:
    return services_now(call.run, system, call.span)


def _same_of_ours(name: str, least: int, most: int | None) -> Procedure:
    """What gives a variant of a system that has the same services of ours."""

    def get(call: Call, arguments: list[Value]) -> Value:
        system = arguments[0]
        if isinstance(system, Opaque):
            raise NotKnown("the system that it changes is not known here", system)
        return _system_in(system)

    return Procedure(name, get, least, most, lenient=True, takes_call=True)


def _system_in(value: Value) -> OperatingSystem:
    if not isinstance(value, OperatingSystem):
        from guixsvc.evaluate.scheme.arguments import unexpected

        raise unexpected("an operating-system", value)
    return value


def _services(system: OperatingSystem, call: Call) -> Value:
    """The services of the user and the essential ones."""
    from guixsvc.evaluate.scheme.common.lists import append

    return append(_user_services(system, call), _essential_services(system, call))


def _essential_services(system: OperatingSystem, call: Call) -> Value:
    own = essential_now(call.run, system)
    return _default_essential_services(system, call) if own is None else own


def _default_essential_services(system: OperatingSystem, call: Call) -> Value:
    """Those of Guix, none of which is ours."""
    return Opaque(DEFINED_BY_GUIX, call.span, "essential services", elsewhere=True)


FORMS: dict[str, Analyse] = {
    "home-environment": _home,
    "image": _machine,
    "machine": _machine,
    "operating-system": _operating_system,
    "simple-operating-system": _simple_system,
}

PROCEDURES = (
    _same_of_ours("containerized-operating-system", 2, None),
    _same_of_ours("marionette-operating-system", 1, None),
    _system_part("operating-system-default-essential-services", _default_essential_services),
    _system_part("operating-system-essential-services", _essential_services),
    _system_part("operating-system-host-name", lambda system, call: system.host_name or UNSPECIFIED),
    _system_part("operating-system-services", _services),
    _system_part("operating-system-user-services", _user_services),
    _same_of_ours("operating-system-with-console-syslog", 1, 1),
    _same_of_ours("operating-system-with-gc-roots", 2, 2),
    _same_of_ours("operating-system-with-provenance", 1, 2),
    _same_of_ours("virtualized-operating-system", 2, None),
)
