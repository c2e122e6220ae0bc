"""``guixsvc compile``: from declarations to a tree of files."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guixsvc import inputs, pipeline
from guixsvc.check.configuration import our_services
from guixsvc.check.examination import Result
from guixsvc.check.host_names import bad_name
from guixsvc.commands import common
from guixsvc.commands.compile_summary import Told, listed, summarize
from guixsvc.commands.configured import configure
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.emit import output, replaceable
from guixsvc.emit.tree import CannotWrite
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.modules.library import Trees
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.project.found import BadSettings
from guixsvc.records import titles
from guixsvc.report.conclusion import conclude, has_errors
from guixsvc.service_files import BadService
from guixsvc.source import Span
from guixsvc.spelling import nearest
from guixsvc.targets import DEFAULT, BadTarget

if TYPE_CHECKING:
    import argparse


def run(options: "argparse.Namespace") -> int:
    out = Path(options.output)
    try:
        selection = configure(options)
        groups = () if selection is None else selection.groups
        reports = None if selection is None else selection.reports
        settings = common.pipeline_options(options, options.target or DEFAULT, groups, to_compile=True)
        _refuse(out, force=options.force)
        _refuse_output_file_in(out, options.output_file)
        loaded = list(inputs.load(options.files, options.stdin_filename, settings.trees))
        results, settings = common.examine(loaded, settings, options.target or DEFAULT)
        assert settings.target is not None
        found = conclude(results, to_compile=True, reports=reports)
        if not has_errors(found):
            found = conclude(results, *_faults_between(results), to_compile=True, reports=reports)
        left = common.unasked(settings.environment)
        if left is not None and not has_errors(found):
            raise Usage(left)
        systems = [] if has_errors(found) else [s for result in results for s in result.systems]
        chosen = _chosen(systems, options.host)
        _refuse_what_was_read(out, settings.trees)
        common.refuse_output_file(options, settings.trees)
    except (Usage, BadTarget, inputs.Unreadable, output.Refused) as problem:
        return common.fail(problem)
    except BadSettings as problem:
        return common.fail_at(problem)
    common.show(results, found, options)
    code = common.exit_code(found, strict=options.strict)
    if code != 0:
        print(f"nothing written: {common.counted(found)}", file=sys.stderr)
        if left is not None:
            common.say(f"note: {left}")
        return code
    told = Told()
    try:
        base = loaded[0].source.directory
        outcome = pipeline.emit(chosen, settings.target, out, base, told.add, force=options.force)
    except output.PlacesNotWritten as problem:
        return common.fail(problem)
    except (CannotWrite, BadService, output.Refused, OSError) as problem:
        return common.fail(f"nothing written: {problem}")
    summarize(systems, chosen, told, outcome, settings.target)
    return 0


def _refuse(out: Path, *, force: bool) -> None:
    """Raises Refused if OUT must not be replaced."""
    reason = replaceable.refusal(out, force=force)
    if reason is not None:
        raise output.Refused(reason)


def _refuse_output_file_in(out: Path, file: str | None) -> None:
    """Raises Usage if the report would lie in OUT, which is replaced after it was written."""
    if file is not None and Path(file).resolve().is_relative_to(out.resolve()):
        raise Usage(f"--output-file {file}: this is in {out}, which is replaced; name a file beside it")


def _refuse_what_was_read(out: Path, trees: Trees) -> None:
    """Raises Refused if OUT holds something that the run read, or was told to read from."""
    place = replaceable.held(out, (*trees.places, *trees.load_path, *trees.allowed))
    if place is not None:
        raise output.Refused(f"{out} cannot be replaced: it holds {place}, which is read")


def _has_ours(system: System) -> bool:
    return any(True for _ in our_services(system))


def _chosen(systems: Sequence[System], host: str | None) -> dict[str, System]:
    """What to write, by the folder below OUT; "" is OUT itself. Raises Usage for an unknown host."""
    ours = [system for system in systems if _has_ours(system)]
    if host is not None and systems:
        for system in ours:
            if system.name == host:
                return {"": system}
        raise Usage(f"--host {host}: there is no such host; {_known([s.name for s in ours], host)}")
    if len(systems) == 1:
        return {"": systems[0]}
    return {system.name: system for system in ours}


def _known(hosts: Sequence[str], wanted: str) -> str:
    """What to say of the hosts there are to who asked for another one."""
    meant = nearest(wanted, hosts)
    there = f"there are: {listed(hosts)}"
    return there if meant is None else f"did you mean `{meant}`? {there}"


def _faults_between(results: Sequence[Result]) -> Iterator[Diagnostic]:
    """What is wrong with the systems of all sources together: their number and names."""
    systems = [system for result in results for system in result.systems]
    if not any(_has_ours(system) for system in systems):
        start = Span(results[0].source, 0, 0)
        hidden = [value for result in results for value in result.hidden]
        why = [Note(value.root.reason, value.root.span) for value in hidden[:1]]
        yield error("no-services", start, f"there is no {titles()} service to compile", *why)
    else:
        yield from _bad_names([system for system in systems if _has_ours(system)])


def _bad_names(systems: Sequence[System]) -> Iterator[Diagnostic]:
    """Names that are no host-names or, of several systems, stand for no folder or for two."""
    first: dict[str, Span] = {}
    for system in systems:
        name, span = system.name, place(system.host_name, system.span)
        if len(systems) == 1 and not isinstance(system.host_name, Text):
            continue
        if system.host_name is not None and not isinstance(system.host_name, Text):
            message = "the host-name is not a string that is known here, and there are several hosts"
            yield error("bad-host-name", span, message)
            continue
        if not isinstance(system.host_name, Text):
            yield from bad_name(system)  # of the others, the check has told
        if name in first:
            where = Note("the first one is here", first[name])
            yield error("duplicate-host", span, f"two systems are named `{name}`", where)
        first.setdefault(name, span)
