"""Which hosts some sources declare, which of them are compiled, and which cannot be."""

from collections.abc import Iterator, Sequence

from guixsvc.check.examination import Result
from guixsvc.check.ours import our_services
from guixsvc.check.system_rules.bad_host_name import bad_name
from guixsvc.commands.compile_summary import listed
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import Diagnostic, Note, Severity, error
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.records import titles
from guixsvc.slotted import frozen
from guixsvc.source import Source, Span
from guixsvc.spelling import did_you_mean, nearest


def has_ours(system: System) -> bool:
    return any(True for _ in our_services(system))


def chosen(systems: Sequence[System], host: str | None, *, several: bool) -> dict[str, System]:
    """What to write, by the folder below OUT; "" is OUT itself, unless there are ``several`` hosts.

    Raises Usage for an unknown host.
    """
    ours = [system for system in systems if has_ours(system)]
    if host is not None and systems:
        for system in ours:
            if system.name == host:
                return {"": system}
        raise Usage(f"--host {host}: there is no such host; {_known([s.name for s in ours], host)}")
    if len(systems) == 1 and not several:
        return {"": systems[0]}
    return {system.name: system for system in ours}


def _known(hosts: Sequence[str], wanted: str) -> str:
    """What to say of the hosts there are to who asked for another one."""
    return f"{did_you_mean(nearest(wanted, hosts))} there are: {listed(hosts)}".lstrip()


def faults_between(results: Sequence[Result], others: int = 0) -> Iterator[tuple[str | None, Diagnostic]]:
    """What is wrong with the systems of all sources together, their number and names; each with the host.

    There are as many ``others`` besides, with names of their own.
    """
    systems = [system for result in results for system in result.systems if has_ours(system)]
    if not systems and not others:
        start = Span(results[0].source, 0, 0)
        hidden = [value for result in results for value in result.hidden]
        why = [Note(value.root.reason, value.root.span) for value in hidden[:1]]
        yield None, error("no-services", start, f"there is no {titles()} service to compile", *why)
    first: dict[str, Span] = {}
    for system in systems:
        name, span = system.name, place(system.host_name, system.span)
        if len(systems) + others == 1 and not isinstance(system.host_name, Text):
            continue
        if system.host_name is not None and not isinstance(system.host_name, Text):
            message = "the host-name is not a string that is known here, and there are several hosts"
            yield name, error("bad-host-name", span, message)
            continue
        if not isinstance(system.host_name, Text):
            yield from ((name, fault) for fault in bad_name(system))  # of the others, the check has told
        if name in first:
            where = Note("the first one is here", first[name])
            yield name, error("duplicate-host", span, f"two systems are named `{name}`", where)
        first.setdefault(name, span)


@frozen
class Failed:
    """A host that is not compiled because of some faults, or a file of which not even the hosts are known."""

    host: str | None
    source: Source
    faults: tuple[Diagnostic, ...]


def without_failed(
    results: Sequence[Result],
    found: Sequence[Diagnostic],
    between: Sequence[tuple[str | None, Diagnostic]],
    worst: Severity,
) -> tuple[list[System], list[Failed]]:
    """The systems that can be compiled, and what cannot be, because of findings that are as bad as ``worst``.

    What is wrong with a file as a whole is wrong with its systems, and ``between`` are faults of names.
    """
    bad = {(fault.span, fault.code): fault for fault in found if fault.severity <= worst}
    of_results = {_key(finding.diagnostic) for result in results for finding in result.findings}
    of_names: dict[str | None, list[Diagnostic]] = {}
    for name, fault in between:
        of_names.setdefault(name, []).append(bad.pop(_key(fault), fault))
    of_none = [fault for key, fault in bad.items() if key not in of_results]
    good: list[System] = []
    failed: list[Failed] = []
    for result in results:
        read = {result.source, *(() if result.configuration is None else result.configuration.sources)}
        own = [
            (finding.hosts, bad[_key(finding.diagnostic)])
            for finding in result.findings
            if _key(finding.diagnostic) in bad
        ]
        whole = [fault for names, fault in own if not names]
        whole += [fault for fault in of_none if fault.span.source in read]
        if whole and not result.systems:
            failed.append(Failed(None, result.source, tuple(whole)))
        for system in result.systems:
            faults = [fault for names, fault in own if system.name in names]
            faults = [*whole, *faults, *of_names.get(system.name, ())]
            if faults:
                failed.append(Failed(system.name, result.source, tuple(dict.fromkeys(faults))))
            else:
                good.append(system)
    return good, failed


def _key(fault: Diagnostic) -> tuple[Span, str]:
    return fault.span, fault.code
