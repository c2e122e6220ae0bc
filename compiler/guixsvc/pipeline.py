"""The whole compiler on one screen.

    text ──read──▶ data ──evaluate──▶ systems ──check──▶ the same, known good ──emit──▶ files

Each stage adds diagnostics and goes on after a fault; emission starts only without errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guixsvc.diagnostics import Diagnostic, Severity, error
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from guixsvc.check.secrets import Secrets
    from guixsvc.emit.targets import Target
    from guixsvc.emit.tree import Tree
    from guixsvc.evaluate.configuration import System


@dataclass(frozen=True, slots=True)
class Options:
    """``environment`` is what ``getenv`` may see; without a target, nothing is said of any host."""

    environment: Mapping[str, str | None]
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
    if options.target is not None and not has_errors(found):
        found += [fault for system in configuration.systems for fault in problems(system, options.target)]
    return Result(source, configuration.systems, in_order(found), secrets(source, configuration.records))


def build(system: "System", target: "Target") -> "Tree":
    """The files of a system that was found without errors."""
    from guixsvc.emit.tree import build as build_tree

    return build_tree(system, target)


def undecodable(source: Source, reason: str) -> Result:
    """A source that is not text; it holds what could be decoded."""
    from guixsvc.check.secrets import secrets

    end = len(source.text)
    fault = error("not-utf-8", Span(source, end, end), reason)
    return Result(source, (), (fault,), secrets(source, ()))


def in_order(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place and code, each finding once."""
    unique = {(d.code, d.span.source.path, d.span.start, d.span.end, d.message): d for d in found}
    return tuple(
        sorted(unique.values(), key=lambda d: (d.span.source.path, d.span.start, d.span.end, d.code))
    )


def has_errors(found: "list[Diagnostic] | tuple[Diagnostic, ...]") -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)
