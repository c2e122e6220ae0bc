"""Code that is not seen calls what it gets hold of: what that changes is not known afterwards."""

from pathlib import Path

import pytest

from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.configuration import evaluate
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.source import Source

HEADER = """(use-modules (gnu) (acme voice) (acme services greeter) (srfi srfi-1) (srfi srfi-9) (ice-9 match)
 (oop goops))
(define queue '())
(define (add service) (set! queue (cons service queue)))
(define (greet) (add (service greeter-service-type)))
(define-record-type <box> (make-box inside) box? (inside box-inside))
(define-class <thing> () (inside #:init-keyword #:inside #:accessor thing-inside))
(define (table) (let ((t (make-hash-table))) (hashq-set! t 'a greet) t))
"""

SYSTEM = '(operating-system (host-name "a") (services (append queue %base-services)))'

WITHIN = {
    "itself": "greet",
    "list": "(list greet)",
    "pair": "(cons 'a greet)",
    "alist": "(list (cons 'a greet))",
    "vector": "(vector greet)",
    "deep": "(list (vector (list (cons 'a greet))))",
    "hash table": "(table)",
    "record": "(make-box greet)",
    "object": "(make <thing> #:inside greet)",
    "parameter": "(make-parameter greet)",
    "fluid": "(make-fluid greet)",
    "promise": "(delay greet)",
    "what another gives": "(lambda () greet)",
    "what another gives in a list": "(lambda () (list (lambda () greet)))",
}

HANDED = {
    "given": "(acme-f {})",
    "by name": "(acme-f #:a {})",
    "quasiquoted": "(acme-f `(a . (,{})))",
    "the result is called": "((acme-f {}))",
    "a part of the result is called": "(match (acme-f {}) ((g . _) (g)) (g (g)))",
    "mapped": "(for-each acme-f (list {}))",
    "folded": "(fold acme-f '() (list {}))",
    "applied": "(apply acme-f (list {}))",
    "as values": "(call-with-values (lambda () {}) acme-f)",
    "in a field": "(acme-record (a {}))",
    "in a macro": "(with-acme {} (acme-f))",
    "kept": "(acme-keep {}) (set! queue '()) (acme-run)",
    "out of what Guile does with it": "(define g (object-property {} 'a)) (set! queue '()) (g)",
}


def _is_known_to_have_none(text: str, folder: Path = Path("/")) -> bool:
    """Whether the system of a file is taken to have no service of ours."""
    trees = Trees()
    entry = trees.read(Source("test.scm", text, str(folder)))
    configuration, _ = evaluate(entry, trees, Environment(), MAX_STEPS)
    (system,) = configuration.systems
    return not (system.services or system.possible or system.unknown) and system.because is None


@pytest.mark.usefixtures("greeter_is_known")
@pytest.mark.parametrize("handed", HANDED.values(), ids=HANDED)
@pytest.mark.parametrize("within", WITHIN.values(), ids=WITHIN)
def test_what_it_may_call_may_have_run(within: str, handed: str) -> None:
    assert not _is_known_to_have_none(HEADER + handed.format(within) + SYSTEM)


@pytest.mark.usefixtures("greeter_is_known")
@pytest.mark.parametrize(
    "load", ['(load "/nowhere/x.scm")', '(load (string-append (getenv "A") ".scm"))', "(include acme-x)"]
)
def test_a_file_that_is_not_read_may_call_it(load: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "queues.scm").write_text(
        "(define-module (queues)) (define queue '()) (define-public (all) queue)"
        " (define-public (add service) (set! queue (cons service queue)))"
    )
    text = f'(use-modules (gnu) (queues)) {load} (operating-system (host-name "a") (services (all)))'
    assert not _is_known_to_have_none(text, tmp_path)


@pytest.mark.usefixtures("greeter_is_known")
@pytest.mark.parametrize("within", [w for w in WITHIN.values() if "delay" not in w])
def test_what_nobody_else_gets_has_not_run(within: str) -> None:
    assert _is_known_to_have_none(f"{HEADER} (define kept {within}) {SYSTEM}")
