"""Quoting: for each place that a value can end up in, the one function that writes it there.

Templates accept nothing but what these functions return. Each is proved against the real reader of its
format by a property test.
"""

import re
from functools import lru_cache

from guixsvc.annotations import Any
from guixsvc.host_paths import has_noncharacters


class Quoted(str):
    """Text that may stand in an output as it is."""

    __slots__ = ()


class Unquotable(ValueError):
    """A value that cannot be written in a place; the message says why."""


def number(value: float) -> Quoted:
    """A whole or decimal number. Raises Unquotable for what no number of digits says."""
    if value - value != 0:
        raise Unquotable("infinity, or what is no number, cannot be written")
    return Quoted(str(value))


def ini_string(value: str) -> Quoted:
    """A string in an ini that Qt's QSettings reads.

    Raises Unquotable for NUL and U+FEFF, which QSettings cannot carry.
    """
    if "\0" in value or "\ufeff" in value:
        raise Unquotable("an ini file cannot hold NUL or a byte-order mark")
    escaped = value.translate(_INI_ESCAPES)
    return Quoted(f'"{"@" if escaped.startswith("@") else ""}{escaped}"')


_INI_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def ini_boolean(value: bool) -> Quoted:
    return Quoted("true" if value else "false")


def ini_value(value: str | int | bool) -> Quoted:
    """A string, number or boolean in an ini that Qt's QSettings reads. Raises Unquotable as ini_string."""
    if isinstance(value, bool):
        return ini_boolean(value)
    return number(value) if isinstance(value, int) else ini_string(value)


def line(value: str | int) -> Quoted:
    """What stands by itself up to the end of a line, in a format without quotes.

    Raises Unquotable for what such a reader would take otherwise: a control character, a line's end among
    them, and blanks at its ends.
    """
    text = str(value)
    if re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]|\A\s|\s\Z", text):
        raise Unquotable("a line cannot hold control characters, or begin or end with a blank")
    return Quoted(text)


@lru_cache(256)
def exec_argument(value: str) -> Quoted:
    """One argument of an ``Exec…=`` line: systemd.service(5), "Command lines"."""
    if re.fullmatch(r"[A-Za-z0-9_@+=:,./-]+", value):
        return Quoted(value)
    return Quoted(f'"{_unit_escaped(value).replace("$", "$$")}"')


def exec_command(*words: str) -> Quoted:
    """The words of an ``Exec…=`` line; those that are `Quoted` already, such as specifiers, stay."""
    return Quoted(" ".join(word if isinstance(word, Quoted) else exec_argument(word) for word in words))


def environment(name: str, value: str) -> Quoted:
    """The assignment in an ``Environment=`` line; there ``$`` has no meaning."""
    return Quoted(f'"{name}={_unit_escaped(value)}"')


def unit_path(path: str) -> Quoted:
    """A path in a directive that takes a list of them, such as ``ReadWritePaths=``, or in a tmpfiles.d line.

    Raises Unquotable for control characters: systemd reads no escapes such as ``\\x09`` there.
    """
    if re.search(r"[\x00-\x1f\x7f]", path):
        raise Unquotable("a path in a unit cannot hold control characters")
    return Quoted(f'"{_unit_escaped(path)}"')


_NO_TEXT = "a unit cannot hold noncharacters of Unicode: systemd ignores the line"


def _unit_escaped(value: str) -> str:
    if "\0" in value:
        raise Unquotable("a unit cannot hold NUL")
    if has_noncharacters(value):
        raise Unquotable(_NO_TEXT)
    return value.translate(_UNIT_ESCAPES)


_UNIT_ESCAPES = str.maketrans(
    {chr(code): f"\\x{code:02x}" for code in (*range(0x20), 0x7F)} | {"\\": "\\\\", '"': '\\"', "%": "%%"}
)


def credential_path(path: str) -> Quoted:
    """The path in ``LoadCredential=ID:PATH``, which knows no quotes: only ``%`` is special.

    Raises Unquotable for a path that ends in a backslash or a blank, or that holds a control character or
    what is no character.
    """
    if has_noncharacters(path):
        raise Unquotable(_NO_TEXT)
    if re.search(r"[\x00-\x1f\x7f]|[\\\s]\Z", path):
        raise Unquotable(
            "a credential's path cannot hold control characters or end in a backslash or a blank"
        )
    return Quoted(path.replace("%", "%%"))


def name(value: str) -> Quoted:
    """A user's or group's name; raises Unquotable for anything but a plain name."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,30}", value):
        raise Unquotable(f"not a plain name: {value!r}")
    return Quoted(value)


def shell_word(value: str) -> Quoted:
    """A word of a shell script."""
    import shlex

    return Quoted(shlex.quote(value))


def json_document(data: Any) -> Quoted:
    """Data for a program, as a JSON document."""
    import json

    return Quoted(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False))


def verbatim(content: str) -> Quoted:
    """A whole file that the administrator wrote."""
    return Quoted(content)
