"""Writing files: whole or not at all. One that is written anew keeps its mode."""

import os
import stat
from os.path import basename, dirname
from pathlib import Path

from guixsvc.files import LARGEST_SOURCE, opened_folder, read_file

NEW = 0o666
"""The mode of a new file, but for the umask."""


class NotWritten(Exception):
    """A file stays as it was; the message says why, to follow its name."""


def overwrite(path: str, former: bytes, content: bytes) -> None:
    """Writes ``content`` to a regular file that holds ``former`` and keeps its owner; no link leads there.

    Raises NotWritten, NotRead, OSError.
    """
    if read_file(path, "/", most=LARGEST_SOURCE).data != former:
        raise NotWritten("has changed meanwhile and is not written")
    name = basename(path)
    with opened_folder(dirname(path)) as folder:
        if not os.access(name, os.W_OK, dir_fd=folder, effective_ids=True):
            raise NotWritten("is write-protected and is not written")
        wanted = os.stat(name, dir_fd=folder, follow_symlinks=False)
        beside = f".guixsvc-{os.getpid()}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(beside, flags, 0o600, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                _make_alike(descriptor, wanted)
                os.fsync(descriptor)
            os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(beside, dir_fd=folder)
            raise


def _make_alike(descriptor: int, wanted: os.stat_result) -> None:
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (wanted.st_uid, wanted.st_gid):
        try:
            os.fchown(descriptor, wanted.st_uid, wanted.st_gid)
        except PermissionError:
            raise NotWritten("belongs to somebody else and is not written") from None
    os.fchmod(descriptor, stat.S_IMODE(wanted.st_mode))


def write_whole(file: Path, content: bytes, mode: int = NEW) -> None:
    """Writes a file that is new, or replaced with its own mode. Raises OSError, which names the file."""
    beside = file.with_name(f".{file.name}.new-{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                if file.exists():
                    os.fchmod(descriptor, stat.S_IMODE(file.stat().st_mode))
                stream.write(content)
            beside.replace(file)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(file)) from None


def write_new(file: Path, content: bytes) -> None:
    """Writes a file that is not there yet. Raises OSError, which names the file."""
    stream = file.open("xb")
    try:
        with stream:
            stream.write(content)
    except OSError as problem:
        file.unlink()
        raise OSError(problem.errno, problem.strerror, str(file)) from None
