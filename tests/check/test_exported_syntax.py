"""Macros that a module exports, in each of the ways that Guile has, are as well known as procedures."""

from pathlib import Path

import pytest

from real.compiled import guixsvc

pytestmark = pytest.mark.usefixtures("greeter_is_known")

MACRO = """
(define-syntax-rule (voice number)
  (service greeter-service-type (greeter-configuration (port number))))
"""


@pytest.mark.parametrize(
    ("option", "form"),
    [
        ("#:export (voice)", ""),
        ("#:export-syntax (voice)", ""),
        ("#:replace (voice)", ""),
        ("", "(export voice)"),
        ("", "(export-syntax voice)"),
    ],
)
def test_what_is_exported_is_expanded(option: str, form: str, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    imports = "#:use-module (gnu services) #:use-module (acme services greeter)"
    (tmp_path / "site" / "kinds.scm").write_text(
        f"(define-module (site kinds) {imports} {option})\n{form}\n{MACRO}"
    )
    (tmp_path / "host.scm").write_text("(use-modules (gnu services) (site kinds))\n(list (voice 99999))\n")
    ran = guixsvc("check", str(tmp_path), "--output-format", "concise", "--no-cache")
    assert (ran.code, "host.scm:2:14: error:" in ran.stdout) == (1, True), ran
