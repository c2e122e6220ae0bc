"""A public registration of a server that asks for a password."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import HostSecret, Opaque, Text
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    registration = record.not_false("public-registration")
    password = record.not_false("server-password")
    if registration is None or isinstance(registration.value, Opaque) or password is None:
        return
    if isinstance(password.value, Text | HostSecret) and password.value != "":
        message = "a server that is registered publicly can have no `server-password`"
        where = Note("it is registered here", registration.name_span)
        yield error("mumble-server/registration-with-password", password.name_span, message, where)
