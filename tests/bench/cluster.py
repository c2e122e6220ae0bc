"""Measures making many hosts by a Dask cluster of this machine with one worker, and with two.

    PYTHONPATH=tests python -m bench.cluster [--count 100000]

Hosts are made and thrown away: what is measured is the way of records there, and of files back. Prints
wall-clock and processor time; the time of workers is what their processes took.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.fleets import one_file
from guixsvc import pipeline, targets
from guixsvc.emit.contents import Built, built
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.inputs import load
from guixsvc.spread.dask import Cluster
from guixsvc.spread.hosts import spread_over

_Systems = Mapping[str, System]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        one_file(Path(folder), count, "host")
        trees = Trees((folder,))
        (source,) = (one.source for one in load(["hosts.scm"], None, trees))
        target = targets.load("debian-12")
        options = pipeline.Options(trees, Environment(), 10**9, target, to_compile=True)
        started = time.monotonic(), time.process_time()
        systems = {system.name: system for system in pipeline.examine(source, options, 0).systems}
        _print("evaluated and checked", count, started, 0.0)
        print(f"most memory so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        _measure("made here", systems, lambda: ((n, built(s, target, folder)) for n, s in systems.items()))
        for workers in (1, 2):
            _by_cluster(workers, systems, target, folder)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _by_cluster(workers: int, systems: _Systems, target: targets.Target, folder: str) -> None:
    from distributed import LocalCluster

    local: Any = LocalCluster
    with local(n_workers=workers, threads_per_worker=1, dashboard_address=None, protocol="tcp://") as cluster:
        processes = [worker.pid for worker in cluster.workers.values()]
        with Cluster(cluster.scheduler_address, secrets=True, told=print) as pool:
            name = f"made by {workers} worker{'s' if workers > 1 else ''}"
            _measure(name, systems, lambda: spread_over(pool, systems, target, folder), processes)


def _measure(
    name: str,
    systems: _Systems,
    made: Callable[[], Iterator[tuple[str, Built]]],
    processes: list[int] | None = None,
) -> None:
    before = sum(map(_cpu, processes or []))
    started = time.monotonic(), time.process_time()
    names = [host for host, _ in made()]
    _print(name, len(names), started, sum(map(_cpu, processes or [])) - before)
    if names != list(systems):
        sys.exit("not every host once, in order")


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _print(name: str, count: int, started: tuple[float, float], workers: float) -> None:
    wall, own = time.monotonic() - started[0], time.process_time() - started[1]
    print(
        f"{name}: {count:,} hosts, {wall:.1f} s, here {own:.1f} s of processor, workers {workers:.1f} s; "
        f"{1e6 * (own + workers) / count:.0f} µs a host",
        flush=True,
    )


if __name__ == "__main__":
    main()
