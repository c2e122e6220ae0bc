"""What Guix's macros refuse of how a record is written is told wherever it stands: they expand it, whether or
not it ever runs. Of its values nothing is said there."""

import json
from pathlib import Path

import pytest

from guixsvc.cli import main

PLACES = """
(if #f RECORD 1)
(if #t 1 RECORD)
(cond (#t 1) (else RECORD))
(cond (#f RECORD) (else 1))
(case 1 ((1) 1) (else RECORD))
(when #f RECORD)
(unless #t RECORD)
(and #f RECORD)
(or 1 RECORD)
(let ((x 1)) (if (= x 1) x (list RECORD)))
(match 1 (1 1) (2 RECORD))
(false-if-exception (begin (error "no") RECORD))
(define (f x) (if x RECORD 1)) (f #f)
(define (f . x) (and (pair? x) (map (lambda (y) RECORD) x))) (f)
(map (lambda (x) RECORD) '())
(and-let* ((x #f)) RECORD)
(begin (define-syntax-rule (unless-not test one) (if test one 1)) (unless-not #f RECORD))
(let loop ((l '())) (if (null? l) 1 (begin RECORD (loop (cdr l)))))
(service-of (if #f (service mumble-server-service-type RECORD) 1))
"""

FAULTS = {
    "(mumble-server-configuration (prot 1))": "unknown-field",
    "(mumble-server-configuration (port 1) (port 2))": "duplicate-field",
    "(mumble-server-configuration (port 1 2))": "malformed-field",
    "(mumble-server-configuration (port 1) (inherit x))": "misplaced-inherit",
    "(jami-configuration (accounts (list (jami-account (archve 1)))))": "unknown-field",
}


def _errors(code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    host = f"""
(use-modules (gnu) (gnu services telephony) (ice-9 match) (srfi srfi-2))
(define (service-of x) x)
(define x 1)
{code}
(operating-system (host-name "voice") (services %base-services))
"""
    (tmp_path / "host.scm").write_text(host, encoding="utf-8")
    main(["check", str(tmp_path / "host.scm"), "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {finding["code"] for finding in findings if finding["severity"] == "error"}


@pytest.mark.parametrize("place", [place for place in PLACES.split("\n") if place])
def test_how_it_is_written(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for record, code in FAULTS.items():
        assert _errors(place.replace("RECORD", record), tmp_path, capsys) == {code}
    assert (
        _errors(place.replace("RECORD", '(mumble-server-configuration (port "x"))'), tmp_path, capsys)
        == set()
    )


@pytest.mark.parametrize(
    "place",
    [
        "'RECORD",
        "`(RECORD)",
        "(define-syntax-rule (never one) 1) (never RECORD)",
        "(define-syntax-rule (made (one two) ...) RECORD)",
        "(acme-macro RECORD)",
        "(define (mumble-server-configuration . all) all) (if #f (mumble-server-configuration (car '(1))) 1)",
    ],
)
def test_what_is_no_record(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = place.replace("RECORD", "(mumble-server-configuration (prot 1))")
    assert "unknown-field" not in _errors(code, tmp_path, capsys)
