"""Keys that the server does not have."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, suggestion, warning
from guixsvc.read.ini import BYTE_ORDER_MARK, Entry
from guixsvc.services.mumble_server.ini_keys import ini_keys
from guixsvc.services.mumble_server.own_ini import OwnIni
from guixsvc.spelling import nearest


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry in own.ini.entries:
        is_comment_or_marked = entry.key.startswith(("#", BYTE_ORDER_MARK))  # of a mark, ini-line tells
        if not entry.section and not is_comment_or_marked and entry.key not in ini_keys():
            yield from _unknown(own, entry)


def _unknown(own: OwnIni, entry: Entry) -> Iterator[Diagnostic]:
    names = [key for key in ini_keys() if key.lower() == entry.key.lower()]
    fields = {key.field: key.name for key in ini_keys().values() if key.kind and key.field}
    close = (
        names[0]
        if names
        else fields.get(entry.key, fields.get(f"{entry.key}?")) or nearest(entry.key, ini_keys())
    )
    shown = own.shown(entry.key, entry) if entry.key.isprintable() else "…"
    hints = suggestion(close)
    yield warning(
        "ini-unknown-key", own.key(entry), f"the server has no key `{shown}` and ignores it", *hints
    )
