"""Everything that is checked of a configuration."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from guixsvc.check import initializers, types
from guixsvc.diagnostics import Diagnostic, Note, Severity, error
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.printing import written
from guixsvc.evaluate.values import Faulty, List, Opaque, Record, Service, Value
from guixsvc.records import ServiceType, service_types


def check(configuration: Configuration, *, to_compile: bool) -> Iterator[Diagnostic]:
    """What is wrong: how records were written, and the types and rules of those a service reaches.

    A value that is not known is a note, or an error where it is needed ``to_compile``.
    """
    for record in configuration.records:
        yield from initializers.check(record)
    for system in configuration.systems:
        yield from _check_system(system, Severity.ERROR if to_compile else Severity.NOTE)


def our_services(system: System) -> Iterator[tuple[ServiceType, Service]]:
    """The services of a system that are of a type we know."""
    for service in system.services:
        type_ = service_types().get(service.type.name or "")
        if type_ is not None:
            yield type_, service


def _check_system(system: System, unknown: Severity) -> Iterator[Diagnostic]:
    seen: dict[str, Service] = {}
    for type_, service in our_services(system):
        if type_.name in seen:
            first = Note("the first one is here", seen[type_.name].span)
            yield error("duplicate-service", service.span, f"`{type_.name}` is given more than once", first)
        seen.setdefault(type_.name, service)
        yield from _check_service(type_, service, unknown)


def _check_service(type_: ServiceType, service: Service, unknown: Severity) -> Iterator[Diagnostic]:
    value, span = service.value, service.value_span or service.span
    if value is None:
        return
    if isinstance(value, Opaque):
        yield from _unknown(value, f"the configuration of `{type_.name}`", unknown)
    elif not isinstance(value, Record) or value.type is not type_.configuration:
        expected = type_.configuration.name
        yield error("wrong-configuration", span, f"`{type_.name}` needs a {expected}, found {written(value)}")
    else:
        yield from check_record(value)
        yield from _unknown_parts(value, unknown)


def check_record(record: Record) -> Iterator[Diagnostic]:
    """The types of a record that a service reaches, and the rules between its fields."""
    yield from types.check(record)
    module = f"guixsvc.check.{record.type.service.replace('-', '_')}"
    if find_spec(module) is not None:
        yield from import_module(module).rules(record)


def _unknown_parts(record: Record, severity: Severity) -> Iterator[Diagnostic]:
    """Values inside a record that cannot be known here."""
    if record.base is not None:
        yield from _unknown(record.base, "what this record inherits", severity)
    for name, field in record.fields.items():
        if name not in types.judged_fields(record):
            continue
        for value in _opaque_in(field.value):
            if not (value.name is not None and types.is_package(record.type.fields[name])):
                yield from _unknown(value, f"`{name}`", severity)
        for nested in _records_in(field.value):
            yield from _unknown_parts(nested, severity)


def _opaque_in(value: Value) -> list[Opaque]:
    if isinstance(value, List):
        return [*(item for item in value.items if isinstance(item, Opaque)), *value.unknown]
    return [value] if isinstance(value, Opaque) else []


def _records_in(value: Value) -> list[Record]:
    if isinstance(value, List):
        return [item for item in value.items if isinstance(item, Record)]
    return [value] if isinstance(value, Record) else []


def _unknown(value: Opaque, what: str, severity: Severity) -> Iterator[Diagnostic]:
    root = value.root
    if not isinstance(value, Faulty) and not isinstance(root, Faulty):
        why = Note(root.reason, root.span if root.span != value.span else None)
        yield Diagnostic("not-evaluated", severity, value.span, f"{what} is not known here", (why,))
