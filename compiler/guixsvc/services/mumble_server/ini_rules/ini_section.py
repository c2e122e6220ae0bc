"""Sections that the server does not read."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.services.mumble_server.ini_keys import STRICT_SINCE, ini_keys, release
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    report = error if version and release(version) >= STRICT_SINCE else warning
    for line in own.ini.ignored:
        if line.is_section:
            fatal = Note("from 1.5 on the server does not start with it")
            span = own.first_line(line.start, line.end)
            yield report("ini-section", span, "the name of a section has no `]`", fatal)
    yield from _sections(own)


def _sections(own: OwnIni) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for entry in own.ini.entries:
        if entry.section == "Ice" and entry.key in ini_keys():
            message = f"`{entry.key}` stands in the section [Ice], where the server does not look for it"
            yield warning("ini-section", own.key(entry), message, Note("put it above that section"))
        elif entry.section not in ("", "Ice", *seen) and not entry.key.startswith("#"):
            seen.add(entry.section)
            message = f"the server reads nothing of the section [{own.shown(entry.section, entry)}]"
            yield warning("ini-section", own.key(entry), message, Note("put the keys above all sections"))
