"""What is written in a home-environment is evaluated by Guix as what is written in an operating-system."""

import json
from pathlib import Path

import pytest

from guixsvc.cli import main

HOME = """(home-environment
  (packages (map specification->package '("emacs")))
  (services (append (list SERVICE) %base-home-services)))"""

FILES = {
    "alone": HOME,
    "of a user": f"""(define home {HOME})
(operating-system
  (host-name "voice")
  (services (cons (service guix-home-service-type `(("joe" ,home))) %base-services)))""",
}


def _found(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    (tmp_path / "host.scm").write_text(
        "(use-modules (gnu) (gnu home) (gnu home services) (gnu services guix) (gnu services telephony))\n"
        + text,
        encoding="utf-8",
    )
    main(["check", str(tmp_path / "host.scm"), "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {finding["code"]: finding["severity"] for finding in findings}


@pytest.mark.parametrize("file", FILES)
def test_faults(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = "(service mumble-server-service-type (mumble-server-configuration (prot 1)))"
    assert _found(FILES[file].replace("SERVICE", wrong), tmp_path, capsys)["unknown-field"] == "error"
    wrong = '(service mumble-server-service-type (mumble-server-configuration (port "x")))'
    assert "invalid-value" in _found(FILES[file].replace("SERVICE", wrong), tmp_path, capsys)
    none = "(service home-dbus-service-type)"
    found = _found(FILES[file].replace("SERVICE", none), tmp_path, capsys)
    assert "error" not in found.values()
