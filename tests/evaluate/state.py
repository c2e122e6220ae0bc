"""What is changed in place, and exceptions: what Guile 3.0 says to each, recorded from it."""

PARAMETER = "(let ((p (make-parameter 1))) "
TABLE = "(let ((t (make-hash-table))) "

STATE: list[tuple[str, str]] = [
    # Parameters
    (PARAMETER + "(list (p) (parameterize ((p 2)) (p)) (p)))", "(1 2 1)"),
    ("(let ((p (make-parameter 1 1+))) (list (p) (parameterize ((p 10)) (p)) (p)))", "(2 11 2)"),
    ("(let ((p (make-parameter 1 1+))) (list (p 5) (p)))", "(2 6)"),
    (PARAMETER + "(parameterize ((p 2)) (p 3)) (p))", "1"),
    (PARAMETER + "(define (f) (p)) (parameterize ((p 2)) (f)))", "2"),
    (
        (
            "(let ((p (make-parameter 1)) (q (make-parameter 5))) "
            "(parameterize ((p (q)) (q (p))) (list (p) (q))))"
        ),
        "(5 1)",
    ),
    (PARAMETER + "((parameterize ((p 2)) (lambda () (p)))))", "1"),
    (PARAMETER + "(parameterize ((p 2)) (parameterize ((p 3)) (p))))", "3"),
    (PARAMETER + "(parameterize () (define x 5) (list x (p))))", "(5 1)"),
    (PARAMETER + "(parameterize ((p 2) (p 3)) (p)))", "3"),
    (PARAMETER + "(list (procedure? p) (parameter? p) (parameter? car)))", "(#t #t #f)"),
    (PARAMETER + "(map (lambda (f) (f)) (list p p)))", "(1 1)"),
    # Fluids
    (
        "(let ((f (make-fluid 1))) (list (fluid-ref f) (with-fluids ((f 2)) (fluid-ref f)) (fluid-ref f)))",
        "(1 2 1)",
    ),
    ("(let ((f (make-fluid))) (list (fluid-ref f) (fluid? f) (fluid? 1)))", "(#f #t #f)"),
    ("(let ((f (make-fluid 1))) (fluid-set! f 2) (fluid-ref f))", "2"),
    ("(let ((f (make-fluid 1))) (with-fluid* f 2 (lambda () (fluid-ref f))))", "2"),
    # Hash tables
    (TABLE + '(hash-set! t "a" 1) (list (hash-ref t "a") (hash-ref t "b") (hash-ref t "b" 2)))', "(1 #f 2)"),
    (
        "(let ((t (make-hash-table 7))) (hashq-set! t 'a 1) (list (hashq-ref t 'a) (hashq-ref t 'b 2)))",
        "(1 2)",
    ),
    (TABLE + "(hashv-set! t 1/2 1) (list (hashv-ref t 1/2) (hashv-ref t 0.5)))", "(1 #f)"),
    (TABLE + """(hash-set! t '(1 "a") 1) (hash-ref t (list 1 (string-append "a" ""))))""", "1"),
    (TABLE + "(hash-set! t '(1 . 2) 'x) (list (hash-ref t '(1 2)) (hash-ref t '(1 . 2))))", "(#f x)"),
    (
        TABLE + "(hash-set! t #(1 #\\a) 1) (list (hash-ref t (vector 1 #\\a)) (hash-ref t '(1 #\\a))))",
        "(1 #f)",
    ),
    (
        TABLE + "(hash-set! t 1 'a) (list (hash-ref t 1.0) (hash-ref t #\\1) (hash-ref t '|1|)))",
        "(#f #f #f)",
    ),
    (
        TABLE + """(hash-set! t #:a 1) (hash-set! t 'a 2) (map (lambda (k) (hash-ref t k)) '(#:a a "a")))""",
        "(1 2 #f)",
    ),
    (TABLE + "(hash-set! t 0.0 1) (list (hash-ref t -0.0) (hash-ref t 0)))", "(#f #f)"),
    (TABLE + "(hash-set! t '() 1) (hash-set! t #f 2) (list (hash-ref t '()) (hash-ref t #f)))", "(1 2)"),
    (TABLE + "(list (hash-set! t 'a 1) (hash-set! t 'a 2) (hash-ref t 'a)))", "(1 2 2)"),
    (
        TABLE + "(hash-set! t 'a 1) (list (hash-remove! t 'a) (hash-ref t 'a) (hash-remove! t 'a)))",
        "((a . 1) #f #f)",
    ),
    (TABLE + "(hashq-set! t 'a 1) (hashq-remove! t 'a) (hashq-ref t 'a))", "#f"),
    (TABLE + "(hashv-set! t 1 1) (hashv-remove! t 1) (hashv-ref t 1))", "#f"),
    (TABLE + "(hash-set! t 'a 1) (hash-clear! t) (hash-count (const #t) t))", "0"),
    (
        TABLE + "(list (hash-table? t) (hash-table? 1) (equal? t t) (equal? t (make-hash-table))))",
        "(#t #f #t #f)",
    ),
    (
        "(let ((t (alist->hash-table '((a . 1) (b 2) (a . 3))))) (list (hash-ref t 'a) (hash-ref t 'b)))",
        "(1 (2))",
    ),
    ("(hashq-ref (alist->hashq-table '((a . 1))) 'a)", "1"),
    ("(hashv-ref (alist->hashv-table '((1 . 1))) 1)", "1"),
    ("(hash-count (lambda (k v) (odd? v)) (alist->hash-table '((a . 1) (b . 2) (c . 3))))", "2"),
    ("(hash-map->list cons (alist->hash-table '((a . 1))))", "((a . 1))"),
    ("(hash-map->list cons (make-hash-table))", "()"),
    ("(hash-fold (lambda (k v all) (cons v all)) '() (alist->hash-table '((a . 1))))", "(1)"),
    ("(hash-fold cons* '(0) (make-hash-table))", "(0)"),
    ("(let ((n 0)) (hash-for-each (lambda (k v) (set! n (+ n v))) (alist->hash-table '((a . 5)))) n)", "5"),
    ("(sort (hash-map->list (lambda (k v) v) (alist->hash-table '((a . 3) (b . 1) (c . 2)))) <)", "(1 2 3)"),
    (
        (
            "(sort-list (hash-map->list cons (alist->hash-table '((2 . a) (1 . b))))"
            " (lambda (a b) (< (car a) (car b))))"
        ),
        "((1 . b) (2 . a))",
    ),
]

STATE_FAULTS: list[str] = [
    "(parameterize ((5 1)) 2)",
    "(parameterize ((p 1 2)) 2)",
    "(parameterize 1 2)",
    "((make-parameter 1) 2 3)",
    "(make-parameter)",
    "(make-parameter 1 car)",
    "(fluid-ref 1)",
    "(with-fluids ((1 2)) 3)",
    "(hash-ref '() 'a)",
    "(hash-set! '() 'a 1)",
    "(hash-ref (make-hash-table))",
    "(hash-remove! 1 1)",
    "(hash-clear! 1)",
    "(hash-map->list cons '((a . 1)))",
    "(hash-for-each 1 (make-hash-table))",
    "(hash-fold cons* 1 2)",
    "(alist->hash-table '(1))",
]
