"""The tables of expressions and their values against Guile."""

import pytest

from evaluate.forms import FORM_ROWS
from evaluate.language import LANGUAGE
from evaluate.library import FAULTS, LIBRARY
from evaluate.macros import MACRO_FAULTS, MACROS
from evaluate.state import STATE, STATE_FAULTS
from guixsvc.evaluate.scheme.procedures import PROCEDURES
from real.guile import evaluations, shown

USES = "(use-modules (ice-9 match) (ice-9 receive) (srfi srfi-11) (srfi srfi-26))"
OF_FORMS = [
    (f"(begin {USES} {expression})", value)
    for expression, value in FORM_ROWS
    if "-public" not in expression  # what evaluates here is no module that exports
]
TABLE = [*LANGUAGE, *LIBRARY, *STATE, *MACROS, *OF_FORMS]
EXPRESSIONS = [*(expression for expression, _ in TABLE), *FAULTS, *STATE_FAULTS, *MACRO_FAULTS]
EXPECTED = [*(value for _, value in TABLE), *("error" for _ in [*FAULTS, *STATE_FAULTS, *MACRO_FAULTS])]

ARITY = """
(define (guile-arity name)
  (let ((variable (any (lambda (interface) (module-variable interface name)) interfaces)))
    (and variable (procedure-minimum-arity (variable-ref variable)))))
(for-each (lambda (name) (format #t "~s\\n" (guile-arity name))) '({}))
"""

NEED_ONE = {"-", "/", "max", "min"}
"""Guile's own claim to take no argument, but refuse that; so the table of faults says."""

WITH_KEYWORDS = {"raise-exception", "with-exception-handler"}
"""Guile's own claim to take no keywords."""


@pytest.fixture(scope="session")
def values() -> list[str]:
    return evaluations(EXPRESSIONS)


@pytest.mark.parametrize("at", range(len(EXPRESSIONS)), ids=EXPRESSIONS)
def test_guile_agrees(at: int, values: list[str]) -> None:
    assert values[at] == EXPECTED[at]


def test_arities_are_those_of_guile() -> None:
    names = sorted(PROCEDURES)
    lines = shown(ARITY.format(" ".join(f"#{{{name}}}#" for name in names)))
    assert len(lines) == len(names)
    for name, line in zip(names, lines, strict=True):
        required, optional, rest = line.strip("()").split()
        most = None if rest == "#t" else int(required) + int(optional)
        if name in WITH_KEYWORDS:
            most = None
        least = 1 if name in NEED_ONE else int(required)
        assert (PROCEDURES[name].least, PROCEDURES[name].most) == (least, most), name
