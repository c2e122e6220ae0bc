"""The table of expressions and their values against Guile."""

import subprocess

import pytest

import needs
from evaluate.language import LANGUAGE

PROGRAM = """
(use-modules (srfi srfi-1) (srfi srfi-13) (ice-9 format))
(setlocale LC_ALL "C.UTF-8")
(set-port-encoding! (current-input-port) "UTF-8")
(set-port-encoding! (current-output-port) "UTF-8")
(let loop ((expression (read)))
  (unless (eof-object? expression)
    (write (catch #t
             (lambda () (eval expression (let ((m (make-fresh-user-module)))
                                           (module-use! m (resolve-interface '(srfi srfi-1)))
                                           (module-use! m (resolve-interface '(ice-9 format)))
                                           m)))
             (lambda fault fault)))
    (newline)
    (loop (read))))
"""


@pytest.fixture(scope="session")
def values() -> list[str]:
    command = [needs.program("guile"), "--no-auto-compile", "-c", PROGRAM]
    expressions = "\n".join(expression for expression, _ in LANGUAGE)
    run = subprocess.run(
        command, input=expressions, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return run.stdout.splitlines()


@pytest.mark.parametrize("at", range(len(LANGUAGE)), ids=[expression for expression, _ in LANGUAGE])
def test_guile_agrees(at: int, values: list[str]) -> None:
    assert len(values) == len(LANGUAGE)
    assert values[at] == LANGUAGE[at][1]
