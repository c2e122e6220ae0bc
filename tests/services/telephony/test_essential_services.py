"""Services among the essential ones are looked at like those of `services`."""

import json
from pathlib import Path

import pytest

from guixsvc.cli import main

FORMS = [
    "(essential-services (cons WRONG (operating-system-default-essential-services this-operating-system)))",
    "(essential-services (append (list WRONG) (operating-system-essential-services base)))",
    "(essential-services (modify-services (list WRONG) (delete shepherd-root-service-type)))",
    "(essential-services (list WRONG)) (services '())",
]
OTHERS = [
    '(operating-system (inherit voice) (host-name "other"))',
    "(operating-system (inherit base) (services (operating-system-essential-services voice)))",
    "(operating-system (inherit base) (services (operating-system-services voice)))",
]


def _found(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> set[tuple[str, str]]:
    (tmp_path / "host.scm").write_text(text, encoding="utf-8")
    main(["check", str(tmp_path / "host.scm"), "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {(finding["severity"], finding["code"]) for finding in findings}


@pytest.mark.parametrize("last", ["voice", *OTHERS])
@pytest.mark.parametrize("form", FORMS)
def test_like_services(form: str, last: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host = f"""
(use-modules (gnu) (gnu services shepherd) (gnu services telephony))
(define base (operating-system (host-name "base") (services %base-services)))
(define voice (operating-system (inherit base) (host-name "voice") {form}))
{last}
"""
    wrong = '(service mumble-server-service-type (mumble-server-configuration (port "x")))'
    right = "(service mumble-server-service-type)"
    assert _found(host.replace("WRONG", wrong), tmp_path, capsys) == {("error", "invalid-value")}
    assert _found(host.replace("WRONG", right), tmp_path, capsys) == set()


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("(essential-services JAMI)", "not-a-service"),
        ("(essential-services (list 5))", "not-a-service"),
        ("(essential-services '() '())", "malformed-field"),
        ("(essential-services '()) (essential-services '())", "duplicate-field"),
        ("(services (list JAMI)) (essential-services (list JAMI))", "duplicate-service"),
    ],
)
def test_faults(field: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host = f'(use-modules (gnu) (gnu services telephony)) (operating-system (host-name "voice") {field})'
    found = _found(host.replace("JAMI", "(service jami-service-type)"), tmp_path, capsys)
    assert {code for severity, code in found if severity == "error"} == {code}
