"""Diagnostics → text for people and machines: a module for each format, whose ``render`` takes a `Report`."""

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.diagnostics import SEVERITIES, Diagnostic, Severity
from guixsvc.slotted import frozen

if TYPE_CHECKING:
    from guixsvc.report.redaction import Redaction


@frozen
class Report:
    """What was found in a run, in order, and what ``unseen`` parts of the declarations are not known here.

    Neither shows a secret any more; ``redaction`` hides those in the code. ``files`` counts what was read.
    With ``links`` a terminal is to lead from codes to their pages.
    """

    findings: tuple[Diagnostic, ...]
    unseen: tuple[Diagnostic, ...]
    files: int
    redaction: "Redaction"
    color: bool = False
    links: bool = False

    @property
    def counts(self) -> dict[Severity, int]:
        found = [diagnostic.severity for diagnostic in self.findings]
        return {severity: found.count(severity) for severity in SEVERITIES}
