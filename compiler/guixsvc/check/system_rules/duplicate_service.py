"""Services of which a system has two."""

from collections.abc import Iterator

from guixsvc.check.ours import our_services
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.guix.values import Service


def check(system: System, configuration: Configuration) -> Iterator[Diagnostic]:
    seen: dict[str, Service] = {}
    for type_, service in our_services(system):
        if service.span not in configuration.certain:
            continue
        if type_.name in seen:
            first = Note("the first one is here", seen[type_.name].span)
            yield error("duplicate-service", service.span, f"`{type_.name}` is given more than once", first)
        seen.setdefault(type_.name, service)
