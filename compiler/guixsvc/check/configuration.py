"""Everything that is checked of a configuration."""

from collections.abc import Callable, Iterable, Iterator

from guixsvc.check import types
from guixsvc.check.exposed import exposed, exposed_name, without_password
from guixsvc.check.host_names import bad_name
from guixsvc.diagnostics import Diagnostic, Note, Severity, error, note
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.guix import quoted
from guixsvc.evaluate.guix.services import service_value
from guixsvc.evaluate.guix.values import Record, Service
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.unknown import alternatives
from guixsvc.evaluate.scheme.values import (
    Conditional,
    Faulty,
    Given,
    HostSecret,
    List,
    NotGiven,
    Object,
    Opaque,
    Text,
    Unspecified,
    Value,
)
from guixsvc.evaluate.tree_files import TextFile
from guixsvc.records import FieldType, RecordType, ServiceType, service_types
from guixsvc.services import implementation, rules
from guixsvc.services.surroundings import Surroundings
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source, Span
from guixsvc.targets import Target


@frozen
class Judged:
    """What is known already of records, by their identity, and what is ``around`` all of them."""

    around: Surroundings
    known: dict[int, tuple[Diagnostic, ...]]


def check_hidden(configuration: Configuration, *, to_compile: bool) -> Iterator[Diagnostic]:
    """What a file may declare besides, if it speaks of services of ours or systems of it are compiled."""
    unknown = _Unknown(Severity.ERROR if to_compile else Severity.NOTE)
    if (to_compile and configuration.systems) or speaks_of_ours(configuration):
        for value in configuration.hidden:
            yield from unknown.report(value, "what is declared", value.span)


def our_services(system: System) -> Iterator[tuple[ServiceType, Service]]:
    """The services of a system that are of a type we know."""
    for service in system.services:
        type_ = service_types().get(service.type.name or "")
        if type_ is not None:
            yield type_, service


def check_system(
    system: System, configuration: Configuration, judged: Judged, *, to_compile: bool
) -> Iterator[Diagnostic]:
    """The types and rules of the records that a system's services reach; ``judged`` are those known already.

    A value that is not known is a note, or an error where it is needed ``to_compile``; either once for
    every cause. What is wrong only if a condition turns out so that is not known is a warning.
    """
    found = _check_system(system, configuration, judged, to_compile=to_compile)
    yield from _if_it_comes_to_that(found) if isinstance(system.because, Conditional) else found


def _if_it_comes_to_that(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What is found in a value that may be, or not: faults of form stay errors, as a macro refuses them."""
    for diagnostic in found:
        is_certain = diagnostic.severity is not Severity.ERROR or diagnostic.code in _ALWAYS_ERRORS
        yield diagnostic if is_certain else replace(diagnostic, severity=Severity.WARNING)


_ALWAYS_ERRORS = frozenset({"host-secret", "missing-field", "not-evaluated"})


def _check_system(
    system: System, configuration: Configuration, judged: Judged, *, to_compile: bool
) -> Iterator[Diagnostic]:
    unknown = _Unknown(Severity.ERROR if to_compile else Severity.NOTE)
    because = system.because
    if because is not None and _has_ours(system):
        where = Note("this system", system.span) if system.span != because.span else None
        yield from unknown.report(because, "what is declared", because.span, where)
    if because is not None and not isinstance(because, Conditional):
        # Of what a procedure that is not known may change, only what is certain to be code is judged.
        unknown.severity = None
    if _has_ours(system):
        secret = list(exposed_name(system))
        yield from secret
        if isinstance(system.host_name, Text) and not secret:
            yield from bad_name(system)
    seen: dict[str, Service] = {}
    looked_at: set[int] = set()
    for type_, service in our_services(system):
        if service.span not in configuration.certain:
            continue
        if type_.name in seen:
            first = Note("the first one is here", seen[type_.name].span)
            yield error("duplicate-service", service.span, f"`{type_.name}` is given more than once", first)
        seen.setdefault(type_.name, service)
        if id(service) not in looked_at:
            looked_at.add(id(service))
            yield from _check_service(type_, service, unknown, judged)
    for possible in system.possible:
        service = possible.service
        known = service_types().get(service.type.name or "")
        if known is None:
            continue
        what = "whether the system has this service"
        yield from unknown.report(possible.because, what, service.span)
        if service.span in configuration.certain:
            found = _check_service(known, service, unknown, judged)
            yield from _if_it_comes_to_that(found) if possible.perhaps else found
    if isinstance(system.host_name, Opaque) and _has_ours(system):
        what_for = Note("it stands in the manifest and, of several hosts, names the folder")
        name = system.host_name
        yield from unknown.report(name, "the host-name", name.span, what_for, is_of_value=True)
    if to_compile or speaks_of_ours(configuration):
        for part in system.unknown:
            for record in _configurations_in(part):
                yield from unknown.report(part, f"what is made of this {record.type.name}", record.span)
            yield from unknown.report_services(part)


def with_files_of_tree(
    systems: Iterable[System], read: Callable[[str, Source], TextFile]
) -> tuple[System, ...]:
    """Systems whose services take the files from the tree that lie there, and whose names may be shown.

    Shared records stay shared.
    """
    made: dict[int, Record] = {}

    def service_of(service: Service) -> Service:
        type_ = service_types().get(service.type.name or "")
        of = None if type_ is None else implementation(type_.service)
        if of is None or not isinstance(service.value, Record):
            return service
        record = made.get(id(service.value)) or of.of_tree(service.value, read)
        made[id(service.value)] = record
        return service if record is service.value else replace(service, value=record)

    found = (replace(system, services=tuple(map(service_of, system.services))) for system in systems)
    return tuple(map(without_password, found))


def problems(system: System, target: Target) -> Iterator[Diagnostic]:
    """What keeps a system from running on a target, as far as its records can be judged."""
    for type_, given in our_services(system):
        value = service_value(given)
        reason = target.lacking.get(type_.service)
        if reason is not None:
            message = f"{target.title} has nothing for {type_.file.title}"
            yield error("unavailable-service", given.span, message, Note(reason))
            continue
        if isinstance(value, Record) and value.type is type_.configuration:
            yield from implementation(type_.service).problems(value, target)


def _configurations_in(value: Opaque) -> Iterator[Record]:
    """Records of ours that went into a value that is not known without being a service's."""
    pending: list[Value] = [value]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        match part:
            case Record():
                yield part
            case List(items=items, unknown=parts):
                pending.extend((*items, *parts))
            case Opaque(parts=parts) | Object(held=parts):
                pending.extend(parts)


def speaks_of_ours(configuration: Configuration) -> bool:
    """Whether services of ours may be expected: without one, nobody wants to know what else there may be."""
    return configuration.imports_ours or any(map(_has_ours, configuration.systems))


def _has_ours(system: System) -> bool:
    services = [*system.services, *(possible.service for possible in system.possible)]
    return any(service.type.name in service_types() for service in services)


def _check_service(
    type_: ServiceType, service: Service, unknown: "_Unknown", judged: Judged
) -> Iterator[Diagnostic]:
    value, span = service.value, service.value_span or service.span
    if value is None:
        yield from _needs_value(type_.configuration, type_.name, span)
        if judged.around.groups and not type_.configuration.required:
            # There is nothing wrong with a default value, but there may be advice.
            yield from check_record(Record(type_.configuration, service.span), judged.around)
    elif (other := service_type(value)) is not None:
        message = f"`{type_.name}` needs a {type_.configuration.name}, found the service type `{other}`"
        yield error("wrong-configuration", span, message)
    elif isinstance(value, Opaque):
        yield from unknown.report(value, f"the configuration of `{type_.name}`", value.span)
        for record in value.parts if isinstance(value, Conditional) else ():
            if isinstance(record, Record) and record.type is type_.configuration:
                yield from _if_it_comes_to_that(_judgement(record, judged))
    elif not isinstance(value, Record) or value.type is not type_.configuration:
        expected = type_.configuration.name
        message = f"`{type_.name}` needs a {expected}, found {written(value)}"
        form = quoted.head(value)
        hint = f"`'` keeps it from being evaluated: write `({form} …)`"
        yield error("wrong-configuration", span, message, *([] if form is None else [Note(hint)]))
    else:
        yield from _judgement(value, judged)
        yield from _unknown_parts(value, unknown)


def _needs_value(configuration: RecordType, type_: str, span: Span) -> Iterator[Diagnostic]:
    """That a service lacks its configuration: Guix has no default value where a field has none."""
    if configuration.required:
        fields = " and ".join(f"`{name}`" for name in configuration.required)
        has = "which has" if len(configuration.required) == 1 else "which have"
        message = f"`{type_}` needs a {configuration.name} with {fields}, {has} no default"
        yield error("wrong-configuration", span, message)


def _judgement(record: Record, judged: Judged) -> tuple[Diagnostic, ...]:
    """What `check_record` says of a record, which many hosts may have."""
    if id(record) not in judged.known:
        judged.known[id(record)] = tuple(check_record(record, judged.around))
    return judged.known[id(record)]


def check_record(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    """The types of a record that a service reaches, and the rules between its fields."""
    yield from exposed(record)
    certain = list(types.check(record))
    yield from certain
    for alternative in _alternatives(record):
        found = [diagnostic for diagnostic in types.check(alternative) if diagnostic not in certain]
        yield from _if_it_comes_to_that(found)
    yield from rules.run("guixsvc.check.rules", record, around)
    yield from implementation(record.type.service).rules(types.effective(record), around)


def check_uncalled(record: Record) -> Iterator[Diagnostic]:
    """Warns of what is known to be wrong in a record that nothing here makes."""
    for version in (record, *_alternatives(record)):
        for fault in types.check(version):
            yield replace(fault, severity=Severity.WARNING)


def _alternatives(record: Record) -> Iterator[Record]:
    """The record with one of the values of each field that depends on a condition."""
    for name, field in record.fields.items():
        for value in _possible_values(field.value):
            yield replace(record, fields={**record.fields, name: replace(field, value=value)})


def _possible_values(value: Value) -> Iterator[Value]:
    """What a value that depends on a condition may be, but for what stands nowhere: the #f of an `and`, or of
    an `if` without an alternative."""
    for part in alternatives(value) if isinstance(value, Conditional) else ():
        if part is not False and not isinstance(part, Opaque | Unspecified):
            yield part


def _unknown_parts(record: Record, unknown: "_Unknown") -> Iterator[Diagnostic]:
    """Values inside a record, and the records in it, that cannot be known here."""
    pending, seen = [record], {id(record)}
    while pending:
        record = pending.pop()
        yield from _unknown_fields(record, unknown)
        for field in record.fields.values():
            for nested in _records_in(field.value):
                if id(nested) not in seen:
                    seen.add(id(nested))
                    pending.append(nested)


def _unknown_fields(record: Record, unknown: "_Unknown") -> Iterator[Diagnostic]:
    if record.base is not None:
        yield from unknown.report(record.base, "what this record inherits", record.base.span)
    for name, field in record.fields.items():
        if name not in types.judged_fields(record):
            continue
        for value in _opaque_in(field.value):
            if value is field.value and isinstance(value, HostSecret) and record.type.fields[name].is_secret:
                continue
            if service_type(value) is not None:
                continue
            if not (value.name is not None and types.is_package(record.type.fields[name])):
                where = _instead(record.type.fields[name])
                is_whole = isinstance(value, HostSecret) and value is field.value
                span = field.span if is_whole else value.span
                found = list(unknown.report(value, f"`{name}`", span, where, is_of_value=True))
                yield from found
                if not found and where is not None:
                    yield from unknown.advise(value, f"`{name}`", field.span, where, record.type.fields[name])


def _instead(field: FieldType) -> Note | None:
    """What to write for a value that cannot be known here."""
    if types.is_package(field):
        return Note(_LEAVE_OUT.format(field.name))
    return Note(_STAYS) if field.is_secret else None


_STAYS = 'for a secret that stays on the host write `(getenv "NAME")` and give `--host-secret NAME=PATH`'
_LEAVE_OUT = "for a host of another distribution leave `{}` out: its own package is used"


def _opaque_in(value: Value) -> list[Opaque]:
    """What is not known in a value: lists may nest without bound, and be the same one in many places."""
    found: list[Opaque] = []
    pending: list[Value] = [value]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if isinstance(part, Opaque):
            found.append(part)
        elif isinstance(part, List) and id(part) not in seen:
            seen.add(id(part))
            tail = () if part.tail is None else (part.tail,)
            pending += reversed((*part.items, *tail, *part.unknown))
    return found


def _records_in(value: Value) -> list[Record]:
    if isinstance(value, List):
        return [item for item in value.items if isinstance(item, Record)]
    return [value] if isinstance(value, Record) else []


class _Unknown:
    """Reports what is not known, with the values that led there; once for every cause.

    Without a ``severity`` it says nothing.
    """

    def __init__(self, severity: Severity) -> None:
        self.severity: Severity | None = severity
        self._reported: dict[int, Span] = {}
        self._advised: set[Span] = set()

    def report(
        self, value: Opaque, what: str, span: Span, where: Note | None = None, *, is_of_value: bool = False
    ) -> Iterator[Diagnostic]:
        """Where it ``is_of_value`` the rest is checked all the same, and `check` finds no fault in that."""
        if self.severity is None or not self._is_new(value, span):
            return
        if isinstance(value.root, HostSecret):
            yield _misplaced(value, value.root, what, span)
            return
        if isinstance(value.root, Given):
            return
        severity = min(self.severity, Severity.WARNING) if isinstance(value.root, NotGiven) else self.severity
        notes = [Note(cause.reason, cause.span if cause.span != span else None) for cause in _chain(value)]
        notes += [where] if where is not None else []
        if self.severity is Severity.ERROR and value.root.missing:
            modules = " or ".join(f"`({' '.join(module)})`" for module in value.root.missing[:2])
            notes.append(
                Note(f"`-L DIR` makes it known if DIR is a checkout of the channel that has {modules}")
            )
        message = f"{what} is not known here"
        if is_of_value and severity is not Severity.ERROR:
            yield Diagnostic("unknown-value", severity, span, message, tuple(notes))
        else:
            yield Diagnostic("not-evaluated", severity, span, message, tuple(notes))

    def advise(
        self, value: Opaque, what: str, span: Span, advice: Note, field: FieldType
    ) -> Iterator[Diagnostic]:
        """Says what to write where the cause was reported already: as one of another value, or as a fault,
        which is to be mended first unless it stands in what is left out."""
        is_fault = isinstance(value, Faulty) or isinstance(value.root, Faulty)
        if self.severity is None or span in self._advised or (is_fault and not types.is_package(field)):
            return
        self._advised.add(span)
        message = f"{what} is not known here"
        if is_fault:
            yield note("not-evaluated", span, message, advice)
        elif not isinstance(value.root, Given):
            yield note("unknown-value", span, message, advice)

    def report_services(self, part: Opaque) -> Iterator[Diagnostic]:
        """Says that a list of services may hold more; what is known of it is compiled."""
        root = part.root
        if isinstance(root, HostSecret):
            yield from self.report(part, "which services there are", part.span)
        elif self.severity is not None and id(root) not in self._reported and self._is_new(part, part.span):
            hint = Note(root.reason, root.span if root.span != part.span else None)
            yield note("unknown-services", part.span, "the list of services is not fully known", hint)

    def _is_new(self, value: Opaque, span: Span) -> bool:
        root = value.root
        if isinstance(value, Faulty) or isinstance(root, Faulty):
            return False
        if isinstance(root, HostSecret):  # Each use of one is a fault of its own.
            return True
        return self._reported.setdefault(id(root), span) == span


def _misplaced(value: Opaque, secret: HostSecret, what: str, span: Span) -> Diagnostic:
    """Says of a secret of the host that something here depends on it."""
    name = secret.variable_name
    if value is secret:
        message = f"{what} is given `{name}`, which only the host has: that is for a password"
    else:
        message = f"{what} depends on `{name}`, which only the host has: nothing can be made of it here"
    chain = [cause for cause in _chain(value) if cause is not secret]
    notes = [Note(cause.reason, cause.span if cause.span != span else None) for cause in chain]
    at = Note(f"here is `{name}` asked for", secret.span) if secret.span != span else None
    hint = Note(f"`--env {name}`, or `--env-plain {name}`, makes its value known here instead")
    return error("host-secret", span, message, *notes, *([at] if at else []), hint)


def _chain(value: Opaque) -> list[Opaque]:
    """The values that one depends on, from the root, each place once and the last few only."""
    chain = [value]
    while (cause := chain[-1].cause) is not None:
        chain.append(cause)
    places = {cause.span: cause for cause in chain}
    return list(reversed(places.values()))[:_MOST_CAUSES]


_MOST_CAUSES = 3
