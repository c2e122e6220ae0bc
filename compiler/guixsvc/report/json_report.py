"""Findings as JSON, version 1."""

import json
from typing import Any

from guixsvc.check.secrets import Secrets
from guixsvc.diagnostics import Diagnostic
from guixsvc.report.redaction import without_secrets
from guixsvc.source import Position, Span


def render(findings: list[tuple[Diagnostic, Secrets]]) -> str:
    document = {"version": 1, "findings": [_finding(diagnostic, secrets) for diagnostic, secrets in findings]}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _finding(diagnostic: Diagnostic, secrets: Secrets) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": without_secrets(diagnostic.message, secrets),
        **_place(diagnostic.span),
        "notes": [
            {"message": without_secrets(note.message, secrets), **(_place(note.span) if note.span else {})}
            for note in diagnostic.notes
        ],
    }


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.source.path, "start": _position(span.first), "end": _position(span.last)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
