"""What every stage reports: small, flat, frozen records."""

from dataclasses import dataclass
from enum import IntEnum

from guixsvc.source import Span


class Severity(IntEnum):
    """How bad a finding is; sorts from worst to mildest."""

    ERROR = 0
    WARNING = 1
    NOTE = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that matters or, without a span, a hint such as "did you mean `port`?"."""

    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``code`` names the fault (``unknown-field``, ``mumble-server/half-tls-pair``)."""

    code: str
    severity: Severity
    span: Span
    message: str
    notes: tuple[Note, ...] = ()


def error(code: str, span: Span, message: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, span, message, notes)


def warning(code: str, span: Span, message: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, span, message, notes)


def note(code: str, span: Span, message: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code, Severity.NOTE, span, message, notes)
