"""Keys that are given again."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.services.mumble_server.ini_keys import ini_keys
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    last = own.last_entries()
    for entry in own.ini.entries:
        if not entry.section and entry.key in ini_keys() and last[entry.key] is not entry:
            message = f"`{entry.key}` is given again below, which is what counts"
            again = Note("it counts here", own.key(last[entry.key]))
            yield warning("ini-duplicate", own.key(entry), message, again)
