"""Paths on the host."""

import re
from posixpath import normpath


def normal(path: str) -> str:
    """An absolute path without detours, so that one file has one name as far as names tell."""
    # POSIX leaves a double slash at the start to the system; Linux takes it for a single one.
    return normpath("/" + path.lstrip("/"))


NONCHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
"""A line with one of these is no text to systemd (``utf8_is_valid``), which ignores it."""


def is_of_a_program(path: str) -> bool:
    """Whether systemd can start the program of a path.

    In the first word of a command it undoes ``%%``, but not the ``$$`` that stands for a ``$`` in the others,
    and takes no quotes and backslashes (config_parse_exec, string_is_safe; measured with 252).
    """
    return not (re.search(r"[\x00-\x1f\x7f$\"'\\\ud800-\udfff]", path) or NONCHARACTERS.search(path))
