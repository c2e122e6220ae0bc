"""Keys that a quotation mark or a backslash takes in."""

import re
from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.services.mumble_server.ini_keys import ini_keys
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for line in own.ini.ignored:
        if not line.is_section and own.text[line.start] == "#":
            yield from _swallowed(own, line.start, line.end)
    for entry in own.ini.entries:
        if entry.key.startswith("#"):
            yield from _swallowed(own, entry.start, entry.end)
    for entry, _ in own.settings():
        yield from _swallowed(own, entry.value_start, entry.end)


def _swallowed(own: OwnIni, start: int, end: int) -> Iterator[Diagnostic]:
    """Lines with keys that a quotation mark or a backslash takes in."""
    for line in re.compile(r"[\r\n][ \t]*([A-Za-z_]+)[ \t]*=").finditer(own.text, start, end):
        if line[1] in ini_keys():
            message = f"`{line[1]}` is not read: it is taken for a part of what begins in line {{}}"
            first = own.span(start, start + 1)
            mark = 'a `"` is not closed there, or the line ends in a backslash'
            text = message.format(first.first.line)
            yield warning("ini-swallowed", own.span(line.start(1), line.end(1)), text, Note(mark, first))
            return
