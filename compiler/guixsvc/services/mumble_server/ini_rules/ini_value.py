"""Numbers and truth values that the server takes for others."""

import re
from collections.abc import Iterator

from guixsvc.annotations import Final
from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.services.mumble_server.ini_keys import LARGEST, IniKey
from guixsvc.services.mumble_server.own_ini import OwnIni

_BOOLEANS: Final = ("true", "false", "1", "0", "", "yes", "on")
_INTEGER: Final = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)
_MOST_DIGITS: Final = 20


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry, key in own.settings():
        value, span = entry.value, own.value(entry)
        if value is None or value in key.unless:
            continue
        if key.kind == "boolean" and value.lower() not in _BOOLEANS:
            message = f"`{key.name}` is on: the server takes all but `false`, `0` and nothing for true"
            yield warning("ini-value", span, message, Note("write `true` or `false`"))
        elif key.kind == "integer" and value != "" and (taken := _taken(key, value)) is not None:
            found = own.shown(value.strip()[:20], entry)
            message = f"`{key.name}` must be a number {_wanted(key)}, found {found}"
            yield warning("ini-value", span, message, *([Note(taken)] if taken else []))


def _wanted(key: IniKey) -> str:
    return f"from {key.least} on" if key.most == LARGEST else f"from {key.least} to {key.most}"


def _taken(key: IniKey, value: str) -> str | None:
    """What the server makes of a number that it cannot use; ``None`` if it can."""
    if not _INTEGER.fullmatch(value):
        return "the server takes its default"
    if len(value.strip()) > _MOST_DIGITS or not -LARGEST - 1 <= int(value) <= LARGEST:
        return "the server takes its default, or a number that it wraps to"
    if key.least <= int(value) <= key.most:
        return None
    return f"the server takes {int(value) % 65536}" if key.name == "port" and int(value) > 0 else ""
