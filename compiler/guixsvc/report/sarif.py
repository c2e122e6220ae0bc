"""Findings as SARIF 2.1.0, with what GitHub asks of it."""

import json
import os
from urllib.parse import quote

from guixsvc import HOME, __version__
from guixsvc.annotations import Any
from guixsvc.diagnostics import Diagnostic, Fix, Note, Severity
from guixsvc.explain import address, page
from guixsvc.report import Report
from guixsvc.report.fingerprints import fingerprints
from guixsvc.report.repository import in_repository
from guixsvc.shown import printable
from guixsvc.source import Span

_ROOT = "%SRCROOT%"
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def render(report: Report) -> str:
    """One run; without spaces, since GitHub takes so many bytes and no more."""
    worst: dict[str, Severity] = {}
    for finding in report.findings:
        worst[finding.code] = min(finding.severity, worst.get(finding.code, Severity.NOTE))
    rules = {code: at for at, code in enumerate(sorted(worst))}
    known_by = fingerprints(report.findings)
    driver = {
        "name": "guixsvc",
        "semanticVersion": __version__,
        **({"informationUri": HOME} if HOME else {}),
        "rules": [_rule(code, worst[code]) for code in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "automationDetails": {"id": "guixsvc/"},
        "results": [_result(*pair, rules) for pair in zip(report.findings, known_by, strict=True)],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, separators=(",", ":")) + "\n"


def _rule(code: str, severity: Severity) -> dict[str, Any]:
    """A rule; that of a service from outside has no page."""
    known = page(code)
    summary = f"{code}, a fault that a service from outside reports." if known is None else known.summary
    text = summary if known is None else known.text
    return {
        "id": code,
        "name": _name(code),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary if known is None else known.section("What")},
        "help": {"text": text, "markdown": text},
        **({} if (help_ := address(code)) is None else {"helpUri": help_}),
        "defaultConfiguration": {"level": str(severity)},
        "properties": {
            "tags": ["guix"],
            "precision": "very-high",
            "problem.severity": _PROBLEMS[severity],
        },
    }


def _name(code: str) -> str:
    words = code.replace("/", "-").split("-")
    # SARIF wants a name that is another word than the id.
    return "".join(word.capitalize() for word in (words if len(words) > 1 else [*words, "finding"]))


def _result(finding: Diagnostic, fingerprint: str, rules: dict[str, int]) -> dict[str, Any]:
    hints = [printable(note.message) for note in finding.notes if note.span is None]
    result = {
        "ruleId": finding.code,
        "ruleIndex": rules[finding.code],
        "level": str(finding.severity),
        "message": {"text": "\n".join([printable(finding.message), *hints])},
        "locations": [{"physicalLocation": _place(finding.span)}],
        "partialFingerprints": {"guixsvc/v1": fingerprint},
    }
    # A chain of calls may lead through one place again; SARIF's places are all different.
    notes = dict.fromkeys(finding.notes)
    if related := [_related(note, note.span) for note in notes if note.span is not None]:
        result["relatedLocations"] = related
    if finding.fix is not None and finding.fix.safe:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _fix(fix: Fix) -> dict[str, Any]:
    places = [_place(edit.span) for edit in fix.edits]
    replacements = [
        {"deletedRegion": place["region"], "insertedContent": {"text": edit.text}}
        for place, edit in zip(places, fix.edits, strict=True)
    ]
    change = {"artifactLocation": places[0]["artifactLocation"], "replacements": replacements}
    return {"description": {"text": printable(fix.message)}, "artifactChanges": [change]}


def _related(note: Note, span: Span) -> dict[str, Any]:
    return {"physicalLocation": _place(span), "message": {"text": printable(note.message)}}


def _place(span: Span) -> dict[str, Any]:
    first, last = span.first, span.last
    region = {
        "startLine": first.line,
        "startColumn": first.column,
        "endLine": last.line,
        "endColumn": last.column,
    }
    return {"artifactLocation": _artifact(in_repository(span.source.path)), "region": region}


def _artifact(path: str) -> dict[str, str]:
    uri = quote(os.fsencode(path))
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}
