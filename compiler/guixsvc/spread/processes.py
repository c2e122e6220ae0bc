"""Workers that are processes of this machine."""

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor
from types import TracebackType

from guixsvc.spread.shards import LOST


class Processes:
    """A `Pool` of processes, which all start with the first work and end with the block."""

    lost: tuple[type[BaseException], ...] = LOST

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Processes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def executor(self) -> Executor:
        # Python has no public word for it: a pool one of whose processes died takes no more work.
        if self._executor is None or getattr(self._executor, "_broken", False):
            self._executor = _processes(self.workers)
        return self._executor

    def alone(self) -> Executor:
        return _processes(1)


def _processes(workers: int) -> ProcessPoolExecutor:
    # A copy of this process has loaded what it needs, and knows the services that this one knows.
    return ProcessPoolExecutor(workers, multiprocessing.get_context("fork"))
