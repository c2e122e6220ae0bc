"""Keys and values that the target's version does not know, or does not start with."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.read.ini import Entry
from guixsvc.services.mumble_server.database_settings import fatal
from guixsvc.services.mumble_server.ini_keys import IniKey, ini_keys
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    if not version:
        return
    for span, message, hint in fatal(own, version):
        yield error("ini-version", span, message, Note(hint))
    for entry, key in own.settings():
        if not key.is_known_to(version):
            yield from _unknown(own, entry, key, version)


def _unknown(own: OwnIni, entry: Entry, key: IniKey, version: str) -> Iterator[Diagnostic]:
    if key.name in ("dbOpts", "dbPrefix"):
        if entry.value != "":
            message = f"Mumble {version} does not start with `{key.name}`"
            yield error("ini-version", own.key(entry), message, Note("leave it out"))
        return
    message = f"Mumble {version} does not know `{key.name}` and ignores it"
    other = next((k for k in ini_keys() if k.lower() == key.name.lower() and k != key.name), None)
    why = f"it is `{other}` there" if other else f"it is read {_period(key)}"
    yield warning("ini-version", own.key(entry), message, Note(why))


def _period(key: IniKey) -> str:
    return f"from {key.since} on" if key.since else f"up to {key.until}"
