"""Macros at random, whose names collide with those of the code that uses them: Guile expands them alike.

``GUIXSVC_MACROS`` is how many programs are tried, ``GUIXSVC_SEED`` the first seed.
"""

import os
import random

from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source
from real.guile import evaluations

PROGRAMS = int(os.environ.get("GUIXSVC_MACROS", "200"))
SEED = int(os.environ.get("GUIXSVC_SEED", "0"))

NAMES = ("x", "y", "t", "list", "if")


class Writer:
    """Writes an expression that cannot fail. ``forms`` are the macros in scope, with what each takes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.templates = 0
        """How many templates it is within: an ellipsis is that of the outermost one."""

    def program(self) -> str:
        return f"(let ((x 1) (y 2) (t 3)) {self.expression(4, (), {})})"

    def expression(self, depth: int, leaves: tuple[str, ...], forms: dict[str, str]) -> str:
        """``leaves`` are the variables of patterns, which stand for expressions."""
        pick = self.random
        if depth <= 0 or pick.random() < 0.1:
            return pick.choice([*leaves, *leaves, "x", "y", "t", str(pick.randrange(10))])

        def inner(**more: str) -> str:
            return self.expression(depth - 1, leaves, forms | more)

        kind = pick.randrange(9 + 4 * bool(forms))
        name = pick.choice(NAMES[:3])
        match kind:
            case 0:
                return f"(vector {inner()} {inner()})"
            case 1:
                return f"(let (({name} {inner()})) {inner()})"
            case 2:
                return f"((lambda ({name} . rest) {inner()}) {inner()} 0)"
            case 3:
                return f"(begin (set! {name} {inner()}) {name})"
            case 4:
                return f"(let loop ((t {inner()}) (n 2)) (if (eq? n 0) {inner()} (loop t (- n 1))))"
            case 5:
                return f"(cond ((eq? {inner()} {name}) {inner()}) (else {inner()}))"
            case 6:
                return f"(let* (({name} {inner()}) (y {name})) (vector y {inner()}))"
            case 7 | 8:
                return self.definition(depth, leaves, forms)
        macro = pick.choice([*forms])
        given = [pick.choice(NAMES[:3]) if kind == "n" else inner() for kind in forms[macro]]
        if forms[macro].endswith("*"):
            given[-1:] = [inner() for _ in range(pick.randrange(3))]
        return f"({macro} {' '.join(given)})"

    def definition(self, depth: int, leaves: tuple[str, ...], forms: dict[str, str]) -> str:
        """A macro and an expression in which it is known."""
        self.count += 1
        name, n, a, b = (f"{letter}{self.count}" for letter in "mnab")
        kinds, pattern = self.random.choice(
            [("e", a), ("ee", f"{a} {b}"), ("ne", f"{n} {a}"), ("nee", f"{n} {a} {b}")]
            + [("e*", f"{a} {b} ..."), ("ne*", f"{n} {a} {b} ...")] * (not self.templates)
        )
        # A variable under an ellipsis is no expression.
        usable = (a, b) if kinds.endswith("ee") else (a,)
        self.templates += 1
        template = self.expression(depth - 1, (*leaves, *usable), forms)
        if kinds.startswith("n"):
            first = self.expression(depth - 2, (*leaves, *usable), forms)
            template = f"(let (({n} {first})) (set! {n} (vector {n})) {template})"
        self.templates -= 1
        if kinds.endswith("*"):
            template = f"(vector {template} (let ((t {b})) (vector t x)) ...)"
        body = self.expression(depth - 1, leaves, forms | {name: kinds})
        return f"(let () (define-syntax-rule ({name} {pattern}) {template}) {body})"


def _value(text: str) -> str:
    trees = Trees()
    entry = trees.read(Source("test.scm", text, "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    (form,) = entry.data
    value = run.top_level(form)
    return "error" if run.findings.diagnostics else written_whole(value)


def test_guile_expands_them_alike() -> None:
    programs = [Writer(SEED + at).program() for at in range(PROGRAMS)]
    expected = evaluations(programs)
    # Guile refuses a macro with an ellipsis that is handed into the template of another, wherever it stands.
    good = [(program, value) for program, value in zip(programs, expected, strict=True) if value != "error"]
    assert len(good) > 0.95 * PROGRAMS
    assert sum("define-syntax-rule" in program for program, _ in good) > PROGRAMS // 2
    for program, value in good:
        assert (program, _value(program)) == (program, value)
