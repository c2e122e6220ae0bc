"""Findings as failed tests, in the XML of JUnit that Jenkins and others read."""

from collections import Counter
from itertools import groupby
from xml.etree import ElementTree as ET

from guixsvc.diagnostics import Diagnostic
from guixsvc.report import Report, concise
from guixsvc.report.repository import in_repository
from guixsvc.shown import printable, shown


def render(report: Report) -> str:
    """A suite for each file with findings; without any, one test that passed: no test counts as a fault."""
    found = len(report.findings)
    suites = ET.Element("testsuites", _named("guixsvc", found or 1, found))
    for path, findings in groupby(report.findings, lambda finding: finding.span.source.path):
        _add_suite(suites, shown(in_repository(path)), list(findings))
    if not report.findings:
        suite = ET.SubElement(suites, "testsuite", _named("guixsvc", 1, 0))
        ET.SubElement(suite, "testcase", classname="guixsvc", name="no findings", time="0")
    ET.indent(suites, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _named(name: str, tests: int, failures: int) -> dict[str, str]:
    return {"name": name, "tests": str(tests), "failures": str(failures), "errors": "0", "time": "0"}


def _add_suite(suites: ET.Element, path: str, findings: list[Diagnostic]) -> None:
    suite = ET.SubElement(suites, "testsuite", _named(path, len(findings), len(findings)))
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        # Of several tests of one name some readers keep the first only; a number of the line would not last.
        name = finding.code if seen[finding.code] == 1 else f"{finding.code} ({seen[finding.code]})"
        case = ET.SubElement(suite, "testcase", classname=path.removesuffix(".scm"), name=name, time="0")
        message = f"{finding.severity}: {printable(finding.message)}"
        failure = ET.SubElement(case, "failure", type=finding.code, message=message)
        failure.text = "\n".join([concise.line(finding), *concise.hints(finding)])
