"""The whole compiler on one screen.

    text ──read──▶ data ──evaluate──▶ systems ──check──▶ the same, known good ──emit──▶ files

Each stage adds diagnostics and goes on after a fault. Emission starts only without errors, once every source
has been examined.
"""

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterable, Iterator, Mapping, Sequence, TypeAlias
from guixsvc.check.examination import Result, check
from guixsvc.evaluate.bounds import MAX_STEPS, Bound, own
from guixsvc.evaluate.configuration import System, evaluate
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source

if TYPE_CHECKING:
    from guixsvc.emit.contents import Built
    from guixsvc.emit.folders import Contents
    from guixsvc.emit.output import Lock, WrittenHosts
    from guixsvc.targets import Target

    Spread: TypeAlias = Callable[[Mapping[str, System], Target, str], Iterator[tuple[str, Built]]]


@frozen
class Options:
    """``trees`` is what may be read, ``environment`` what ``getenv`` may see.

    ``max_steps`` are those that each file may take, if that is given.
    Without a target, nothing is said of any host. ``groups`` are those of the rules that
    are asked for besides the default ones.
    """

    trees: Trees
    environment: Environment
    max_steps: int | None = None
    target: "Target | None" = None
    to_compile: bool = False
    groups: tuple[str, ...] = ()


def examine_all(
    sources: Sequence[Source], options: Options, told: Callable[[int], None] | None = None
) -> list[Result]:
    """Reads, evaluates and checks sources that may read each other; it is ``told`` how many are done.

    Those that need more steps than a file has of its own are left for last, and share what is left.
    """
    if options.max_steps is not None or len(sources) == 1:
        return [examine(source, options, MAX_STEPS) for source in sources]
    results: list[Result] = []
    for source in sources:
        results.append(examine(source, options, 0))
        if told is not None:
            told(len(results))
    unfinished = [at for at, result in enumerate(results) if result.ran_out]
    left = MAX_STEPS
    for done, at in enumerate(unfinished):
        share = left // (len(unfinished) - done)
        results[at] = replace(examine(sources[at], options, share), took_share=True)
        left -= share if results[at].ran_out else 0
    return results


def examine(source: Source, options: Options, share: int) -> Result:
    """Reads, evaluates and checks a source, which may take a ``share`` of the steps that all have."""
    bound = own(share) if options.max_steps is None else Bound(options.max_steps)
    file = options.trees.read(source)
    configuration, faults = evaluate(file, options.trees, options.environment, bound)
    return check(
        source,
        configuration,
        faults,
        options.environment,
        options.target,
        to_compile=options.to_compile,
        groups=options.groups,
    )


def emit(
    systems: Mapping[str, System],
    target: "Target",
    lock: "Lock",
    base: str,
    made: "Callable[[str, Built], None]",
    *,
    force: bool,
    keep: bool,
    spread: "Spread | None" = None,
    there: Iterable[str] = (),
    is_there: "Callable[[str, System], bool] | None" = None,
) -> "WrittenHosts":
    """Writes what systems without faults become to the folders, in the locked one, that they are named by.

    Each not known to be there (``is_there``) is made, by others if it is ``spread``, shown to ``made``,
    written and let go. Folders of other hosts are removed, unless they are ``there`` as they shall be, or it
    is to ``keep`` them.
    Raises CannotWrite, BadService, Refused, OSError.
    """
    from guixsvc.emit.contents import built
    from guixsvc.emit.output import write

    def hosts() -> "Iterator[tuple[str, Contents | None]]":
        left = {n: system for n, system in systems.items() if is_there is None or not is_there(n, system)}
        each = ((name, built(system, target, base)) for name, system in left.items())
        for name, host in each if spread is None else spread(left, target, base):
            made(name, host)
            yield name, host.contents
        yield from ((name, None) for name in (*systems, *there) if name not in left)

    return write(lock, hosts(), force=force, one_host="" in systems, keep=keep)
