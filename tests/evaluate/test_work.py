"""What evaluation does is in proportion to the steps it is charged for.

Work is counted apart from the steps: every line of Python that runs, and the elements of what procedures are
given and make, over which loops of Python's own go. Programs are random, but the same in every run, and use
the whole table of procedures with long lists, long strings and structures that share their parts.
"""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import pytest

from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.deep_stack import with_deep_stack
from guixsvc.evaluate.scheme.forms import FORMS
from guixsvc.evaluate.scheme.procedures import PROCEDURES
from guixsvc.evaluate.scheme.progress import Abandoned
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.values import List, Opaque, Text, Value, Vector
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.read.datum import Character, Symbol
from guixsvc.source import Source, Span

MAX_STEPS = 5_000
LINES_A_STEP = 200
"""Some two or three times what a step of an ordinary program takes."""
LINES_ALWAYS = 12_000
"""What a finding, or the first use of something, takes once."""
ELEMENTS_A_LINE = 10

_SOURCE = Source("test.scm", "x", "/")
_HERE = Span(_SOURCE, 0, 1)


class Work:
    """Counts lines that run, and what procedures are given and make."""

    def __init__(self) -> None:
        self.lines = 0

    def trace(self, frame: FrameType, event: str, argument: object) -> Any:
        self.lines += 1
        return self.trace


def _size(value: object) -> int:
    if isinstance(value, List):
        return value.count
    if isinstance(value, Vector):
        return len(value.items)
    return len(value) if isinstance(value, Text) else 0


@contextmanager
def _counted(work: Work, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    apply = Run.apply

    def counted(self: Run, function: Value, arguments: list[Value], *more: Any) -> Value:
        result = apply(self, function, arguments, *more)
        # What shares its arguments and looks at none of their elements takes no longer for long ones.
        if isinstance(function, Procedure) and not function.at_once:
            work.lines += (sum(map(_size, arguments)) + len(arguments) + _size(result)) // ELEMENTS_A_LINE
        return result

    with monkeypatch.context() as patch:
        patch.setattr(Run, "apply", counted)
        sys.settrace(work.trace)
        try:
            yield
        finally:
            sys.settrace(None)


def _doubled(levels: int, leaf: Value) -> Value:
    value = leaf
    for _ in range(levels):
        value = List((value, value))
    return value


def _long() -> dict[str, Value]:
    """What programs find: the names say what it is."""
    many = tuple(range(100_000))
    letters = "abcdefghij" * 10_000
    return {
        "numbers": List(many),
        "others": List((*many[:-1], -1)),
        "ones": List((1,) * 100_000),
        "lists": List(tuple([List((number, 2)) for number in range(20_000)])),
        "wide": List((List(many), List((*many[:-1], -1)))),
        "same-lists": List((List(many[:1000]),) * 1000),
        "strings": List(tuple([Text(f"string {number}") for number in range(20_000)])),
        "symbols": List(tuple([Symbol(f"s{number}") for number in range(20_000)])),
        "characters": List(tuple([Character(letter) for letter in letters[:50_000]])),
        "doubled": _doubled(40, 1),
        "doubled-too": _doubled(40, 1),
        "doubled-strings": _doubled(20, Text("ab")),
        "deep": _deep(3_000),
        "vector": Vector(many),
        "text": Text(letters),
        "text-too": Text(letters[:-1] + "!"),
        "symbol": Symbol(letters),
        "digits": Text("7" * 3000),
        "big": 7**4900,
        "hidden": Opaque("hidden", _HERE, "acme"),
        "half-known": List(many[:1000], None, (Opaque("hidden", _HERE),)),
        "of-unknown": List((Opaque("hidden", _HERE),) * 5_000),
    }


def _deep(levels: int) -> Value:
    value: Value = 1
    for _ in range(levels):
        value = List((value,))
    return value


_ATOMS = [
    *["0", "1", "2", "-1", "100", "99999", "1000000", "3/7", "1.5", "10000000000000000000"],
    *["'infix", "'prefix", '"a"', '""', "#\\a", "#\\j", "#t", "#f", "'a", "'()", '"~a~s"', '"~1000a"'],
]  # fmt: skip
_FUNCTIONS = [
    *["car", "list", "+", "<", "equal?", "eq?", "append", "cons", "char=?", "string=?", "string<?", "zero?"],
    *["identity", "string-append", "char-alphabetic?", "char-upcase", "reverse", "length", "values", "acme"],
    *["(lambda (x) x)", "(lambda x x)", "(lambda (x y) (list x y))", "(lambda (a b c) b)", "(lambda () 1)"],
    *["(lambda* (#:optional a b #:rest c) c)", "(lambda* (#:key a #:allow-other-keys) a)", "(const #f)"],
]  # fmt: skip


def _argument(chance: random.Random, names: list[str]) -> str:
    kind = chance.random()
    if kind < 0.6:
        return chance.choice(names)
    return chance.choice(_ATOMS if kind < 0.8 else _FUNCTIONS)


def _call(name: str, chance: random.Random, names: list[str]) -> str:
    function = PROCEDURES[name]
    most = function.least + 3 if function.most is None else function.most
    arguments = [_argument(chance, names) for _ in range(chance.randint(function.least, most))]
    if function.takes_call and arguments and chance.random() < 0.8:
        # A procedure stands first in most, and last in some.
        arguments[chance.choice([0, 0, 0, -1])] = chance.choice(_FUNCTIONS)
    return f"({' '.join([name, *arguments])})"


def _program(chance: random.Random, names: list[str], levels: int) -> str:
    """An expression of forms and calls in each other."""
    if levels == 0:
        return _argument(chance, names)

    def part() -> str:
        return _program(chance, names, levels - 1)

    name = chance.choice(sorted(PROCEDURES))
    forms: list[Callable[[], str]] = [
        lambda: f"({name} {part()} {part()})",
        lambda: f"({name} {part()})",
        lambda: f"({name} {chance.choice(_FUNCTIONS)} {part()})",
        lambda: f"(let loop ((i 0) (k '())) (if (< i 50) (loop (+ i 1) (cons {part()} k)) k))",
        lambda: f"(let ((x {part()})) (list x x {part()}))",
        lambda: f"(match {part()} ((a b ...) b) ((a . b) {part()}) (_ {part()}))",
        lambda: f"(match {part()} (((a b) ...) a) (((? string?) ...) 1) (('a c ... d) c) (_ {part()}))",
        lambda: f"`(1 ,@{part()} ,@{part()} ,{part()})",
        lambda: f"(map (lambda (x) {part()}) {part()})",
        lambda: f"(fold (lambda (x y) {part()}) {part()} {part()})",
        lambda: f"(apply {chance.choice(_FUNCTIONS)} {part()})",
        lambda: f"(case {part()} ((1 2 3 a b c) {part()}) (else {part()}))",
        lambda: f"(receive (a . b) (apply values {part()}) b)",
        lambda: f"(if (acme) {part()} {part()})",
        lambda: f"(let f ((x {part()})) (cons x (f (cdr x))))",
        lambda: f"(do ((l {part()} (cdr l)) (k '() (cons l k))) ((null? l) k))",
    ]
    return chance.choice(forms)()


def _excess(text: str, monkeypatch: pytest.MonkeyPatch, values: dict[str, Value]) -> tuple[int, int]:
    """The lines that a program took, and how many it may take."""
    imports = "(use-modules (acme) (srfi srfi-1) (ice-9 match) (ice-9 receive))"
    trees = Trees()
    entry = trees.read(Source("test.scm", imports + text, "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    run.top_level(entry.data[0])
    run.entry.scope.names.update(values)
    before = run.progress.steps
    work = Work()
    program = File(entry.source, entry.data[1:], [])

    def evaluate() -> None:
        with _counted(work, monkeypatch), suppress(Abandoned):
            run.evaluate_file(run.entry, program, [])

    with_deep_stack(evaluate)
    return work.lines, LINES_A_STEP * (run.progress.steps - before + len(text) // 10) + LINES_ALWAYS


@pytest.fixture(scope="module")
def values() -> dict[str, Value]:
    found = _long()
    with pytest.MonkeyPatch.context() as patch:
        _excess(
            "(acme-drop! numbers)", patch, found
        )  # makes the patterns that what changes values is told by
    return found


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_calls_are_charged(name: str, values: dict[str, Value], monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(name)
    for _ in range(8):
        text = _call(name, chance, sorted(values))
        lines, most = _excess(text, monkeypatch, values)
        assert lines <= most, text


@pytest.mark.parametrize("seed", range(150))
def test_programs_are_charged(seed: int, values: dict[str, Value], monkeypatch: pytest.MonkeyPatch) -> None:
    text = _program(random.Random(seed), sorted(values), 3)
    lines, most = _excess(text, monkeypatch, values)
    assert lines <= most, text


def test_what_is_not_charged_is_found(values: dict[str, Value], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("guixsvc.evaluate.scheme.arguments.spend", lambda parts: None)
        patch.setattr("guixsvc.evaluate.scheme.procedures.lists.spend", lambda parts: None)
        lines, most = _excess("(memq 'a numbers)", monkeypatch, values)
    assert lines > most


def test_forms_that_programs_use_are_some() -> None:
    assert {"let", "match", "quasiquote", "case", "receive", "if", "do", "lambda"} <= set(FORMS)
