"""Macros made of ``syntax-rules``: what Guile 3.0 makes of their uses, recorded from it."""

MACROS: list[tuple[str, str]] = [
    # Patterns and templates
    ("(let () (define-syntax-rule (twice x) (list x x)) (twice (+ 1 2)))", "(3 3)"),
    ("(let () (define-syntax-rule (m a ...) (list a ...)) (m 1 2 3))", "(1 2 3)"),
    ("(let () (define-syntax-rule (m a ...) '(a ...)) (m))", "()"),
    ("(let () (define-syntax-rule (m a ... z) '(z a ...)) (m 1 2 3))", "(3 1 2)"),
    ("(let () (define-syntax-rule (m a b ... y z) '((b ...) a y z)) (m 1 2 3))", "(() 1 2 3)"),
    ("(let () (define-syntax-rule (m (a b) ...) '((a ...) (b ...))) (m (1 2) (3 4)))", "((1 3) (2 4))"),
    ("(let () (define-syntax-rule (m (a b ...) ...) '((b ... a) ...)) (m (1 2 3) (4)))", "((2 3 1) (4))"),
    ("(let () (define-syntax-rule (m (a ...) ...) '(a ... ...)) (m (1 2) () (3)))", "(1 2 3)"),
    ("(let () (define-syntax-rule (m (a ...) b) '((a b) ...)) (m (1 2) 3))", "((1 3) (2 3))"),
    (
        "(let () (define-syntax-rule (m (a ...) (b ...)) '((a b ...) ...)) (m (1 2) (3 4)))",
        "((1 3 4) (2 3 4))",
    ),
    (
        "(let () (define-syntax-rule (m ((a b) ...) ...) '((a ... b ...) ...)) (m ((1 2) (3 4)) ()))",
        "((1 3 2 4) ())",
    ),
    ("(let () (define-syntax-rule (m a . b) '(a b)) (m 1 2 3))", "(1 (2 3))"),
    ("(let () (define-syntax-rule (m a . b) '(a b)) (m 1 . 2))", "(1 2)"),
    (
        "(let () (define-syntax-rule (m (a ... . b)) '((a ...) b)) (list (m (1 2 . 3)) (m (1 2)) (m 3)))",
        "(((1 2) 3) ((1 2) ()) (() 3))",
    ),
    ("(let () (define-syntax-rule (m (a . b) ...) '((b . a) ...)) (m (1 . 2) (3 4)))", "((2 . 1) ((4) . 3))"),
    ("(let () (define-syntax-rule (m #(a b ...)) '(b ... a)) (m #(1 2 3)))", "(2 3 1)"),
    ("(let () (define-syntax-rule (m a ...) '#(a ... 0)) (m 1 2))", "#(1 2 0)"),
    ("(let () (define-syntax-rule (m _ a) 'a) (m 1 2))", "2"),
    ('(let () (define-syntax-rule (m) "text") (m))', '"text"'),
    ('(let () (define-syntax-rule (m a) "what it does" (list a)) (m 1))', "(1)"),
    (
        (
            "(let () (define-syntax m (syntax-rules () ((_ 1) 'one) ((_ \"a\") 'text) ((_ #t) 'true) ((_"
            ' x) \'other))) (list (m 1) (m "a") (m #t) (m 2) (m 1.0)))'
        ),
        "(one text true other other)",
    ),
    (
        (
            "(let () (define-syntax m (syntax-rules () ((_) 0) ((_ a) 1) ((_ a b ...) 2))) (list (m) (m"
            " 1) (m 1 2) (m 1 2 3)))"
        ),
        "(0 1 2 2)",
    ),
    (
        (
            "(let () (define-syntax m (syntax-rules (=>) ((_ a => b) '(b a)) ((_ a b c) '(a c)))) (list"
            " (m 1 => 2) (m 1 to 2)))"
        ),
        "((2 1) (1 2))",
    ),
    ("(let () (define-syntax m (syntax-rules () ((_ a) (... '(a ...))))) (m 1))", "(1 ...)"),
    ("(let () (define-syntax m (syntax-rules ::: () ((_ a :::) '(a ::: ...)))) (m 1 2))", "(1 2 ...)"),
    (
        (
            "(let () (define-syntax m (syntax-rules () ((_ (a 2) ...) '(a ...)) ((_ . other) 'other)))"
            " (list (m (1 2) (3 2)) (m (1 3))))"
        ),
        "((1 3) ((1 3)))",
    ),
    # Hygiene
    ("(let ((tmp 5)) (define-syntax-rule (m x) (let ((tmp 1)) (+ tmp x))) (m tmp))", "6"),
    ("(let () (define-syntax-rule (my-or a b) (let ((t a)) (if t t b))) (let ((t 5)) (my-or #f t)))", "5"),
    ("(let () (define-syntax-rule (m x) (list x)) (let ((list vector)) (m 1)))", "(1)"),
    ("(let () (define-syntax-rule (m x) (if x 1 2)) (let ((if list)) (m #f)))", "2"),
    ("(let ((x 1)) (define-syntax-rule (m) x) (let ((x 2)) (m)))", "1"),
    ("(let ((x 1)) (define-syntax-rule (m) x) (set! x 3) (let ((x 2)) (m)))", "3"),
    ("(let ((x 1)) (define-syntax-rule (m v) (set! x v)) (let ((x 2)) (m 5) x))", "2"),
    ("(let ((x 1)) (define-syntax-rule (m v) (set! x v)) (let ((x 2)) (m 5)) x)", "5"),
    (
        (
            "(let () (define-syntax-rule (swap a b) (let ((tmp a)) (set! a b) (set! b tmp))) (let ((tmp"
            " 1) (other 2)) (swap tmp other) (list tmp other)))"
        ),
        "(2 1)",
    ),
    ("(let () (define-syntax-rule (m name) (define name 5)) (m x) x)", "5"),
    (
        (
            "(let () (define-syntax-rule (m name) (begin (define hidden 5) (define (name) hidden))) (m"
            " f) (define hidden 6) (list (f) hidden))"
        ),
        "(5 6)",
    ),
    ("(let () (define-syntax-rule (m x) (lambda (y) (+ x y))) (let ((y 10)) ((m y) 1)))", "11"),
    (
        (
            "(let () (define-syntax-rule (m x) (lambda* (y #:optional (z y) #:key (w z)) (list x y z"
            " w))) (let ((y 10) (z 20)) ((m z) 1 2 #:w 3)))"
        ),
        "(20 1 2 3)",
    ),
    (
        (
            "(let () (define-syntax-rule (m x) (let loop ((n 3)) (if (= n 0) x (loop (- n 1))))) (let"
            " ((loop 7) (n 8)) (m (+ loop n))))"
        ),
        "15",
    ),
    (
        "(let () (define-syntax-rule (m x) (do ((i 0 (+ i 1))) ((= i 3) (list i x)))) (let ((i 9)) (m i)))",
        "(3 9)",
    ),
    (
        (
            "(let () (define-syntax-rule (m x) (let* ((a 1) (b a)) (list a b x))) (let ((a 8) (b 9)) (m"
            " (list a b))))"
        ),
        "(1 1 (8 9))",
    ),
    ("(let () (define-syntax-rule (m x) (letrec ((f (lambda () x))) (f))) (let ((f 3)) (m f)))", "3"),
    (
        (
            "(let () (define-syntax-rule (m x) (call-with-values (lambda () (values 1 2)) (lambda (a ."
            " b) (list a b x)))) (let ((a 8) (b 9)) (m (list a b))))"
        ),
        "(1 (2) (8 9))",
    ),
    (
        (
            "(let () (define-syntax-rule (m x) (case-lambda ((a) (list 1 a x)) ((a . b) (list a b x))))"
            " (let ((a 8) (b 9)) ((m (list a b)) 1 2)))"
        ),
        "(1 (2) (8 9))",
    ),
    (
        (
            "(let () (define-syntax m (syntax-rules (else) ((_ else x) 'else) ((_ y x) 'other))) (list"
            " (m else 1) (let ((else 2)) (m else 1))))"
        ),
        "(else other)",
    ),
    ("(let () (define-syntax-rule (m x) (cond (#f 1) (else x))) (let ((else #f)) (m 2)))", "2"),
    ("(let () (define-syntax-rule (m x) `(a ,x ,@(list x 'b))) (m 1))", "(a 1 1 b)"),
    (
        "(let () (define-syntax-rule (m x) (case x ((a) 1) ((b) 2) (else 3))) (list (m 'a) (m 'b) (m 'c)))",
        "(1 2 3)",
    ),
    ("(let () (define-syntax-rule (m a) (eq? 'a 'x)) (list (m x) (m y)))", "(#t #f)"),
    ("(let () (define-syntax-rule (m) (symbol->string 'name)) (m))", '"name"'),
    # Macros of macros
    (
        (
            "(let () (define-syntax-rule (inner x) (list x)) (define-syntax-rule (outer x ...) (list"
            " (inner x) ...)) (outer 1 2))"
        ),
        "((1) (2))",
    ),
    (
        (
            "(let () (define-syntax my-list (syntax-rules () ((_) '()) ((_ a b ...) (cons a (my-list b"
            " ...))))) (my-list 1 2 3))"
        ),
        "(1 2 3)",
    ),
    (
        (
            "(let () (define-syntax rev (syntax-rules () ((_ () out) 'out) ((_ (a b ...) (c ...)) (rev"
            " (b ...) (a c ...))))) (rev (1 2 3) ()))"
        ),
        "(3 2 1)",
    ),
    (
        (
            "(let () (define-syntax-rule (make name value) (define-syntax-rule (name) value)) (make five"
            " 5) (five))"
        ),
        "5",
    ),
    (
        (
            "(let () (define-syntax enumerate (syntax-rules () ((_ to (name id) ...) (define-syntax to"
            " (syntax-rules (name ...) ((_ name) id) ...)))))"
            " (enumerate colour (red 1) (green 2)) (list (colour red) (colour green)))"
        ),
        "(1 2)",
    ),
    (
        (
            "(let () (define-syntax-rule (make name) (define-syntax name (syntax-rules () ((_ a (..."
            " ...)) (list a (... ...)))))) (make all) (all 1 2))"
        ),
        "(1 2)",
    ),
    (
        (
            "(let () (define-syntax-rule (make name) (define-syntax-rule (name x) (let ((t 1)) (list t"
            " x)))) (make m) (let ((t 2)) (m t)))"
        ),
        "(1 2)",
    ),
    (
        (
            "(let () (define-syntax-rule (with-it f) (let ((it 1)) (f it))) (define-syntax-rule (add x)"
            " (+ x 1)) (with-it add))"
        ),
        "2",
    ),
    (
        (
            "(let () (define-syntax while (syntax-rules () ((_ c b ...) (let lp () (when c b ..."
            " (lp)))))) (define i 0) (while (< i 5) (set! i (+ i 1))) i)"
        ),
        "5",
    ),
    (
        (
            "(let () (define-syntax for (syntax-rules (in) ((_ x in l b ...) (map (lambda (x) b ...)"
            " l)))) (for y in '(1 2) (* y y)))"
        ),
        "(1 4)",
    ),
    # let-syntax
    ("(let-syntax ((m (syntax-rules () ((_ x) (* 2 x))))) (m 4))", "8"),
    ("(let-syntax ((m (syntax-rules () ((_ x) (* 2 x))))) (begin 1 (let-syntax () (m 4))))", "8"),
    ("(letrec-syntax ((m (syntax-rules () ((_) 0) ((_ a b ...) (+ 1 (m b ...)))))) (m 1 2 3))", "3"),
    ("(let ((x 1)) (let-syntax ((m (syntax-rules () ((_) x)))) (let ((x 2)) (m))))", "1"),
    ("(let ((f (lambda (x) 1))) (let-syntax ((f (syntax-rules () ((_ x) (f x))))) (f 2)))", "1"),
]

MACRO_FAULTS: list[str] = [
    "(let () (define-syntax-rule (m (a b ...) ...) '((a b) ... ...)) (m (1 2 3) (4 5)))",
    "(let () (define-syntax-rule (m (a ...) (b ...)) '((a b) ...)) (m (1 2 3) (4 5)))",
    "(let () (define-syntax-rule (m a) a) (m))",
    "(let () (define-syntax-rule (m a) a) (m 1 2))",
    "(let () (define-syntax-rule (m (a b) ...) 1) (m (1 2) (3)))",
    "(let () (define-syntax m (syntax-rules (=>) ((_ a => b) 1))) (m 1 2 3))",
    "(let () (define-syntax-rule (m #(a)) a) (m (1)))",
    "(let () (define-syntax-rule (m x) (car x)) (m 5))",
]
