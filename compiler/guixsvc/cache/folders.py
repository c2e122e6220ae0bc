"""Which hosts need not be made, because their records are as they were, and their folders as they were left.

Of a host is kept a digest of its records, one of the state of its folder, and when that was looked at:
nothing that could be read back. State is what the file system tells without a file being read, the time of
the last change of each inode among it, which nobody can set.
"""

import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from guixsvc.cache import program, store
from guixsvc.evaluate.configuration import System
from guixsvc.pipeline import Options
from guixsvc.spread.records import NotPlain, digest_of

SETTLED = 100_000_000
"""Nanoseconds after which a change gets another time than the one before, with any kernel's clock."""


class Folders:
    """What is known of the folders of hosts that ``out`` has, which are made of records of some ``base``."""

    def __init__(self, file: Path, salt: bytes, out: Path) -> None:
        self._file, self._salt, self._out = file, salt, out
        self._digests: dict[str, str] = {}
        kept = store.load(file) or {}
        hosts = kept.get("hosts")
        self._known: dict[str, Any] = hosts if isinstance(hosts, dict) else {}

    def has(self, name: str, system: System) -> bool:
        """Whether the folder of a host is there as it shall be."""
        try:
            self._digests[name] = digest = digest_of(system, self._salt)
        except NotPlain:
            return False
        match self._known.get(name):
            case [str(before), str(state), int(looked)] if before == digest:
                found = self._state(name)
                return found is not None and found[0] == state and found[1] < looked - SETTLED
        return False

    def keep(self, names: Iterable[str]) -> None:
        """Keeps what is known of the folders of these hosts now."""
        now = time.time_ns()
        hosts = {}
        for name in names:
            state = self._state(name) if name in self._digests else None
            if state is not None:
                hosts[name] = [self._digests[name], state[0], now]
        store.save(self._file, {"hosts": hosts})

    def _state(self, name: str) -> tuple[str, int] | None:
        """A digest of the state of a folder, and the time of its last change; None if it cannot be seen."""
        found: list[tuple[object, ...]] = []
        pending = [str(self._out / name)]
        try:
            found.append(_seen("", os.lstat(pending[0])))
            while pending:
                here = pending.pop()
                with os.scandir(here) as entries:
                    for entry in sorted(entries, key=lambda entry: entry.name):
                        found.append(_seen(entry.path, entry.stat(follow_symlinks=False)))
                        if entry.is_dir(follow_symlinks=False):
                            pending.append(entry.path)
        except OSError:
            return None
        digest = hashlib.blake2b(repr(found).encode(), digest_size=16, key=self._salt).hexdigest()
        return digest, max(int(str(one[-1])) for one in found)


def _seen(path: str, found: os.stat_result) -> tuple[object, ...]:
    changed = found.st_mtime_ns, found.st_ctime_ns
    return path, found.st_mode, found.st_uid, found.st_ino, found.st_size, *changed


def folders(options: Options, out: Path, base: Path) -> Folders | None:
    """What is known of the folders in ``out``; None where nothing is kept, as with secrets."""
    environment = options.environment
    if environment.on_hosts or any(environment.secret):
        return None
    folder = store.folder(program.version())
    salt = None if folder is None else store.salt(folder)
    if folder is None or salt is None:
        return None
    out = out.absolute()
    told = [*program.circumstances(options, [str(base)], "compile"), str(out)]
    name = hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16, key=salt).hexdigest()
    return Folders(folder / f"{name}.json", salt, out)
