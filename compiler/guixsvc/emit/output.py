"""Writing trees to disk: whole or not at all."""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guixsvc.emit import manifest
from guixsvc.emit.installer import installer
from guixsvc.emit.replaceable import is_ours, refusal
from guixsvc.emit.tree import Tree


class Refused(Exception):
    """The output folder must not be replaced; the message says why."""


def write(out: Path, trees: dict[str, Tree], base: Path, *, force: bool) -> None:
    """Replaces ``out`` by the trees; one of the name "" becomes ``out`` itself. Raises Refused, OSError.

    Whatever goes wrong, what was there stays; ``out`` is absent for an instant, but never mixed. Of two
    runs that write to one folder the second waits for the first.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    # A path by way of the folder itself, such as out/../out, leads nowhere once that is renamed.
    out = out.parent.resolve() / out.name
    with _locked(out):
        reason = refusal(out, force=force)
        if reason is not None:
            raise Refused(reason)
        _clean_up(out)
        _replace(out, trees, base)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Holds the lock of ``out``: a file beside it that is there only while somebody writes."""
    path = out.with_name(f".{out.name}.lock")
    lock = _lock(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


def _lock(path: Path) -> int:
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if os.path.samestat(path.stat(), os.fstat(lock)):
                return lock
        except FileNotFoundError:
            pass
        os.close(lock)  # its last holder removed the file that we waited for


def _replace(out: Path, trees: dict[str, Tree], base: Path) -> None:
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    old = new.with_name(new.name.replace(".new-", ".old-"))
    try:
        new.chmod(0o755)
        for name, tree in trees.items():
            _write_tree(new / name, tree, base)
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    _sync(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def _clean_up(out: Path) -> None:
    """What an interrupted run left: a half-written folder, or the old one that was not put back."""
    leftovers = re.compile(rf"\.{re.escape(out.name)}\.(old|new)-[a-z0-9_]{{8}}")
    for left in [path for path in out.parent.iterdir() if leftovers.fullmatch(path.name) and path.is_dir()]:
        if not is_ours(left) and not all(is_ours(host) or host.name == "root" for host in left.iterdir()):
            continue
        if ".old-" in left.name and not out.exists():
            left.rename(out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _write_tree(folder: Path, tree: Tree, base: Path) -> None:
    folder.mkdir(exist_ok=True)
    for file in tree.files:
        path = folder / "root" / file.path.removeprefix("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_file(path, file.content, file.mode)
    _write_file(folder / "manifest.json", manifest.as_json(tree), 0o644)
    _write_file(folder / "manifest.tab", manifest.as_table(tree), 0o644)
    if hashes := manifest.secret_hashes(tree):
        _write_file(folder / "secrets.sha256", hashes, 0o600)
    _write_file(folder / "places.json", manifest.places(tree, base), 0o644)
    _write_file(folder / "install", installer(), 0o755)


def _write_file(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fchmod(stream.fileno(), mode)
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
