"""Patterns for names that the server cannot use."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, warning
from guixsvc.services.mumble_server.ini_keys import PCRE_SINCE, release
from guixsvc.services.mumble_server.own_ini import OwnIni
from guixsvc.services.mumble_server.pcre import pcre_faults
from guixsvc.services.mumble_server.qregexp import faults


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    judge = pcre_faults if version and release(version) >= PCRE_SINCE else faults
    for entry, key in own.settings():
        if key.kind != "pattern" or entry.value is None or entry.value in key.unless:
            continue
        for fault in judge(entry.value, most=3):
            at = f"`{key.name}`, at character {fault.start + 1} of what the server reads"
            message = f"{at}: {own.shown(fault.message, entry)}"
            yield warning("mumble-server/suspicious-pattern", own.value(entry), message)
