"""Services, and lists of them changed by ``modify-services``."""

from guixsvc.annotations import Callable, Iterator, Sequence, TypeAlias
from guixsvc.diagnostics import Note
from guixsvc.evaluate.guix.clauses import ModifyClause, clause_shape, lacks, report_nothing_to_modify
from guixsvc.evaluate.guix.record_forms import DEFINED_BY_GUIX
from guixsvc.evaluate.guix.service_types import ServiceType, type_of_simple_service
from guixsvc.evaluate.guix.values import Record, Service
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed, malformed
from guixsvc.evaluate.scheme.unknown import NotKnown, alternatives, asked, hidden_in, may_hold_ours
from guixsvc.evaluate.scheme.values import Conditional, List, Opaque, Value
from guixsvc.evaluate.work import STEP, VISITED, spend
from guixsvc.read import datum
from guixsvc.read.datum import Symbol, form_span
from guixsvc.records import record_types, service_file, service_types
from guixsvc.slotted import replace
from guixsvc.source import Span

STEPS_TO_CHANGE = 2
"""To look whether a clause is for a service."""

Change: TypeAlias = Callable[[Service], Value | None]
"""What is made of a service in a list; ``None`` takes it away, an opaque value may be what comes of it."""


def _service(form: datum.List, scope: Scope) -> Act:
    if len(form.items) not in (2, 3):
        return is_malformed(form, "`(service TYPE)` or `(service TYPE VALUE)`")
    kind, given = Node(form.items[1]), Node(form.items[2]) if len(form.items) == 3 else None

    def act(run: Run, scope: Scope) -> Result:
        type_ = run.value(kind, scope)
        value = None if given is None else run.value(given, scope)
        if hidden_in(type_) is None:
            message = f"expected a service type, found {written(type_)}"
            return run.fault("wrong-argument", kind.span, message)
        if isinstance(value, Record):
            run.findings.used.add(value.span)
            _report_other_type(run, type_, value, form.items[2])
        made = _of_type(type_, form.span, value, None if given is None else given.span)
        run.findings.made(form, made if isinstance(made, Service) else None)
        return made

    return act


def _report_other_type(run: Run, type_: Value, record: Record, given: datum.Datum) -> None:
    """Reports a record of ours that is given to a service type of Guix, none of which takes it."""
    name = service_type(type_)
    if name is not None and name not in service_types():
        own = service_file(record.type.service).type
        message = f"`{name}` takes no {record.type.name}: that belongs to `{own}`"
        run.fault("wrong-configuration", form_span(given), message)


def _of_type(type_: Value, form: Span, value: Value | None, span: Span | None) -> Value:
    """The service of a type; of one that depends on a condition, those that it may be."""
    spend(STEP)
    if isinstance(type_, Conditional):
        types = [part for part in alternatives(type_) if isinstance(part, Opaque)]
        parts = tuple(Service(part, form, value, span) for part in types)
        reason = "its type depends on a condition that is not known here"
        return Conditional(reason, form, None, type_, parts, not any(map(may_hold_ours, parts)))
    if isinstance(type_, Opaque):
        return Service(type_, form, value, span)
    return Opaque("its type is not known here", form, cause=hidden_in(type_))


def readings(argument: datum.Datum) -> Iterator[datum.Datum]:
    """What else an argument of a macro may be: ``(operating-system os)`` a field of a record in it."""
    match argument:
        case datum.List(items=(datum.Symbol(name="operating-system" | "service"), value)):
            yield value


def operands(name: str, form: datum.List) -> Iterator[datum.Datum]:
    """What is evaluated of a form of Guix, as far as its shape is known: arguments, or values of fields."""
    if name in ("service", "modify-services"):
        yield from form.items[1 : 2 if name == "modify-services" else None]
    elif name in ("operating-system", "machine", "service-type") or name in record_types():
        for field in form.items[1:]:
            if isinstance(field, datum.List):
                yield from [value for value in field.items[1:] if not _is_unquoted(value)]


def _is_unquoted(value: datum.Datum) -> bool:
    """Whether a value has a comma before it, of which the rules for fields tell."""
    match value:
        case datum.List(items=(datum.Symbol(name="unquote"), _)):
            return True
    return False


def is_service_type(value: Value) -> bool:
    """Whether a value certainly is a service type, which is no procedure."""
    return service_type(value) is not None


def refuse_service_type(run: Run, called: Opaque, arguments: Sequence[Value], span: Span) -> Opaque:
    """Reports a call of a service type; of what it is given, that says enough."""
    for value in arguments:
        if isinstance(value, Record | Service):
            run.findings.used.add(value.span)
    name = service_type(called)
    hint = Note(f"a service is `(service {name} …)`")
    message = f"the service type `{name}` is called but is not a procedure"
    return run.fault("not-a-procedure", span, message, hint)


def service_value(service: Service) -> Value:
    """The value of a service: for one that gives none, the record of defaults."""
    if service.value is not None:
        return service.value
    ours = service_types().get(service.type.name or "")
    if ours is not None:
        return Record(ours.configuration, service.span)
    if isinstance(service.type, ServiceType) and service.type.default is not None:
        return service.type.default
    return Opaque("the default value of this service type is not known here", service.span, elsewhere=True)


def _service_part(name: str, part: Callable[[Service], Value]) -> Procedure:
    def get(call: Call, arguments: list[Value]) -> Value:
        service = arguments[0]
        if not isinstance(service, Service):
            from guixsvc.evaluate.scheme.arguments import unexpected

            raise unexpected("a service", service)
        call.run.findings.used.add(service.span)
        return part(service)

    return Procedure(name, get, 1, 1, takes_call=True)


def _service_kind(call: Call, arguments: list[Value]) -> Value:
    service = arguments[0]
    if isinstance(service, Opaque) and service.elsewhere:
        reason = "the type of a service that is not known here"
        return Opaque(reason, call.span, None, service, elsewhere=True, unlike="of ours")
    if not isinstance(service, Service):
        from guixsvc.evaluate.scheme.arguments import unexpected

        raise unexpected("a service", service)
    call.run.findings.used.add(service.span)
    return service.type


def _type_name(type_: Value) -> Value:
    if not isinstance(type_, Opaque):
        from guixsvc.evaluate.scheme.arguments import unexpected

        raise unexpected("a service type", type_)
    ours = service_types().get(type_.name or "")
    if ours is None:
        raise NotKnown("the name of this service type is not known here", type_)
    return Symbol(ours.service)


def _simple_service(call: Call, arguments: list[Value]) -> Value:
    return Service(type_of_simple_service(arguments, call.span), call.span)


def _other_service(call: Call, arguments: list[Value]) -> Value:
    """A service that is none of ours."""
    return Service(Opaque(DEFINED_BY_GUIX, call.span, elsewhere=True, unlike="of ours"), call.span)


# modify-services


def _modify_services(form: datum.List, scope: Scope) -> Act:
    if len(form.items) < 2:
        return is_malformed(form, "`(modify-services SERVICES CLAUSE …)`")
    given, clauses = Node(form.items[1]), [_clause(clause, scope) for clause in form.items[2:]]

    def act(run: Run, scope: Scope) -> Result:
        services = run.value(given, scope)
        times = run.unseen.times_changed
        for clause in clauses:
            if not isinstance(clause, ModifyClause):
                return malformed(run, clause, clause_shape(clause))
            services = _changed(run, services, _change(run, clause, scope, services), {})
        if times != run.unseen.times_changed:
            services = run.unseen.after_changes(services, form, scope)
        if isinstance(services, List | Opaque):
            return services
        message = f"expected a list of services, found {written(services)}"
        return run.fault("wrong-argument", form.span, message)

    return act


def _clause(form: datum.Datum, scope: Scope) -> ModifyClause | datum.Datum:
    """A clause, or a form that is none."""
    match form:
        case datum.List(items=(head, kind)) if means(head, "delete", scope):
            return ModifyClause(form, Node(kind), None, ())
        case datum.List(items=(kind, datum.Symbol(key=name), arrow, *body)) if body and means(
            arrow, "=>", scope
        ):
            return ModifyClause(form, Node(kind), name, nodes(body))
    return form


def _change(run: Run, clause: ModifyClause, scope: Scope, services: Value) -> Change:
    """What a clause makes of a service of a list."""
    kind = run.value(clause.kind, scope)
    if clause.name is None:
        return _deletion(run, kind)
    if lacks(services, kind):
        report_nothing_to_modify(run, clause, clause.name, kind, scope)
    return _replacement(run, kind, clause.name, clause, scope)


def _deletion(run: Run, deleted: Value) -> Change:
    from guixsvc.evaluate.scheme.equality import eqv

    def delete(service: Service) -> Value | None:
        is_deleted = asked(eqv, service.type, deleted)
        if isinstance(is_deleted, NotKnown):
            return _perhaps(service, is_deleted, "whether this service is taken away is not known here")
        if not is_deleted:
            return service
        run.findings.used.add(service.span)
        return None

    return delete


def _replacement(run: Run, changed: Value, name: str, clause: ModifyClause, scope: Scope) -> Change:
    from guixsvc.evaluate.scheme.equality import eqv

    form, body = clause.form, clause.body

    def new(service: Service) -> Result:
        value = service_value(service)
        return run.sequence(body, Scope({name: value}, scope), form.span)

    def change(service: Service) -> Value:
        is_changed = asked(eqv, service.type, changed)
        if isinstance(is_changed, NotKnown):
            given = run.following.may_run(form, form, scope, [lambda: new(service)])
            others = [Service(service.type, service.span, value, body[-1].span) for value in given]
            reason = "whether this service is changed is not known here"
            return _perhaps(service, is_changed, reason, *others)
        if not is_changed:
            return service
        value = service_value(service)
        if isinstance(value, Record):
            run.findings.used.add(value.span)
        return Service(service.type, service.span, run.finish(new(service)), body[-1].span)

    return change


def _perhaps(service: Service, unknown: NotKnown, reason: str, *others: Service) -> Opaque:
    """A service, or what a clause makes of it that is perhaps not for it."""
    parts = (service, *others)
    is_elsewhere = not any(map(may_hold_ours, parts))
    return Conditional(reason, service.span, None, unknown.hidden(service.span), parts, is_elsewhere)


def _changed(run: Run, services: Value, change: Change, known: dict[int, Value]) -> Value:
    """A list of services, changed; so are those that it may hold under a condition. ``known`` is what was
    made of these, which may have parts in common."""
    spend(STEPS_TO_CHANGE * STEP)
    if isinstance(services, Conditional):
        if id(services) not in known:
            run.progress.enter(services.span)
            parts = tuple([_changed(run, part, change, known) for part in services.parts])
            run.progress.leave()
            is_elsewhere = not any(map(may_hold_ours, parts))
            known[id(services)] = replace(services, parts=parts, elsewhere=is_elsewhere)
        return known[id(services)]
    if isinstance(services, Service):
        new = change(services)
        return List() if new is None else new
    if not isinstance(services, List):
        return services
    spend(VISITED * len(services.items))
    items: list[Value] = []
    unknown: list[Opaque] = []
    front = 0
    certain = services.front if services.unknown else len(services.items)
    for at, item in enumerate(services.items):
        is_changed = isinstance(item, Service | Conditional)
        made = _changed(run, item, change, known) if is_changed else item
        if isinstance(item, Service) and isinstance(made, Opaque) and made.parts == (item,):
            # It is there or not.
            unknown.append(made)
        elif not (isinstance(item, Service) and isinstance(made, List)):
            items.append(made)
            front += not unknown and at < certain
    changed = [_changed(run, part, change, known) for part in services.unknown]
    unknown += [part for part in changed if isinstance(part, Opaque)]
    return List(tuple(items), services.tail, tuple(unknown), front=front)


_SERVICE_PROCEDURES = (
    "account-service",
    "accountsservice-service",
    "agetty-service",
    "bluetooth-service",
    "cat-avatar-generator-service",
    "console-font-service",
    "console-keymap-service",
    "cups-service",
    "dbus-service",
    "device-mapping-service",
    "dicod-service",
    "dovecot-service",
    "dropbear-service",
    "elogind-service",
    "etc-service",
    "extra-special-file",
    "geoclue-service",
    "git-daemon-service",
    "gnome-desktop-service",
    "gpm-service",
    "host-name-service",
    "lirc-service",
    "login-service",
    "lsh-service",
    "mingetty-service",
    "modem-manager-service",
    "nginx-service",
    "nscd-service",
    "openvpn-client-service",
    "openvpn-server-service",
    "pam-limits-service",
    "pam-root-service",
    "polkit-service",
    "postgresql-role-service",
    "rngd-service",
    "root-file-system-service",
    "screen-locker-service",
    "sddm-service",
    "session-environment-service",
    "set-xorg-configuration",
    "spice-vdagent-service",
    "static-networking-service",
    "swap-service",
    "syslog-service",
    "tor-hidden-service",
    "udev-hardware-service",
    "udev-rules-service",
    "udev-service",
    "udisks-service",
    "xfce-desktop-service",
)
"""Procedures of Guix that give one service each, none of ours."""

FORMS: dict[str, Analyse] = {
    "modify-services": _modify_services,
    "service": _service,
}

PROCEDURES = (
    Procedure("service-kind", _service_kind, 1, 1, lenient=True, takes_call=True),
    _service_part("service-value", service_value),
    Procedure("service-type-name", _type_name, 1, 1, lenient=True),
    Procedure("simple-service", _simple_service, 0, None, lenient=True, takes_call=True),
    *(
        Procedure(name, _other_service, 0, None, lenient=True, takes_call=True)
        for name in _SERVICE_PROCEDURES
    ),
)
