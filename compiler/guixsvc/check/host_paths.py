"""Paths on the host."""

from posixpath import normpath


def normal(path: str) -> str:
    """An absolute path without detours, so that one file has one name as far as names tell."""
    # POSIX leaves a double slash at the start to the system; Linux takes it for a single one.
    return normpath("/" + path.lstrip("/"))
