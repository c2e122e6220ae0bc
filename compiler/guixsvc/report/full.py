"""Findings for people, with the code they are about."""

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

from guixsvc.check.secrets import Secrets
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.report.redaction import shown_line, without_secrets
from guixsvc.source import Span

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_WIDEST = 160


def render(diagnostic: Diagnostic, secrets: Secrets, *, color: bool) -> str:
    """A finding in full: what and where, the line with the place marked, hints, other places."""
    paint = _painted if color else _plain
    hue = _COLORS[diagnostic.severity]
    kind = paint(f"{diagnostic.severity}:", hue + ";1")
    message = _printable(without_secrets(diagnostic.message, secrets))
    hints = [
        _printable(without_secrets(note.message, secrets)) for note in diagnostic.notes if note.span is None
    ]
    lines = [f"{_place(diagnostic.span)}: {kind} {message} [{diagnostic.code}]"]
    lines += [
        paint(line, hue) if at else line
        for at, line in enumerate(_frame(diagnostic.span, secrets, hints[:1]))
    ]
    lines += [f"    = {hint}" for hint in hints[1:]]
    for note in diagnostic.notes:
        if note.span is not None:
            text = _printable(without_secrets(note.message, secrets))
            lines.append(f"{_place(note.span)}: {paint('note:', '36;1')} {text}")
            lines += _frame(note.span, secrets, [])
    return "\n".join(lines) + "\n"


def _plain(text: str, _: str) -> str:
    return text


def _painted(text: str, hue: str) -> str:
    return f"\x1b[{hue}m{text}\x1b[0m"


def _place(span: Span) -> str:
    return f"{_printable(span.source.path)}:{span.first.line}:{span.first.column}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _frame(span: Span, secrets: Secrets, hints: list[str]) -> Iterator[str]:
    number = span.first.line
    line, first, last = shown_line(span.source, number, span, secrets)
    if not line.strip() and not hints:
        return
    line, first, last = _window(line, first, last)
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
