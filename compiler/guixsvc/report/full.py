"""Findings for people, with the code they are about."""

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.report import Report
from guixsvc.report.concise import place
from guixsvc.report.redaction import Redaction
from guixsvc.shown import printable
from guixsvc.source import Span

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_WIDEST = 160


def render(report: Report) -> str:
    code = _linked if report.links else str
    return "".join(
        _finding(finding, report.redaction, code(finding.code), color=report.color)
        for finding in report.findings
    )


def _finding(diagnostic: Diagnostic, redaction: Redaction, code: str, *, color: bool) -> str:
    """A finding in full: what and where, the line with the place marked, hints, other places."""
    paint = _painted if color else _plain
    hue = _COLORS[diagnostic.severity]
    kind = paint(f"{diagnostic.severity}:", hue + ";1")
    message = printable(diagnostic.message)
    hints = [printable(note.message) for note in diagnostic.notes if note.span is None]
    lines = [f"{place(diagnostic.span)}: {kind} {message} [{code}]"]
    lines += [
        paint(line, hue) if at else line
        for at, line in enumerate(_frame(diagnostic.span, redaction, hints[:1]))
    ]
    lines += [f"    = {hint}" for hint in hints[1:]]
    for note in diagnostic.notes:
        if note.span is not None:
            text = printable(note.message)
            lines.append(f"{place(note.span)}: {paint('note:', '36;1')} {text}")
            lines += _frame(note.span, redaction, [])
    return "\n".join(lines) + "\n"


def _linked(code: str) -> str:
    """A code that leads to its page, by the sequence OSC 8, which terminals that do not know it leave out."""
    from guixsvc.explain import link

    target = link(code)
    return code if target is None else f"\x1b]8;;{target}\x1b\\{code}\x1b]8;;\x1b\\"


def _plain(text: str, _: str) -> str:
    return text


def _painted(text: str, hue: str) -> str:
    return f"\x1b[{hue}m{text}\x1b[0m"


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
    line = printable(line)
    margin = " " * max(3, len(str(number)))
    yield f"{number:>{len(margin)}} | {line}"
    marked = line[first:last]
    marks = "^" * max(1, len(marked) if marked.isascii() else sum(map(_width, marked)))
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
    if text.isascii() and text.isprintable():
        return " " * len(text)
    return "".join("\t" if c == "\t" else " " * _width(c) for c in text)
