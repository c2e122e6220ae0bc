"""``guixsvc check``: every fault at its place."""

import sys
from os import getcwd
from os.path import isdir

from guixsvc import inputs
from guixsvc.annotations import TYPE_CHECKING, Callable, Iterator, Sequence
from guixsvc.check.examination import Result
from guixsvc.check.reached import speaks_of_services
from guixsvc.commands import common
from guixsvc.commands.configured import configure
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import Diagnostic, Note, Severity, note
from guixsvc.evaluate.modules.library import Trees
from guixsvc.evaluate.scheme.values import Opaque
from guixsvc.pipeline import Options
from guixsvc.project.found import BadSettings
from guixsvc.records import titles
from guixsvc.report.conclusion import conclude, has_errors, without_secrets
from guixsvc.service_tables import BadTarget
from guixsvc.source import Span

if TYPE_CHECKING:
    import argparse

    from guixsvc.commands.progress import ProgressLine
    from guixsvc.project.left_out import LeftOut


FEWEST_KEPT = 20
"""Sources for which it pays to know what was found before."""


def run(options: "argparse.Namespace") -> int:
    options.files = options.files or ["."]
    if options.update_baseline and options.baseline is None:
        return common.fail("--update-baseline: which one? --baseline FILE names it")
    try:
        selection = configure(options)
        groups = () if selection is None else selection.groups
        reports = None if selection is None else selection.reports
        settings = common.pipeline_options(options, options.target, groups, to_compile=False)
        loaded, lacking = _loaded(options, settings.trees)
        if not loaded and lacking:
            return max(map(common.fail, lacking))
        examined = _examine(loaded, settings, options)
        loaded, results, settings = examined.inputs, examined.results, examined.settings
        common.refuse_output_files(options, settings.trees)
        if options.fix or options.diff or options.unsafe_fixes:
            from guixsvc.commands import fixing

            mended = fixing.mend_as_asked(loaded, results, settings, options, reports)
            if options.diff:
                common.put(fixing.difference(loaded, results, mended), options)
                return max([*map(common.fail, lacking), int(mended.count > 0)])
            mended, unwritten = fixing.write(loaded, results, mended)
            lacking += unwritten
            loaded, results = mended.inputs, mended.results
            if not options.quiet:
                common.say(f"{common.number(mended.count, 'finding')} mended")
    except (Usage, BadTarget) as problem:
        return common.fail(problem)
    except BadSettings as problem:
        return common.fail_at(problem)
    found = conclude(results, reports=reports, several=examined.several)
    left = common.unasked(settings.environment)
    if left is not None and not has_errors(found):
        return common.fail(left)
    if remarks := list(_remarks(loaded, results, found)):
        found = conclude(results, *remarks, reports=reports, several=examined.several)
    unknown = [finding for finding in found if _is_of_a_value(finding)]
    if not options.show_unseen:
        found = tuple(finding for finding in found if not _is_of_a_value(finding))
    hidden = without_secrets(list(_unseen(results)), results)
    if options.baseline is not None:
        from guixsvc.commands.baselined import baselined

        try:
            found = baselined(options, results, found, settings.trees, reports)
        except Usage as problem:
            return common.fail(problem)
    files = len(results) + examined.left_out
    common.show(results, found, options, (*unknown, *hidden), files)
    if not options.quiet:
        if files != 1 or found or unknown or hidden or options.statistics:
            from guixsvc.commands.check_summary import summarize

            summarize(options, results, found, unknown, hidden, examined)
        if left is not None:
            common.say(f"note: {left}")
        if settings.target is not None and not settings.target.is_tried:
            from guixsvc.targets import UNTRIED

            common.say(f"note: {UNTRIED.format(settings.target.title)}")
    if lacking:
        return max(map(common.fail, lacking))
    return 0 if options.exit_zero else common.exit_code(found, strict=options.strict)


def _progress(options: "argparse.Namespace", total: int) -> "ProgressLine | None":
    """What shows on a terminal how far a run is that takes more than a second."""
    if options.quiet or total < 2 or not sys.stderr.isatty():
        return None
    from guixsvc.commands.progress import ProgressLine

    return ProgressLine(total, "files", silent=1)


def _is_of_a_value(finding: Diagnostic) -> bool:
    """Whether a finding remarks a value that is not known here, which says nothing of a fault."""
    return finding.code == "unknown-value" and finding.severity is Severity.NOTE


def _examine(
    loaded: Sequence[inputs.Input], settings: Options, options: "argparse.Namespace"
) -> common.Examined:
    """Examines what is not known to be without findings, or all that is to be mended. Raises BadTarget."""
    progress = _progress(options, len(loaded))
    if progress is None:
        return _examined(loaded, settings, options, None)
    try:
        return _examined(loaded, settings, options, progress.at)
    finally:
        progress.end()


def _examined(
    loaded: Sequence[inputs.Input],
    settings: Options,
    options: "argparse.Namespace",
    told: "Callable[[int], None] | None",
) -> common.Examined:
    is_changed = options.fix or options.diff or options.unsafe_fixes or options.baseline is not None
    if (options.cache or options.jobs > 1) and not is_changed and len(loaded) >= FEWEST_KEPT:
        from guixsvc.commands.cached import examine

        keep, jobs = options.cache, options.jobs
        return examine(loaded, settings, options.target, options.files, told, keep=keep, jobs=jobs)
    results, settings = common.examine(loaded, settings, options.target, told)
    return common.Examined(list(loaded), results, settings)


def _left_out(options: "argparse.Namespace") -> "LeftOut | None":
    """What is not to be checked; None where that is plain. Raises Usage for a faulty pattern."""
    if not options.force_exclude and all(path == "-" or not isdir(path) for path in options.files):
        return None
    from guixsvc.project.left_out import LeftOut
    from guixsvc.project.patterns import BadPattern, Patterns, pattern

    try:
        given = Patterns(tuple(map(pattern, options.exclude)))
    except BadPattern as reason:
        raise Usage(f"--exclude: a pattern {reason}") from None
    return LeftOut((*options.excluded, (getcwd(), given)), options.respect_gitignore)


def _loaded(options: "argparse.Namespace", trees: Trees) -> tuple[list[inputs.Input], list[object]]:
    """What was named, and why the rest is not there: a slip keeps no other file from being checked."""
    loaded: list[inputs.Input] = []
    lacking: list[object] = []
    left_out = _left_out(options)
    for path in options.files:
        name = (options.stdin_filename or path) if path == "-" else path
        if options.force_exclude and left_out is not None and left_out.is_excluded(name):
            continue
        try:
            loaded += inputs.load([path], options.stdin_filename, trees, left_out)
        except inputs.Unreadable as problem:
            lacking.append(problem)
    return inputs.once(loaded), lacking


def _remarks(
    loaded: Sequence[inputs.Input], results: Sequence[Result], found: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """Says of a file that was named, and is without findings, that it declares nothing."""
    with_findings = {diagnostic.span.source for diagnostic in found}
    for input_, result in zip(loaded, results, strict=True):
        is_silent = input_.named and not result.findings and result.source not in with_findings
        hidden = _hidden(result)
        if is_silent and (hidden or not any(system.services or system.possible for system in result.systems)):
            why = [Note(value.root.reason, value.root.span) for value in hidden[:1]]
            message = "this file declares no service"
            if why or (result.configuration is not None and speaks_of_services(result.configuration)):
                message = f"this file declares no {titles()} service that can be known here"
            yield note("no-services", Span(result.source, 0, 0), message, *why)


def _unseen(results: Sequence[Result]) -> Iterator[Diagnostic]:
    """Why parts of the declarations are not known: once for each reason and place."""
    roots = {(value.root.reason, value.root.span): value.root for r in results for value in _hidden(r)}
    for root in roots.values():
        yield note("not-evaluated", root.span, root.reason)


def _hidden(result: Result) -> list[Opaque]:
    """What may hold services of ours, in what a source declares."""
    if result.configuration is None:
        return []
    unknown = (part for system in result.systems for part in system.unknown)
    return [*result.configuration.hidden, *unknown]
