"""Lines that are nothing to the server."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.read.ini import BYTE_ORDER_MARK
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    if own.text.startswith(BYTE_ORDER_MARK):
        yield _mark(own)
    hint = Note("comments begin with `;`")
    for line in own.ini.ignored:
        begins = own.text[line.start]
        if not line.is_section and begins not in ("#", BYTE_ORDER_MARK):
            span = own.first_line(line.start, line.end)
            yield warning(
                "ini-line", span, "neither `key=value` nor a comment: the server ignores this", hint
            )


def _mark(own: OwnIni) -> Diagnostic:
    """What a byte-order mark at the beginning does: Mumble reads with Qt 5, from 1.6 on with Qt 6."""
    first = next((entry for entry in own.ini.entries if entry.start == 0), None)
    key = "" if first is None else own.shown(first.key.removeprefix(BYTE_ORDER_MARK).strip(), first)
    hint = "save the file without it"
    if key.startswith("#") or not key.isprintable() or not key:
        return warning("ini-line", own.span(0, 1), "a byte-order mark means nothing here", Note(hint))
    message = f"with a byte-order mark before it, `{key}` is ignored by the server up to 1.5"
    return warning("ini-line", own.span(0, 1), message, Note(f"{hint}; from 1.6 on the server reads the key"))
