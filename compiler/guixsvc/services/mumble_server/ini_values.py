"""Values of an ini that the server cannot use, and what it does with them."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.read.ini import Entry
from guixsvc.services.mumble_server.ini_keys import LARGEST, NOT_USED, IniKey
from guixsvc.services.mumble_server.own_ini import OwnIni
from guixsvc.source import Span

FATAL_IF_RELATIVE: Final = ("database", "sslCert", "sslKey", "sslCA", "sslDHParams")

_NAMED_GROUPS: Final = tuple(f"@ffdhe{size}" for size in (2048, 3072, 4096, 6144, 8192))
_BOOLEANS: Final = ("true", "false", "1", "0", "", "yes", "on")
_INTEGER: Final = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)
_MOST_DIGITS: Final = 20
_LOST: Final = re.compile(r"\\\\|\\([^abfnrtvx0-7\"?'\\\r\n])")
"""A backslash before what makes no escape."""


class Fault(NamedTuple):
    """What is wrong at a place; ``is_fatal`` if the server does not start with it."""

    span: Span
    message: str
    hint: str = ""
    is_fatal: bool = False


def faults(own: OwnIni, entry: Entry, key: IniKey) -> Iterator[Fault]:
    """What is wrong with the value of a key."""
    name, where, value = key.name, own.value(entry), entry.value
    if value is None:
        yield _no_string(own, entry, key)
        return
    if key.kind in ("text", "path", "pattern"):
        yield from _lost_backslash(own, entry, key)
    if value in key.unless:
        return
    if key.kind == "integer" and value != "":
        yield from _integer(own, entry, key, value)
    elif key.kind == "boolean" and value.lower() not in _BOOLEANS:
        message = f"`{name}` is on: the server takes all but `false`, `0` and nothing for true"
        yield Fault(where, message, "write `true` or `false`")
    elif key.kind == "path" and name not in NOT_USED:
        yield from _path(own, entry, name, value)
    elif name == "sslCiphers" and value == "":
        yield Fault(where, "the server does not start with an empty `sslCiphers`", "leave the line out", True)


def _no_string(own: OwnIni, entry: Entry, key: IniKey) -> Fault:
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
    return Fault(own.value(entry), message, hint)


def _lost_backslash(own: OwnIni, entry: Entry, key: IniKey) -> Iterator[Fault]:
    raw = own.text[entry.value_start : entry.end].rstrip()
    lost = next((found for found in _LOST.finditer(raw) if found[1]), None)
    if lost is not None:
        message = f"`{key.name}`: the server has no escape `\\{lost[1]}` and reads nothing there"
        start = entry.value_start + lost.start()
        yield Fault(own.span(start, start + 2), message, f"for a backslash write two: `\\\\{lost[1]}`")


def _integer(own: OwnIni, entry: Entry, key: IniKey, value: str) -> Iterator[Fault]:
    wanted = f"from {key.least} on" if key.most == LARGEST else f"from {key.least} to {key.most}"
    message = f"`{key.name}` must be a number {wanted}, found {own.shown(value.strip()[:20], entry)}"
    if not _INTEGER.fullmatch(value):
        yield Fault(own.value(entry), message, "the server takes its default")
    elif len(value.strip()) > _MOST_DIGITS or not -LARGEST - 1 <= int(value) <= LARGEST:
        yield Fault(own.value(entry), message, "the server takes its default, or a number that it wraps to")
    elif not key.least <= int(value) <= key.most:
        wrapped = f"the server takes {int(value) % 65536}" if key.name == "port" and int(value) > 0 else ""
        yield Fault(own.value(entry), message, wrapped)


def is_no_path(name: str, value: str) -> bool:
    """Whether a value of a key for paths is none: what no unit can name, or the name of a group."""
    is_unspeakable = name in FATAL_IF_RELATIVE and any(map(_is_no_character, value))
    return is_unspeakable or (name == "sslDHParams" and value.startswith("@"))


def _path(own: OwnIni, entry: Entry, name: str, value: str) -> Iterator[Fault]:
    where = own.value(entry)
    if name in FATAL_IF_RELATIVE and any(map(_is_no_character, value)):
        yield Fault(where, f"`{name}` holds a character that no unit can name", is_fatal=True)
    elif is_no_path(name, value) and f"@{value[1:].strip()}" not in _NAMED_GROUPS:
        known = f"it knows {', '.join(_NAMED_GROUPS)}"
        yield Fault(where, f"the server knows no {own.shown(value[:40], entry)}", known, True)


def _is_no_character(character: str) -> bool:
    """Whether systemd takes a line with a character for none: a control character, or what is none."""
    code = ord(character)
    return code < 0x20 or code in (0x7F, 0xFEFF) or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
