"""What a form does is found out once: analysis takes what the text takes, however often that runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.nodes import Act, Node
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.marks import unmarked
from guixsvc.slotted import replace
from guixsvc.source import Source

pytestmark = pytest.mark.usefixtures("greeter_is_known")

HEADER = "(use-modules (gnu services) (acme services greeter) (ice-9 match) (srfi srfi-1) (srfi srfi-9))\n"

BODIES = {
    "if": "(if (odd? i) 'a 'b)",
    "when": "(when (odd? i) (list i))",
    "cond": "(cond ((odd? i) => list) ((even? i) 'b) (else 'c))",
    "case": "(case i ((1 2 3) 'few) (else => list))",
    "and-or": "(or (and (odd? i) #f) i)",
    "let": "(let* ((x i) (y (+ x 1))) (let ((z y)) (list x z)))",
    "named-let": "(let inner ((j 0)) (if (< j 2) (inner (+ j 1)) j))",
    "do": "(do ((j 0 (+ j 1))) ((= j 2) j) (list j))",
    "values": "(call-with-values (lambda () (values i 1)) (lambda (a . b) a))",
    "match": "(match (list i 2) ((a b) (+ a b)))",
    "lambda": "((lambda* (a #:optional (b (+ i 1))) (+ a b)) i)",
    "cut": "(map (cut + i <>) '(1 2))",
    "quasiquote": "`(1 ,(+ i 1) ,@(list i i) . ,i)",
    "guard": '(guard (e (#t (list i))) (error "no"))',
    "macro": "(twice (+ i 1))",
    "record": "(greeter-configuration (port (+ 1 i)) (most-guests 5))",
    "service": "(modify-services (list (service greeter-service-type)) (greeter-service-type c => (list i)))",
    "system": '(operating-system (host-name (string-append "a" "b")) (services (list i)))',
    "own-record": "(room (name (+ i 1)))",
}

DEFINITIONS = """
(use-modules (guix records) (srfi srfi-26) (srfi srfi-34))
(define-syntax-rule (twice x) (list x x))
(define-record-type* <room> room make-room room? (name room-name) (users room-users (default (+ 1 1))))
"""


@contextmanager
def _counted(run: Run) -> Iterator[list[Node]]:
    """The forms that are analysed, as often as they are."""
    analysed: list[Node] = []
    vocabulary = run.vocabulary

    def analyse(node: Node, scope: Scope, _: object) -> Act:
        analysed.append(node)
        return vocabulary.analyse(node, scope, run.vocabulary)

    run.vocabulary = replace(vocabulary, analyse=analyse)
    yield analysed


def _analysed(text: str) -> tuple[int, str]:
    source = Source("t.scm", HEADER + DEFINITIONS + text, ".")
    file = Trees().read(source)
    run = run_of(Environment(), MAX_STEPS, file, Library(Trees(), file))
    with _counted(run) as analysed:
        values = [run.top_level(form) for form in file.data]
    assert not [d for d in run.findings.diagnostics if d.code != "raised"], run.findings.diagnostics
    return len(analysed), unmarked(written(values[-1]))[0]


def _loop(body: str, times: int) -> str:
    return f"(define (f i) {body})\n(let loop ((i 0)) (if (< i {times}) (begin (f i) (loop (+ i 1))) i))"


@pytest.mark.parametrize("name", BODIES)
def test_a_form_is_analysed_once(name: str) -> None:
    """Four rounds go through every branch."""
    few, many = _analysed(_loop(BODIES[name], 4)), _analysed(_loop(BODIES[name], 40))
    assert (few[1], many[1]) == ("4", "40")
    assert few[0] == many[0]


def test_what_never_runs_is_not_analysed() -> None:
    without, _ = _analysed("(define (f x) x)\n(f 1)")
    never = "(if #f (list (+ 1 2) (car '(1))) x)"
    more, _ = _analysed(f"(define (f x) {never})\n(f 1)")
    called, _ = _analysed(f"(define (f x) {never.replace('#f', '#t')})\n(f 1)")
    assert without < more < called
    assert _analysed(f"(define (g) {never})\n(define (f x) x)\n(f 1)")[0] == without + 1


def test_what_a_head_means_later_is_what_it_means_then() -> None:
    """A name that nothing defines so far may be a procedure when the form runs again."""
    text = """
(define (f x) (swapped x 1))
(define (swapped a b) (list b a))
(f 2)"""
    assert _analysed(text)[1] == "(1 2)"
