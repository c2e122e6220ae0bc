"""Tokens, as the lexer makes them and the parser takes them."""

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.read.datum import Datum
from guixsvc.slotted import field, frozen, mutable
from guixsvc.source import Source, Span

_SHOWN = 40


@frozen
class Reading:
    """A text that is being read, and everything found wrong with it so far.

    ``text`` is what is read in place of the whole text, as long as that.
    """

    source: Source
    faults: list[Diagnostic] = field(default_factory=list)
    text: str | None = None


@mutable(eq=False)
class Token:
    """One token: ``type`` is a terminal of the grammar, ``datum`` what an atom stands for."""

    type: str
    span: Span
    reading: Reading
    datum: Datum | None = None

    @property
    def text(self) -> str:
        return self.span.text

    @property
    def shown(self) -> str:
        """The text for a message, never too long for one; never ask it of a string."""
        return self.text if len(self.text) <= _SHOWN else self.text[: _SHOWN - 1] + "…"

    def report(self, code: str, message: str, *notes: Note, span: Span | None = None) -> None:
        self.reading.faults.append(error(code, span or self.span, message, *notes))
