"""Findings as JSON, version 1."""

import json
from collections.abc import Sequence
from typing import Any

from guixsvc.diagnostics import Diagnostic
from guixsvc.source import Position, Span


def render(findings: Sequence[Diagnostic]) -> str:
    """Findings whose messages show no secrets any more."""
    document = {"version": 1, "findings": [_finding(diagnostic) for diagnostic in findings]}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "notes": [
            {"message": note.message, **(_place(note.span) if note.span else {})} for note in diagnostic.notes
        ],
    }


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.source.path, "start": _position(span.first), "end": _position(span.last)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
