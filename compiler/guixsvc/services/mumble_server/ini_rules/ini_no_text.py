"""Values that are no text to the server: lists, parted at commas, and what has a meaning in ini files."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.read.ini import Entry
from guixsvc.services.mumble_server.ini_keys import IniKey
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry, key in own.settings():
        if entry.value is None:
            what, hint = _list(own, entry, key) if entry.is_list else _SPECIAL
            message = f"`{key.name}` is {what}: {_effect(key)}"
            yield warning("ini-no-text", own.value(entry), message, Note(hint))


_SPECIAL = (
    "no text to the server, as `@…(…)` has a meaning in ini files",
    "write `@@` for the `@` at its beginning",
)


def _list(own: OwnIni, entry: Entry, key: IniKey) -> tuple[str, str]:
    shown = f"{key.name}={own.shown(quoted_string(', '.join(entry.items)), entry)}"
    plain = not key.secret and not entry.is_special and len(shown) < 100 and "\\" not in shown
    hint = "write it in quotation marks"
    return "a list to the server, parted at the commas", f"{hint}: {shown}" if plain else hint


def _effect(key: IniKey) -> str:
    if key.name == "serverpassword":
        return "the server asks for no password"
    return "the server has none" if key.silent else "the server takes its default"
