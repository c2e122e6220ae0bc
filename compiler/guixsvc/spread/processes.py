"""Workers that are processes of this machine."""

import gc
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from types import TracebackType

from guixsvc.spread.shards import LOST


class Processes:
    """A `Pool` of processes, which all start with the first work and end with the block."""

    lost: tuple[type[BaseException], ...] = LOST

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor: ProcessPoolExecutor | None = None
        self._shared: dict[int, _Shared] = {}

    def __enter__(self) -> "Processes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        for number in self._shared:
            _inherited.pop(number, None)

    def executor(self) -> Executor:
        # Python has no public word for it: a pool one of whose processes died takes no more work.
        if self._executor is None or getattr(self._executor, "_broken", False):
            self._executor = _processes(self.workers)
        return self._executor

    def shared(self, value: object) -> object:
        """Processes that start later are copies, which have it; those there are already are given it."""
        if id(value) not in self._shared and self._executor is None:
            self._shared[id(value)] = _Shared(id(value))
            _inherited[id(value)] = value
        return self._shared.get(id(value), value)

    def alone(self) -> Executor:
        return _processes(1)


_inherited: dict[int, object] = {}
"""What processes that start now have of this one, by numbers that it knows."""


class _Shared:
    """Stands for a value on the way to a process that has it."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return _value, (self._number,)


def _value(number: int) -> object:
    return _inherited[number]


def _processes(workers: int) -> ProcessPoolExecutor:
    # What there is now is not searched for garbage by any of them: to look at it would copy it.
    gc.freeze()
    # A copy of this process has loaded what it needs, and knows the services that this one knows.
    return ProcessPoolExecutor(workers, multiprocessing.get_context("fork"))
