"""Writing trees to disk: each whole or not at all."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from guixsvc.annotations import Literal, TypeAlias
from guixsvc.emit import folders
from guixsvc.emit.contents import PLACES
from guixsvc.emit.exchange import exchange, exchange_each
from guixsvc.emit.folders import Contents
from guixsvc.emit.leftovers import clean_up
from guixsvc.emit.replaceable import is_ours, refusal
from guixsvc.slotted import field, frozen

State: TypeAlias = Literal["new", "changed", "unchanged", "gone"]


class Refused(Exception):
    """The output folder must not be replaced; the message says why."""


class PlacesNotWritten(Exception):
    """All was written but for where it comes from; the message says why."""


@frozen
class WrittenHosts:
    """What became of the folders of hosts, by name; "" is the output folder itself."""

    states: dict[str, State] = field(default_factory=dict)

    def of(self, *states: State) -> list[str]:
        """The names of those that this became of."""
        return [name for name, state in self.states.items() if state in states]


class Lock:
    """The lock of an output folder ``out``: of two runs that write to it the second waits for the first.

    It is a file beside the folder that is there only while somebody has it.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._taken: tuple[Path, int] | None = None

    def take(self) -> Path:
        """Waits for the lock, unless it is had already; the folder, without links. Raises OSError."""
        self._out.parent.mkdir(parents=True, exist_ok=True)
        # A path by way of the folder itself, such as out/../out, leads nowhere once that is renamed.
        out = self._out.parent.resolve() / self._out.name
        if self._taken is None:
            path = out.with_name(f".{out.name}.lock")
            self._taken = path, _lock(path)
        return out

    def __enter__(self) -> "Lock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._taken is not None:
            path, lock = self._taken
            with suppress(OSError):  # where it stays, the next run takes it
                path.unlink()
            os.close(lock)


def write(
    lock: Lock,
    hosts: Iterable[tuple[str, Contents | None]],
    *,
    force: bool,
    one_host: bool,
    keep: bool = False,
) -> WrittenHosts:
    """Writes what is in the folders of the locked one by their names; that of ``one_host`` becomes it itself.

    A folder is written and let go before the next is made; one without contents is known to be there as it
    shall be. What is as it shall be is not touched; what is no host's any more is removed, unless told to
    ``keep`` it. Where only the places in sources are others, that file alone is replaced. Raises
    Refused, PlacesNotWritten, OSError.

    Whatever goes wrong, what was there stays; a folder is absent for an instant, but never mixed.
    """
    out = lock.take()
    reason = refusal(out, force=force)
    if reason is not None:
        raise Refused(reason)
    clean_up(out)
    there = _hosts(out, force=force)
    in_place = is_ours(out) if one_host else bool(there)
    if keep and not in_place and out.exists() and any(out.iterdir()):
        raise Refused(f"{out} is not the output of several hosts, which --keep-going adds to")
    written = WrittenHosts()
    with _beside(out) as new:
        moved = _write_new(out if in_place else None, new, hosts, written)
        changed = written.of("new", "changed")
        if not keep:
            written.states.update({name: "gone" for name in there if name not in written.states})
        if not in_place or one_host:
            if changed:
                exchange(out, new)
        elif changed or written.of("gone"):
            exchange_each(out, new, changed, written.of("gone"))
        _replace_places(out, new, moved)
    return written


def _hosts(out: Path, *, force: bool) -> list[str]:
    """The folders of hosts that ``out`` has, if it has nothing else."""
    if not out.is_dir() or is_ours(out) or (force and refusal(out, force=False) is not None):
        return []
    return sorted(path.name for path in out.iterdir())


def _write_new(
    out: Path | None, new: Path, hosts: Iterable[tuple[str, Contents | None]], written: WrittenHosts
) -> list[str]:
    """Writes to the folder ``new`` what is not the same in ``out``; for those returned, places only."""
    moved: list[str] = []
    with folders.exact_modes():
        new.chmod(0o755)
        for name, wanted in hosts:
            if wanted is None:
                assert out is not None, "what is not there cannot stay as it is"
                written.states[name] = "unchanged"
                continue
            at = None if out is None else str(out / name)
            if at is not None and folders.holds(at, wanted, may_differ=PLACES):
                written.states[name] = "unchanged"
                if not folders.has(f"{at}/{PLACES}", *wanted[PLACES]):
                    folders.write(str(new / name), {PLACES: wanted[PLACES]})
                    moved.append(name)
                continue
            folders.write(str(new / name), wanted)
            written.states[name] = "changed" if at is not None and os.path.lexists(at) else "new"
    return moved


def _replace_places(out: Path, new: Path, names: Iterable[str]) -> None:
    try:
        for name in names:
            (new / name / PLACES).replace(out / name / PLACES)
    except OSError as problem:
        raise PlacesNotWritten(f"all is written, but not every {PLACES}: {problem}") from None


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A new folder beside ``out``, which is gone at the end, unless it took another's place."""
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


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
