"""The whole compiler on one screen.

    text ──read──▶ data ──evaluate──▶ systems ──check──▶ the same, known good ──emit──▶ files

Each stage adds diagnostics and goes on after a fault. Emission (``emit.tree.build``) starts only without
errors, once every source has been examined.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.source import Source

if TYPE_CHECKING:
    from guixsvc.check.secrets import Secrets
    from guixsvc.emit.targets import Target
    from guixsvc.evaluate.configuration import System


@dataclass(frozen=True, slots=True)
class Options:
    """``environment`` is what ``getenv`` may see; without a target, nothing is said of any host."""

    environment: Mapping[str, str]
    max_steps: int
    target: "Target | None" = None
    to_compile: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What is known of one source: its systems, what is wrong with them, what must not be shown."""

    source: Source
    systems: "tuple[System, ...]"
    diagnostics: tuple[Diagnostic, ...]
    secrets: "Secrets"


def examine(source: Source, options: Options) -> Result:
    """Reads, evaluates and checks a source."""
    from guixsvc.check.configuration import check
    from guixsvc.check.secrets import secrets
    from guixsvc.emit.tree import problems
    from guixsvc.evaluate.configuration import evaluate
    from guixsvc.read import read

    data, faults = read(source)
    configuration, more = evaluate(data, options.environment, options.max_steps, all_forms_known=not faults)
    found = [*faults, *more, *check(configuration, to_compile=options.to_compile)]
    if options.target is not None:
        faulty = {fault.span for fault in found if fault.severity is Severity.ERROR}
        found += [
            fault
            for system in configuration.systems
            for fault in problems(system, options.target)
            if fault.span not in faulty
        ]
    return Result(source, configuration.systems, in_order(found), secrets(source, configuration.records))


def unread(source: Source, fault: Diagnostic) -> Result:
    """A source that is not all there, and why; it holds what could be decoded."""
    from guixsvc.check.secrets import secrets

    return Result(source, (), (fault,), secrets(source, ()))


def in_order(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place and code, each finding once."""
    unique = {(d.code, d.span.source.path, d.span.start, d.span.end, d.message): d for d in found}
    return tuple(
        sorted(unique.values(), key=lambda d: (d.span.source.path, d.span.start, d.span.end, d.code))
    )


def has_errors(found: "list[Diagnostic] | tuple[Diagnostic, ...]") -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)
