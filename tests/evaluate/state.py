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
    (
        TABLE + "(hashq-set! t 'a 1) (list (hashq-get-handle t 'a) (hashq-get-handle t 'b)))",
        "((a . 1) #f)",
    ),
    (TABLE + '(hash-set! t "a" 1) (hash-get-handle t (string-append "a" "")))', '("a" . 1)'),
    (
        TABLE + "(list (hashv-create-handle! t 1 'a) (hashv-create-handle! t 1 'b) (hashv-ref t 1)))",
        "((1 . a) (1 . a) a)",
    ),
    (TABLE + "(list (hash-create-handle! t 'a 1) (hash-create-handle! t 'b 2)))", "((a . 1) (b . 2))"),
    (TABLE + "(hashq-create-handle! t 'a 1) (hashq-create-handle! t 'a 2))", "(a . 1)"),
    (TABLE + "(hashv-set! t 1 2) (list (hashv-get-handle t 1) (hashv-get-handle t 2)))", "((1 . 2) #f)"),
    (TABLE + "(hashq-set! t 'a (lambda () 5)) ((cdr (hashq-get-handle t 'a))))", "5"),
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
    # Errors that are handled
    ("(catch #t (lambda () 5) (lambda _ 6))", "5"),
    ("(catch #t (lambda () (throw 'a 1 2)) (lambda (key . more) (list key more)))", "(a (1 2))"),
    ("(catch 'a (lambda () (throw 'a 1)) list)", "(a 1)"),
    ("(catch #t (lambda () (catch 'b (lambda () (throw 'a 1)) list) 5) (lambda _ 6))", "6"),
    ("(catch #t (lambda () (car 5)) (lambda _ 6))", "6"),
    ("(catch #t (lambda () (car 5) 7) (lambda (key . _) 6))", "6"),
    ("(catch #t (lambda () (vector-ref (vector 1) 5)) (lambda (key who message what more) 6))", "6"),
    ('(catch #t (lambda () (error "no" 1)) (lambda (key . _) key))', "misc-error"),
    ('(catch \'misc-error (lambda () (error "no" 1)) (const 6))', "6"),
    ("(catch #t (lambda () ((lambda (x) x))) (const 6))", "6"),
    ("(catch #t (lambda () (5)) (const 6))", "6"),
    ("(let ((n 0)) (catch #t (lambda () (set! n 1) (throw 'a) (set! n 2)) (const 6)) n)", "1"),
    (
        (
            "(let ((n 0)) (catch #t (lambda () (for-each (lambda (x) (set! n x) (if (= x 2) (throw 'a)))"
            " '(1 2 3))) (const 6)) n)"
        ),
        "2",
    ),
    (
        PARAMETER + '(catch #t (lambda () (parameterize ((p 2)) (error ""))) (const 6)) (p))',
        "1",
    ),
    ("(false-if-exception (+ 1 2))", "3"),
    ("(false-if-exception (+ 1 'a))", "#f"),
    ("(or (false-if-exception (string->number 5)) 7)", "7"),
    ("(guard (e (#t 6)) 5)", "5"),
    ("(guard (e (#t 6)) (raise 'a))", "6"),
    ("(guard (e ((symbol? e) (list e)) (else 6)) (raise 'a))", "(a)"),
    ("(guard (e ((assq 'a e) => cdr) ((assq 'b e))) (raise (list (cons 'a 42))))", "42"),
    ("(guard (e ((assq 'a e) => cdr) ((assq 'b e))) (raise (list (cons 'b 23))))", "(b . 23)"),
    ("(guard (e (else (list 1 e))) (guard (e ((string? e) e)) (raise 'a)))", "(1 a)"),
    ("(guard (e (#f 1) (else 2)) (car 5))", "2"),
    ("(guard (e ((number? e) (+ e 1))) (+ 1 (raise 3)))", "4"),
    ("(with-exception-handler (lambda (e) 6) (lambda () 5))", "5"),
    ("(with-exception-handler list (lambda () (+ 1 (raise 'a))) #:unwind? #t)", "(a)"),
    ("(with-exception-handler (lambda (e) 6) (lambda () (car 5)) #:unwind? #t)", "6"),
    ("(catch #t (lambda () (raise-exception 'a)) (const 6))", "6"),
    ("(dynamic-wind (const 1) (lambda () 2) (const 3))", "2"),
    (
        (
            "(let ((n 0)) (catch #t (lambda () (dynamic-wind list (lambda () (throw 'a))"
            " (lambda () (set! n 1)))) list) n)"
        ),
        "1",
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
    "(hash-get-handle '() 'a)",
    "(hash-create-handle! '() 'a 1)",
    "(hash-get-handle (make-hash-table))",
    "(hash-clear! 1)",
    "(hash-map->list cons '((a . 1)))",
    "(hash-for-each 1 (make-hash-table))",
    "(hash-fold cons* 1 2)",
    "(alist->hash-table '(1))",
    "(catch 'b (lambda () (throw 'a 1)) list)",
    "(catch #t (lambda () (throw 'a)) 5)",
    "(catch #t (lambda () (throw 'a)) (lambda (key) (car key)))",
    "(catch #t (lambda () (car 5)) (lambda (key) 6))",
    "(guard (e ((string? e) 1)) (raise 'a))",
    "(guard (e (#f 1)) (car 5))",
    "(guard (e (#t (car e))) (raise 'a))",
    "(throw 'a 1)",
    "(error)",
    "(raise 'a)",
    "(raise-exception 'a)",
    "(dynamic-wind list (lambda () (car 5)) list)",
]
