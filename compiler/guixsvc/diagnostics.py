"""What every stage reports: small, flat, frozen records."""

from enum import IntEnum

from guixsvc.marks import Quotation, unmarked
from guixsvc.slotted import field, frozen
from guixsvc.source import Span


class Severity(IntEnum):
    """How bad a finding is; sorts from worst to mildest."""

    ERROR = 0
    WARNING = 1
    NOTE = 2

    def __str__(self) -> str:
        return self.name.lower()


@frozen
class Note:
    """A second place that matters or, without a span, a hint such as "did you mean `port`?".

    ``quotations`` are the values in the message.
    """

    message: str
    span: Span | None = None
    quotations: tuple[Quotation, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        _take_marks_off(self)


@frozen
class Diagnostic:
    """One finding. ``code`` names the fault (``unknown-field``, ``SERVICE/half-tls-pair``).

    ``quotations`` are the values in the message.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    notes: tuple[Note, ...] = ()
    quotations: tuple[Quotation, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        _take_marks_off(self)


def _take_marks_off(said: Note | Diagnostic) -> None:
    message, quotations = unmarked(said.message)
    if quotations:
        object.__setattr__(said, "message", message)
        object.__setattr__(said, "quotations", quotations)


def error(code: str, span: Span, message: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, span, message, notes)


def warning(code: str, span: Span, message: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, span, message, notes)


def note(code: str, span: Span, message: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code, Severity.NOTE, span, message, notes)
