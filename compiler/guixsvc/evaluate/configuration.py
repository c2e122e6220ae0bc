"""A file as a whole: from its data to the systems it describes."""

from collections.abc import Mapping
from dataclasses import dataclass

from guixsvc.diagnostics import Diagnostic, Note, note, warning
from guixsvc.evaluate.deep_stack import with_deep_stack
from guixsvc.evaluate.evaluator import MAX_STEPS, Evaluator, form_span
from guixsvc.evaluate.guix import SERVICES_ELSEWHERE
from guixsvc.evaluate.printing import written
from guixsvc.evaluate.values import (
    Faulty,
    List,
    Opaque,
    OperatingSystem,
    Record,
    Service,
    Unspecified,
    Value,
    place,
)
from guixsvc.read.datum import Datum, Symbol
from guixsvc.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """A host: its services, ours and others, and the parts of its list of services that are not known."""

    span: Span
    services: tuple[Service, ...]
    unknown: tuple[Opaque, ...] = ()
    host_name: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """What a file declares. ``records`` are all that were made, reached by a service or not."""

    systems: tuple[System, ...]
    records: tuple[Record, ...]


def evaluate(
    data: list[Datum],
    environment: Mapping[str, str | None],
    max_steps: int = MAX_STEPS,
    *,
    all_forms_known: bool = True,
) -> tuple[Configuration, list[Diagnostic]]:
    """Evaluates the forms of a file; what it declares is, as in Guix, the value of the last one.

    A file without any import, such as a snippet of the manual, declares every service that stands
    bare in it. ``environment`` is what ``getenv`` may see. Unless ``all_forms_known``, a form that could
    not be read may define a name that is unknown.
    """
    evaluator = Evaluator(environment, max_steps)
    evaluator.imports.opaque = not all_forms_known
    configuration = with_deep_stack(lambda: _configuration(evaluator, data))
    return configuration, evaluator.diagnostics


def _configuration(evaluator: Evaluator, data: list[Datum]) -> Configuration:
    values: list[tuple[Datum, Value]] = []
    for form in data:
        values.append((form, evaluator.top_level(form)))
        if evaluator.exhausted:
            break
    systems = _systems(evaluator, values)
    return Configuration(tuple(systems), tuple(evaluator.records))


def _systems(evaluator: Evaluator, values: list[tuple[Datum, Value]]) -> list[System]:
    if not values:
        return []
    if not evaluator.imports.modules:
        bare = [value for form, value in values if isinstance(value, Service)]
        if bare and bare[-1] is values[-1][1]:
            return [System(form_span(values[0][0]).to(form_span(values[-1][0])), tuple(bare))]
    else:
        _report_dropped(evaluator, values[:-1])
    form, value = values[-1]
    span = form_span(form)
    match value:
        case Service():
            return [System(span, (value,))]
        case OperatingSystem():
            return [_operating_system(evaluator, value)]
        case List(items=items) if items and all(isinstance(item, OperatingSystem) for item in items):
            return [_operating_system(evaluator, item) for item in items if isinstance(item, OperatingSystem)]
        case List() if value.is_proper and (evaluator.imports.telephony or _has_service(value)):
            return [_system(evaluator, value, span, None)]
        case Unspecified() | Opaque() | List():
            return []
    if evaluator.imports.telephony:
        found = written(value)
        evaluator.fault(
            "not-a-service",
            span,
            f"expected a service, a list of services or an operating-system, found {found}",
        )
    return []


def _has_service(value: List) -> bool:
    return any(isinstance(item, Service) for item in value.items)


def _report_dropped(evaluator: Evaluator, values: list[tuple[Datum, Value]]) -> None:
    for form, value in values:
        if isinstance(value, Service) and not isinstance(form, Symbol):
            hint = Note(
                "as in Guix, only the last expression of a file counts: put the services into one list"
            )
            message = "this service has no effect"
            evaluator.report(warning("dropped-service", value.span, message, hint))


def _operating_system(evaluator: Evaluator, system: OperatingSystem) -> System:
    if system.services is None:
        return System(system.span, (), (), system.host_name)
    return _system(evaluator, system.services, system.span, system.host_name)


def _system(evaluator: Evaluator, services: Value, span: Span, host_name: Value | None) -> System:
    if isinstance(services, Opaque):
        services = List((), None, (services,))
    if not isinstance(services, List) or not services.is_proper:
        evaluator.fault(
            "not-a-service", place(services, span), f"expected services, found {written(services)}"
        )
        return System(span, (), (), host_name)
    found: list[Service] = []
    unknown = list(services.unknown)
    for item in services.items:
        if isinstance(item, Service):
            found.append(item)
        elif isinstance(item, Opaque):
            unknown.append(item)
        else:
            evaluator.fault("not-a-service", place(item, span), f"expected a service, found {written(item)}")
    for part in unknown:
        if not isinstance(part, Faulty) and part.name not in SERVICES_ELSEWHERE:
            _report_unknown(evaluator, part)
    return System(span, tuple(found), tuple(unknown), host_name)


def _report_unknown(evaluator: Evaluator, part: Opaque) -> None:
    root = part.root
    if isinstance(root, Faulty):
        return
    hint = Note(root.reason, root.span)
    evaluator.report(note("unknown-services", part.span, "the list of services is not fully known", hint))
