"""``--env-file``: variables as systemd's ``EnvironmentFile=`` and a shell's ``.`` read them both."""

import re
from os import getcwd

from guixsvc.commands.usage import Usage
from guixsvc.files import LARGEST_TEXT, Located, NotRead, read_file
from guixsvc.source import decode

_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
# What either would take for more than a character is to be quoted: sh(1), "Quoting"; systemd.exec(5).
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]*")
_SINGLE = re.compile(r"'([^'\\]*)'")
_DOUBLE = re.compile(r'"((?:[^"\\$`]|\\["\\$`])*)"')


def env_file(name: str) -> tuple[dict[str, str], Located]:
    """The variables of a file, and where it lies.

    Raises Usage for a file that cannot be read, and for a line that is none of ``NAME=VALUE``, a comment or
    blank, or that systemd and a shell would read differently. No message shows a value.
    """
    try:
        content = read_file(name, getcwd(), most=LARGEST_TEXT)
    except NotRead as reason:
        raise Usage(f"--env-file {name}: this {reason}") from None
    text, problem = decode(content.data)
    if problem:
        raise Usage(f"--env-file {name}: {problem}")
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip(" \t")
        if not stripped or stripped.startswith("#"):
            continue
        at = f"--env-file {name}: line {number}"
        match = _LINE.fullmatch(stripped)
        if match is None:
            raise Usage(f"{at}: expected NAME=VALUE, a comment that begins with #, or nothing")
        variable, written = match.groups()
        value = _value(written)
        if value is None:
            raise Usage(
                f"{at}: systemd and a shell may read the value of {variable} differently: write it in single "
                'quotes or, if it has one or a \\, in double quotes with a \\ before each ", \\, $ and `'
            )
        if not value:
            raise Usage(f"{at}: {variable} is empty")
        if variable in found:
            raise Usage(f"{at}: {variable} is given twice")
        found[variable] = value
    return found, content.at


def _value(written: str) -> str | None:
    """The value that is written, if there is no doubt."""
    if not written.isprintable():
        return None
    if _PLAIN.fullmatch(written):
        return written
    single = _SINGLE.fullmatch(written)
    if single is not None:
        return single[1]
    double = _DOUBLE.fullmatch(written)
    return None if double is None else re.sub(r"\\(.)", r"\1", double[1])
