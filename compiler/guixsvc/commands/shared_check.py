"""``check --jobs``: other processes find out which files are without findings.

What they find wrong is found again here, where all that belongs together is at hand.
"""

from collections.abc import Sequence
from functools import partial

from guixsvc import pipeline, service_packages
from guixsvc.cache.verdicts import Asked, Known, Verdicts
from guixsvc.commands.services import unknown_types
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.inputs import Input
from guixsvc.pipeline import Options
from guixsvc.spread.processes import Processes
from guixsvc.spread.shards import Shard, WorkerDied, in_order

A_SHARD = 32
"""Files: what fewer of them take is less than what it takes to hand them out."""

_Shard = tuple[int, int]


def learn(known: Verdicts, inputs: Sequence[Input], options: Options, jobs: int) -> None:
    """Has so many processes find out what is known of inputs then."""
    global _work
    if len(inputs) < 2 * A_SHARD:
        return
    for input_ in inputs:
        if input_.fault is None:
            options.trees.add(input_.source)
    installed = {name for root in service_packages.installed() for name in service_packages.types_of(root)}
    # Processes are copies of this one, made with the first work: they have all this.
    _work = partial(_verdicts, known, inputs, options, installed)
    shards = [(start, min(start + A_SHARD, len(inputs))) for start in range(0, len(inputs), A_SHARD)]
    try:
        with Processes(min(jobs, len(shards))) as pool:
            for (start, end), (found, asked) in zip(
                shards, in_order(pool, _do, map(Shard, shards)), strict=True
            ):
                known.learn(zip(inputs[start:end], found, strict=True), asked)
    except WorkerDied:
        pass  # what is not known yet is found out here


_work: "partial[tuple[list[Known | None], Asked]] | None" = None


def _do(shard: _Shard) -> tuple[list[Known | None], Asked]:
    assert _work is not None
    return _work(shard)


def _verdicts(
    known: Verdicts, inputs: Sequence[Input], options: Options, installed: set[str], shard: _Shard
) -> tuple[list[Known | None], Asked]:
    """What is known of some of the inputs, and what was asked of the disk for it."""
    before = set(options.trees.files)
    share = 0 if options.max_steps is None else MAX_STEPS
    found: list[Known | None] = []
    with known.watching():
        for input_ in inputs[slice(*shard)]:
            if input_.fault is not None:
                found.append(None)
                continue
            result = pipeline.examine(input_.source, options, share)
            found.append(None if result.ran_out else known.verdict(result))
    read = [file.source for path, file in options.trees.files.items() if path not in before]
    if installed and unknown_types(read) & installed:
        found = [None] * len(found)
    return found, known.asked
