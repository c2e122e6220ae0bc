"""Services: what `(service TYPE VALUE)` makes, and what is no service."""

from guixsvc.annotations import Iterator, Sequence
from guixsvc.diagnostics import Note
from guixsvc.evaluate.guix.record_forms import note_unmade
from guixsvc.evaluate.guix.service_types import ServiceType
from guixsvc.evaluate.guix.values import Record, Service
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.nodes import Act, Node, Result
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.unknown import alternatives, hidden_in, may_hold_ours
from guixsvc.evaluate.scheme.values import Conditional, Opaque, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.records import record_types, service_file, service_types
from guixsvc.source import Span


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


def operands(run: Run, name: str, form: datum.List) -> Iterator[datum.Datum]:
    """What is evaluated of a form of Guix, as far as its shape is known: arguments, or values of fields.
    Takes note of a record that the form did not make."""
    note_unmade(run, name, form)
    if name in ("service", "modify-services"):
        yield from form.items[1 : 2 if name == "modify-services" else None]
    elif (
        name in ("home-environment", "operating-system", "machine", "service-type") or name in record_types()
    ):
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


FORMS: dict[str, Analyse] = {"service": _service}
