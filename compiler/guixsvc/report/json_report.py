"""Findings as JSON, version 1."""

import json
import re
from collections.abc import Sequence
from typing import Any

from guixsvc.diagnostics import Diagnostic
from guixsvc.source import Position, Span

_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys, and JSON may hold as it is; lone surrogates cannot be written in UTF-8."""


def render(findings: Sequence[Diagnostic]) -> str:
    """Findings whose messages show no secrets any more."""
    document = {"version": 1, "findings": [_finding(diagnostic) for diagnostic in findings]}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


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
