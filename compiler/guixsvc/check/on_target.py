"""What keeps a system from running on a target."""

from collections.abc import Iterator

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.check.ours import our_services
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.services import service_value
from guixsvc.evaluate.guix.values import Record
from guixsvc.services import implementation

if TYPE_CHECKING:
    from guixsvc.targets import Target


def problems(system: System, target: "Target") -> Iterator[Diagnostic]:
    """The problems of a system, as far as its records can be judged."""
    for type_, given in our_services(system):
        value = service_value(given)
        reason = target.lacking.get(type_.service)
        if reason is not None:
            message = f"{target.title} has nothing for {type_.file.title}"
            yield error("unavailable-service", given.span, message, Note(reason))
            continue
        if isinstance(value, Record) and value.type is type_.configuration:
            yield from implementation(type_.service).problems(value, target)
