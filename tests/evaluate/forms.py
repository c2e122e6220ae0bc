"""Forms and what they evaluate to: keyword arguments, several values, loops, slots and patterns."""

FORM_ROWS: list[tuple[str, str]] = [
    # Optional and keyword arguments
    (
        "(begin (define* (f a #:optional b (c 3)) (list a b c)) (list (f 1) (f 1 2) (f 1 2 4)))",
        "((1 #f 3) (1 2 3) (1 2 4))",
    ),
    (
        "(begin (define* (f a #:key b (c (+ a 1))) (list a b c)) (list (f 1) (f 1 #:c 5) (f 1 #:b 2 #:c 0)))",
        "((1 #f 2) (1 #f 5) (1 2 0))",
    ),
    ("(begin (define* (f #:key (b 1 #:bee)) b) (f #:bee 7))", "7"),
    ("(begin (define* (f #:key a (b a)) (list a b)) (f #:a 1))", "(1 1)"),
    ("(begin (define* (f #:key a #:allow-other-keys) a) (f #:z 2 #:a 1))", "1"),
    ("(begin (define* (f a #:key b #:rest r) (list a b r)) (f 1 #:b 2))", "(1 2 (#:b 2))"),
    (
        "(begin (define* (f a #:optional b #:key c) (list a b c)) (list (f 1 #:c 3) (f 1 2 #:c 3)))",
        "((1 #f 3) (1 2 3))",
    ),
    ("(begin (define* (f a . rest) (cons a rest)) (f 1 2 3))", "(1 2 3)"),
    ("(begin (define* (f a #:optional (b 2) . rest) (list a b rest)) (f 1 5 6 7))", "(1 5 (6 7))"),
    ("(begin (define* (f #:key a) a) (f #:a 1 #:a 2))", "2"),
    ("((lambda* (a #:optional (b a)) (list a b)) 4)", "(4 4)"),
    ("((lambda* (#:key (port 64738)) port))", "64738"),
    ("((λ (a . rest) (list rest a)) 1 2)", "((2) 1)"),
    ("(begin (define*-public (f #:key (a 1)) a) (f))", "1"),
    # Procedures by the number of arguments
    (
        "(begin (define f (case-lambda ((a) (list 1 a)) ((a b) (list 2 a b)) ((a . r) r))) (f 1 2))",
        "(2 1 2)",
    ),
    ("((case-lambda* ((a #:optional b) (list a b)) ((a . r) r)) 1)", "(1 #f)"),
    # Slots
    ("(map (cut + <> 10) '(1 2))", "(11 12)"),
    ("((cut list 1 <> 3 <>) 2 4)", "(1 2 3 4)"),
    ("((cut list <> <...>) 1 2 3)", "(1 2 3)"),
    ("((cut <> 3 4) +)", "7"),
    ("((cute + <> (* 2 3)) 1)", "7"),
    ("(let ((n 0)) (define f (cute + <> n)) (set! n 5) (f 1))", "1"),
    # Several values
    ("(let-values (((a b) (values 1 2)) ((c) (values 3))) (list a b c))", "(1 2 3)"),
    ("(let-values (((a . rest) (values 1 2 3))) (list a rest))", "(1 (2 3))"),
    ("(let*-values (((a b) (values 1 2)) ((c) (values (+ a b)))) c)", "3"),
    ("(receive (a . rest) (values 1 2 3) (list a rest))", "(1 (2 3))"),
    ("(receive all (values 1 2) all)", "(1 2)"),
    ("(call-with-values (lambda () (values 1 2)) list)", "(1 2)"),
    ("(begin (define-values (a b) (values 1 2)) (list b a))", "(2 1)"),
    ("(values 5)", "5"),
    # Loops
    ("(do ((i 0 (+ i 1)) (l '() (cons i l))) ((= i 3) l))", "(2 1 0)"),
    ("(let ((n 0)) (do ((i 0 (+ i 1))) ((= i 4) n) (set! n (+ n i))))", "6"),
    ("(do ((i 0 (+ i 1)) (same 'x)) ((= i 2) same))", "x"),
    # Patterns
    ("(match '(1 2 3) ((a b) 'two) ((a b c) (list c b a)))", "(3 2 1)"),
    ("(match '(1 2 3) ((first . rest) rest))", "(2 3)"),
    ("(match 5 ((? string?) 'string) ((? number? n) (+ n 1)))", "6"),
    ("(match '(host \"a\" 5) (('host name port) (list name port)))", '("a" 5)'),
    ("(match '((a 1) (b 2)) (((names values) ...) (list names values)))", "((a b) (1 2))"),
    ("(match '(1 2 3 4) ((first middle ... last) middle))", "(2 3)"),
    ("(match '(1) ((a b ..1) 'more) ((a) 'one))", "one"),
    ("(match '() ((a ...) a))", "()"),
    ("(match '(x (y 2)) (`(x (y ,value)) value))", "2"),
    ("(match '((a . 1)) (`((,key . ,value)) (list key value)))", "(a 1)"),
    ('(match "a" ((or "b" "a") \'found) (_ \'none))', "found"),
    ("(match 3 ((and (? odd?) n) n))", "3"),
    ("(match 4 ((not (? odd?)) 'even))", "even"),
    ("(match '(1 1) ((a a) 'same) (_ 'other))", "same"),
    ("(match '(1 2) ((a a) 'same) (_ 'other))", "other"),
    ("(match #(1 2) (#(a b) (list b a)))", "(2 1)"),
    ("(match 5 ((= 1+ n) n))", "6"),
    ("(match '() (() 'empty))", "empty"),
    ("(match '(1 . 2) ((a . b) (list a b)))", "(1 2)"),
    ("(match #:key (#:key 'yes) (_ 'no))", "yes"),
    ("(map (match-lambda ((a . b) b)) '((1 . 2) (3 . 4)))", "(2 4)"),
    ("((match-lambda* ((a b) (list b a))) 1 2)", "(2 1)"),
    ('(match \'(("voice" #:port 5)) (((name . options) ...) options))', "((#:port 5))"),
    ("(match '(1 2) ((a ? pair? rest) rest))", "(2)"),
    ("(match '(1 2) ((a . (? null? rest)) 'one) ((a . (? pair? rest)) rest))", "(2)"),
    ("(match '(1 2) ((a . (and b (c))) (list a b c)))", "(1 (2) 2)"),
    ("(match '(1 . 5) ((a quote 5) 'five) (_ 'other))", "five"),
    ("(match '(1 2 3) ((a b ..1) (list a b)))", "(1 (2 3))"),
    ("(match '(1 2 3) ((a ..1 b) 'more) (_ 'other))", "more"),
    ("(match '(1 2 3) ((a ___ b) (list a b)))", "((1 2) 3)"),
    ("(match '(a b) ((not x) 'not) ((not x y) 'three) ((x y) 'two))", "two"),
    ("(match '(not 1 2) ((not x y) (list x y)))", "(1 2)"),
    ("(match '(quote 1 2) ((quote x y) (list x y)))", "(1 2)"),
    ("(match 5 ((or) 'or) ((and) 'and))", "and"),
    ("(match '(car 1) ((= car) 'two))", "two"),
    ("(match 5 (x (=> next) (if (> x 3) (next) 'small)) (_ 'large))", "large"),
    ("(match 2 (x (=> next) (if (> x 3) (next) 'small)) (_ 'large))", "small"),
    ("(match 5 (x (=> next) (list (next) (next))) (y (+ y 1)))", "(6 6)"),
    ("((@ (ice-9 match) match) 5 (x (list x)))", "(5)"),
    ("(((@@ (ice-9 match) match-lambda) ((a) (list a))) '(5))", "(5)"),
    # A clause that asks about several values
    ("(cond ((values 1 2) (lambda (a b) (< a b)) => list) (else 3))", "(1 2)"),
    ("(cond (1 even? => list) (else 3))", "3"),
    ("(cond (2 even? => list) (else 3))", "(2)"),
    # Generic procedures that have one method, and other definitions
    *(
        (f"(begin (use-modules (srfi srfi-2) (ice-9 match)) {program})", value)
        for program, value in (
            ("(and-let* ((x 5) ((> x 3)) (y (+ x 1))) (list x y))", "(5 6)"),
            ("(and-let* ((x #f) (y (car x))) y)", "#f"),
            ("(list (and-let* () 5) (and-let* ()) (and-let* ((x 5))))", "(5 #t 5)"),
            ("(let ((w 3)) (and-let* (w (x w) ((odd? x)) (x (+ x 1))) x w (list x w)))", "(4 3)"),
            ("(match-let (((a b) (list 1 2)) (c 3)) (define d 4) (list a b c d))", "(1 2 3 4)"),
            ("(let ((a 9)) (match-let (((a) '(1)) (b a)) (list a b)))", "(1 9)"),
            ("(let ((a 9)) (match-let* (((a) '(1)) (b a)) (list a b)))", "(1 1)"),
            ("(match-let* ((`(x ,y) '(x 2)) ((z ...) (list y y))) (list y z))", "(2 (2 2))"),
            ("(list (match-let () 5) (match-let* () 6))", "(5 6)"),
        )
    ),
    ("(begin (use-modules (oop goops)) (define-method (f (x <integer>) y) (list y x)) (f 1 'a))", "(a 1)"),
    ("(begin (use-modules (oop goops)) (define-method (f . all) all) (f 1 2))", "(1 2)"),
    *(
        (f"(begin (use-modules (oop goops)) {program})", value)
        for program, value in (
            ("(define n 1) (define-method (f x) (set! n x)) (define-method (f) 1) (f 5) n", "5"),
            ("(define-class <a> () (b #:getter f)) (define-method (f x) 1) (f 2)", "1"),
            ("(define-method (f x) 1) (define-class <a> () (b #:getter f)) (f 2)", "1"),
        )
    ),
    ("(begin (use-modules (oop goops)) (define n 1) (define-method (f x) (set! n x)) (f 5) n)", "5"),
    (
        (
            "(begin (use-modules (oop goops)) (define-generic f) (define-method (f (x <string>)) 1)"
            ' (map f \'("a" "b")))'
        ),
        "(1 1)",
    ),
    ("(begin (use-modules (oop goops)) (define-class <a> () (b #:init-value 1)) 5)", "5"),
    ("(begin (use-modules (oop goops)) (let ((m (method ((x <integer>)) x))) 5))", "5"),
    ("(begin (define-inlinable (f x) (* x 2)) (f 4))", "8"),
    ("(begin (define-once a 1) (define-once a 2) a)", "1"),
    # Keywords under another name
    ("(begin (use-modules ((guile) #:prefix s:)) (cond (#f 1) (s:else 2)))", "2"),
    ("(begin (use-modules ((guile) #:prefix s:)) (cond (1 s:=> 1+)))", "2"),
    ("(begin (use-modules ((guile) #:prefix s:)) (case 3 ((1) 1) (s:else 2)))", "2"),
    ("(begin (use-modules ((guile) #:prefix s:)) (case 3 ((3) s:=> 1+) (s:else 2)))", "4"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match 3 (s:_ 1)))", "1"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match '(1 2) ((x s:...) x)))", "(1 2)"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match 2 ((s:quote 2) 1) (_ 3)))", "1"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match 2 ((s:and x 2) x) (_ 3)))", "2"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match 2 ((s:or 3 2) 'one) (_ 3)))", "one"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match 2 ((s:not 3) 5) (_ 3)))", "5"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match 2 ((s:= 1+ x) x) (_ 3)))", "3"),
    ("(begin (use-modules (ice-9 match) ((guile) #:prefix s:)) (match 2 ((s:quasiquote ,x) x)))", "2"),
    ("(begin (use-modules ((guile) #:prefix s:)) (s:quasiquote (1 (s:unquote (+ 1 1)))))", "(1 2)"),
    ("(begin (use-modules ((guile) #:prefix s:)) `(1 (s:unquote-splicing (list 1 1))))", "(1 1 1)"),
    ("(begin (use-modules ((guile) #:prefix s:)) `(1 . (s:unquote (list 7))))", "(1 7)"),
    # A variable is no keyword
    ("(let ((else #f)) (cond (else 1) (#t 2)))", "2"),
    ("(procedure? (let ((=> 5)) (cond (1 => 1+))))", "#t"),
    ("(let ((? 1)) (match 3 ((? number?) 1) (_ 2)))", "2"),
    ("(let ((unquote list)) `(1 ,(+ 1 1)))", "(1 (unquote (+ 1 1)))"),
    ("(begin (use-modules ((guile) #:select ((else . sonst)))) (cond (#f 1) (sonst 2)))", "2"),
]
"""Each expression with its value as ``write`` prints it, by Guile's manual and SRFIs 11, 26 and 89."""
