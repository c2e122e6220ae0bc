"""Paths on the host."""

from posixpath import normpath

from guixsvc.annotations import Iterable


def normal(path: str) -> str:
    """An absolute path without detours, so that one file has one name as far as names tell."""
    # POSIX leaves a double slash at the start to the system; Linux takes it for a single one.
    return normpath("/" + path.lstrip("/"))


def has_noncharacters(text: str) -> bool:
    """Whether a line with this is no text to systemd (``utf8_is_valid``), which ignores it."""
    return not text.isascii() and any(
        0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE for code in map(ord, text)
    )


def is_of_a_program(path: str) -> bool:
    """Whether systemd can start the program of a path.

    In the first word of a command it undoes ``%%``, but not the ``$$`` that stands for a ``$`` in the others,
    and takes no quotes and backslashes (config_parse_exec, string_is_safe; measured with 252).
    """
    is_text = path.isascii() or not (
        has_noncharacters(path) or any("\ud800" <= one <= "\udfff" for one in path)
    )
    return is_text and _IN_NO_PROGRAM.isdisjoint(path)


_IN_NO_PROGRAM = frozenset([*map(chr, range(0x20)), "\x7f", *"$\"'\\"])


_ANYBODY_WRITES = ("/dev/mqueue", "/dev/shm", "/run/lock", "/tmp", "/var/lock", "/var/tmp")
# Each folder below these is a user's own.
_OF_USERS = ("/home", "/run/user", "/var/run/user")


def in_others_hands(path: str, of_services: Iterable[str]) -> str | None:
    """Why root may open no file at an absolute path, if that is known already: others can put links there,
    services in their folders for example. What is known on the host only, `host-files` finds there.
    """
    path = normal(path)
    for folder in _ANYBODY_WRITES:
        if path.startswith(f"{folder}/"):
            return f"{folder}, where anybody can put a link to any file"
    for folder in of_services:
        if path.startswith(f"{folder}/"):
            return f"{folder}, which belongs to a service: it could put a link to any file there"
    for folder in _OF_USERS:
        if path.startswith(f"{folder}/") and "/" in path[len(folder) + 1 :]:
            return f"{folder}, where a user could put a link to any file"
    return None
