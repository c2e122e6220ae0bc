"""``guixsvc compile``: from declarations to a tree of files."""

import argparse
import re
import sys
from pathlib import Path
from posixpath import basename, splitext

from guixsvc import inputs, pipeline
from guixsvc.check.configuration import our_services
from guixsvc.commands import common
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.emit import output
from guixsvc.emit.targets import DEFAULT, BadTarget, Target
from guixsvc.emit.tree import Tree, build
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.values import Text, place
from guixsvc.pipeline import Result
from guixsvc.source import Span


def run(options: argparse.Namespace) -> int:
    out = Path(options.output)
    try:
        settings = common.pipeline_options(options, options.target or DEFAULT, to_compile=True)
        sources = list(inputs.load(options.files, options.stdin_filename, folders=False))
        _refuse(out, sources, force=options.force)
        results = [common.examine(input_, settings) for input_ in sources]
        assert settings.target is not None
        results = _with_faults_between(results)
        systems = [] if pipeline.has_errors(common.all_findings(results)) else _named(results)
        chosen = _chosen(systems, options.host)
    except (common.Usage, BadTarget, inputs.Unreadable, output.Refused) as problem:
        return common.fail(problem)
    common.show(results, options.output_format)
    code = common.exit_code(results, strict=options.strict)
    if code != 0:
        print(f"nothing written: {common.counted(common.all_findings(results))}", file=sys.stderr)
        return code
    trees = {name: build(system, settings.target) for name, system in chosen.items()}
    try:
        output.write(out, trees, sources[0].source.directory, force=options.force)
    except (output.Refused, OSError) as problem:
        return common.fail(f"nothing written: {problem}")
    _summarize(systems, chosen, trees, settings.target)
    return 0


def _refuse(out: Path, sources: list[inputs.Input], *, force: bool) -> None:
    """Raises Refused if OUT must not be replaced, least of all when it holds a source."""
    reason = output.refusal(out, force=force)
    if reason is not None:
        raise output.Refused(reason)
    for input_ in sources:
        folder = input_.source.directory
        if out.resolve() in (folder, *folder.parents):
            raise output.Refused(f"{out} cannot be replaced: it holds the source {input_.source.path}")


def _named(results: list[Result]) -> list[tuple[str, System]]:
    """Every system with its name: its host-name or, without one, the stem of its file."""
    return [(_name(result, system), system) for result in results for system in result.systems]


def _name(result: Result, system: System) -> str:
    if isinstance(system.host_name, Text):
        return str(system.host_name)
    return splitext(basename(result.source.path))[0]


def _has_ours(system: System) -> bool:
    return any(True for _ in our_services(system))


def _chosen(systems: list[tuple[str, System]], host: str | None) -> dict[str, System]:
    """What to write, by the folder below OUT; "" is OUT itself. Raises Usage for an unknown host."""
    if host is not None and systems:
        for name, system in systems:
            if name == host and _has_ours(system):
                return {"": system}
        known = ", ".join(sorted(name for name, system in systems if _has_ours(system)))
        raise common.Usage(f"--host {host}: there is no such host; there are: {known}")
    if len(systems) == 1:
        return {"": systems[0][1]}
    return {name: system for name, system in systems if _has_ours(system)}


def _with_faults_between(results: list[Result]) -> list[Result]:
    """Adds what is wrong with the systems of all sources together: their number and names."""
    systems = _named(results)
    if pipeline.has_errors(common.all_findings(results)):
        return results
    faults: list[Diagnostic] = []
    if not any(_has_ours(system) for _, system in systems):
        start = Span(results[0].source, 0, 0)
        faults.append(error("no-services", start, "there is no Jami or Mumble service to compile"))
    elif len(systems) > 1:
        faults += _bad_names(systems)
    return [
        Result(
            r.source,
            r.systems,
            pipeline.in_order([*r.diagnostics, *(f for f in faults if f.span.source is r.source)]),
            r.secrets,
        )
        for r in results
    ]


def _bad_names(systems: list[tuple[str, System]]) -> list[Diagnostic]:
    faults: list[Diagnostic] = []
    first: dict[str, System] = {}
    for name, system in systems:
        span = place(system.host_name, system.span)
        if system.host_name is not None and not isinstance(system.host_name, Text):
            message = "the host-name is not a string that is known here, and there are several hosts"
            faults.append(error("bad-host-name", span, message))
            continue
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", name):
            hint = Note("a letter or digit, then letters, digits, dots and hyphens")
            faults.append(error("bad-host-name", span, f"`{name}` cannot name the folder of a host", hint))
        elif name in first:
            where = Note("the first one is here", first[name].span)
            faults.append(error("duplicate-host", span, f"two systems are named `{name}`", where))
        first.setdefault(name, system)
    return faults


def _summarize(
    systems: list[tuple[str, System]], chosen: dict[str, System], trees: dict[str, Tree], target: Target
) -> None:
    ours = sum(1 for system in chosen.values() for _ in our_services(system))
    total = sum(len(system.services) for system in chosen.values())
    rest = total - ours
    left = "" if rest == 0 else f"; {rest} {'is' if rest == 1 else 'are'} not ours"
    hosts = "" if list(chosen) == [""] else f"{len(chosen)} hosts, "
    print(f"{ours} of {total} services compiled{left} ({hosts}{target.title})", file=sys.stderr)
    services = {type_.service for system in chosen.values() for type_, _ in our_services(system)}
    if "jami" in services:
        for remark in target.notes:
            print(f"note: {remark}", file=sys.stderr)
    for name, tree in trees.items():
        if tree.superuser_command is not None:
            where = f" on {name}" if name else ""
            print(
                f"to set the password of SuperUser, run as root{where} once the server has started:",
                file=sys.stderr,
            )
            print(f"  {tree.superuser_command}", file=sys.stderr)
