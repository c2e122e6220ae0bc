"""Paths that count from a folder which the server does not have."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.evaluate.scheme.values import Text
from guixsvc.services.home_paths import home
from guixsvc.services.mumble_server.ini_paths import FATAL_IF_RELATIVE, has_no_name, is_path, names_a_group
from guixsvc.services.mumble_server.own_ini import OwnIni, is_sqlite


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry, key in own.settings():
        name, value = key.name, entry.value
        if not is_path(key) or not value or value in key.unless or value.startswith("/"):
            continue
        is_none = has_no_name(name, value) or names_a_group(name, value)
        if is_none or (name == "database" and not is_sqlite(own.ini)):
            continue
        message = (
            f"`{name}` must be an absolute path: the server looks for it where systemd puts the settings"
        )
        hints = [Note(hint)] if (hint := home(Text(value))) is not None else []
        report = error if name in FATAL_IF_RELATIVE else warning
        yield report("ini-relative-path", own.value(entry), message, *hints)
