"""Lines that are nothing to the server."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    hint = Note("comments begin with `;`")
    for line in own.ini.ignored:
        if not line.is_section and own.text[line.start] != "#":
            span = own.first_line(line.start, line.end)
            yield warning(
                "ini-line", span, "neither `key=value` nor a comment: the server ignores this", hint
            )
