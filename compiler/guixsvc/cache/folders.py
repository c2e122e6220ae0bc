"""Which hosts need not be made, because their records are as they were, and their folders as they were left.

Of a host is kept a digest of its records, one of the state of its folder, and when that was looked at:
nothing that could be read back. State is what the file system tells without a file being read, the time of
the last change of each inode among it, which nobody can set. A folder whose own has not changed has the files
that it had, so none is listed: what was written is looked at, at paths that most hosts have alike.
"""

import hashlib
import marshal
import os
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from guixsvc.annotations import Any, TypeAlias
from guixsvc.cache import program, store
from guixsvc.emit.folders import Contents, inner_folders
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
        self._of: dict[int, tuple[System, str | None]] = {}
        self._as_left: set[str] = set()
        self._written: dict[str, _Paths] = {}
        kept = store.load(file) or {}
        hosts, paths = kept.get("hosts"), kept.get("paths") or []
        self._known: dict[str, Any] = hosts if isinstance(hosts, dict) else {}
        self._paths = [tuple(map(str, one)) for one in paths if isinstance(one, list)]

    @property
    def is_new(self) -> bool:
        """Whether nothing is known yet."""
        return not self._known

    def digest(self, system: System) -> str | None:
        """One of the records of a host; None if it has what cannot be told from another run's."""
        if id(system) not in self._of:
            try:
                self._of[id(system)] = system, digest_of(system, self._salt)
            except NotPlain:
                self._of[id(system)] = system, None
        return self._of[id(system)][1]

    def has(self, name: str, system: System) -> bool:
        """Whether the folder of a host is there as it shall be."""
        digest = self.digest(system)
        return digest is not None and self.is_as_left(name, digest)

    def is_as_left(self, name: str, digest: str) -> bool:
        """Whether the folder of a host was made of records with this digest, and left alone since."""
        self._digests[name] = digest
        match self._known.get(name):
            case [str(before), str(state), int(looked), int(at)] if at < len(self._paths):
                found = self._state(name, self._paths[at]) if before == digest else None
                if found is not None and found[0] == state and found[1] < looked - SETTLED:
                    self._as_left.add(name)
                    return True
        return False

    def was_made(self, name: str, contents: Contents) -> None:
        """Tells what the folder of a host is to have."""
        self._written[name] = _paths_of(tuple(contents))

    def keep(self, names: Iterable[str]) -> None:
        """Keeps what is known of the folders of these hosts now, which nobody else has written to since."""
        now = time.time_ns()
        hosts: dict[str, Any] = {}
        every: dict[_Paths, int] = {}
        for name in names:
            found = self._as_known(name) if name in self._as_left else self._looked_at(name, now)
            if found is not None:
                *of_host, paths = found
                hosts[name] = [*of_host, every.setdefault(paths, len(every))]
        if hosts != self._known:
            store.save(self._file, {"hosts": hosts, "paths": list(every)})

    def _as_known(self, name: str) -> "_Kept":
        digest, state, looked, at = self._known[name]
        return digest, state, looked, self._paths[at]

    def _looked_at(self, name: str, now: int) -> "_Kept | None":
        """What is to be kept of a host that was made, if it can be seen."""
        paths = self._written.get(name) if name in self._digests else None
        found = None if paths is None else self._state(name, paths)
        return None if paths is None or found is None else (self._digests[name], found[0], now, paths)

    def _state(self, name: str, paths: "_Paths") -> tuple[str, int] | None:
        """A digest of the state of a folder, with these in it, and the time of its last change; None if it
        cannot be seen."""
        folder = str(self._out / name)
        try:
            found = [
                (one.st_mode, one.st_uid, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
                for one in map(os.lstat, [folder + path for path in paths])
            ]
        except OSError:
            return None
        # Of version 0, whose bytes depend on values alone; a fifth of the time of repr.
        data = marshal.dumps((paths, found), 0)
        digest = hashlib.blake2b(data, digest_size=16, key=self._salt).hexdigest()
        return digest, max(one[-1] for one in found)


_Paths: TypeAlias = tuple[str, ...]
_Kept: TypeAlias = tuple[str, str, int, _Paths]
"""The digest of a host's records, that of its folder's state, when that was looked at, and at which paths."""


@lru_cache(256)
def _paths_of(files: tuple[str, ...]) -> _Paths:
    """What to add to the path of a folder with these files for that of each in it, and its own."""
    return ("", *(f"/{path}" for path in (*inner_folders(files), *files)))


def folders(options: Options, out: Path, base: str) -> Folders | None:
    """What is known of the folders in ``out``; None where nothing is kept: with secrets or others' code."""
    environment = options.environment
    if environment.on_hosts or any(environment.secret) or not program.is_all_in_files():
        return None
    folder = store.folder(program.version())
    salt = None if folder is None else store.salt(folder)
    if folder is None or salt is None:
        return None
    out = out.absolute()
    told = [*program.circumstances(options, [base], "compile"), str(out)]
    name = hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16, key=salt).hexdigest()
    return Folders(folder / f"{name}.json", salt, out)
