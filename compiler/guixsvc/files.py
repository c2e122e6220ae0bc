"""Which files a run may read, and their bytes: whatever reads a file that somebody named asks here.

A file is read if it is a regular one, of a bounded size and, links followed, within the permitted folders.
Of what lies outside nothing is said, not even whether it is there.
"""

import errno
import os
import stat
from os.path import basename, dirname

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterable, Iterator
from guixsvc.contexts import contextmanager
from guixsvc.slotted import frozen
from guixsvc.watch import saw

if TYPE_CHECKING:
    from io import BufferedReader

LARGEST_SOURCE = 16 << 20
"""Bytes of a file of Scheme; Guix's own largest has a third of it."""

LARGEST_TEXT = 1 << 20
"""Bytes of a file whose text becomes data. It is also what systemd hands to a unit as credentials."""

MOST_LINKS = 40
"""Symbolic links on the way to a file: the kernel's own bound (path_resolution(7))."""

LONGEST_NAME = 4096
"""Bytes of a file's name with its folders: the kernel's PATH_MAX."""

SKIPPED_FOLDERS = frozenset(
    [
        *(".git", ".hg", ".svn", ".bzr", ".jj", ".pijul", "_darcs", "CVS", "RCS"),
        *(".cache", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ccache"),
        *(".venv", ".tox", ".nox", ".eggs", ".direnv", "node_modules", ".npm", ".yarn", ".pnpm-store"),
        *(".cargo", ".rustup", ".gradle", ".m2", ".ivy2", ".cabal", ".stack", ".stack-work", ".gem"),
        *(".terraform", ".vagrant", ".Trash", ".trash", ".snapshots", ".zfs", "lost+found"),
    ]
)
"""What tools keep beside sources: version control, caches, installed packages."""

_BESIDE_ROOT = frozenset(["manifest.json", "manifest.tab", "places.json", "install"])
"""What lies in the folder of a compiled host beside ``root``, which has folders and no sources."""

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class NotRead(Exception):
    """A file is not read; the message says why, to follow its name ("is a named pipe")."""


class CannotBeOpened(NotRead):
    """The file is missing, or the system gives no access to it."""


class Outside(NotRead):
    """The file lies outside of the permitted folders, if there is one at all."""

    def __init__(self) -> None:
        super().__init__("leads out of the source tree and is not read")


@frozen
class Located:
    """Where a name leads: a path without links, and with it the links on the way, in ``places``."""

    path: str
    places: tuple[str, ...]


@frozen
class Content:
    """The bytes of a file, and where it lies."""

    at: Located
    data: bytes


def locate(name: str, base: str) -> Located:
    """Where a name leads, counted from the folder ``base``, which is free of links; it need not be there.

    Raises NotRead for a name that no file can have, and for links that lead in a circle.
    """
    try:
        at = _locate(name, base)
    except NotRead:
        saw("leads", f"{base}\0{name}", None)
        raise
    saw("leads", f"{base}\0{name}", list(at.places))
    return at


def _locate(name: str, base: str) -> Located:
    if "\0" in name or len(name) > LONGEST_NAME:
        raise CannotBeOpened("cannot be the name of a file")
    here = "/" if name.startswith("/") else base
    links: list[str] = []
    rest = name.split("/")[::-1]  # what comes next stands last
    while rest:
        part = rest.pop()
        if part in ("", "."):
            continue
        if part == "..":
            here = here.rpartition("/")[0] or "/"
            continue
        path = f"{here.rstrip('/')}/{part}"
        try:
            target = os.readlink(path)
        except OSError:  # it is no link, missing, or not to be seen
            here = path
            continue
        except ValueError:
            raise CannotBeOpened("cannot be the name of a file") from None
        links.append(path)
        if len(links) > MOST_LINKS:
            raise NotRead("is a symbolic link that leads in a circle")
        here = "/" if target.startswith("/") else here
        rest += target.split("/")[::-1]
    return Located(here, (*links, here))


def is_within(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some folders, or below one; all are free of links."""
    return any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in folders)


def upwards(folder: str) -> list[str]:
    """A folder and those that it lies in, up to the root of all files."""
    found = [folder]
    while (above := dirname(found[-1])) != found[-1]:
        found.append(above)
    return found


def plain(name: str) -> str:
    """A name without what leads nowhere; ``..`` stays, which may follow a link."""
    parts = "/".join(part for part in name.split("/") if part not in ("", "."))
    return f"/{parts}" if name.startswith("/") else parts or "."


def read_file(
    name: str, base: str, *, most: int, within: Iterable[str] | None = None, is_part: bool = False
) -> Content:
    """A file of at most ``most`` bytes, or ``is_part`` its first ones, of any folder or ``within`` some.

    Raises NotRead.
    """
    at = locate(name, base)
    if within is not None and not is_within(at.path, within):
        raise Outside
    asked = f"{most}\0{at.path}"
    try:
        data = _read(at.path, most, is_part=is_part)
    except NotRead:
        saw("data", asked, None)
        raise
    saw("data", asked, data)
    return Content(at, data)


def _read(path: str, most: int, *, is_part: bool) -> bytes:
    try:
        descriptor = _open(path)
        with os.fdopen(descriptor, "rb") as stream:
            information = os.fstat(descriptor)
            _must_be_a_file(information)
            is_large = information.st_size > most and not is_part
            data = b"" if is_large else _contents(stream, information.st_size, most + (not is_part))
    except OSError as problem:
        raise CannotBeOpened(f"cannot be read: {problem.strerror}") from None
    except ValueError:
        raise CannotBeOpened("cannot be the name of a file") from None
    if is_large or len(data) > most:
        raise NotRead(f"is too large to be read: more than {most} bytes")
    return data


def _contents(stream: "BufferedReader", size: int, most: int) -> bytes:
    """At most so many bytes of a file that is said to be of a ``size``, which files of the kernel's are not.

    Python makes room for as much as it is asked to read.
    """
    data = stream.read(min(size + 1, most))
    return data + stream.read(most - len(data)) if len(data) > size else data


def _open(path: str) -> int:
    """Opens a file without following any link: nothing can take the place of what was located."""
    with opened_folder(dirname(path)) as folder:
        # To open a device may have effects.
        _must_be_a_file(os.stat(basename(path) or "/", dir_fd=folder, follow_symlinks=False))
        return os.open(basename(path), _FILE, dir_fd=folder)


@contextmanager
def opened_folder(path: str) -> Iterator[int]:
    """A folder, opened without following any link, to be named as ``dir_fd``. Raises OSError."""
    folder = os.open("/", _FOLDER)
    try:
        for part in filter(None, path.split("/")):
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def _must_be_a_file(information: os.stat_result) -> None:
    kind = stat.S_IFMT(information.st_mode)
    if kind == stat.S_IFDIR:
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if kind != stat.S_IFREG:
        raise NotRead(f"is {_KINDS.get(kind, 'something else')}, not a file")


def _nothing(path: str, is_folder: bool) -> bool:
    return False


def scheme_files(folder: str, is_left_out: Callable[[str, bool], bool] = _nothing) -> Iterator[str | OSError]:
    """The ``.scm`` files below a folder, sorted folder by folder, and why one of these cannot be read.

    Symbolic links to folders are not followed; folders that tools keep beside sources are left out, the
    ``root`` of a compiled host, and those files and folders (of which the second argument is true) that
    ``is_left_out`` says.
    """
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            with os.scandir(here) as entries:
                found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError as problem:
            yield problem
            continue
        names = [name for name, is_folder in found if not is_folder]
        # Emacs locks a file by a link of this name.
        sources = [name for name in names if name.endswith(".scm") and not name.startswith(".#")]
        paths = (plain(f"{here}/{name}") for name in sources)
        yield from (path for path in paths if not is_left_out(path, False))
        if "pyvenv.cfg" not in names:
            skipped = SKIPPED_FOLDERS | {"root"} if _BESIDE_ROOT.issubset(names) else SKIPPED_FOLDERS
            inner = [name for name, is_folder in found if is_folder and name not in skipped]
            folders = (plain(f"{here}/{name}") for name in reversed(inner))
            pending += [path for path in folders if not is_left_out(path, True)]
