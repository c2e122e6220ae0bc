"""Findings as JSON, version 1."""

import json
import re

from guixsvc.annotations import Any
from guixsvc.diagnostics import Diagnostic, Fix
from guixsvc.report import Report
from guixsvc.source import Position, Span

_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys, and JSON may hold as it is; lone surrogates cannot be written in UTF-8."""


def render(report: Report) -> str:
    document = {
        "version": 1,
        "files": report.files,
        "counts": {str(severity): count for severity, count in report.counts.items()},
        "findings": [_finding(diagnostic) for diagnostic in report.findings],
        "unseen": [_without_code(part) for part in report.unseen],
    }
    text = json.dumps(document, indent=1, ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        **_without_code(diagnostic),
    }


def _without_code(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "notes": [
            {"message": note.message, **(_place(note.span) if note.span else {})} for note in diagnostic.notes
        ],
        **({} if diagnostic.fix is None else {"fix": _fix(diagnostic.fix)}),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"message": fix.message, "safe": fix.safe, "edits": edits}


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.source.path, "start": _position(span.first), "end": _position(span.last)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
