"""Findings as a code quality report of GitLab."""

import json

from guixsvc.annotations import Any
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.report import Report
from guixsvc.report.fingerprints import fingerprints
from guixsvc.report.repository import in_repository
from guixsvc.shown import printable, shown

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    known_by = fingerprints(report.findings)
    entries = [_entry(*pair) for pair in zip(report.findings, known_by, strict=True)]
    return json.dumps(entries, indent=1) + "\n"


def _entry(finding: Diagnostic, fingerprint: str) -> dict[str, Any]:
    return {
        # GitLab shows no check_name.
        "description": f"{finding.code}: {printable(finding.message)}",
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": shown(in_repository(finding.span.source.path)),
            "lines": {"begin": finding.span.first.line},
        },
    }
