"""Values that the server cannot use."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.services.mumble_server.ini_values import faults
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry, key in own.settings():
        for fault in faults(own, entry, key):
            report = error if fault.is_fatal else warning
            yield report("ini-value", fault.span, fault.message, *([Note(fault.hint)] if fault.hint else []))
