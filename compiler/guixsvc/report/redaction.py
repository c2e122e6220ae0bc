"""Keeps secrets out of what is shown: of messages by their text, of code by their places."""

from guixsvc.check.secrets import Secrets
from guixsvc.evaluate.printing import quoted_string
from guixsvc.source import Source, Span

HIDDEN = '"…"'
_SHORTEST = 4
"""Shorter secrets are hidden in messages only where they stand in quotes."""


def without_secrets(message: str, secrets: Secrets) -> str:
    """A message with the values of secrets replaced."""
    for text in sorted(secrets.texts, key=len, reverse=True):
        message = message.replace(quoted_string(text), HIDDEN).replace(f'"{text}"', HIDDEN)
        if len(text) >= _SHORTEST:
            message = message.replace(text, "…").replace(quoted_string(text)[1:-1], "…")
    return message


def shown_line(source: Source, number: int, span: Span, secrets: Secrets) -> tuple[str, int, int]:
    """A line of a source without secrets, and where a span begins and ends in what is shown (0-based)."""
    start = source.line_start(number)
    line = source.line(number)
    first, last = max(0, min(span.start - start, len(line))), max(0, min(span.end - start, len(line)))
    shown: list[str] = []
    marks = [first, last]
    at = 0
    for hidden_first, hidden_last in _hidden(source, start, len(line), secrets):
        if hidden_first < at:
            hidden_first = at
        if hidden_last <= hidden_first:
            continue
        shown.append(line[at:hidden_first])
        column = sum(map(len, shown))
        shown.append(HIDDEN)
        for which, mark in enumerate((first, last)):
            if hidden_first < mark < hidden_last:
                marks[which] = column + (0 if which == 0 else len(HIDDEN))
            elif mark >= hidden_last:
                marks[which] += len(HIDDEN) - (hidden_last - hidden_first)
        at = hidden_last
    shown.append(line[at:])
    return "".join(shown), marks[0], marks[1]


def _hidden(source: Source, start: int, length: int, secrets: Secrets) -> list[tuple[int, int]]:
    """The parts of a line that secrets take up."""
    return sorted(
        (max(0, span.start - start), min(length, span.end - start))
        for span in secrets.spans
        if span.source is source and span.start < start + length and span.end > start
    )
