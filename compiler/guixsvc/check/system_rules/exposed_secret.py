"""Names of hosts that are, or hold, a secret."""

from collections.abc import Iterator

from guixsvc.check.exposed import drawn, made_of, password_in_name
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.scheme.values import Text, place

_WHERE = "the host-name, which names folders and stands in the manifest,"


def check(system: System, configuration: Configuration) -> Iterator[Diagnostic]:
    if not isinstance(system.host_name, Text):
        return
    span = place(system.host_name, system.span)
    if (variable := drawn(system.host_name)) is not None:
        yield made_of(_WHERE, variable, span, Note("of this system", system.span))
    if (of := password_in_name(system)) is not None:
        yield error("exposed-secret", span, f"{_WHERE} holds the value of `{of}`")
