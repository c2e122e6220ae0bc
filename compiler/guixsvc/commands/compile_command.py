"""``guixsvc compile``: from declarations to a tree of files."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from guixsvc import inputs, pipeline, records
from guixsvc.annotations import TYPE_CHECKING
from guixsvc.commands import common, hosts
from guixsvc.commands.compile_summary import Told, summarize
from guixsvc.commands.configured import configure
from guixsvc.commands.host_report import tell_failed, write_report
from guixsvc.commands.progress import ProgressLine
from guixsvc.commands.spreading import CannotSpread, workers
from guixsvc.commands.to_compile import ToCompile, whole
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.emit import output, replaceable
from guixsvc.emit.contents import Built
from guixsvc.emit.output import Lock, WrittenHosts
from guixsvc.emit.tree import CannotWrite
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.modules.library import Trees
from guixsvc.pipeline import Options
from guixsvc.project.found import BadSettings
from guixsvc.report.conclusion import Reports, conclude, has_errors
from guixsvc.service_tables import BadService, BadTarget
from guixsvc.targets import DEFAULT

if TYPE_CHECKING:
    import argparse

    from guixsvc.cache.folders import Folders


FEWEST_KEPT = 20
"""Hosts for which it pays to know how they were left."""


def run(options: "argparse.Namespace") -> int:
    with Lock(Path(options.output)) as lock:
        return _run(options, lock)


def _run(options: "argparse.Namespace", lock: Lock) -> int:
    out = Path(options.output)
    try:
        selection = configure(options)
        groups = () if selection is None else selection.groups
        reports = None if selection is None else selection.reports
        settings = common.pipeline_options(options, options.target or DEFAULT, groups, to_compile=True)
        _refuse(out, force=options.force)
        _refuse_output_files_in(out, options)
        loaded = inputs.once(inputs.load(options.files, options.stdin_filename, settings.trees))
        base = loaded[0].source.directory
        roots = records.roots()
        known = _known(settings, options, out, base) if len(loaded) >= FEWEST_KEPT else None
        examined = _examined(loaded, settings, options, known, lock)
        found, between = _concluded(examined, options, reports)
        if examined.there and options.keep_going and common.exit_code(found, strict=options.strict):
            settings.trees.forget_evaluated()
            examined = _examined(loaded, settings, options, None, lock)
            found, between = _concluded(examined, options, reports)
        results, settings = examined.results, examined.settings
        left = common.unasked(settings.environment)
        if left is not None and not has_errors(found):
            raise Usage(left)
        worst = Severity.WARNING if options.strict else Severity.ERROR
        good, failed = hosts.without_failed(results, found, between, worst)
        systems = good if options.keep_going or not has_errors(found) else []
        chosen = hosts.chosen(systems, options.host, several=bool(failed or examined.there))
        _refuse_what_was_read(out, settings.trees)
        common.refuse_output_files(options, settings.trees)
    except (Usage, BadTarget, inputs.Unreadable, output.Refused) as problem:
        return common.fail(problem)
    except BadSettings as problem:
        return common.fail_at(problem)
    common.show(results, found, options, files=len(loaded))
    code = common.exit_code(found, strict=options.strict)
    told, written = Told(), WrittenHosts()
    if code == 0 or (options.keep_going and chosen):
        if records.roots() != roots:
            known = None  # it tells nothing of the templates of packages that came to be known
        elif known is None and len(chosen) >= FEWEST_KEPT:
            known = _known(settings, options, out, base)
        try:
            written = _emit(chosen, examined, lock, base, told, options, keep=bool(failed), known=known)
        except output.PlacesNotWritten as problem:
            return common.fail(problem)
        except OSError as problem:
            return common.fail(f"nothing written: {problem.filename or out}: {problem.strerror}")
        except (CannotWrite, BadService, CannotSpread, output.Refused) as problem:
            return common.fail(f"nothing written: {problem}")
        assert settings.target is not None
        summarize(examined.declared(loaded, chosen), told, written, settings.target)
    else:
        print(f"nothing written: {common.counted(found)}", file=sys.stderr)
    if code != 0 and left is not None:
        common.say(f"note: {left}")
    if options.keep_going:
        tell_failed(failed)
    if options.report is not None:
        write_report(options.report, written, failed)
    return code


def _known(settings: Options, options: "argparse.Namespace", out: Path, base: str) -> "Folders | None":
    """What is known of how hosts were left, where that is asked for."""
    if not options.cache or options.force or options.host is not None:
        return None
    from guixsvc.cache.folders import folders

    return folders(settings, out, base)


def _examined(
    loaded: Sequence[inputs.Input],
    settings: Options,
    options: "argparse.Namespace",
    known: "Folders | None",
    lock: Lock,
) -> ToCompile:
    """Examines what is not known to be there as it shall be. Raises BadTarget, OSError."""
    target = options.target or DEFAULT
    if known is None:
        return whole(loaded, settings, target)
    from guixsvc.commands.cached_hosts import examine

    if not known.is_new:
        lock.take()
    return examine(loaded, settings, target, options.files, known)


def _concluded(
    examined: ToCompile, options: "argparse.Namespace", reports: Reports | None
) -> tuple[tuple[Diagnostic, ...], list[tuple[str | None, Diagnostic]]]:
    """What was found, and which of it is wrong between the hosts."""
    there = examined.hosts_there

    def concluded(*more: Diagnostic) -> tuple[Diagnostic, ...]:
        return conclude(
            examined.results, *more, to_compile=True, reports=reports, several=bool(examined.there)
        )

    found = concluded()
    if has_errors(found) and not options.keep_going:
        return found, []
    between = list(hosts.faults_between(examined.results, len(there)))
    return (concluded(*(fault for _, fault in between)) if between else found), between


def _emit(
    chosen: Mapping[str, System],
    examined: ToCompile,
    lock: Lock,
    base: str,
    told: Told,
    options: "argparse.Namespace",
    *,
    keep: bool,
    known: "Folders | None",
) -> WrittenHosts:
    settings, there = examined.settings, examined.hosts_there
    progress = ProgressLine(len(chosen), "hosts")

    def have_secrets() -> bool:
        return any(result.secrets.spans or result.secrets.texts for result in examined.results)

    def made(name: str, host: Built) -> None:
        told.add(host)
        if known is not None:
            known.was_made(name, host.contents)
        progress.add()

    assert settings.target is not None
    try:
        with workers(options, len(chosen), have_secrets) as spread:
            written = pipeline.emit(
                chosen,
                settings.target,
                lock,
                base,
                made,
                force=options.force,
                keep=keep,
                spread=spread,
                there=there,
                is_there=None if known is None else known.has,
            )
    finally:
        progress.end()
    if known is not None:
        known.keep([*chosen, *there])
    return written


def _refuse(out: Path, *, force: bool) -> None:
    """Raises Refused if OUT must not be replaced."""
    reason = replaceable.refusal(out, force=force)
    if reason is not None:
        raise output.Refused(reason)


def _refuse_output_files_in(out: Path, options: "argparse.Namespace") -> None:
    """Raises Usage if a report would lie in OUT, which is replaced."""
    for option, file in (("--output-file", options.output_file), ("--report", options.report)):
        if file is not None and Path(file).resolve().is_relative_to(out.resolve()):
            raise Usage(f"{option} {file}: this is in {out}, which is replaced; name a file beside it")


def _refuse_what_was_read(out: Path, trees: Trees) -> None:
    """Raises Refused if OUT holds something that the run read, or was told to read from."""
    place = replaceable.held(out, (*trees.places, *trees.load_path, *trees.allowed))
    if place is not None:
        raise output.Refused(f"{out} cannot be replaced: it holds {place}, which is read")
