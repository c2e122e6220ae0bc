"""``check --baseline``: what is known is not shown; ``--update-baseline`` makes all of it known."""

from collections.abc import Sequence
from os import getcwd
from os.path import abspath, dirname, exists, join, lexists
from pathlib import Path

from guixsvc.annotations import Any
from guixsvc.check.examination import Result
from guixsvc.commands import common
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.modules.library import Trees, repository
from guixsvc.files import LARGEST_SOURCE, NotRead, is_within, locate, read_file
from guixsvc.overwriting import write_whole
from guixsvc.project.baseline import (
    BadBaseline,
    Baseline,
    Key,
    keys,
    parsed,
    stale,
    unknown,
    updated,
    written,
)
from guixsvc.report.conclusion import Reports
from guixsvc.source import Source


def baselined(
    options: Any,
    results: Sequence[Result],
    found: Sequence[Diagnostic],
    trees: Trees,
    reports: Reports | None,
) -> tuple[Diagnostic, ...]:
    """What is left of the findings, and what the baseline has in vain. Raises Usage."""
    file: str = options.baseline
    baseline = _baseline(file, must_exist=not options.update_baseline)
    configurations = [result.configuration for result in results if result.configuration is not None]
    records = [record for c in configurations for record in (*c.records, *c.uncalled)]
    files = {one.source: one for c in configurations for one in c.files}.values()
    systems = [one for c in configurations for one in c.systems if one.host_name is not None]
    their_keys = keys(found, records, files, systems, dirname(abspath(file)))
    sources = [*(result.source for result in results), *(one.source for one in trees.files.values())]
    read = {_path(source) for source in sources}
    folder = dirname(locate(file, getcwd()).path)
    tree = repository(folder) or folder

    def is_looked_for(key: Key) -> bool:
        path = abspath(join(dirname(file), key.path))
        return (path in read or _is_gone(path, tree)) and (reports is None or reports(key.code, path))

    if options.update_baseline:
        counts = updated(their_keys, baseline, is_looked_for)
        _write(Path(file), written(counts))
        if not options.quiet:
            several = common.number(counts.total(), "finding")
            common.say(f"{file}: {several} in {common.number(len({key.path for key in counts}), 'file')}")
        return ()
    assert baseline is not None
    left = [*unknown(found, their_keys, baseline), *stale(found, their_keys, baseline, is_looked_for)]
    return tuple(sorted(left, key=lambda one: (one.span.source.path, one.span.start)))


def _is_gone(path: str, tree: str) -> bool:
    """Whether a file of the tree is not there; of others nothing is said."""
    try:
        at = locate(path, getcwd()).path
    except NotRead:
        return False
    return is_within(at, [tree]) and not exists(at)


def _path(source: Source) -> str:
    return abspath(source.path)


def _baseline(file: str, *, must_exist: bool) -> Baseline | None:
    if not must_exist and not lexists(file):
        return None
    try:
        return parsed(file, read_file(file, getcwd(), most=LARGEST_SOURCE).data)
    except NotRead as reason:
        hint = "" if exists(file) else "; `--update-baseline` makes one"
        raise Usage(f"--baseline {file} {reason}{hint}") from None
    except BadBaseline as reason:
        raise Usage(f"--baseline {file}: {reason}") from None


def _write(file: Path, text: str) -> None:
    """Replaces a file. Raises Usage for a link, OSError."""
    if file.is_symlink():
        raise Usage(f"--baseline {file}: this is a symbolic link; name the file it leads to")
    write_whole(file, text.encode())
