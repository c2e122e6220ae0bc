"""Which declarations of ours a file holds that nothing reaches."""

from guixsvc.annotations import Container, Iterator, Sequence
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.modules.module import Module
from guixsvc.evaluate.scheme.values import List, Object, Opaque, Value
from guixsvc.read import datum
from guixsvc.records import deprecated_names, record_types, service_types
from guixsvc.services import rules
from guixsvc.source import Span


def in_systems(configuration: Configuration) -> frozenset[Span]:
    """The places of services and records that systems have or may have, and of what they are made of."""
    return configuration.used.union(*(places(system) for system in configuration.systems))


def places(system: System) -> set[Span]:
    """Where the services that a system has or may have stand, and their records.

    Records that went into what is not known are among them.
    """
    services = [*system.services, *(possible.service for possible in system.possible)]
    values = [*(service.value for service in services if service.value is not None), *system.unknown]
    return {service.span for service in services} | {record.span for record in _records(values)}


def unreached(
    configuration: Configuration, reached: Container[Span], *, to_compile: bool
) -> Iterator[Diagnostic]:
    """Warns of the declarations in a file that are not reached, by it or by others that read it."""
    return rules.found("guixsvc.check.file_rules", configuration, reached, to_compile)


def _records(values: Sequence[Value]) -> Iterator[Record]:
    """The records in some values, at any depth, each once."""
    pending = list(values)
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        match value:
            case Record():
                yield value
                pending.extend(field.value for field in value.fields.values())
            case List(items=items, unknown=unknown):
                pending.extend((*items, *unknown))
            case Opaque(parts=parts) | Object(held=parts):
                pending.extend(parts)


def speaks_of_services(configuration: Configuration) -> bool:
    """Whether a service, or a configuration of ours, is written anywhere in a file."""
    pending = list(configuration.data)
    names = {"service", *record_types(), *deprecated_names()}
    while pending:
        form = pending.pop()
        if isinstance(form, datum.List | datum.Vector):
            match form:
                case datum.List(items=(datum.Symbol(name=name), *_)) if name in names:
                    return True
            pending.extend(form.items)
    return False


def is_offered(form: datum.Datum, module: Module) -> bool:
    """Whether a form of a module defines what it exports."""
    match form:
        case datum.List(items=(datum.Symbol(name=name), target, *_)) if name.startswith("define"):
            while isinstance(target, datum.List) and target.items:
                target = target.items[0]
            exported = isinstance(target, datum.Symbol) and target.name in module.exports.values()
            return module.name is not None and exported
    return False


def declarations(forms: list[datum.Datum], module: Module) -> Iterator[datum.List]:
    """The outermost ``(service TYPE …)`` and configurations of ours, as they are written."""
    configurations = {type_.configuration.name for type_ in service_types().values()}
    heads = {"service", "quasiquote", *configurations, *deprecated_names(), *_NO_CODE}
    renames = any(import_.renames for import_ in module.imports)
    pending = list(reversed(forms))
    while pending:
        form = pending.pop()
        if type(form) is not datum.List or not form.items:
            if type(form) is datum.Vector:
                pending.extend(reversed(form.items))
            continue
        first = form.items[0]
        may_mean = renames or (isinstance(first, datum.Symbol) and first.name in heads)
        head = _meaning(first, module) if may_mean else None
        if head in configurations or (head == "service" and _is_of_ours(form, module)):
            yield form
        elif head == "quasiquote":
            pending.extend(_unquoted(form))
        elif head not in _NO_CODE:
            pending.extend(reversed(form.items))


_NO_CODE = frozenset(
    [
        "quote",
        "gexp",
        "use-modules",
        "define-module",
        "export",
        "export!",
        "export-syntax",
        "re-export",
        "re-export-syntax",
        "re-export-and-replace!",
    ]
)
"""Forms that hold data, or names."""


def _is_of_ours(service: datum.List, module: Module) -> bool:
    return len(service.items) > 1 and _meaning(service.items[1], module) in service_types()


def _unquoted(template: datum.List) -> list[datum.Datum]:
    """The parts of a quasiquotation that are evaluated, last first."""
    found: list[datum.Datum] = []
    pending: list[datum.Datum] = list(template.items)
    while pending:
        match pending.pop():
            case datum.List(items=(datum.Symbol(name="unquote" | "unquote-splicing"), part)):
                found.append(part)
            case datum.List(items=items) | datum.Vector(items=items):
                pending.extend(items)
    return found


def _meaning(form: datum.Datum, module: Module) -> str | None:
    """The current global name of a symbol that no definition of the file hides."""
    if not isinstance(form, datum.Symbol) or form.name in module.scope.names:
        return None
    reference = module.reference(form.name)
    if reference is None or reference.read is not None:
        return None
    return deprecated_names().get(reference.name, reference.name)
