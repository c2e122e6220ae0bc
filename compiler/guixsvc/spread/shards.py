"""Shards of work → their results, in order, whoever does it and dies of it.

Anything with the interface of ``concurrent.futures.Executor`` can do it. A shard is what a pure function is
given: done twice, it gives the same, and only one result is taken.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from itertools import islice
from typing import Any, Protocol, TypeVar

S = TypeVar("S")
R = TypeVar("R")


class WorkerDied(Exception):
    """A worker dies of a shard, each time; the message says of which."""


class Pool(Protocol):
    """Where executors come from. ``workers`` work at once; what is raised when one died is in ``lost``."""

    workers: int
    lost: tuple[type[BaseException], ...]

    def executor(self) -> Executor:
        """One that works, which is another than before if that broke."""

    def alone(self) -> Executor:
        """One whose death harms no other work."""


LOST = (BrokenExecutor, CancelledError)
SHARDS_A_WORKER = 2
"""Under way or waiting: more only take memory."""


def in_order(pool: Pool, function: Callable[[S], R], shards: Iterable[S]) -> Iterator[R]:
    """The results of shards, which are taken from the iterable as they can be worked on.

    What was under way when a worker died is done again, once; what is lost again, each alone. Raises
    WorkerDied for a shard that nobody survives, and what the function raises.
    """
    waiting: deque[tuple[S, Future[R]]] = deque()
    again = 0
    source = iter(shards)
    while True:
        for shard in islice(source, max(0, SHARDS_A_WORKER * pool.workers - len(waiting))):
            waiting.append((shard, _submit(pool, function, shard)))
        if not waiting:
            return
        shard, future = waiting.popleft()
        try:
            result = future.result()
        except pool.lost:
            if again:
                result = _alone(pool, function, shard)
                again -= 1
            else:
                left = [shard, *(shard for shard, _ in waiting)]
                again = len(left)
                waiting = deque((shard, _submit(pool, function, shard)) for shard in left)
                continue
        else:
            again = max(0, again - 1)
        yield result


def _submit(pool: Pool, function: Callable[[S], R], shard: S) -> "Future[R]":
    try:
        return pool.executor().submit(function, shard)
    except pool.lost as reason:  # it broke meanwhile
        failed: Future[Any] = Future()
        failed.set_exception(reason)
        return failed


def _alone(pool: Pool, function: Callable[[S], R], shard: S) -> R:
    try:
        with pool.alone() as executor:
            return executor.submit(function, shard).result()
    except pool.lost:
        raise WorkerDied("internal fault: workers die of the same work, each time") from None
