"""A public registration of a server that answers no pings."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Opaque
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    registration, ping = record.not_false("public-registration"), record.given("allow-ping?")
    if registration is None or isinstance(registration.value, Opaque):
        return
    if ping.value is False if ping is not None else record.base is None:
        where = Note("it is #f here", ping.span) if ping is not None else Note("add `(allow-ping? #t)`")
        message = "a server that is registered publicly must answer pings: `allow-ping?` must be #t"
        yield error("mumble-server/registration-needs-ping", registration.name_span, message, where)
