"""What a finding is known by from one run to the next."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from guixsvc.diagnostics import Diagnostic
from guixsvc.report.repository import in_repository


def fingerprints(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """One for each finding, and no two alike; they do not depend on where in its file it stands."""
    given: set[str] = set()
    for finding in findings:
        message = re.sub(r"\d+", "", finding.message)
        parts = [finding.code, in_repository(finding.span.source.path), message]
        fingerprint = _hash(parts)
        while fingerprint in given:
            parts.append("again")
            fingerprint = _hash(parts)
        given.add(fingerprint)
        yield fingerprint


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
