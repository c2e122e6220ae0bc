"""``--jobs`` and ``--executor``: who makes hosts."""

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.contexts import contextmanager

if TYPE_CHECKING:
    import argparse

    from guixsvc.pipeline import Spread


class CannotSpread(Exception):
    """Others cannot do the work; the message says why."""


@contextmanager
def workers(
    options: "argparse.Namespace", hosts: int, have_secrets: Callable[[], bool]
) -> "Iterator[Spread | None]":
    """What makes so many hosts: None for this process. Raises CannotSpread.

    Few hosts are made here, whatever the options: to start processes takes longer.
    """
    if options.executor is None and options.jobs == 1:
        yield None
        return
    from guixsvc.spread.hosts import A_SHARD, OtherVersion, spread_over
    from guixsvc.spread.shards import WorkerDied

    if options.executor is None and hosts < 2 * A_SHARD:
        yield None
        return
    from guixsvc.commands.common import say
    from guixsvc.spread.dask import Cluster, NoCluster, address_of
    from guixsvc.spread.processes import Processes

    try:
        if options.executor is not None:
            _refuse_outside(options)
            address = address_of(options.executor)
            pool: Cluster | Processes = Cluster(address, secrets=have_secrets(), told=say)
        else:
            pool = Processes(min(options.jobs, ceil(hosts / A_SHARD)))
        with pool:
            yield partial(spread_over, pool)
    except (NoCluster, OtherVersion, WorkerDied) as problem:
        raise CannotSpread(str(problem)) from None


def _refuse_outside(options: "argparse.Namespace") -> None:
    from guixsvc import records

    if not records.only_built_in():
        raise CannotSpread(f"--executor {options.executor}: a cluster knows no services from outside")
