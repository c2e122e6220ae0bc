"""A wrong service that may be in a system, or not, is a warning, whatever decides that; where it certainly is
there, an error."""

import json
from pathlib import Path

import pytest

from guixsvc.cli import main

SERVICE = '(service mumble-server-service-type (mumble-server-configuration (port "x")))'

ONLY_IF_TRUE = """
(when ASKED (set! services WRONG))
(if ASKED (set! services (append WRONG services)))
(cond (ASKED (set! services WRONG)))
(and ASKED (set! services WRONG))
(set! services WRONG) (unless ASKED (set! services '()))
(define (add!) (set! services WRONG)) (when ASKED (add!))
(for-each (lambda (one) (when ASKED (set! services WRONG))) '(1 2))
(when ASKED (hash-set! table 'a WRONG)) (set! services (hash-ref table 'a '()))
(hash-set! table 'a '()) (when ASKED (hash-set! table 'a WRONG)) (set! services (hash-ref table 'a))
(define p (make-parameter '())) (when ASKED (p WRONG)) (set! services (p))
(define f (make-fluid '())) (when ASKED (fluid-set! f WRONG)) (set! services (fluid-ref f))
(when ASKED (set-box-held! box WRONG)) (set! services (box-held box))
(set! services ((if ASKED (lambda (l) l) (const '())) WRONG))
(set! services (append (if ASKED WRONG '()) '()))
(set! services (filter (lambda (one) ASKED) WRONG))
(set! services (list (or (find (lambda (one) ASKED) WRONG) (service ntp-service-type))))
(set! services (list-head WRONG (if ASKED 1 0)))
(set! services (list-ref (list '() WRONG) (if ASKED 1 0)))
(set! services (vector-ref (vector '() WRONG) (if ASKED 1 0)))
(set! services (assq-ref `((a . ,WRONG) (b . ())) (if ASKED 'a 'b)))
(set! services (cdr (or (member (if ASKED 1 2) (cons 1 WRONG)) '(0))))
"""

ONLY_IF_FALSE = """
(hash-set! table 'a WRONG) (when ASKED (hash-remove! table 'a)) (set! services (hash-ref table 'a '()))
(set! services (or (and ASKED '()) WRONG))
(set! services (catch #t (lambda () (if ASKED (throw 'none)) WRONG) (lambda all '())))
"""

WAYS = [(way, "#t") for way in ONLY_IF_TRUE.split("\n") if way]
WAYS += [(way, "#f") for way in ONLY_IF_FALSE.split("\n") if way]


def _severities(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (tmp_path / "host.scm").write_text(text, encoding="utf-8")
    main(["check", str(tmp_path / "host.scm"), "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [finding["severity"] for finding in findings if finding["code"] == "invalid-value"]


@pytest.mark.parametrize(("way", "there"), WAYS)
def test_what_hangs_on_a_condition(
    way: str, there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = f"""
(use-modules (gnu) (gnu services telephony) (gnu services networking) (srfi srfi-1) (srfi srfi-9))
(define-record-type <box> (make-box held) box? (held box-held set-box-held!))
(define box (make-box '()))
(define table (make-hash-table))
(define services '())
{way.replace("WRONG", f"(list {SERVICE})")}
(operating-system (host-name "voice") (services (append services %base-services)))
"""
    unknown = '(file-exists? "/etc/voice")'
    assert set(_severities(host.replace("ASKED", unknown), tmp_path, capsys)) == {"warning"}
    assert set(_severities(host.replace("ASKED", there), tmp_path, capsys)) == {"error"}


def test_a_system_that_may_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host = f"""
(use-modules (gnu) (gnu services telephony) (acme systems))
(acme-system (if ASKED (operating-system (host-name "voice") (services (list {SERVICE}))) #f))
"""
    unknown = '(file-exists? "/etc/voice")'
    assert _severities(host.replace("ASKED", unknown), tmp_path, capsys) == ["warning"]
