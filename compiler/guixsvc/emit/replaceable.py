"""Which folders must not be replaced by what is compiled: replacing a folder deletes all that it holds."""

import json
import os
import pwd
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from guixsvc.files import NotRead, read_file, upwards

_SYSTEM = (
    "/", "/bin", "/boot", "/dev", "/efi", "/etc", "/gnu", "/home", "/lib", "/lib32", "/lib64", "/libx32",
    "/media", "/mnt", "/nix", "/opt", "/proc", "/root", "/run", "/sbin", "/snap", "/srv", "/sys", "/tmp",
    "/usr", "/usr/local", "/var", "/var/lib", "/var/tmp",
)  # fmt: skip
"""The folders of hier(7) and file-hierarchy(7), and those of package managers."""

_WHOLE = ("/bin", "/boot", "/dev", "/etc", "/gnu", "/lib", "/nix", "/proc", "/sbin", "/sys", "/usr")
_LARGEST_MANIFEST = 1 << 26
_BEGINNING = b'{\n "version": 1,\n "generator": "guixsvc",\n'
"""How we write a manifest; others may have written it anew."""
_FIRST_LEVEL = ("/home", "/run", "/var", "/var/lib", "/var/log")


def refusal(out: Path, *, force: bool) -> str | None:
    """Why ``out`` cannot be written to, if it cannot: it is not ours, or it is no folder to replace."""
    if out.is_symlink():
        return f"{out} is a symbolic link; name the folder it leads to"
    if out.name == "..":
        return f"{out} does not name a folder; write its own name"
    try:
        if not stat.S_ISDIR(out.stat().st_mode):
            return f"{out} is not a folder"
    except (FileNotFoundError, NotADirectoryError):
        return None
    if os.path.ismount(out):  # Path.is_mount takes "." for one
        return f"{out} is a mount point and cannot be replaced; name a folder below it"
    resolved = out.resolve()
    if any(resolved in (kept, *kept.parents) for kept in (Path.cwd().resolve(), *_own_home())):
        return f"{out} cannot be replaced: it is the root, your home or the current folder, or holds it"
    if str(resolved) in _SYSTEM:
        return f"{out} cannot be replaced: it is a folder of the system"
    if (mount := next(_mounts_below(resolved), None)) is not None:
        return f"{out} cannot be replaced: {mount} in it is a mount point"
    if _is_all_ours(out):
        return None
    if not force:
        return f"{out} exists and was not made by guixsvc; name another folder or use --force"
    if _is_of_the_system(resolved):
        return f"{out} cannot be replaced: it is a folder of the system, and was not made by guixsvc"
    if any(resolved in (home, *home.parents) for home in _homes()):
        return f"{out} cannot be replaced: it is somebody's home, or holds it"
    return None


def _own_home() -> list[Path]:
    try:
        return [Path.home().resolve()]
    except (OSError, RuntimeError):
        return []


def _homes() -> Iterator[Path]:
    for user in pwd.getpwall():
        if user.pw_dir.startswith("/") and user.pw_dir.strip("/"):
            yield Path(user.pw_dir).resolve()


def _is_of_the_system(folder: Path) -> bool:
    """Whether the system or its packages keep something there, as far as the path tells."""
    if folder.is_relative_to("/usr/local") and folder.parent.parent != Path("/usr"):
        return folder.parent == Path("/usr/local")
    return str(folder.parent) in _FIRST_LEVEL or any(folder.is_relative_to(whole) for whole in _WHOLE)


def _mounts_below(folder: Path) -> Iterator[Path]:
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        # proc(5): the fifth field, with blanks and the like in octal.
        name = line.split(b" ")[4].decode("ascii", "backslashreplace")
        point = Path(os.fsdecode(name.encode("ascii").decode("unicode_escape").encode("latin-1")))
        if folder in point.parents:
            yield point


def _is_all_ours(out: Path) -> bool:
    """Whether a folder is a tree of ours, or holds nothing but trees of ours."""
    while True:
        try:
            seen = out.stat().st_ino
            ours = is_ours(out) or all(is_ours(f"{out}/{host}") for host in os.listdir(out))
            if ours or out.stat().st_ino == seen:
                return ours
            # Else another run replaced it meanwhile.
        except FileNotFoundError:
            return True


def is_ours(folder: Path | str) -> bool:
    """Whether a folder holds a manifest that we wrote."""
    if _begins_as_ours(folder):
        return True
    try:
        content = read_file("manifest.json", os.path.realpath(folder), most=_LARGEST_MANIFEST).data
        document = json.loads(content)
    except (NotRead, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("generator") == "guixsvc"


def _begins_as_ours(folder: Path | str) -> bool:
    """Whether there is a manifest as we write it, of which the first bytes tell."""
    try:
        descriptor = os.open(f"{folder}/manifest.json", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return os.read(descriptor, len(_BEGINNING)) == _BEGINNING
    except OSError:
        return False
    finally:
        os.close(descriptor)


def held(out: Path, places: Iterable[str]) -> str | None:
    """The first of some places that ``out`` holds or is, whatever name leads there."""
    try:
        folder = out.stat()
    except OSError:
        return None
    elsewhere: set[str] = set()
    for place in places:
        for part in upwards(place):
            if part in elsewhere:  # and so is all that it lies in
                break
            if _is_same(part, folder):
                return place
            elsewhere.add(part)
    return None


def _is_same(path: str, folder: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(path), folder)
    except (OSError, ValueError):
        return False
