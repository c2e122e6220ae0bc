"""The whole compiler on one screen.

    text ──read──▶ data ──evaluate──▶ systems ──check──▶ the same, known good ──emit──▶ files

Each stage adds diagnostics and goes on after a fault. Emission (``emit.tree.build``) starts only without
errors, once every source has been examined.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guixsvc.diagnostics import Diagnostic, Note, Severity
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from guixsvc.check.secrets import Secrets
    from guixsvc.evaluate.configuration import Configuration, System
    from guixsvc.evaluate.environment import Environment
    from guixsvc.evaluate.modules.library import Trees
    from guixsvc.evaluate.scheme.values import Opaque
    from guixsvc.report.redaction import Redaction
    from guixsvc.targets import Target


@dataclass(frozen=True, slots=True)
class Options:
    """``trees`` is what may be read, ``environment`` what ``getenv`` may see.

    ``max_steps`` are those that each file may take, if that is given.
    Without a target, nothing is said of any host.
    """

    trees: "Trees"
    environment: "Environment"
    max_steps: int | None = None
    target: "Target | None" = None
    to_compile: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic, and the names of the hosts that it concerns if it is theirs."""

    diagnostic: Diagnostic
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What is known of one source: what it declares, what is wrong with it, what must not be shown."""

    source: Source
    findings: tuple[Finding, ...]
    secrets: "Secrets"
    configuration: "Configuration | None" = None

    @property
    def systems(self) -> "tuple[System, ...]":
        return () if self.configuration is None else self.configuration.systems

    @property
    def ran_out(self) -> bool:
        return self.configuration is not None and self.configuration.ran_out

    @property
    def hidden(self) -> "tuple[Opaque, ...]":
        """Values that may be systems or services."""
        return () if self.configuration is None else self.configuration.hidden


def examine_all(sources: Sequence[Source], options: Options) -> list[Result]:
    """Reads, evaluates and checks sources that may read each other.

    Those that need more steps than a file has of its own are left for last, and share what is left.
    """
    from guixsvc.evaluate.bounds import MAX_STEPS

    if options.max_steps is not None or len(sources) == 1:
        return [examine(source, options, MAX_STEPS) for source in sources]
    results = [examine(source, options, 0) for source in sources]
    unfinished = [at for at, result in enumerate(results) if result.ran_out]
    left = MAX_STEPS
    for done, at in enumerate(unfinished):
        share = left // (len(unfinished) - done)
        results[at] = examine(sources[at], options, share)
        left -= share if results[at].ran_out else 0
    return results


def examine(source: Source, options: Options, share: int) -> Result:
    """Reads, evaluates and checks a source, which may take a ``share`` of the steps that all have."""
    from guixsvc.check import initializers
    from guixsvc.check.configuration import (
        Judged,
        check_hidden,
        check_system,
        check_uncalled,
        problems,
        speaks_of_ours,
        with_files_of_tree,
    )
    from guixsvc.check.reached import places
    from guixsvc.check.secrets import in_own_files, secrets, together
    from guixsvc.evaluate.bounds import Bound, own
    from guixsvc.evaluate.configuration import evaluate
    from guixsvc.services.surroundings import Surroundings

    bound = own(share) if options.max_steps is None else Bound(options.max_steps)
    configuration, faults = evaluate(source, options.trees, options.environment, bound)
    read = configuration.library.text_beside
    systems = with_files_of_tree(configuration.systems, read)
    configuration = replace(configuration, systems=systems)
    if not speaks_of_ours(configuration):
        faults = [fault for fault in faults if fault.code != "inferred-load-path"]
    hidden = check_hidden(configuration, to_compile=options.to_compile)
    found = [Finding(fault) for fault in (*faults, *hidden)]
    reached: dict[Span, dict[str, None]] = {}
    for system in configuration.systems:
        for span in places(system):
            reached.setdefault(span, {})[system.name] = None
    # Records of one place, such as those of many hosts, are written alike.
    for span, record in {record.span: record for record in configuration.records}.items():
        hosts = tuple(reached.get(span, ()))
        found += [Finding(fault, hosts) for fault in initializers.check(record)]
    versions = {} if options.target is None else options.target.versions
    judged = Judged(Surroundings(versions, read), {})
    for system in configuration.systems:
        checked = list(check_system(system, configuration, judged, to_compile=options.to_compile))
        if options.target is not None:
            faulty = {fault.span for fault in (*faults, *checked) if fault.severity is Severity.ERROR}
            checked += [fault for fault in problems(system, options.target) if fault.span not in faulty]
        found += [Finding(fault, (system.name,)) for fault in checked]
    for record in configuration.uncalled:
        found += [Finding(fault) for fault in (*initializers.check(record), *check_uncalled(record))]
    records = (*configuration.records, *configuration.uncalled)
    not_to_show = secrets(configuration.files, records, options.environment.secret, faults)
    not_to_show = together([not_to_show, in_own_files(records, read)])
    return Result(source, tuple(found), not_to_show, configuration)


def unread(source: Source, fault: Diagnostic) -> Result:
    """A source that is not all there, and why; it holds what could be decoded."""
    from guixsvc.check.secrets import secrets
    from guixsvc.evaluate.tree_files import File

    return Result(source, (Finding(fault),), secrets([File(source, [], [fault])]))


def conclude(
    results: Sequence[Result], *more: Diagnostic, to_compile: bool = False
) -> tuple[Diagnostic, ...]:
    """All that was found in some sources, sorted by place and code, each finding once, without secrets.

    What holds for some of several hosts says for which; what no source reaches is added, and what comments
    ignore is left out.
    """
    from guixsvc.check.reached import reached_by, unreached

    configurations = [result.configuration for result in results if result.configuration is not None]
    reached = {span for configuration in configurations for span in reached_by(configuration)}
    left = [warning for c in configurations for warning in unreached(c, reached, to_compile=to_compile)]
    parts = {source for configuration in configurations for source in configuration.sources[1:]}
    findings = [
        finding
        for result in results
        for finding in result.findings
        # What another file takes in may have any value.
        if result.source not in parts or finding.diagnostic.code != "not-a-service"
    ]
    findings += [Finding(diagnostic) for diagnostic in (*left, *more)]
    hide = redaction(results).hidden
    hidden = {id(finding.diagnostic): hide(finding.diagnostic) for finding in _once(findings)}
    shown = [Finding(hidden[id(finding.diagnostic)], finding.hosts) for finding in findings]
    hosts = {system.name for result in results for system in result.systems}
    merged = _merged(shown, len(hosts) > 1)
    files = [file for c in configurations for file in c.files if "guixsvc:" in file.source.text]
    if not files:
        return merged
    from guixsvc.check.ignored import without_ignored

    entries = [result.source for result in results]
    left, faults = without_ignored(merged, files, entries, to_compile=to_compile)
    return tuple(sorted([*left, *map(hide, faults)], key=_order))


def redaction(results: Sequence[Result]) -> "Redaction":
    """What some sources together must not show."""
    from guixsvc.check.secrets import together
    from guixsvc.report.redaction import Redaction

    return Redaction(together(result.secrets for result in results))


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    """One finding for each diagnostic: that of a record is found for each host."""
    return {id(finding.diagnostic): finding for finding in findings}.values()


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    span = diagnostic.span
    return (span.source.path, span.start, span.end, diagnostic.code, diagnostic.message)


def _merged(findings: list[Finding], several_hosts: bool) -> tuple[Diagnostic, ...]:
    unique: dict[tuple[str, int, int, str, str], tuple[Diagnostic, dict[str, None]]] = {}
    for finding in findings:
        d = finding.diagnostic
        key = _order(d)
        worst, hosts = unique.setdefault(key, (d, {}))
        hosts.update(dict.fromkeys(finding.hosts))
        if d.severity < worst.severity:  # a warning where nothing calls it, but another file does
            unique[key] = d, hosts
    merged: list[Diagnostic] = []
    inferred: set[str] = set()
    for _, (diagnostic, hosts) in sorted(unique.items(), key=lambda item: item[0]):
        if diagnostic.code == "inferred-load-path":  # said once for each folder
            if diagnostic.message in inferred:
                continue
            inferred.add(diagnostic.message)
        merged.append(_of_hosts(diagnostic, list(hosts)) if several_hosts else diagnostic)
    return tuple(merged)


def _of_hosts(diagnostic: Diagnostic, hosts: list[str]) -> Diagnostic:
    if not hosts:
        return diagnostic
    first = ", ".join(hosts[:MOST_HOSTS])
    more = ", …" if len(hosts) > MOST_HOSTS else ""
    which = f"on host {first}" if len(hosts) == 1 else f"on {len(hosts)} hosts: {first}{more}"
    return replace(diagnostic, notes=(*diagnostic.notes, Note(which)))


MOST_HOSTS = 3
"""That are named where a finding holds for more."""


def has_errors(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)
