"""Findings for people, with the code they are about."""

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.report.redaction import Redaction
from guixsvc.shown import shown
from guixsvc.source import Span

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_WIDEST = 160


def render(diagnostic: Diagnostic, redaction: Redaction, *, color: bool) -> str:
    """A finding in full: what and where, the line with the place marked, hints, other places.

    Its messages show no secrets any more; ``redaction`` hides those in the code.
    """
    paint = _painted if color else _plain
    hue = _COLORS[diagnostic.severity]
    kind = paint(f"{diagnostic.severity}:", hue + ";1")
    message = _printable(diagnostic.message)
    hints = [_printable(note.message) for note in diagnostic.notes if note.span is None]
    lines = [f"{_place(diagnostic.span)}: {kind} {message} [{diagnostic.code}]"]
    lines += [
        paint(line, hue) if at else line
        for at, line in enumerate(_frame(diagnostic.span, redaction, hints[:1]))
    ]
    lines += [f"    = {hint}" for hint in hints[1:]]
    for note in diagnostic.notes:
        if note.span is not None:
            text = _printable(note.message)
            lines.append(f"{_place(note.span)}: {paint('note:', '36;1')} {text}")
            lines += _frame(note.span, redaction, [])
    return "\n".join(lines) + "\n"


def _plain(text: str, _: str) -> str:
    return text


def _painted(text: str, hue: str) -> str:
    return f"\x1b[{hue}m{text}\x1b[0m"


def _place(span: Span) -> str:
    return f"{shown(span.source.path)}:{span.first.line}:{span.first.column}"


def _printable(text: str) -> str:
    """Text of as many characters without those that a terminal obeys, or that make a command of a log."""
    text = "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text.replace("##[", "#\N{REPLACEMENT CHARACTER}[")


def _frame(span: Span, redaction: Redaction, hints: list[str]) -> Iterator[str]:
    number = span.first.line
    whole = redaction.line(span.source, number)
    start = span.source.line_start(number)
    first, last = (max(0, min(at - start, len(whole.text))) for at in (span.start, span.end))
    line, first, last = _window(
        whole.shown, whole.column(first, is_end=False), whole.column(last, is_end=True)
    )
    if not line.strip() and not hints:
        return
    line = _printable(line)
    margin = " " * max(3, len(str(number)))
    yield f"{number:>{len(margin)}} | {line}"
    marks = "^" * max(1, sum(_width(c) for c in line[first:last]))
    yield f"{margin} | {_blank(line[:first])}{marks}{' ' + hints[0] if hints else ''}"


def _window(line: str, first: int, last: int) -> tuple[str, int, int]:
    """The part of a long line around a place."""
    if len(line) <= _WIDEST:
        return line, first, last
    start = max(0, min(first - 40, len(line) - _WIDEST))
    cut = line[start : start + _WIDEST]
    return cut, first - start, min(last - start, _WIDEST)


def _width(character: str) -> int:
    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1


def _blank(text: str) -> str:
    return "".join("\t" if c == "\t" else " " * _width(c) for c in text)
