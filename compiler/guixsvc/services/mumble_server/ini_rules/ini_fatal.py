"""Values with which the server does not start."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.read.ini import Entry
from guixsvc.services.mumble_server.ini_paths import NAMED_GROUPS, has_no_name, is_path, names_a_group
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry, key in own.settings():
        value = entry.value
        if value is None or value in key.unless:
            continue
        if is_path(key):
            found = _path(own, entry, key.name, value)
        elif key.name == "sslCiphers" and value == "":
            found = "the server does not start with an empty `sslCiphers`", "leave the line out"
        else:
            continue
        if found is not None:
            message, hint = found
            yield error("ini-fatal", own.value(entry), message, *([Note(hint)] if hint else []))


def _path(own: OwnIni, entry: Entry, name: str, value: str) -> tuple[str, str] | None:
    if has_no_name(name, value):
        return f"`{name}` holds a character that no unit can name", ""
    if names_a_group(name, value) and f"@{value[1:].strip()}" not in NAMED_GROUPS:
        known = f"it knows {', '.join(NAMED_GROUPS)}"
        return f"the server knows no {own.shown(value[:40], entry)}", known
    return None
