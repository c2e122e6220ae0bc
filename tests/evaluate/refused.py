"""What Guile 3.0 refuses though it need not run, and what looks like it and is fine; recorded from it.

A program is put together: of a place where something may stand, and of what stands there.
"""

PLACES: list[tuple[str, bool]] = [
    # Bodies
    ("(let () ~ 1)", True),
    ("(let ((a 1)) ~ a)", True),
    ("(let loop () ~ 1)", True),
    ("(let* ((a 1)) ~ a)", True),
    ("(letrec ((a 1)) ~ a)", True),
    ("(letrec* ((a 1)) ~ a)", True),
    ("(lambda (a . b) ~ a)", True),
    ("(lambda* (#:key (a 1)) ~ a)", True),
    ("(case-lambda ((a) ~ a))", True),
    ("(begin (define (f) ~ 1) 1)", True),
    ("(let () (begin ~ 1))", True),
    ("(let () (begin ~) 1)", True),
    ("(let () 1 ~ 1)", True),
    ("(let () (define x 1) ~ x)", True),
    ("(parameterize () ~ 1)", True),
    ("(with-fluids () ~ 1)", True),
    # Where an expression must be
    ("(if #t (begin ~ 1))", False),
    ("(if #f (begin ~ 1))", False),
    ("(if 1 2 (begin ~ 1))", False),
    ("(if ~ 1)", False),
    ("(when #t ~ 1)", False),
    ("(unless #t ~ 1)", False),
    ("(cond (#t ~ 1) (else 2))", False),
    ("(cond (1 2) (else ~ 2))", False),
    ("(cond (1 => (begin ~ list)))", False),
    ("(case 1 ((1) ~ 1) (else 2))", False),
    ("(case ~ ((1) 1))", False),
    ("(do () (#t 1) ~)", False),
    ("(do () (#t ~ 1))", False),
    ("(do ((a ~)) (#t 1))", False),
    ("(and 1 (begin ~ 2))", False),
    ("(or #f (begin ~ 2))", False),
    ("(list ~)", False),
    ("(lambda () (list (begin ~ 1)))", False),
    ("((lambda (a) a) (begin ~ 1))", False),
    ("(let ((a (begin ~ 1))) a)", False),
    ("(let loop ((a (begin ~ 1))) a)", False),
    ("(let* ((a (begin ~ 1))) a)", False),
    ("(letrec ((a (begin ~ 1))) a)", False),
    ("(lambda* (#:optional (a (begin ~ 1))) a)", False),
    ("(begin (define a (begin ~ 1)) 1)", False),
    ("(let ((a 1)) (set! a (begin ~ 1)))", False),
    ("`(1 ,(begin ~ 1))", False),
    ("(let () ~)", False),
    ("(lambda () ~)", False),
    ("(let () 1 (begin ~))", False),
    ("(begin (define (f) ~) 1)", False),
    ("(parameterize () ~)", False),
]
"""Each with a hole for a definition, and whether one may stand there."""

DEFINITIONS = [
    "(define x-1 1)",
    "(define (x-1) 1)",
    "(define* (x-1 #:key a) a)",
    "(define-values (x-1 x-2) (values 1 2))",
    "(define-syntax x-1 (syntax-rules () ((_) 1)))",
    "(define-syntax-rule (x-1) 1)",
    "(begin (define x-1 1) (define x-2 2))",
]

ANYWHERE = [
    "(begin (define (f) ~) 1)",
    "(if #f ~ 1)",
    "(lambda () ~)",
    "(let ((a 1)) (when (= a 2) ~) a)",
    "(begin ~)",
    "`(1 ,(lambda () ~))",
    "(cond (#t 1) (else ~))",
    "(case-lambda (() 1) ((a) ~))",
]
"""Places of an expression, most of which never run."""

MISSHAPEN = [
    "(let () (define x 1) (define x 2) x)",
    "(let () (define x 1) (define (x) 2) x)",
    "(let () (define-values (x y) (values 1 2)) (define y 2) x)",
    "(let ((x 1) (x 2)) x)",
    "(let ((x)) 1)",
    "(let ((x 1) . 2) x)",
    "(let ((x 1)))",
    "(let x)",
    "(letrec ((x 1) (x 2)) x)",
    "(do ((i 0 1) (i 1 2)) (#t i))",
    "(do)",
    "(do ((i 0)) ())",
    "(lambda (x x) 1)",
    "(lambda)",
    "(lambda (x))",
    "(lambda (1) 1)",
    "(lambda* (#:rest r #:key a) 1)",
    "(lambda* (#:key a #:optional b) 1)",
    "(lambda* (#:rest) 1)",
    "(lambda* (#:allow-other-keys) 1)",
    "(case-lambda ((x x) 1))",
    "(if)",
    "(if 1 2 3 4)",
    "(cond)",
    "(cond ())",
    "(cond (else 1) (#t 2))",
    "(cond (1 => 2 3))",
    "(case 1 (2 3))",
    "(case 1 ((1)))",
    "(case 1 (else 1) ((1) 2))",
    "(when)",
    "(when #t)",
    "(set! x)",
    "(set! 1 2)",
    "(list (begin))",
    "(cond (else))",
    "(do ((i 0 1 2)) (#t))",
    "(delay)",
    "(delay 1 2)",
    "(while)",
    "(while #f (define a 1) 2)",
    "(eval-when)",
    "(eval-when (load))",
    "(eval-when 5 1)",
    "(let-syntax ((a)) 1)",
    "(let-syntax ())",
    "(letrec-syntax ((a 1 2)) 1)",
    "(guard (e) 1)",
    "(guard (e (else)) 1)",
]
"""Forms that are refused wherever they stand."""

MISSHAPEN_OF_MODULES = [
    "(letrec ((a 1 2)) a)",
    "(let ((a 1 2)) a)",
    "(let loop ((a 1 2)) a)",
    "(let* ((a 1 2)) a)",
    "(begin (define ((f a) b) a) 1)",
    "(cut)",
    "(cut list (begin (define a 1) a))",
    "(cute)",
    "(rec)",
    "(rec a)",
    "(rec a 1 2)",
    "(rec (f x))",
    "(with-mutex)",
    "(with-mutex 1)",
    "(begin-thread)",
]
"""Forms that are refused, unless a module has others of their names: where these modules are imported."""

MODULES = ["(srfi srfi-26)", "(srfi srfi-31)", "(srfi srfi-34)", "(ice-9 threads)"]

SHAPED_BY_MODULES = [
    "(while #f 1)",
    "(delay (begin (define a 1) a))",
    "((cut list <> 2) 1)",
    "(rec (f x) x)",
    "(with-mutex (make-mutex) (define a 1) a)",
    "(begin-thread (define a 1) a)",
    "(let-syntax () 1)",
]
"""Forms that look like the others and are fine."""

EARLY = [
    "(let ((y 5)) (define x y) (define y 2) x)",
    "(let () (define x (list y)) (define y 2) x)",
    "(let () (define (f) y) (define x (f)) (define y 2) x)",
    "(letrec ((x y) (y 2)) x)",
    "(letrec ((x 1) (y x)) y)",
    "(letrec* ((y x) (x 1)) y)",
]
"""What reads a variable that has no value yet, unless a compiler happens to save it."""

BEFORE_ITS_MACRO = [
    "(define (f x) (swapped x 1)) (define-syntax-rule (swapped a b) (list b a)) (f 2)",
    "(define-syntax-rule (m x) (n x)) (define (f) (m 1)) (define-syntax-rule (n x) (list x)) (f)",
]
"""Programs that call what was not known to be a macro when that was read."""

LATER: list[tuple[str, str]] = [
    ("(let () (define x) 1)", "1"),
    ("(let ((y 5)) (define (f) y) (define y 2) (f))", "2"),
    ("(let () (define (f n) (if (= n 0) 'even (g (- n 1)))) (define (g n) (f (- n 1))) (f 4))", "even"),
    ("(let ((x 1)) (define y x) (define z (+ y 1)) (list x y z))", "(1 1 2)"),
    ("(let () (set! x 5) (define x 1) x)", "1"),
    ("(let () (define l (map (lambda (a) (+ a k)) '())) (define k 1) l)", "()"),
    ("((lambda (a) (define a 7) a) 1)", "7"),
    ("(letrec ((f (lambda () x)) (x 3)) (f))", "3"),
    ("(letrec* ((x 1) (y (+ x 1))) y)", "2"),
    ("(let loop ((i 0)) (define next (+ i 1)) (if (< i 3) (loop next) i))", "3"),
    ("(let ((when list)) (when 1))", "(1)"),
    ("(let ((else #f)) (cond (else 1) (#t 2)))", "2"),
    ("(let () (define-syntax-rule (def n v) (define n v)) (def a 1) (def b (+ a 1)) b)", "2"),
    ("(let () (define (f) (m 4)) (define-syntax-rule (m x) (* x 2)) (f))", "8"),
]
"""What is fine, and its value."""
