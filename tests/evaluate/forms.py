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
]
"""Each expression with its value as ``write`` prints it, by Guile's manual and SRFIs 11, 26 and 89."""
