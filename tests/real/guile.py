"""What Guile makes of expressions."""

import subprocess

import needs

# The modules whose procedures guixsvc knows without their import.
PRELUDE = """
(setlocale LC_ALL "C.UTF-8")
(set-port-encoding! (current-input-port) "UTF-8")
(set-port-encoding! (current-output-port) "UTF-8")
(use-modules (srfi srfi-1) (ice-9 format))
(define interfaces
  (list (resolve-interface '(srfi srfi-1))
        (resolve-interface '(ice-9 format))
        (resolve-interface '(ice-9 string-fun))
        (resolve-interface '(ice-9 rdelim))
        (resolve-interface '(ice-9 textual-ports))
        (resolve-interface '(rnrs sorting))
        (resolve-interface '(ice-9 hash-table))
        (resolve-interface '(srfi srfi-34))
        (resolve-interface '(scheme base) #:select '(exact inexact square))
        (resolve-interface '(guile))))
"""

# Each value on a line of its own. What `format` says of its own faults goes to the error port.
EVALUATE = """
(define (fresh)
  (let ((module (make-fresh-user-module)))
    (for-each (lambda (interface) (module-use! module interface)) (list-head interfaces 9))
    module))
(let loop ((expression (read)))
  (unless (eof-object? expression)
    (catch #t
      (lambda ()
        (let ((value (with-output-to-port (current-error-port) (lambda () (eval expression (fresh))))))
          (display (string-append (object->string value) "\\n"))))
      (lambda fault (display "error\\n")))
    (force-output)
    (loop (read))))
"""


def shown(program: str) -> list[str]:
    """The lines that a program prints."""
    command = [needs.program("guile"), "--no-auto-compile", "-c", PRELUDE + program]
    run = subprocess.run(command, capture_output=True, check=True)
    return run.stdout.decode().splitlines()


def evaluations(expressions: list[str]) -> list[str]:
    """The values of expressions as ``write`` prints them, or ``error``.

    Guile 3.0.8 itself crashes at an index below zero; that is an error too, and the rest goes on in another.
    """
    values: list[str] = []
    command = [needs.program("guile"), "--no-auto-compile", "-c", PRELUDE + EVALUATE]
    while len(values) < len(expressions):
        rest = "\n".join(expressions[len(values) :])
        run = subprocess.run(command, input=rest.encode(), capture_output=True)
        values += run.stdout.decode().split("\n")[:-1]
        if run.returncode < 0:
            values.append("error")
        else:
            assert len(values) == len(expressions), run.stderr.decode()
    return values


class Guile:
    """A running Guile that evaluates one expression after the other."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        command = [needs.program("guile"), "--no-auto-compile", "-c", PRELUDE + EVALUATE]
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null, encoding="utf-8")

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def value(self, expression: str) -> str:
        """As `evaluations`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(expression, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if line:
            return line.removesuffix("\n")
        self.stop()
        self._start()
        return "error"
