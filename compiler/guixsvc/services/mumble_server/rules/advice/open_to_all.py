"""Servers that ask for neither a password nor a certificate."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    if record.type.name != "mumble-server-configuration" or record.base is not None:
        return
    certificates, password = record.not_false("cert-required?"), record.not_false("server-password")
    has_password = password is not None and password.value != ""
    if certificates is not None or has_password or record.not_false("file") is not None:
        return
    registration = record.not_false("public-registration")
    if registration is None:
        message = "everybody who reaches the port can join, under any name that is free"
        yield warning("mumble-server/open-to-all", record.head, message, Note(_ASK_FOR_ONE))
    else:
        message = "everybody can join a server that is listed publicly, under any name that is free"
        where = Note("`(cert-required? #t)` ties names to certificates")
        yield warning("mumble-server/open-to-all", registration.name_span, message, where)


_ASK_FOR_ONE = "`(cert-required? #t)` ties names to certificates, and `server-password` keeps others out"
