"""Shards of work → their results, in order, whoever does it and dies of it.

Anything with the interface of ``concurrent.futures.Executor`` can do it. A shard is what a pure function is
given: done twice, it gives the same, and only one result is taken. What many shards need goes to each worker
once, beside them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from guixsvc.slotted import frozen

S = TypeVar("S")
R = TypeVar("R")


class WorkerDied(Exception):
    """A worker dies of a shard, each time; the message says of which."""


@frozen(eq=False)
class Shard(Generic[S]):
    """Some ``work``, and what it ``shares`` with other shards: the arguments of the function."""

    work: S
    shares: tuple[object, ...] = ()


class Pool(Protocol):
    """Where executors come from. ``workers`` work at once; what is raised when one died is in ``lost``."""

    workers: int
    lost: tuple[type[BaseException], ...]

    def executor(self) -> Executor:
        """One that works, which is another than before if that broke."""

    def shared(self, value: object) -> object:
        """What an executor takes for a value that goes to each worker once: for one object, the same."""

    def alone(self) -> Executor:
        """One whose death harms no other work, and that takes what is shared as it is."""


LOST = (BrokenExecutor, CancelledError)
SHARDS_A_WORKER = 2
"""Under way or waiting: more only take memory."""


def in_order(pool: Pool, function: Callable[..., R], shards: Iterable[Shard[S]]) -> Iterator[R]:
    """The results of shards, which are taken from the iterable as they can be worked on.

    What was under way when a worker died is done again, once; what is lost again, each alone. Raises
    WorkerDied for a shard that nobody survives, and what the function raises.
    """
    waiting: deque[tuple[Shard[S], Future[R]]] = deque()
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


def _submit(pool: Pool, function: Callable[..., R], shard: Shard[S]) -> "Future[R]":
    try:
        shares = [
            pool.shared(value) for value in shard.shares
        ]  # before there are processes, which have it then
        return pool.executor().submit(function, shard.work, *shares)
    except pool.lost as reason:  # it broke meanwhile
        failed: Future[Any] = Future()
        failed.set_exception(reason)
        return failed


def _alone(pool: Pool, function: Callable[..., R], shard: Shard[S]) -> R:
    try:
        with pool.alone() as executor:
            return executor.submit(function, shard.work, *shard.shares).result()
    except pool.lost:
        raise WorkerDied("internal fault: workers die of the same work, each time") from None
