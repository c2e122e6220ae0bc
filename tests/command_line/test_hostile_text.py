"""Texts that would take for ever, or all memory, end in errors that have a place."""

from pathlib import Path

import pytest

from command_line.runs import HEAD, Guixsvc

_NESTING = "(define (f n l) (if (= n 0) l (f (- n 1) (list l))))\n"


HOSTILE = {
    "parentheses": "(" * 100_000,
    "closed parentheses": "(" * 100_000 + ")" * 100_000,
    "quotes": "'" * 100_000 + "a",
    "quoted list": "(define a '" + "(" * 100_000 + ")" * 100_000 + ")",
    "vectors": "'" + "#(" * 100_000 + ")" * 100_000,
    "comments": "#|" * 100_000,
    "datum comments": "#;" * 100_000,
    "calls": "(car " * 100_000 + "5" + ")" * 100_000,
    "lets": "(let ((a 1)) " * 3_000 + "a" + ")" * 3_000,
    "quasiquotes": "`" * 50_000 + "," * 50_000 + "a",
    "recursion": "(define (f n) (+ 1 (f n)))\n(f 0)",
    "mutual recursion": "(define (f n) (cons 1 (g n)))\n(define (g n) (append (list 1) (f n)))\n(f 0)",
    "recursion through map": "(define (f n) (map f (list n n)))\n(f 0)",
    "recursion through apply": "(define (f n) (+ 1 (apply f (list n))))\n(f 0)",
    "recursion through a record": "(define (f n) (greeter-guest (name (f n))))\n(f 0)",
    "infinite loop": "(define (f) (f))\n(f)",
    "named let": "(let loop ((n 0)) (loop (+ n 1)))",
    "doubling string": '(let loop ((s "aaaaaaaaaa")) (loop (string-append s s)))',
    "doubling list": "(let loop ((l '(1 2 3))) (loop (append l l)))",
    "nesting list": "(let loop ((l '())) (loop (list l)))",
    "nesting list that is compared": _NESTING + "(equal? (f 50000 '()) (f 50000 '()))",
    "nesting list that is shown": _NESTING + "(format #f \"~a\" (f 50000 '()))\n(+ 1 (f 50000 '()))",
    "large powers": "(let loop ((n 3)) (loop (* n n)))",
    "large fractions": "(let loop ((n 1/3)) (loop (* n n)))",
    "large floats": "(inexact->exact 1e308) (expt 1.5 100000) (expt 2 0.5) (exact->inexact (expt 7 4000))",
    "long string": '(define s "' + "a" * 2_000_000 + '")\n(car s)',
    "long symbol": "a" * 2_000_000,
    "long line of forms": "(f) " * 10_000,
    "itself": "(define f (lambda (f) (f f)))\n(f f)",
    "nul": "\0(\0)",
}


RAN_AWAY = {
    "recursion": "too-deep",
    "infinite loop": "ran-away",
    "named let": "ran-away",
    "parentheses": "unclosed-list",
}
"""How some of these are named."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gives_located_errors(guixsvc: Guixsvc, name: str) -> None:
    Path("hostile.scm").write_text(HEAD + HOSTILE[name] + "\n", encoding="utf-8")
    run = guixsvc("compile", "hostile.scm", "-o", "out", "--output-format", "json")
    assert run.code == 1
    assert {finding["path"] for finding in run.findings} == {"hostile.scm"}
    assert name not in RAN_AWAY or RAN_AWAY[name] in run.codes


def test_a_line_full_of_secrets(guixsvc: Guixsvc) -> None:
    secrets = '(password "hunter22") ' * 20_000
    Path("hostile.scm").write_text(f"{HEAD}(define a '({secrets})) (car 5)\n", encoding="utf-8")
    run = guixsvc("check", "hostile.scm")
    _, shown, marked = run.out.splitlines()
    assert "hunter22" not in run.out
    assert shown.endswith("(car 5)") and marked.endswith("^" * len("(car 5)"))
    assert len(shown) == len(marked)
