"""What every stage reports: small, flat, frozen records."""

from guixsvc.annotations import ClassVar
from guixsvc.marks import Quotation, unmarked
from guixsvc.slotted import field, frozen
from guixsvc.source import Span
from guixsvc.spelling import did_you_mean


class Severity(int):
    """How bad a finding is: one of `SEVERITIES`, each of which there is once. (`enum` takes long to load.)"""

    ERROR: ClassVar["Severity"]
    WARNING: ClassVar["Severity"]
    NOTE: ClassVar["Severity"]

    def __str__(self) -> str:
        return ("error", "warning", "note")[self]

    def __repr__(self) -> str:
        return f"Severity.{str(self).upper()}"

    def __reduce__(self) -> str:
        return repr(self)


SEVERITIES = Severity.ERROR, Severity.WARNING, Severity.NOTE = Severity(0), Severity(1), Severity(2)
"""From the worst to the mildest, as they sort."""


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


def suggestion(meant: str | None) -> tuple[Note, ...]:
    """The note that asks whether a name was meant, if there is one."""
    return () if meant is None else (Note(did_you_mean(meant)),)


@frozen
class Edit:
    """``text`` in the place of what a span covers."""

    span: Span
    text: str


@frozen
class Fix:
    """What mends a finding: all of its edits together, which are of one source.

    It is ``safe`` if what is meant is certain, and nothing else changes its meaning.
    """

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


@frozen
class Diagnostic:
    """One finding. ``code`` names the fault (``unknown-field``, ``SERVICE/half-tls-pair``).

    ``fix`` is what mends it, if that is known. ``quotations`` are the values in the message.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    notes: tuple[Note, ...] = ()
    fix: Fix | None = field(default=None, compare=False, repr=False)
    quotations: tuple[Quotation, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        _take_marks_off(self)


def _take_marks_off(said: Note | Diagnostic) -> None:
    message, quotations = unmarked(said.message)
    if quotations:
        object.__setattr__(said, "message", message)
        object.__setattr__(said, "quotations", quotations)


def error(code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, span, message, notes, fix)


def warning(code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, span, message, notes, fix)


def note(code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.NOTE, span, message, notes, fix)


def replacement(span: Span, text: str, *, safe: bool = True, before: str = "", after: str = "") -> Fix:
    """A fix that writes something else in one place, with blanks ``before`` and ``after`` it."""
    return Fix(f"write `{text}`", (Edit(span, f"{before}{text}{after}"),), safe)


def renamed(name: str, other: str, span: Span, *, safe: bool = True) -> Fix | None:
    """A fix that writes another name, behind what stands before it; ``None`` if it is not written so."""
    if not span.text.endswith(name):
        return None
    return replacement(Span(span.source, span.end - len(name), span.end), other, safe=safe)
