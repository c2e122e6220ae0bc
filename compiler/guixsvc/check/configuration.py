"""Everything that is checked of a configuration."""

from guixsvc.annotations import Callable, Iterable, Iterator
from guixsvc.check import sound, types
from guixsvc.check.exposed import without_password
from guixsvc.check.not_known import UnknownParts, configurations_in, unknown_parts
from guixsvc.check.ours import has_ours, our_services, speaks_of_ours
from guixsvc.diagnostics import Diagnostic, Note, Severity
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.guix.values import Record, Service
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.unknown import alternatives
from guixsvc.evaluate.scheme.values import Conditional, Opaque, Unspecified, Value
from guixsvc.evaluate.tree_files import TextFile
from guixsvc.records import ServiceType, service_types
from guixsvc.services import implementation, rules
from guixsvc.services.surroundings import Surroundings
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source


@frozen
class Judged:
    """What is known already of records, by their identity, and what is ``around`` all of them."""

    around: Surroundings
    known: dict[int, tuple[Diagnostic, ...]]


def check_hidden(configuration: Configuration, *, to_compile: bool) -> Iterator[Diagnostic]:
    """What a file may declare besides, if it speaks of services of ours or systems of it are compiled."""
    unknown = UnknownParts(Severity.ERROR if to_compile else Severity.NOTE)
    if (to_compile and configuration.systems) or speaks_of_ours(configuration):
        for value in configuration.hidden:
            yield from unknown.report(value, "what is declared", value.span)


def check_system(
    system: System, configuration: Configuration, judged: Judged, *, to_compile: bool
) -> Iterator[Diagnostic]:
    """The types and rules of the records that a system's services reach; ``judged`` are those known already.

    A value that is not known is a note, or an error where it is needed ``to_compile``; either once for
    every cause. What is wrong only if a condition turns out so that is not known is a warning.
    """
    found = _check_system(system, configuration, judged, to_compile=to_compile)
    yield from _if_it_comes_to_that(found) if system.perhaps else found


def _if_it_comes_to_that(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What is found in a value that may be, or not: faults of form stay errors, as a macro refuses them."""
    for diagnostic in found:
        is_certain = diagnostic.severity is not Severity.ERROR or diagnostic.code in _ALWAYS_ERRORS
        yield diagnostic if is_certain else replace(diagnostic, severity=Severity.WARNING)


_ALWAYS_ERRORS = frozenset({"host-secret", "missing-field", "not-evaluated"})


def _check_system(
    system: System, configuration: Configuration, judged: Judged, *, to_compile: bool
) -> Iterator[Diagnostic]:
    unknown = UnknownParts(Severity.ERROR if to_compile else Severity.NOTE)
    because = system.because
    if because is not None and has_ours(system):
        where = Note("this system", system.span) if system.span != because.span else None
        yield from unknown.report(because, "what is declared", because.span, where)
    if because is not None and not because.hangs_on_condition:
        # Of what a procedure that is not known may change, only what is certain to be code is judged.
        unknown.severity = None
    if has_ours(system) and not sound.is_sound_system(system):
        yield from rules.found("guixsvc.check.system_rules", system, configuration)
    of_types = {id(service): (type_, service) for type_, service in our_services(system)}
    for type_, service in of_types.values():
        if service.span in configuration.certain:
            yield from _check_service(type_, service, unknown, judged)
        else:
            yield from check_unreached(service)
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
        else:
            yield from check_unreached(service)
    if isinstance(system.host_name, Opaque) and has_ours(system):
        what_for = Note("it stands in the manifest and, of several hosts, names the folder")
        name = system.host_name
        yield from unknown.report(name, "the host-name", name.span, what_for, is_of_value=True)
    if to_compile or speaks_of_ours(configuration):
        for part in system.unknown:
            for record in configurations_in(part):
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


def _check_service(
    type_: ServiceType, service: Service, unknown: UnknownParts, judged: Judged
) -> Iterator[Diagnostic]:
    if not sound.is_sound_service(type_, service):
        yield from rules.found("guixsvc.check.service_rules", type_, service)
    value = service.value
    if isinstance(value, Record) and value.type is type_.configuration:
        yield from _judgement(value, judged)
        yield from unknown_parts(value, unknown)
    elif isinstance(value, Opaque) and value.unlike is None and service_type(value) is None:
        yield from unknown.report(value, f"the configuration of `{type_.name}`", value.span)
        for record in value.parts if isinstance(value, Conditional) else ():
            if isinstance(record, Record) and record.type is type_.configuration:
                yield from _if_it_comes_to_that(_judgement(record, judged))
    elif value is None and judged.around.groups and not type_.configuration.required:
        # There is nothing wrong with a default value, but there may be advice.
        yield from check_record(Record(type_.configuration, service.span), judged.around)


def _judgement(record: Record, judged: Judged) -> tuple[Diagnostic, ...]:
    """What `check_record` says of a record, which many hosts may have."""
    if id(record) not in judged.known:
        judged.known[id(record)] = tuple(check_record(record, judged.around))
    return judged.known[id(record)]


def check_record(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    """The types of a record that a service reaches, and the rules between its fields."""
    certain = list(_of_values(record))
    yield from certain
    for alternative in _alternatives(record):
        found = [diagnostic for diagnostic in _of_values(alternative) if diagnostic not in certain]
        yield from _if_it_comes_to_that(found)
    if around.groups or not sound.is_without_secrets(record):
        yield from rules.run("guixsvc.check.rules", record, around)
    yield from implementation(record.type.service).rules(types.effective(record), around)


def _of_values(record: Record) -> Iterator[Diagnostic]:
    faults = types.faults(record)
    if sound.has_sound_values(record, faults):
        return iter(())
    return rules.found("guixsvc.check.value_rules", record, faults)


def check_uncalled(record: Record) -> Iterator[Diagnostic]:
    """Warns of what is known to be wrong in a record that nothing here makes."""
    for version in (record, *_alternatives(record)):
        for fault in _of_values(version):
            yield replace(fault, severity=Severity.WARNING)


def check_unreached(service: Service) -> Iterator[Diagnostic]:
    """Warns of what is known to be wrong in a service that no system here has, or that may be none."""
    type_ = service_types().get(service.type.name or "")
    if type_ is None:
        return
    for fault in rules.found("guixsvc.check.service_rules", type_, service):
        yield replace(fault, severity=Severity.WARNING)
    for value in alternatives(service.value) if isinstance(service.value, Conditional) else [service.value]:
        if isinstance(value, Record) and value.type is type_.configuration:
            for fault in rules.found("guixsvc.check.form_rules", value):
                yield replace(fault, severity=Severity.WARNING)
            yield from check_uncalled(value)


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
