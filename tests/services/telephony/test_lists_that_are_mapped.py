"""What a procedure makes of services of Guix that are not seen is none of ours, however it chooses: the list
stays known, and what is wrong in it an error."""

import json
from pathlib import Path

import pytest

from guixsvc.cli import main

SAME = [
    "(if IS-NTP s s)",
    "(if IS-NTP (service ntp-service-type) s)",
    "(if IS-NTP (service (service-kind s) (ntp-configuration)) s)",
    "(cond (IS-NTP (service ntp-service-type)) (else s))",
    "(let ((kind (service-kind s))) (if (eq? kind ntp-service-type) s s))",
    "(begin (if IS-NTP s s))",
    "(or (and IS-NTP s) s)",
    "(if IS-NTP (if (eq? (service-kind s) openssh-service-type) s s) s)",
]
WAYS = [
    "(map (lambda (s) BODY) SERVICES)",
    "(append-map (lambda (s) (if IS-NTP '() (list BODY))) SERVICES)",
    "(append-map (lambda (s) (list BODY)) SERVICES)",
    "(filter-map (lambda (s) (if IS-NTP #f BODY)) SERVICES)",
    "(let loop ((n 2)) (if (zero? n) SERVICES (map (lambda (s) BODY) (loop (- n 1)))))",
]


@pytest.mark.parametrize("body", SAME)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_made_of_unseen_services(
    way: str, body: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = (
        '(cons (service mumble-server-service-type (mumble-server-configuration (port "x"))) %base-services)'
    )
    made = way.replace("BODY", body).replace("SERVICES", services)
    made = made.replace("IS-NTP", "(eq? (service-kind s) ntp-service-type)")
    (tmp_path / "host.scm").write_text(
        "(use-modules (gnu) (srfi srfi-1))\n(use-service-modules networking ssh telephony)\n"
        f'(operating-system (host-name "voice") (services {made}))',
        encoding="utf-8",
    )
    main(["check", str(tmp_path / "host.scm"), "--show-unseen", "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(finding["code"], finding["severity"]) for finding in findings] == [("invalid-value", "error")]
