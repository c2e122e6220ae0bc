"""Compiling those sources only of which it is not known that their hosts are there as they shall be."""

from collections.abc import Mapping, Sequence

from guixsvc import records
from guixsvc.cache.folders import Folders
from guixsvc.cache.verdicts import KnownSystem, Verdicts, verdicts
from guixsvc.check.examination import Result
from guixsvc.commands import common
from guixsvc.commands.cached import hang_together
from guixsvc.commands.to_compile import ToCompile, whole
from guixsvc.inputs import Input
from guixsvc.pipeline import Options
from guixsvc.source import Source


def examine(
    loaded: Sequence[Input], options: Options, target: str, files: Sequence[str], known: Folders
) -> ToCompile:
    """Examines sources, but for those of which is known what would come of it, and that this is there.

    The folders must be locked, if any are known. Raises BadTarget.
    """
    roots = records.roots()
    before = verdicts(options, files, loaded, keep=True, digest_of=known.digest)
    if before is None:
        return whole(loaded, options, target)
    there = _there(loaded, before, known)
    with before.watching():
        rest = [input_ for input_ in loaded if input_.source not in there]
        results, settings = common.examine(rest, options, target)
        if there and (hang_together(results, before) or not _stand_alone(results, there)):
            there = {}
            options.trees.forget_evaluated()
            results, settings = common.examine(loaded, options, target)
    if records.roots() == roots:  # no package has brought services meanwhile
        before.keep([input_ for input_ in loaded if input_.source in there], results)
    return ToCompile(results, settings, there)


def _there(
    loaded: Sequence[Input], before: Verdicts, known: Folders
) -> dict[Source, tuple[KnownSystem, ...]]:
    """What is known of those sources whose hosts are all there."""
    if known.is_new:
        return {}
    found: dict[Source, tuple[KnownSystem, ...]] = {}
    for input_ in loaded:
        one = before.of(input_)
        if one is not None and all(
            known.is_as_left(system.name, system.digest) for system in one.systems if system.declared.ours
        ):
            found[input_.source] = one.systems
    return found


def _stand_alone(results: Sequence[Result], there: Mapping[Source, tuple[KnownSystem, ...]]) -> bool:
    """Whether several hosts of ours are there, so that there are some whatever the others have, and no other
    system has the name of one."""
    systems = [one for of in there.values() for one in of]
    left = [one.name for one in systems]
    made = {system.name for result in results for system in result.systems}
    is_several = sum(bool(one.declared.ours) for one in systems) > 1
    return is_several and len(set(left)) == len(left) and made.isdisjoint(left)
