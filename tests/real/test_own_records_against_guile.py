"""Records of a configuration's own types against Guile, given what (guix records) and the like do."""

import subprocess
from pathlib import Path

import pytest

import needs
from evaluate.own_records import ROWS

STAND_INS = Path(__file__).with_name("guix_records.scm")


@pytest.fixture(scope="session")
def values() -> list[str]:
    program = (
        "(define (value text)"
        " (catch #t (lambda ()"
        "   (let ((module (make-fresh-user-module)) (port (open-input-string text)))"
        f'     (save-module-excursion (lambda () (set-current-module module) (primitive-load "{STAND_INS}")'
        "       (let loop ((value #f)) (let ((form (read port)))"
        "         (if (eof-object? form) (object->string value) (loop (eval form module)))))))))"
        '  (lambda fault "error")))'
        "(let loop ((text (read))) (unless (eof-object? text)"
        " (display (value text)) (newline) (loop (read))))"
    )
    command = [needs.program("guile"), "--no-auto-compile", "-c", program]
    texts = "\n".join(
        '"' + f"{definition} {expression}".replace("\\", "\\\\").replace('"', '\\"') + '"'
        for definition, expression, _ in ROWS
    )
    run = subprocess.run(command, input=texts.encode(), capture_output=True, check=True)
    return run.stdout.decode().splitlines()


@pytest.mark.parametrize("at", range(len(ROWS)), ids=[expression for _, expression, _ in ROWS])
def test_guile_agrees(at: int, values: list[str]) -> None:
    assert values[at] == ROWS[at][2]
