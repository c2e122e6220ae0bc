"""What stands in a list of services and is none."""

from guixsvc.annotations import Sequence
from guixsvc.diagnostics import Note
from guixsvc.evaluate.guix import quoted
from guixsvc.evaluate.guix.service_types import ServiceType
from guixsvc.evaluate.guix.values import Service
from guixsvc.evaluate.guix.variables import kind_of, service_type
from guixsvc.evaluate.modules.guix_names import Kind
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.values import List, Opaque, Value
from guixsvc.source import Span

_JOINED = "lists are joined by `append`: `(append (list (service …)) %base-services)`"

_OF_GUIX = {
    Kind.PACKAGE: ("the package `{}`", "packages belong into the field `packages`"),
    Kind.PROCEDURE: ("the procedure `{}`", "it is called by `({} …)`"),
    Kind.SERVICES: ("the list of services `{}`", _JOINED),
    Kind.SYSTEM: ("the operating-system `{}`", "its services are `(operating-system-user-services {})`"),
}


def report_no_services(run: Run, services: List, wrong: Sequence[int], span: Span) -> None:
    """Reports the elements of a list of services that are none; of what was quoted, the first one."""
    for at in wrong:
        item = services.items[at]
        message, hint = _what_else(item)
        of_quoted = quoted.hint(None, services, item)
        hint = of_quoted or hint
        notes = () if hint is None else (Note(hint),)
        run.fault("not-a-service", services.place(at, span), f"expected a service, found {message}", *notes)
        if of_quoted is not None:
            break


def _what_else(value: Value) -> tuple[str, str | None]:
    """What a value is, in words, and what to do about it."""
    if (type_ := service_type(value)) is not None:
        return f"the service type `{type_}`", f"a service of this type is `(service {type_})`"
    if isinstance(value, Opaque) and value.variable is not None and (kind := kind_of(value)) is not None:
        found, hint = _OF_GUIX[kind]
        return found.format(value.variable.name), hint.format(value.variable.name)
    if isinstance(value, Opaque):
        return "a service type" if isinstance(value, ServiceType) else "a value of another kind", None
    is_list = isinstance(value, List) and (value.unknown or any(isinstance(i, Service) for i in value.items))
    return written(value), _JOINED if is_list else None
