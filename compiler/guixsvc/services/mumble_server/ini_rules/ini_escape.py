"""Backslashes that the server drops, with what follows them."""

import re
from collections.abc import Iterator

from guixsvc.annotations import Final
from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.services.mumble_server.own_ini import OwnIni

_LOST: Final = re.compile(r"\\\\|\\([^abfnrtvx0-7\"?'\\\r\n])")
"""A backslash before what makes no escape."""


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry, key in own.settings():
        if entry.value is None or key.kind not in ("text", "path", "pattern"):
            continue
        raw = own.text[entry.value_start : entry.end].rstrip()
        lost = next((found for found in _LOST.finditer(raw) if found[1]), None)
        if lost is not None:
            start = entry.value_start + lost.start()
            message = f"`{key.name}`: the server has no escape `\\{lost[1]}` and reads nothing there"
            hint = Note(f"for a backslash write two: `\\\\{lost[1]}`")
            yield warning("ini-escape", own.span(start, start + 2), message, hint)
