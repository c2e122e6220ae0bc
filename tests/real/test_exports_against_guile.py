"""The lists of what Guile's modules export against Guile itself."""

import subprocess
from pathlib import Path

import pytest

import guixsvc.evaluate
import needs

EXPORTS = Path(guixsvc.evaluate.__file__).parent / "exports"
GUILE_MODULES = sorted(
    path.relative_to(EXPORTS).with_suffix("")
    for path in EXPORTS.rglob("*.txt")
    if path.relative_to(EXPORTS).parts[0] not in ("gnu", "guix")
)
LISTED_VERSION = "3.0.8"
PROGRAM = """
(define (show text) (display text) (newline))
(show (version))
(for-each show (module-map (lambda (name variable) (symbol->string name)) (resolve-interface '({}))))
"""

# What a program sees without any import: `(guile)` and what a fresh module uses beside it.
DEFAULTS = """
(define (show text) (display text) (newline))
(show (version))
(define seen '())
(define (walk interface)
  (unless (memq interface seen)
    (set! seen (cons interface seen))
    (hash-for-each (lambda (name variable) (show (symbol->string name))) (module-obarray interface))
    (for-each walk (module-uses interface))))
(for-each walk (module-uses (make-fresh-user-module)))
"""


@pytest.mark.parametrize("module", GUILE_MODULES, ids=str)
def test_list_is_what_guile_exports(module: Path) -> None:
    program = DEFAULTS if module.name == "guile" else PROGRAM.format(" ".join(module.parts))
    command = [needs.program("guile"), "--no-auto-compile", "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={"LC_ALL": "C.UTF-8"})
    version, *exported = run.stdout.splitlines()
    listed = (EXPORTS / module).with_suffix(".txt").read_text().splitlines()
    if version == LISTED_VERSION:
        assert listed == sorted(set(exported))
    else:
        assert set(listed) <= set(exported), "a later Guile exports more, not less"
