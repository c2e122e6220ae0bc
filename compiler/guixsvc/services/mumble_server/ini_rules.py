"""What is wrong with an ini of one's own, as the Mumble server reads it."""

import re
from collections.abc import Iterator
from typing import Final

from guixsvc.diagnostics import Diagnostic, Note, Severity, error, warning
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.evaluate.scheme.values import Text
from guixsvc.read.ini import Entry, Ignored
from guixsvc.services.home_paths import home
from guixsvc.services.mumble_server.ini_keys import (
    LARGEST,
    NOT_USED,
    PCRE_SINCE,
    STRICT_SINCE,
    IniKey,
    ini_keys,
    release,
)
from guixsvc.services.mumble_server.own_ini import OwnIni, is_sqlite
from guixsvc.services.mumble_server.pcre import pcre_faults
from guixsvc.services.mumble_server.qregexp import faults
from guixsvc.spelling import nearest

_NAMED_GROUPS: Final = tuple(f"@ffdhe{size}" for size in (2048, 3072, 4096, 6144, 8192))
_BOOLEANS: Final = ("true", "false", "1", "0", "", "yes", "on")
_QT_DRIVERS: Final = ("qsqlite", "qmysql", "qpsql")
_DRIVERS: Final = ("sqlite", "mysql", "postgresql")
_INTEGER: Final = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)
_MOST_DIGITS: Final = 20
_LOST: Final = re.compile(r"\\\\|\\([^abfnrtvx0-7\"?'\\\r\n])")
"""A backslash before what makes no escape."""
_FATAL_IF_RELATIVE: Final = ("database", "sslCert", "sslKey", "sslCA", "sslDHParams")


def ini_rules(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    """What is wrong; ``version`` is that of the target's Mumble, "" without a target."""
    # What keeps the server from starting comes first.
    if version:
        yield from _driver(own, version)
    for line in own.ini.ignored:
        yield from _ignored(own, line, version)
    last = {(entry.section, entry.key): entry for entry in own.ini.entries}
    for entry in own.ini.entries:
        if entry.key.startswith("#"):
            yield from _swallowed(own, entry.start, entry.end)
        elif entry.section:
            continue
        elif (key := ini_keys().get(entry.key)) is None:
            yield from _unknown(own, entry)
        elif last[entry.section, entry.key] is not entry:
            message = f"`{key.name}` is given again below, which is what counts"
            again = Note("it counts here", own.key(last[entry.section, entry.key]))
            yield warning("ini-duplicate", own.key(entry), message, again)
        else:
            yield from _swallowed(own, entry.value_start, entry.end)
            yield from _version(own, entry, key, version)
            yield from _value(own, entry, key, version)
    yield from _sections(own)


def _ignored(own: OwnIni, line: Ignored, version: str) -> Iterator[Diagnostic]:
    span = own.span(line.start, _end_of_first_line(own, line.start, line.end))
    if line.is_section:
        message = "the name of a section has no `]`"
        fatal = Note("from 1.5 on the server does not start with it")
        is_fatal = bool(version) and release(version) >= STRICT_SINCE
        yield Diagnostic(
            "ini-section", Severity.ERROR if is_fatal else Severity.WARNING, span, message, (fatal,)
        )
    elif own.text[line.start] == "#":
        yield from _swallowed(own, line.start, line.end)
    else:
        hint = Note("comments begin with `;`")
        yield warning("ini-line", span, "neither `key=value` nor a comment: the server ignores this", hint)


def _end_of_first_line(own: OwnIni, start: int, end: int) -> int:
    found = re.compile(r"[\r\n]").search(own.text, start, end)
    return end if found is None else found.start()


def _swallowed(own: OwnIni, start: int, end: int) -> Iterator[Diagnostic]:
    """Lines with keys that a quotation mark or a backslash takes in."""
    for line in re.compile(r"[\r\n][ \t]*([A-Za-z_]+)[ \t]*=").finditer(own.text, start, end):
        if line[1] in ini_keys():
            message = f"`{line[1]}` is not read: it is taken for a part of what begins in line {{}}"
            first = own.span(start, start + 1)
            mark = 'a `"` is not closed there, or the line ends in a backslash'
            text = message.format(first.first.line)
            yield warning("ini-swallowed", own.span(line.start(1), line.end(1)), text, Note(mark, first))
            return


def _unknown(own: OwnIni, entry: Entry) -> Iterator[Diagnostic]:
    names = [key for key in ini_keys() if key.lower() == entry.key.lower()]
    fields = {key.field: key.name for key in ini_keys().values() if key.kind and key.field}
    close = (
        names[0]
        if names
        else fields.get(entry.key, fields.get(f"{entry.key}?")) or nearest(entry.key, ini_keys())
    )
    shown = own.shown(entry.key, entry) if entry.key.isprintable() else "…"
    hints = [Note(f"did you mean `{close}`?")] if close else []
    yield warning(
        "ini-unknown-key", own.key(entry), f"the server has no key `{shown}` and ignores it", *hints
    )


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


def _version(own: OwnIni, entry: Entry, key: IniKey, version: str) -> Iterator[Diagnostic]:
    if not version or key.is_known_to(version):
        return
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


def _value(own: OwnIni, entry: Entry, key: IniKey, version: str) -> Iterator[Diagnostic]:
    name, where, value = key.name, own.value(entry), entry.value
    if value is None:
        yield from _no_string(own, entry, key)
        return
    if key.kind in ("text", "path", "pattern"):
        yield from _text(own, entry, key)
    if value in key.unless:
        return
    if key.kind == "integer" and value != "":
        yield from _integer(own, entry, key, value)
    elif key.kind == "boolean" and value.lower() not in _BOOLEANS:
        message = f"`{name}` is on: the server takes all but `false`, `0` and nothing for true"
        yield warning("ini-value", where, message, Note("write `true` or `false`"))
    elif key.kind == "pattern":
        judge = pcre_faults if version and release(version) >= PCRE_SINCE else faults
        for fault in judge(value)[:3]:
            at = f"`{name}`, at character {fault.start + 1} of what the server reads"
            message = f"{at}: {own.shown(fault.message, entry)}"
            yield warning("mumble-server/suspicious-pattern", where, message)
    elif key.kind == "path" and name not in NOT_USED:
        yield from _path(own, entry, key, value)
    elif name == "sslCiphers" and value == "":
        message = "the server does not start with an empty `sslCiphers`"
        yield error("ini-value", where, message, Note("leave the line out"))


def _no_string(own: OwnIni, entry: Entry, key: IniKey) -> Iterator[Diagnostic]:
    effect = "the server has none" if key.silent else "the server takes its default"
    if key.name == "serverpassword":
        effect = "the server asks for no password"
    if entry.is_list:
        message = f"`{key.name}` is a list to the server, parted at the commas: {effect}"
        shown = f"{key.name}={own.shown(quoted_string(', '.join(entry.items)), entry)}"
        plain = not key.secret and not entry.is_special and len(shown) < 100 and "\\" not in shown
        hint = f"write it in quotation marks: {shown}" if plain else "write it in quotation marks"
    else:
        message = f"`{key.name}` is no text to the server, as `@…(…)` has a meaning in ini files: {effect}"
        hint = "write `@@` for the `@` at its beginning"
    yield warning("ini-value", own.value(entry), message, Note(hint))


def _text(own: OwnIni, entry: Entry, key: IniKey) -> Iterator[Diagnostic]:
    raw = own.text[entry.value_start : entry.end].rstrip()
    # After a path and a blank it is a comment, not a part of a name.
    is_comment = raw.endswith('"') or (key.kind == "path" and own.text[entry.end - 1] in " \t")
    if raw and entry.rest.strip("; \t") and not is_comment:
        message = f"`{key.name}` ends here: what follows the `;` is a comment to the server"
        at = own.span(entry.end, entry.end + 1)
        yield warning("ini-cut", at, message, Note("if it belongs to it, write it all in quotation marks"))
    lost = next((found for found in _LOST.finditer(raw) if found[1]), None)
    if lost is not None:
        message = f"`{key.name}`: the server has no escape `\\{lost[1]}` and reads nothing there"
        start = entry.value_start + lost.start()
        hint = Note(f"for a backslash write two: `\\\\{lost[1]}`")
        yield warning("ini-value", own.span(start, start + 2), message, hint)


def _integer(own: OwnIni, entry: Entry, key: IniKey, value: str) -> Iterator[Diagnostic]:
    wanted = f"from {key.least} on" if key.most == LARGEST else f"from {key.least} to {key.most}"
    message = f"`{key.name}` must be a number {wanted}, found {own.shown(value.strip()[:20], entry)}"
    if not _INTEGER.fullmatch(value):
        yield warning("ini-value", own.value(entry), message, Note("the server takes its default"))
    elif len(value.strip()) > _MOST_DIGITS or not -LARGEST - 1 <= int(value) <= LARGEST:
        hint = Note("the server takes its default, or a number that it wraps to")
        yield warning("ini-value", own.value(entry), message, hint)
    elif not key.least <= int(value) <= key.most:
        wrapped = f"the server takes {int(value) % 65536}" if key.name == "port" and int(value) > 0 else ""
        yield warning("ini-value", own.value(entry), message, *([Note(wrapped)] if wrapped else []))


def _path(own: OwnIni, entry: Entry, key: IniKey, value: str) -> Iterator[Diagnostic]:
    name, where = key.name, own.value(entry)
    if name in _FATAL_IF_RELATIVE and any(map(_is_no_character, value)):
        yield error("ini-value", where, f"`{name}` holds a character that no unit can name")
        return
    if value == "" or value.startswith("/"):
        return
    if name == "sslDHParams" and value.startswith("@"):
        if f"@{value[1:].strip()}" not in _NAMED_GROUPS:
            known = ", ".join(_NAMED_GROUPS)
            message = f"the server knows no {own.shown(value[:40], entry)}"
            yield error("ini-value", where, message, Note(f"it knows {known}"))
        return
    if name == "database" and not is_sqlite(own):
        return
    message = f"`{name}` must be an absolute path: the server looks for it where systemd puts the settings"
    hints = [Note(hint)] if (hint := home(Text(value))) is not None else []
    report = error if name in _FATAL_IF_RELATIVE else warning
    yield report("ini-relative-path", where, message, *hints)


def _is_no_character(character: str) -> bool:
    """Whether systemd takes a line with a character for none: a control character, or what is none."""
    code = ord(character)
    return code < 0x20 or code in (0x7F, 0xFEFF) or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _driver(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    """What is fatal in a database's settings, which changed in 1.6."""
    driver, wal = own.ini.last("dbDriver"), own.ini.last("sqlite_wal")
    is_new = release(version) >= PCRE_SINCE
    known, others = (_DRIVERS, _QT_DRIVERS) if is_new else (_QT_DRIVERS, _DRIVERS)
    value = "" if driver is None or driver.value is None else driver.value.lower()
    if driver is not None and value in others:
        message = f"Mumble {version} does not start with the `dbDriver` {driver.value}"
        instead = known[others.index(value)] if is_new else known[others.index(value)].upper()
        yield error("ini-version", own.value(driver), message, Note(f"it is {instead} there"))
    if not is_new:
        return
    if wal is not None and wal.value is not None and wal.value.strip() == "1":
        message = f"Mumble {version} does not start with `sqlite_wal` 1"
        yield error("ini-version", own.value(wal), message, Note("0 or 2"))
    for name in ("dbUsername", "dbPassword", "dbHost", "dbPort") if is_sqlite(own) else ():
        entry = own.ini.last(name)
        if entry is not None and entry.value not in ("", None):
            message = f"Mumble {version} does not start with `{name}` for a database that is a file"
            yield error("ini-version", own.key(entry), message, Note("leave it out"))
