"""Tokens, as the lexer makes them and Lark's parser takes them."""

from dataclasses import dataclass

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.read.datum import Datum
from guixsvc.source import Span


@dataclass(slots=True, eq=False)
class Token:
    """One token: ``type`` is a terminal of the grammar, ``datum`` what an atom stands for.

    ``faults`` is the one list to which everything reports that goes wrong while a text is read.
    """

    type: str
    span: Span
    faults: list[Diagnostic]
    datum: Datum | None = None

    # Lark copies these from the last token to its end mark; nobody looks at them.
    start_pos = line = column = end_line = end_column = end_pos = 0

    @property
    def shown(self) -> str:
        """The token's text for a message; never ask it of a string."""
        text = self.span.text
        return text if len(text) <= 40 else text[:39] + "…"

    def report(self, code: str, message: str, *notes: Note, span: Span | None = None) -> None:
        self.faults.append(error(code, span or self.span, message, *notes))
