"""Settings in a file of the host."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, note
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.host_paths import normal
from guixsvc.services.mumble_server.own_ini import own_ini
from guixsvc.services.surroundings import Surroundings

_ON_HOST = "`install plan` tells on the host what it has"


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    file = record.given("file")
    if file is None or not isinstance(file.value, Text) or own_ini(record, around.file) is not None:
        return
    if file.value.startswith("/") and normal(file.value) == file.value:
        message = "what is in this file of the host is not known here"
        yield note("mumble-server/ini-not-known", place(file.value, file.span), message, Note(_ON_HOST))
