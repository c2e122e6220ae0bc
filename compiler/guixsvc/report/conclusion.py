"""What was found in all sources of a run → what is said of it: once, in order, and without secrets."""

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterable, Iterator, Sequence, TypeAlias
from guixsvc.check.examination import Finding, Result
from guixsvc.check.reached import unreached
from guixsvc.diagnostics import Diagnostic, Note, Severity
from guixsvc.evaluate.configuration import Configuration
from guixsvc.slotted import replace
from guixsvc.source import Source

if TYPE_CHECKING:
    from guixsvc.report.redaction import Redaction

Reports: TypeAlias = Callable[[str, str], bool]
"""Whether a code is reported of a file, which is named as in its findings."""

MOST_HOSTS = 3
"""That are named where a finding holds for more."""


def conclude(
    results: Sequence[Result],
    *more: Diagnostic,
    to_compile: bool = False,
    reports: Reports | None = None,
    several: bool = False,
) -> tuple[Diagnostic, ...]:
    """All that was found in some sources, sorted by place and code, each finding once, without secrets.

    What holds for some of several hosts says for which, ``several`` if there are others elsewhere; what no
    source reaches is added, and what comments ignore, or the project does not ask for, is left out.
    """
    found = _without_ignored(
        _concluded(results, more, to_compile=to_compile, several=several), results, to_compile, reports
    )
    if reports is None:
        return found
    return tuple(
        finding
        for finding in found
        if reports(finding.code, finding.span.source.path)
        or (to_compile and finding.severity is Severity.ERROR)
    )


def _concluded(
    results: Sequence[Result], more: Sequence[Diagnostic], *, to_compile: bool, several: bool
) -> tuple[Diagnostic, ...]:
    configurations = [result.configuration for result in results if result.configuration is not None]
    reached = {span for result in results for span in result.reached}
    left = [warning for c in configurations for warning in unreached(c, reached, to_compile=to_compile)]
    takers = _takers(configurations)
    findings = [
        Finding(diagnostic, finding.hosts)
        for result in results
        for finding in result.findings
        for diagnostic in _as_taken(finding.diagnostic, result, takers.get(result.source, ()))
    ]
    findings += [Finding(diagnostic) for diagnostic in (*left, *more)]
    once = [finding.diagnostic for finding in _once(findings)]
    hidden = dict(zip(map(id, once), without_secrets(once, results), strict=True))
    shown = [Finding(hidden[id(finding.diagnostic)], finding.hosts) for finding in findings]
    hosts = {system.name for result in results for system in result.systems}
    return _merged(shown, several or len(hosts) > 1)


def _takers(configurations: Sequence[Configuration]) -> dict[Source, list[Configuration]]:
    """Those that take in a file, by file."""
    takers: dict[Source, list[Configuration]] = {}
    for configuration in configurations:
        for source in configuration.sources[1:]:
            takers.setdefault(source, []).append(configuration)
    return takers


def _as_taken(
    diagnostic: Diagnostic, result: Result, takers: Sequence[Configuration]
) -> Iterator[Diagnostic]:
    """What is left of a finding where others take the file in: that may give any value and, unless it is a
    module, use names of theirs. Whether what is not there has a name, nobody knows: that is a warning."""
    if takers and diagnostic.code == "not-a-service":
        return
    configuration = result.configuration
    is_part = bool(takers) and configuration is not None and configuration.module.name is None
    if not (is_part and diagnostic.code in _OF_NAMES):
        yield diagnostic
    elif not any(module.has(diagnostic.span.text) for taker in takers for module in taker.modules):
        yield replace(diagnostic, severity=max(diagnostic.severity, Severity.WARNING))


_OF_NAMES = frozenset({"missing-import", "unbound-variable"})


def _without_ignored(
    found: tuple[Diagnostic, ...], results: Sequence[Result], to_compile: bool, reports: Reports | None
) -> tuple[Diagnostic, ...]:
    configurations = [result.configuration for result in results if result.configuration is not None]
    files = [file for c in configurations for file in c.files if "guixsvc:" in file.source.text]
    if not files:
        return found
    from guixsvc.check.ignored import without_ignored

    entries = [result.source for result in results]
    left, faults = without_ignored(found, files, entries, to_compile=to_compile)
    # A comment that ignores what is not asked for waits until it is.
    faults = [
        fault
        for fault in faults
        if fault.code != "unused-ignore"
        or reports is None
        or reports(fault.span.text, fault.span.source.path)
    ]
    return tuple(sorted([*left, *without_secrets(faults, results)], key=_order))


def without_secrets(found: Sequence[Diagnostic], results: Sequence[Result]) -> list[Diagnostic]:
    """Findings without what some sources together must not show."""
    return list(map(redaction(results).hidden, found)) if found else []


def redaction(results: Sequence[Result]) -> "Redaction":
    """What some sources together must not show."""
    from guixsvc.check.secrets import together
    from guixsvc.report.redaction import Redaction

    return Redaction(together(result.secrets for result in results))


def has_errors(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


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
