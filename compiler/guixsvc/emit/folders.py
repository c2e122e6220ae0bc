"""A folder of files as a value: whether a folder of the disk is it, and writing it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from stat import S_IMODE, S_ISREG

from guixsvc.annotations import TypeAlias

Contents: TypeAlias = Mapping[str, tuple[bytes, int]]
"""What is in a folder: by its path in it, the bytes of each file and its mode."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_OLD = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def exact_modes() -> Iterator[None]:
    """Files that are made here have the modes they are made with, from the first."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def write(folder: str, contents: Contents) -> None:
    """Makes a folder, which is empty or not there yet, with these files. Raises OSError."""
    with suppress(FileExistsError):
        os.mkdir(folder, 0o755)
    # For many hosts, half of the time would go into Path.
    for inner in inner_folders(tuple(contents)):
        os.mkdir(f"{folder}/{inner}", 0o755)
    for path, (content, mode) in contents.items():
        descriptor = os.open(f"{folder}/{path}", _NEW, mode)
        try:
            written = os.write(descriptor, content)
            while written < len(content):
                written += os.write(descriptor, content[written:])
        finally:
            os.close(descriptor)


def holds(folder: str, contents: Contents, *, may_differ: str) -> bool:
    """Whether a folder has these files with these modes, and nothing else; one ``may_differ``."""
    wanted: dict[str, set[str]] = {}
    for path in (*inner_folders(tuple(contents)), *contents):
        above, _, name = path.rpartition("/")
        wanted.setdefault(above, set()).add(name)
    try:
        for inner, names in wanted.items():
            if _is_link(f"{folder}/{inner}") or set(os.listdir(f"{folder}/{inner}")) != names:
                return False
        return all(has(f"{folder}/{path}", *file) for path, file in contents.items() if path != may_differ)
    except OSError:
        return False


def _is_link(folder: str) -> bool:
    return os.path.islink(folder.rstrip("/"))


def has(path: str, content: bytes, mode: int) -> bool:
    """Whether this is at a path, as a file. Raises OSError."""
    descriptor = os.open(path, _OLD)
    try:
        found = os.fstat(descriptor)
        is_alike = S_ISREG(found.st_mode) and S_IMODE(found.st_mode) == mode and found.st_size == len(content)
        return is_alike and os.read(descriptor, len(content) + 1) == content
    finally:
        os.close(descriptor)


@lru_cache(256)
def inner_folders(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The folders that some paths lie in, outer ones first."""
    found: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return tuple(sorted(found))
