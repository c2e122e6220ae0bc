"""Findings as annotations, by the commands that GitHub's runner reads in a log."""

from collections import Counter

from guixsvc.diagnostics import SEVERITIES, Diagnostic, Severity
from guixsvc.report import Report, concise
from guixsvc.report.repository import in_repository
from guixsvc.shown import printable, shown

MOST = 10
"""Annotations of a kind that GitHub shows of a step; of those that follow, it says nothing."""

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """The worst first; what there is no room for is counted in a notice of its own."""
    kept: list[Diagnostic] = []
    for severity in SEVERITIES:
        of_kind = [finding for finding in report.findings if finding.severity is severity]
        kept += of_kind[:MOST]
    if len(kept) < len(report.findings) and sum(f.severity is Severity.NOTE for f in kept) == MOST:
        kept.pop()  # the count is a notice too
    lines = [_annotation(finding) for finding in kept]
    if left := Counter(f.severity for f in report.findings) - Counter(f.severity for f in kept):
        lines.append(f"::notice title=guixsvc::{_left(left)}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Diagnostic) -> str:
    span = finding.span
    properties = {
        "title": f"guixsvc ({finding.code})",
        "file": shown(in_repository(span.source.path)),
        "line": str(span.first.line),
        "endLine": str(span.last.line),
    }
    if span.first.line == span.last.line:  # else GitHub refuses columns
        properties |= {"col": str(span.first.column), "endColumn": str(span.last.column)}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = "\n".join([printable(finding.message), *concise.hints(finding)])
    return f"::{_KINDS[finding.severity]} {listed}::{_data(message)}"


def _left(left: Counter[Severity]) -> str:
    counted = ", ".join(f"{left[s]} {s}{'' if left[s] == 1 else 's'}" for s in SEVERITIES if left[s])
    return f"{counted} more than GitHub shows here: guixsvc check lists them all"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
