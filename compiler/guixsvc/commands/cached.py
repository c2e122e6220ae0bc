"""Examining those sources only of which it is not known that nothing is wrong with them."""

from collections.abc import Callable, Sequence

from guixsvc import records
from guixsvc.cache.verdicts import Verdicts, verdicts
from guixsvc.check.examination import Result
from guixsvc.check.reached import unreached
from guixsvc.commands import common
from guixsvc.inputs import Input
from guixsvc.pipeline import Options


def examine(
    loaded: Sequence[Input],
    options: Options,
    target: str | None,
    files: Sequence[str],
    told: Callable[[int], None] | None = None,
    *,
    keep: bool,
    jobs: int,
) -> common.Examined:
    """Examines sources, but for those of which is known what would come of it, or ``jobs`` others find out.

    What is known now is kept for the next time, if told to ``keep`` it. Raises BadTarget.
    """
    roots = records.roots()
    known = verdicts(options, files, loaded, keep=keep)
    if known is None:
        results, settings = common.examine(loaded, options, target, told)
        return common.Examined(list(loaded), results, settings)
    if jobs > 1:
        from guixsvc.commands.shared_check import learn

        learn(known, [input_ for input_ in loaded if known.of(input_) is None], options, jobs)
    left_out = [input_ for input_ in loaded if known.of(input_) is not None]
    with known.watching():
        rest = [input_ for input_ in loaded if known.of(input_) is None]
        results, settings = common.examine(rest, options, target, told)
        if left_out and hang_together(results, known):
            left_out, rest = [], list(loaded)
            options.trees.forget_evaluated()
            results, settings = common.examine(rest, options, target, told)
    if records.roots() == roots:  # no package has brought services meanwhile
        known.keep(left_out, results)
    found = [one for one in map(known.of, left_out) if one is not None]
    hosts = {known.digest(system.name) for result in results for system in result.systems}
    hosts |= {host for one in found for host in one.hosts}
    return common.Examined(
        rest, results, settings, len(found), sum(one.ours for one in found), len(hosts) > 1
    )


def hang_together(results: Sequence[Result], known: Verdicts) -> bool:
    """Whether what is found may depend on the sources that were left out: it lies where they may read."""
    configurations = [result.configuration for result in results if result.configuration is not None]
    reached = {span for result in results for span in result.reached}
    found = [finding.diagnostic for result in results for finding in result.findings]
    found += [warning for c in configurations for warning in unreached(c, reached, to_compile=False)]
    return any(known.is_shared(fault.span.source) for fault in found)
