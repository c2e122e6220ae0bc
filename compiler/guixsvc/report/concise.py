"""A line for each finding, as editors and problem matchers read it."""

from guixsvc.diagnostics import Diagnostic, Note
from guixsvc.report import Report
from guixsvc.shown import printable, shown
from guixsvc.source import Span


def render(report: Report) -> str:
    return "".join(f"{line(diagnostic)}\n" for diagnostic in report.findings)


def line(diagnostic: Diagnostic) -> str:
    """``PATH:LINE:COLUMN: SEVERITY: MESSAGE [CODE]``"""
    message = printable(diagnostic.message)
    return f"{place(diagnostic.span)}: {diagnostic.severity}: {message} [{diagnostic.code}]"


def hints(diagnostic: Diagnostic) -> list[str]:
    """What is said besides, a line each; with its place, where it has one."""
    return [_hint(note) for note in diagnostic.notes]


def _hint(note: Note) -> str:
    message = printable(note.message)
    return message if note.span is None else f"{place(note.span)}: {message}"


def place(span: Span) -> str:
    return f"{shown(span.source.path)}:{span.first.line}:{span.first.column}"
