"""Paths that an ini names: which of them the server must have, and what is none."""

from guixsvc.annotations import Final
from guixsvc.services.mumble_server.ini_keys import NOT_USED, IniKey

FATAL_IF_RELATIVE: Final = ("database", "sslCert", "sslKey", "sslCA", "sslDHParams")
"""Keys of files without which the server does not start."""

NAMED_GROUPS: Final = tuple(f"@ffdhe{size}" for size in (2048, 3072, 4096, 6144, 8192))
"""What `sslDHParams` may name instead of a file."""


def is_path(key: IniKey) -> bool:
    """Whether a key is that of a file which the server uses."""
    return key.kind == "path" and key.name not in NOT_USED


def has_no_name(name: str, value: str) -> bool:
    """Whether a unit, which must name the file, cannot."""
    return name in FATAL_IF_RELATIVE and any(map(_is_no_character, value))


def names_a_group(name: str, value: str) -> bool:
    """Whether a group stands in the place of a path."""
    return name == "sslDHParams" and value.startswith("@")


def _is_no_character(character: str) -> bool:
    """Whether systemd takes a line with a character for none: a control character, or what is none."""
    code = ord(character)
    return code < 0x20 or code in (0x7F, 0xFEFF) or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
