"""Services that we know, among all that is declared."""

from guixsvc.annotations import Iterator
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.guix.values import Service
from guixsvc.records import ServiceType, service_types


def our_services(system: System) -> Iterator[tuple[ServiceType, Service]]:
    """The services of a system that are of a type we know."""
    for service in system.services:
        type_ = service_types().get(service.type.name or "")
        if type_ is not None:
            yield type_, service


def speaks_of_ours(configuration: Configuration) -> bool:
    """Whether services of ours may be expected: without one, nobody wants to know what else there may be."""
    return configuration.imports_ours or any(map(has_ours, configuration.systems))


def has_ours(system: System) -> bool:
    services = [*system.services, *(possible.service for possible in system.possible)]
    return any(service.type.name in service_types() for service in services)
