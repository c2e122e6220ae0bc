"""Values that are not known: what is decided in spite of them, and what is not."""

import pytest

from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.values import Faulty, Opaque, Value
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.read.datum import Datum
from guixsvc.source import Source

pytestmark = pytest.mark.usefixtures("greeter_is_known")

HEADER = (
    "(use-modules (gnu) (gnu services networking) (acme services greeter) (srfi srfi-1) (ice-9 match)"
    " (acme voice)) (define own-service-type (service-type (name 'own) (extensions '()) (description \"\"))) "
)

TABLE = "(define h (make-hash-table))"


def _value(text: str) -> tuple[Value, list[str]]:
    trees = Trees()
    entry = trees.read(Source("test.scm", HEADER + text, "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    values: list[tuple[Datum, Value]] = []
    run.evaluate_file(run.entry, entry, values)
    return values[-1][1], [finding.code for finding in run.findings.diagnostics]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(length (list acme-x 2))", "2"),
        ("(length (memq 'a (list 'a acme-x)))", "2"),
        ("(car (list 1 acme-x))", "1"),
        ("(car (cons 1 acme-x))", "1"),
        ("(list-ref (append (list 1 2) acme-x) 1)", "2"),
        ("(equal? (list 1 acme-x) (list 2 acme-x))", "#f"),
        ("(equal? (list acme-x 1) (list acme-x 1))", "#t"),
        ("(equal? (list 1 2) (cons* 1 3 acme-x))", "#f"),
        ("(equal? acme-x acme-y 1 2)", "#f"),
        ("(let ((x (acme-f))) (list (eq? x x) (eq? acme-x acme-x)))", "(#t #t)"),
        ("(match (list acme-x acme-x) ((a a) 'same) (_ 'other))", "same"),
        ("(match (list acme-x 2) ((1 3) 'x) (_ 'other))", "other"),
        ("(assoc-ref (list (cons 'b acme-x) (cons 'a 1)) 'a)", "1"),
        ("(and acme-x #f)", "#f"),
        ("(case 'a ((a) => symbol->string) (else 2))", '"a"'),
        ("(if (memq 'a (list acme-x 'a)) 1 2)", "1"),
        ("(car (memv 3 (cons 3 acme-x)))", "3"),
        ("(assq-ref (cons '(a . 1) acme-x) 'a)", "1"),
        ('(if (member "a" (list acme-x "a")) 1 2)', "1"),
        ("(if (assq 'a (list acme-x '(a . 1))) 1 2)", "1"),
        ("(cond ((memq 'a (list acme-x 'a)) 1) (else 2))", "1"),
        ("(not (memq 'a (list acme-x 'a)))", "#f"),
        ("(if (or acme-x #t) 1 2)", "1"),
        ("(not (or acme-x #t))", "#f"),
        ("(if (if acme-x 'a 'b) 1 2)", "1"),
        ("(any number? (list acme-x 3))", "#t"),
        ("(every string? (list acme-x 3))", "#f"),
        ("(if (any (lambda (x) (eq? x 'a)) (list acme-x 'a)) 1 2)", "1"),
        ("(every (lambda (x) (eq? x 'a)) (list acme-x 'b))", "#f"),
        ("(list-head (cons* 1 2 acme-x) 2)", "(1 2)"),
        ("(car (drop (cons* 1 2 acme-x) 1))", "2"),
        ("(lset-difference eq? '(a) (list acme-x 'a))", "()"),
        ("(lset-intersection eq? '(a) (list acme-x 'a))", "(a)"),
        ("(length (lset-adjoin eq? (list acme-x 'a) 'a))", "2"),
        ("(find number? (cons 1 acme-x))", "1"),
        ("(any number? (cons 1 acme-x))", "#t"),
        ("(every string? (cons 1 acme-x))", "#f"),
        ("(list-index number? (cons 1 acme-x))", "0"),
        ('(assoc-ref (cons \'("a" . 1) acme-x) "a")', "1"),
        ("(take-while number? (cons* 1 'a acme-x))", "(1)"),
        ("(match (cons 1 acme-x) ((a . b) a))", "1"),
        ("(match (cons* 1 2 acme-x) ((2 . _) 'x) (() 'y) ((1 2 . _) 'z))", "z"),
        ("(length (map (lambda (x) (acme-f x)) (list 1 acme-x)))", "2"),
        # Service types: what Guix exports, what is made here, what Guix's services have.
        ("(eq? ntp-service-type greeter-service-type)", "#f"),
        ("(eq? sddm-service-type greeter-service-type)", "#f"),
        ("(eq? dhcp-client-service-type greeter-service-type)", "#f"),
        ("(eq? own-service-type greeter-service-type)", "#f"),
        ("(eq? own-service-type own-service-type)", "#t"),
        ("(eq? own-service-type (service-type (inherit own-service-type)))", "#f"),
        ("(eq? (service-kind (service own-service-type)) own-service-type)", "#t"),
        ("(service-value (service (service-type (inherit own-service-type) (default-value 5))))", "5"),
        (
            "(service-value (service (service-type (inherit (service-type (default-value 5))))))",
            "5",
        ),
        ("(let ((t (service-type (name acme-x) (default-value 5)))) (service-value (service t 6)))", "6"),
        # Services are equal if their types and values are.
        ("(equal? (service ntp-service-type) (service greeter-service-type))", "#f"),
        ("(equal? (service greeter-service-type) (service own-service-type (greeter-configuration)))", "#f"),
        ("(equal? (service own-service-type 5) (service own-service-type 6))", "#f"),
        (
            (
                "(length (delete-duplicates (list (service ntp-service-type) (service greeter-service-type)"
                " (service own-service-type 5))))"
            ),
            "3",
        ),
        ("(length (delete (service own-service-type 5) (list (service greeter-service-type))))", "1"),
        ("(eq? ntp-service-type 'ntp)", "#f"),
        ("(eq? (service-kind (service ntp-service-type)) greeter-service-type)", "#f"),
        (
            (
                "(map (lambda (s) (eq? (service-kind s) greeter-service-type))"
                " (list (service ntp-service-type)))"
            ),
            "(#f)",
        ),
        # What takes time if it is done again and again.
        (
            (
                "(define (big n) (if (zero? n) (list acme-x) (let ((x (big (- n 1)))) (list x x))))"
                " (match (list (big 40) (big 40)) ((a a) 'same) (_ 'other))"
            ),
            "same",
        ),
        (
            (
                "(define (f x) (match (list (list (list (acme-f)))) ((((1))) 1) (_ 3)))"
                " (for-each f (iota 8000)) 'done"
            ),
            "done",
        ),
    ],
)
def test_what_is_decided(expression: str, expected: str) -> None:
    value, found = _value(expression)
    assert (found, written_whole(value)) == ([], expected)


@pytest.mark.parametrize(
    "expression",
    [
        "(memq 'a (list acme-x 'a))",
        "(if (memq 'a (list acme-x 'b)) 1 2)",
        "(assq-ref (list acme-x '(a . 1)) 'a)",
        "(find not (list acme-x #f))",
        "(if (find not (list acme-x #f)) 1 2)",
        "(memv 4 (cons 3 acme-x))",
        "(any (lambda (x) (eq? x 'a)) (list acme-x 'b))",
        "(every number? (list acme-x 3))",
        "(list-head (cons* 1 2 acme-x) 3)",
        "(if (or acme-x #f) 1 2)",
        "(match (cons 1 acme-x) ((1) 'one) (_ 'more))",
        "(member 'a (list acme-x 'a) (lambda (x y) (eq? x y)))",
        "(equal? acme-port 64738)",
        "(eqv? 64738 acme-port)",
        "(eq? acme-x acme-y)",
        "(eq? (acme-f) (acme-f))",
        "(let ((a acme-x)) (set! acme-x 5) (eq? a acme-x))",
        "(receive (a b) (acme-f) (eq? a b))",
        "(eq? emacs emacs-next)",
        "(eq? acme-service-type greeter-service-type)",
        "(equal? (service acme-service-type) (service greeter-service-type))",
        "(equal? (service own-service-type 5) (service own-service-type 5))",
        "(equal? (service greeter-service-type) (service greeter-service-type (greeter-configuration)))",
        "(equal? (simple-service 'a ntp-service-type 1) (simple-service 'a ntp-service-type 1))",
        "(eq? frobnicate-service-type greeter-service-type)",
        "(memq 'a (list acme-x 'a))",
        "(and (equal? 0 acme-x) 0)",
        "(member 1 (list acme-x))",
        "(list-index even? (list acme-x 2))",
        "(length (delete 'a (list acme-x 'b)))",
        "(length (delete-duplicates (list 'a acme-x)))",
        "(length (filter-map (lambda (x) (eq? x acme-x)) '(1)))",
        "(length (lset-adjoin eq? '(a) acme-x))",
        "(case acme-x ((1) 2) (else 3))",
        "(match (list 1 (acme-x)) ('(1 2) 'yes) (_ 'no))",
        "(match (list acme-x (acme-f)) ((a a) 'same) (_ 'other))",
        "(cond ((assq 'b (list acme-x (cons 'b 1))) => cdr) (else 2))",
        "(length (cons 1 acme-x))",
        "(list? (cons 1 acme-x))",
        "(null? (cdr (cons 1 acme-x)))",
        "(if (append acme-x (acme-f)) 1 2)",
        "(do ((i 0 (+ i 1))) ((acme-f) i))",
        "(begin (define n 0) (do ((i 0 (+ i 1))) ((acme-f i)) (set! n i)) n)",
        "(begin (define v (vector 1 2)) (vector-set! v 0 5) (vector-ref v 0))",
        "(equal? (greeter-configuration) (greeter-configuration))",
        "(let ((l (list 1 2))) (eq? (cdr l) (cdr l)))",
    ],
)
def test_what_is_not(expression: str) -> None:
    value, found = _value(expression)
    assert found == []
    assert isinstance(value, Opaque) and not isinstance(value, Faulty)


@pytest.mark.parametrize(
    "text",
    [
        # What a procedure gives that is handed to code which is not seen.
        f"{TABLE} (define (f) h) (hash-set! h 'a 1) (acme-f f) (hash-ref h 'a)",
        "(define p (make-fluid 1)) (define (f) p) (acme-f f) (fluid-ref p)",
        "(define l (list 1)) (define (f) l) (acme-f f) (car l)",
        '(define s (string-copy "1")) (define (f) s) (acme-f f) (string->number s)',
        # Or what it was handed before, whoever used what came of that.
        '(define s (string-copy "1")) (define b (acme-box s)) (acme-fill! b) (string->number s)',
        '(define s (string-copy "1")) (define b (acme-box s)) (acme-run) (string->number s)',
        "(define l (list 1)) (define b (acme-box l)) (acme-fill! b) (car l)",
        "(define l (list 1)) (define b (list (acme-box l) 2)) (acme-run) (car l)",
        # However deep it is in what was handed over.
        f"{TABLE} (hash-set! h 'a 1) (define c (cons 1 h)) (acme-f c) (hash-ref h 'a)",
        f"{TABLE} (hash-set! h 'a 1) (define c (make-parameter h)) (acme-f c) (hash-ref h 'a)",
        f"{TABLE} (hash-set! h 'a 1) (define c (make-fluid (cons 1 (vector h)))) (acme-f c) (hash-ref h 'a)",
        # What such code kept may run whenever some of it is called.
        "(define p 1) (acme-keep (lambda () (set! p 2))) (set! p 3) (acme-run) p",
        "(define p 1) (define (f) (set! p 2)) (acme-keep f) (set! p 3) (acme-run) p",
        "(define p 1) (define k (car (list acme-keep))) (k (lambda () (set! p 2))) (set! p 3) (acme-run) p",
        "(acme-keep (lambda () (f))) (define p 1) (define (f) (set! p 2)) (acme-run) p",
        "(acme-keep (lambda () (q 2))) (define q (make-parameter 1)) (acme-run) (q)",
        f"(acme-keep (lambda () (hash-set! h 'a 2))) {TABLE} (hash-set! h 'a 1) (acme-run) (hash-ref h 'a)",
        "(define d (delay (set! p 2))) (define p 1) (force d) p",
        "(let () (define d (delay (set! p 2))) (define p 1) (force d) p)",
        "(letrec ((d (delay (set! p 2))) (p 1)) (force d) p)",
        "(define d (delay (f))) (define p 1) (define (f) (set! p 2)) (force d) p",
        # Keys and values of tables are those of others too.
        f"{TABLE} (define k (list 1)) (hash-set! h k 1) (set-car! k 2) (hash-ref h '(1) 3)",
        f'{TABLE} (define k (string #\\a)) (hash-set! h k 1) (string-set! k 0 #\\b) (hash-ref h "a" 3)',
        # A table consists of pairs, and who has one of them changes it.
        f"{TABLE} (hash-set! h 'a 1) (set-cdr! (hash-get-handle h 'a) 2) (hash-ref h 'a)",
        f"{TABLE} (set-cdr! (hash-create-handle! h 'a 1) 2) (hash-ref h 'a)",
        f"{TABLE} (hash-set! h 'a 1) (define p (hash-get-handle h 'a)) (acme-f p) (acme-run) (hash-ref h 'a)",
        f"{TABLE} (hash-set! h 'a 1) (acme-f (hash-get-handle h 'a)) (hash-ref h 'a)",
        f"{TABLE} (define v (list 1)) (hash-set! h 'a v) (acme-f v) (car (hash-ref h 'a))",
        # Uses of a macro are expanded before it is defined anew.
        "(define-syntax-rule (m) 1) (define (f) (m)) (define-syntax-rule (m) 2) (f)",
        "(define-syntax m (syntax-rules () ((_) 1))) (define (f) (m)) (define-syntax-rule (m) 2) (f)",
        # Procedures that are not known, called by those that are.
        "(define l (list 1)) (for-each acme-f (list l)) (car l)",
        "(define l (list 1)) (map acme-f (list l)) (car l)",
        f"{TABLE} (hash-set! h 'a 1) (for-each acme-f (list h)) (hash-ref h 'a)",
        f"{TABLE} (hash-set! h 'a (list 1)) (hash-for-each acme-f h) (car (hash-ref h 'a))",
        "(define l (list 1)) (dynamic-wind (lambda () (acme-f l)) (lambda () 1) (lambda () 2)) (car l)",
        "(define l (list 1)) (dynamic-wind (lambda () 1) (lambda () 1) (lambda () (acme-f l))) (car l)",
    ],
)
def test_what_code_that_is_not_seen_may_have_changed(text: str) -> None:
    value, found = _value(text)
    assert found == []
    assert isinstance(value, Opaque) and not isinstance(value, Faulty)


@pytest.mark.parametrize(
    "text",
    [
        "(define p 1) (acme-keep (lambda () (set! p 2))) (set! p 3) p",
        "(define p 1) (define q 2) (acme-keep (lambda () (set! q 2))) (set! p 3) (acme-run) p",
        "(define p 1) (define (f) p) (acme-keep f) (acme-run) (+ p 2)",
        "(define l (list 3)) (for-each acme-f (list 1 2)) (car l)",
    ],
)
def test_what_no_code_changes_that_is_not_seen(text: str) -> None:
    value, found = _value(text)
    assert found == []
    assert written_whole(value) == "3"


def test_hash_tables_of_srfi_69_are_none_of_guile_s() -> None:
    """Its `make-hash-table` takes other arguments."""
    text = "(use-modules (srfi srfi-69)) (define t (make-hash-table string=? string-hash)) "
    for expression in ('(hash-table-ref/default t "a" 1)', "(hash-table? t)"):
        value, found = _value(text + expression)
        assert found == []
        assert isinstance(value, Opaque) and not isinstance(value, Faulty)
