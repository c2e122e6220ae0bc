"""Classes, objects and methods of (oop goops) at random: Guile chooses the same methods, and fails alike.

``GUIXSVC_METHODS`` is how many programs are tried, ``GUIXSVC_SEED`` the first seed.
"""

import os
import random

from guixsvc.diagnostics import Severity
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source
from real.guile import evaluations

PROGRAMS = int(os.environ.get("GUIXSVC_METHODS", "300"))
SEED = int(os.environ.get("GUIXSVC_SEED", "0"))

BUILT_IN = (
    "<top>", "<object>", "<class>", "<procedure>", "<generic>", "<number>", "<complex>", "<real>",
    "<integer>", "<fraction>", "<list>", "<null>", "<pair>", "<boolean>", "<char>", "<string>", "<symbol>",
    "<keyword>", "<vector>", "<hashtable>", "<unknown>",
)  # fmt: skip
VALUES = (
    "5", "-2.5", "1/3", "2+3i", '"a"', "'a", "#:a", "#\\a", "#t", "#f", "'()", "'(1)", "'(1 . 2)", "#(1)",
    "car", "(lambda () 1)", "(make-hash-table)", "(if #f #f)", "<integer>", "f", "(list 1 2)",
    "(cons 1 '())",
)  # fmt: skip

_BEFORE = """(use-modules (oop goops))
(define-generic f)
(define-generic g)
(define-class <x> () (x #:accessor of-x))"""


class Writer:
    """Writes a program, the value of which is a list of what its calls give."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.classes: list[str] = []
        self.defined = {"f", "g"}
        """The generic procedures that there are."""
        self.accessors = ["of-x"]
        self.methods = 0

    def program(self) -> str:
        forms = [self.class_() for _ in range(self.pick.randrange(1, 5))]
        others = [self.method() for _ in range(self.pick.randrange(2, 9))]
        others += [self.initialize() for _ in range(self.pick.choice([0, 0, 1, 2]))]
        self.pick.shuffle(others)
        calls = " ".join(self.guarded(self.call()) for _ in range(8))
        body = " ".join([*forms, *others])
        return f"(begin {_BEFORE} {body} (list {calls}))"

    def guarded(self, call: str) -> str:
        return f"(catch #t (lambda () {call}) (lambda all 'failed))"

    def class_(self) -> str:
        name = f"<c{len(self.classes)}>"
        supers = self.pick.sample(self.classes, min(len(self.classes), self.pick.choice([0, 1, 1, 2])))
        slots = " ".join(map(self.slot, self.pick.sample("pqr", self.pick.randrange(3))))
        self.classes.append(name)
        return f"(define-class {name} ({' '.join(supers)}) {slots})"

    def slot(self, name: str) -> str:
        options = [
            f"#:init-keyword #:{self.pick.choice([name, 'k'])}",
            self.pick.choice(["#:init-value 1", "#:init-form (list 2 3)", "#:init-thunk (lambda () 'made)"]),
            self.pick.choice([f"#:getter get-{name}", f"#:accessor {name}-of", f"#:setter set-{name}!"]),
            self.pick.choice([f"#:getter {name}-of", f"#:accessor all-of-{name}"]),
        ]
        kept = [option for option in options if self.pick.random() < 0.6]
        self.defined.update(option.split()[1] for option in kept if "ter " in option or "accessor" in option)
        self.accessors += [option.split()[1] for option in kept if "accessor" in option]
        return f"({name} {' '.join(kept)})" if kept else name

    def method(self) -> str:
        self.methods += 1
        name = self.pick.choice(["f", "f", "g", "p-of"])
        self.defined.add(name)
        parameters = [self.parameter(at) for at in range(self.pick.choice([0, 1, 1, 1, 2, 2]))]
        rest = " . rest" if self.pick.random() < 0.15 else ""
        following = self.pick.choice(["(next-method)", "(next-method)", "'last", "(next-method 5)"])
        return f"(define-method ({' '.join([name, *parameters])}{rest}) (list 'm{self.methods} {following}))"

    def parameter(self, at: int) -> str:
        if self.pick.random() < 0.15:
            return f"a{at}"
        return f"(a{at} {self.pick.choice([*BUILT_IN, *self.classes * 8])})"

    def initialize(self) -> str:
        class_ = self.pick.choice(self.classes)
        value = self.pick.choice(["(append args '(#:p 7))", "(append '(#:k 8) args)"])
        following = self.pick.choice(["(next-method)", f"(next-method o {value})"])
        return f"(define-method (initialize (o {class_}) args) {following} (if #f #f))"

    def call(self) -> str:
        value, made = self.value(), self.object()
        name = self.pick.choice(sorted(self.defined))
        accessor = self.pick.choice(self.accessors)
        if name.startswith("set-"):
            return f"(let ((o {made})) ({name} o 4) (slot-ref o '{name[4]}))"
        return self.pick.choice(
            [
                f"({name} {value})",
                f"({name} {made})",
                f"({name} {value} {self.value()})",
                f"(f {value})",
                f"(f {value} {self.value()})",
                "(f)",
                f"(is-a? {value} {self.pick.choice([*BUILT_IN, *self.classes])})",
                f"(slot-ref {made} '{self.pick.choice('pqr')})",
                f"(let ((o {made})) (set! ({accessor} o) 4) (list ({accessor} o) (slot-ref o 'p)))",
                f"(let ((o {made})) (slot-set! o 'q 9) (slot-ref o 'q))",
                f"(let ((o {made})) (eq? (class-of o) {self.pick.choice(self.classes)}))",
            ]
        )

    def value(self) -> str:
        return self.object() if self.pick.random() < 0.7 else self.pick.choice(VALUES)

    def object(self) -> str:
        given = self.pick.choice(["", "#:p 'given", "#:k 'key #:q 'that", "#:z 0", "#:p"])
        return f"(make {self.pick.choice(self.classes)} {given})"


def _ours(program: str) -> str:
    trees = Trees()
    entry = trees.read(Source("methods.scm", program, "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    values = [run.top_level(form) for form in entry.data]
    has_failed = any(found.severity is Severity.ERROR for found in run.findings.diagnostics)
    return "error" if has_failed else written_whole(values[-1])


def test_the_same_methods() -> None:
    programs = [Writer(SEED + number).program() for number in range(PROGRAMS)]
    values = evaluations(programs)
    different = [
        f"{program}\n  Guile: {guile}\n  here:  {ours}"
        for program, guile in zip(programs, values, strict=True)
        if guile != "error" and (ours := _ours(program)) != guile
    ]
    assert not different, "\n".join(different[:10])
    assert values.count("error") < PROGRAMS // 10  # classes that contradict each other
