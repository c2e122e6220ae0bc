"""Services without the configuration that they need, or with another value."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix import quoted
from guixsvc.evaluate.guix.values import Record, Service
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.records import RecordType, ServiceType


def check(type_: ServiceType, service: Service) -> Iterator[Diagnostic]:
    value, needed = service.value, type_.configuration
    found, hints = (_lacks(needed), []) if value is None else _is_instead(needed, value)
    if found is not None:
        message = f"`{type_.name}` needs a {needed.name}{found}"
        yield error("wrong-configuration", service.value_span or service.span, message, *hints)


def _lacks(needed: RecordType) -> str | None:
    """What a service lacks that is given no value: Guix has no default where a field has none."""
    if not needed.required:
        return None
    has = "which has" if len(needed.required) == 1 else "which have"
    return f" with {' and '.join(f'`{name}`' for name in needed.required)}, {has} no default"


def _is_instead(needed: RecordType, value: Value) -> tuple[str | None, list[Note]]:
    other = service_type(value)
    if other is not None:
        return f", found the service type `{other}`", []
    if isinstance(value, Opaque):
        return None if value.unlike is None else ", found a value of another kind", []
    if isinstance(value, Record) and value.type is needed:
        return None, []
    form = quoted.head(value)
    hint = Note(f"`'` keeps it from being evaluated: write `({form} …)`")
    return f", found {written(value)}", [] if form is None else [hint]
