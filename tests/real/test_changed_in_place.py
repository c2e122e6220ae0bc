"""Strings that are changed in place, under whatever name: as Guile has them afterwards, or not known."""

import itertools
import os
import subprocess
from pathlib import Path

import pytest

import needs
from evaluate.test_language import value_of
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.values import Opaque
from real.guile import evaluations

MADE = [
    '(string-copy "abc")',
    '(string-append "ab" "c")',
    "(list->string (list #\\a #\\b #\\c))",
    '(format #f "~a" "abc")',
    '(string-downcase "ABC")',
    '(string-trim " abc")',
    '(substring "abcd" 0 3)',
    "(number->string 1234)",
    '(string-join \'("a" "bc"))',
    '(car (string-split "abc,d" #\\,))',
]

WAYS = [
    "(define b a) {change}|b",
    "(define l (list a)) {change}|(car l)",
    "(define l (list 1 (list a))) {change}|(caadr l)",
    "(define v (vector a)) {change}|(vector-ref v 0)",
    "((lambda (p) {change}) a)|p",
    "(define (f p . r) {change}) (f 1 a)|(car r)",
    "(define* (f #:key p) {change}) (f #:p a)|p",
    "(define* (f #:optional (p a)) {change}) (f)|p",
    "(for-each (lambda (p) {change}) (list a))|p",
    "(define l (map (lambda (p) {change} p) (list a)))|p",
    "(define l (filter (lambda (p) {change} #t) (list a)))|p",
    "(let loop ((p a) (n 1)) (if (> n 0) (begin {change} (loop p (- n 1)))))|p",
    "(call-with-values (lambda () (values a 1)) (lambda (p q) {change}))|p",
    "(define (get) a) {change}|(get)",
    "(apply (lambda (p) {change}) (list a))|p",
    "(define get (const a)) {change}|(get)",
    "(define l `((k . ,a))) {change}|(assq-ref l 'k)",
    "(define l (fold cons '() (list a))) {change}|(car l)",
    '(if (getenv "GUIXSVC_IS_NOT_SET") (let ((p a)) {change}))|p',
    "(define b (identity a)) {change}|b",
    "(define l (append (list 1) (list a))) {change}|(list-ref l 1)",
]
"""Other names for the string ``a``, and what is changed then."""

CHANGES = [
    "(string-set! {it} 0 #\\z)",
    "(string-fill! {it} #\\z)",
    "(string-fill! {it} #\\z 1 2)",
    "(substring-fill! {it} 0 1 #\\z)",
    '(string-copy! {it} 0 "zz")',
    '(string-xcopy! {it} 0 "zyx" 0 2)',
    '(substring-move! "zz" 0 2 {it} 0)',
    "(string-upcase! {it})",
    "(string-reverse! {it})",
    "(string-capitalize! {it})",
    "(string-titlecase! {it})",
    "(string-downcase! (begin (string-set! {it} 1 #\\Z) {it}))",
    "(string-map! char-upcase {it})",
    "(array-set! {it} #\\z 1)",
    "(array-fill! {it} #\\z)",
    "(for-each string-set! (list {it}) '(0) '(#\\z))",
    "(apply string-fill! {it} '(#\\z))",
    "(let ((change string-reverse!)) (change {it}))",
    "((lambda (one) (string-set! one 0 #\\z)) {it})",
]

USES = [
    "a",
    '(string-append a "!")',
    "(cadr (list 1 a))",
    "(substring a 0 2)",
    "(string=? a (string-copy a))",
    "(string-length a)",
]


def _programs() -> list[str]:
    made, uses = itertools.cycle(MADE), itertools.cycle(USES)
    programs: list[str] = []
    for way, change in itertools.product(WAYS, CHANGES):
        how, _, it = way.partition("|")
        changed = how.replace("{change}", change.replace("{it}", it))
        programs += [f"(let () (define a {next(made)}) {changed} {next(uses)})" for _ in range(2)]
    return programs


def test_what_is_changed_is_right_or_not_known() -> None:
    programs = _programs()
    for program, expected in zip(programs, evaluations(programs), strict=True):
        assert expected != "error", program
        value, found = value_of(program)
        assert found == [], program
        assert isinstance(value, Opaque) or written_whole(value) == expected, program


LISTS = [
    '(car (append l (list (begin (list-set! l 0 "2") "3"))))',
    '(list-ref l (begin (list-set! l 0 "2") 0))',
    "(car (car (filter (lambda (x) (set-car! x 2) #t) (list l))))",
    "(car (car `(,l ,(begin (set-car! l 2) 1))))",
    "(count (lambda (x) (list-set! l 1 0) (eqv? x 0)) l)",
    "(let ((get (const l))) (set-car! l 2) (car (get)))",
    "(let ((more (append (list 0) l))) (set-car! (cdr more) 2) (car l))",
    "(let-syntax () (define v (vector 1 2)) (vector-ref v (begin (vector-fill! v 3) 0)))",
    "(call-with-values (lambda () (values l (begin (set-car! l 2) 1))) (lambda (k n) (car k)))",
    "(begin (set-car! l 0) (car (car (filter (lambda (x) (set-car! x 2) #t) (list (list 1))))))",
]
"""Lists that are changed while something goes through them."""


def test_what_is_changed_meanwhile_is_right_or_not_known() -> None:
    programs = [f"(let () (define l (list 1 5)) {expression})" for expression in LISTS]
    for program, expected in zip(programs, evaluations(programs), strict=True):
        assert expected != "error", program
        value, found = value_of(program)
        assert found == [], program
        assert isinstance(value, Opaque) or written_whole(value) == expected, program


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_another_string_stays_known(change: str) -> None:
    changed = change.replace("{it}", "b")
    program = f'(let () (define a "abc") (define b (string-copy "ABC")) {changed} (list "x" a))'
    value, found = value_of(program)
    assert [written_whole(value)] == evaluations([program])
    assert found == []


COMPILED = """
(define (changed make)
  (let ((text (make)))
    (catch #t (lambda () (string-set! text 0 #\\z) "changed") (lambda fault "refused"))))
"""

LITERALS = [
    '"abc"',
    '(car \'("abc"))',
    '(let ((a "abc")) a)',
    '(identity "abc")',
    '(if #t "abc" "d")',
]

TEXTS = [
    *LITERALS,
    *MADE,
    '(string-append "abc")',
    '(string-append "abc" "")',
    '(string-concatenate \'("abc"))',
    '(string-join \'("abc"))',
    '(substring "abc" 0)',
    '(string-take "abc" 3)',
    '(string-drop "abc" 0)',
    '(string-pad "abc" 3)',
    '(string-trim-both "abc")',
    '(string-upcase "ABC")',
    '(string-replace "abc" "" 0 0)',
    '(string-filter char-set:letter "abc")',
    '(string-delete #\\z "abc")',
    '(basename "abc")',
    '(dirname "abc/d")',
    '(format #f "abc")',
    '(object->string "abc")',
    '(car (string-tokenize "abc"))',
]


def test_strings_that_are_written_out_cannot_be_changed(tmp_path: Path) -> None:
    """Guile compiles a configuration, whereupon its literals are read-only."""
    calls = "\n".join(f"(display (changed (lambda () {text}))) (newline)" for text in TEXTS)
    (tmp_path / "texts.scm").write_text(f"(use-modules (srfi srfi-1))\n{COMPILED}\n{calls}\n")
    command = [needs.program("guile"), "--fresh-auto-compile", str(tmp_path / "texts.scm")]
    cache = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    run = subprocess.run(command, capture_output=True, check=True, env=cache, encoding="utf-8")
    for text, expected in zip(TEXTS, run.stdout.splitlines(), strict=True):
        _, found = value_of(f"(string-set! {text} 0 #\\z)")
        assert found == [] or expected == "refused", text
        assert found == (["wrong-argument"] if text in LITERALS else []), text
