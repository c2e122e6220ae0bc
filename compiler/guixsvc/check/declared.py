"""How many services a system has, and which of them are ours."""

from guixsvc.check.ours import our_services
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.values import Service
from guixsvc.records import service_types
from guixsvc.slotted import frozen


@frozen
class Declared:
    """The names of our services, one for each service of a system; how many there are in all, and of these
    how many of a type that is ``unknown`` here."""

    ours: tuple[str, ...]
    total: int
    unknown: int


def declared(system: System) -> Declared:
    ours = tuple(type_.service for type_, _ in our_services(system))
    return Declared(ours, len(system.services) + system.others, sum(map(_is_unknown, system.services)))


def _is_unknown(service: Service) -> bool:
    """Whether a service is of a type of a module that is not there: it may be one of ours by another name."""
    name = service.type.name
    if name is None or name in service_types():
        return False
    from guixsvc.evaluate.modules.guix_names import modules_exporting

    return not modules_exporting(name)
