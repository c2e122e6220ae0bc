"""Putting new folders where old ones were, so that whoever looks finds the one or the other.

What the names of the folders beside say holds at every moment, for the next run to go by (`leftovers`):
``new`` is not in use yet, ``old`` is what was replaced as a whole or is done with, and of ``replaced`` each
host that is lacking is still to be put back.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from guixsvc.emit.disk import sync


def exchange(out: Path, new: Path) -> None:
    """Puts a folder in the place of another, if there is one. Raises OSError, and then all is as before."""
    old = _named(new, "old")
    sync(new)
    _move([*([(out, old)] if out.exists() else []), (new, out)], out.parent)
    shutil.rmtree(old, ignore_errors=True)


def exchange_each(out: Path, new: Path, changed: Sequence[str], gone: Sequence[str]) -> None:
    """Puts the folders of ``new`` that are ``changed`` into ``out``, one by one, then removes those ``gone``.

    Raises OSError, and then all is as before.
    """
    replaced, old = _named(new, "replaced"), _named(new, "old")
    if changed:
        sync(new)
    moves: list[tuple[Path, Path]] = []
    for name in changed:
        moves += [(out / name, replaced / name)] if os.path.lexists(out / name) else []
        moves.append((new / name, out / name))
    moves += [(out / name, replaced / name) for name in gone]
    replaced.mkdir()
    try:
        _move(moves, out)
    except BaseException:
        with suppress(OSError):
            replaced.rmdir()
        raise
    with suppress(OSError):
        replaced.rename(old)
        shutil.rmtree(old, ignore_errors=True)


def _move(moves: Iterable[tuple[Path, Path]], folder: Path) -> None:
    """Renames what is in a folder in order, all or none."""
    begun: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            begun.append((source, target))
            source.rename(target)
        _sync_names(folder)
    except BaseException:
        for source, target in reversed(begun):
            if os.path.lexists(target) and not os.path.lexists(source):
                target.rename(source)
        raise


def _named(new: Path, kind: str) -> Path:
    return new.with_name(new.name.replace(".new-", f".{kind}-"))


def _sync_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
