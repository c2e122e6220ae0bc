"""Hosts that workers make: records go to them, and what becomes of these comes back."""

from collections.abc import Iterator, Mapping
from itertools import islice

from guixsvc import __version__
from guixsvc.emit.contents import Built, built
from guixsvc.evaluate.configuration import System
from guixsvc.source import Source
from guixsvc.spread.records import NotPlain, dumps, loads
from guixsvc.spread.shards import Pool, Shard, in_order
from guixsvc.targets import Target

A_SHARD = 64
"""Hosts: of so many, what all have alike travels once."""


class OtherVersion(Exception):
    """A worker has another version of guixsvc; the message says which."""


def spread_over(
    pool: Pool, systems: Mapping[str, System], target: Target, base: str
) -> Iterator[tuple[str, Built]]:
    """What systems become, in their order. Raises what building them does, WorkerDied and OtherVersion."""
    here: list[list[tuple[str, System]]] = []

    def shards() -> Iterator[Shard[tuple[str, bytes]]]:
        pending = iter(systems.items())
        while part := list(islice(pending, A_SHARD)):
            try:
                data, sources = dumps((part, target, base))
            except NotPlain:
                here.append(part)
                data, sources = dumps(([], target, base))
            else:
                here.append([])
            yield Shard((__version__, data), sources)

    for number, made in enumerate(in_order(pool, build_shard, shards())):
        yield from ((name, built(system, target, base)) for name, system in here[number])
        here[number] = []
        yield from made


def build_shard(shard: tuple[str, bytes], *sources: Source) -> list[tuple[str, Built]]:
    """What a worker does. Raises OtherVersion, CannotWrite, BadService."""
    version, data = shard
    if version != __version__:
        raise OtherVersion(f"a worker has guixsvc {__version__}, not {version}")
    systems, target, base = loads(data, sources)
    return [(name, built(system, target, base)) for name, system in systems]
