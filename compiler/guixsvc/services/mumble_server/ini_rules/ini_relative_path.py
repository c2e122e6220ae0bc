"""Paths that count from a folder which the server does not have."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.evaluate.scheme.values import Text
from guixsvc.services.home_paths import home
from guixsvc.services.mumble_server.ini_keys import NOT_USED
from guixsvc.services.mumble_server.ini_values import FATAL_IF_RELATIVE, is_no_path
from guixsvc.services.mumble_server.own_ini import OwnIni, is_sqlite


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    for entry, key in own.settings():
        name, value = key.name, entry.value
        if (
            key.kind != "path"
            or not value
            or value in key.unless
            or value.startswith("/")
            or name in NOT_USED
        ):
            continue
        if is_no_path(name, value) or (name == "database" and not is_sqlite(own.ini)):
            continue
        message = (
            f"`{name}` must be an absolute path: the server looks for it where systemd puts the settings"
        )
        hints = [Note(hint)] if (hint := home(Text(value))) is not None else []
        report = error if name in FATAL_IF_RELATIVE else warning
        yield report("ini-relative-path", own.value(entry), message, *hints)
