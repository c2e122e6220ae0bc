"""Texts of less than a kilobyte that ask for much, each in a way of its own."""

EXPENSIVE = {
    "services million modify other": (
        "(modify-services (make-list 1000000 (service greeter-service-type)) (hello-service-type c "
        "=> c) (delete hello-service-type))"
    ),
    "services million delete": (
        "(modify-services (make-list 1000000 (service greeter-service-type)) (delete greeter-service-type))"
    ),
    "nested conditionals modify": (
        "(use-modules (acme))(let f ((i 0) (s (list (service greeter-service-type (greeter-config"
        "uration (port 1)))))) (if (< i 40) (f (+ i 1) (if acme-x (modify-services s (acme-type c"
        " => c)) (modify-services s (acme-b c => c)))) (modify-services s (delete acme-c))))"
    ),
    "nested conditionals": (
        "(use-modules (acme))(define (g n) (if (= n 0) (service greeter-service-type (greeter-con"
        "figuration (port 1))) (let ((x (g (- n 1)))) (if acme-x x (if acme-y x x))))) (modify-se"
        "rvices (list (g 30)) (greeter-service-type c => c))"
    ),
    "modify by unknown, loop": (
        "(use-modules (acme))(let f ((i 0) (s (list (service greeter-service-type (greeter-config"
        "uration (port 1)))))) (if (< i 10000) (f (+ i 1) (modify-services s (acme-type c => c)))"
        " s))"
    ),
    "delete by unknown, loop": (
        "(use-modules (acme))(let f ((i 0) (s (list (service greeter-service-type (greeter-config"
        "uration (port 1)))))) (if (< i 10000) (f (+ i 1) (modify-services s (delete acme-type)))"
        " s))"
    ),
    "conditional type": (
        "(use-modules (acme))(let f ((i 0) (t greeter-service-type)) (if (< i 10000) (f (+ i 1) ("
        "if acme-x t hello-service-type)) (list (service t))))"
    ),
    "conditional type dbl": (
        "(use-modules (acme))(define (g n) (if (= n 0) greeter-service-type (let ((x (g (- n 1)))"
        ") (if acme-x x x)))) (list (service (g 60)))"
    ),
    "cond field dbl": (
        "(use-modules (acme))(define (g n) (if (= n 0) 1 (let ((x (g (- n 1)))) (if acme-x x x)))"
        ") (list (service greeter-service-type (greeter-configuration (port (g 60)))))"
    ),
    "cond field wide": (
        "(use-modules (acme))(define (g n) (if (= n 0) 1 (if acme-x n (g (- n 1))))) (list (servi"
        "ce greeter-service-type (greeter-configuration (port (g 5000)) (most-guests (g 5000)))))"
    ),
    "guests x friends shared": (
        "(service greeter-service-type (greeter-configuration (guests (make-list 1000 (greeter-gu"
        'est (name "a") (friends (make-list 1000 "f3345f2775ddfe07a4b0d95daea111d15fbc1199"))))))'
        ")"
    ),
    "guests x friends shared, in a service that nothing has": (
        "(define kept (service greeter-service-type (greeter-configuration (guests (make-list 60 "
        '(greeter-guest (name "a") (friends (make-list 60 5))))))))(list (service greeter-service-type))'
    ),
    "guests bad items": (
        "(service greeter-service-type (greeter-configuration (guests (make-list 100000 5))))"
    ),
    "many systems one finding": (
        "(map (lambda (n) (operating-system (host-name (number->string n)) (services (list (servi"
        "ce greeter-service-type (greeter-configuration (port 0) (most-guests -1) (prt 5))))))) ("
        "iota 100000))"
    ),
    "hosts from make-list": (
        "(map (lambda (n) (operating-system (host-name n) (services (list (service greeter-servic"
        'e-type (greeter-configuration (greeting n))))))) (make-list 100000 "h"))'
    ),
    "records inherit": (
        "(let f ((k (greeter-configuration (port 1)))) (f (greeter-configuration (inherit k) (port 2))))"
    ),
    "70 unknown fields loop": (
        "(let f () (greeter-configuration (f0 0) (f1 1) (f2 2) (f3 3) (f4 4) (f5 5) (f6 6) (f7 7)"
        " (f8 8) (f9 9) (f10 10) (f11 11) (f12 12) (f13 13) (f14 14) (f15 15) (f16 16) (f17 17) ("
        "f18 18) (f19 19) (f20 20) (f21 21) (f22 22) (f23 23) (f24 24) (f25 25) (f26 26) (f27 27)"
        " (f28 28) (f29 29) (f30 30) (f31 31) (f32 32) (f33 33) (f34 34) (f35 35) (f36 36) (f37 3"
        "7) (f38 38) (f39 39) (f40 40) (f41 41) (f42 42) (f43 43) (f44 44) (f45 45) (f46 46) (f47"
        " 47) (f48 48) (f49 49) (f50 50) (f51 51) (f52 52) (f53 53) (f54 54) (f55 55) (f56 56) (f"
        "57 57) (f58 58) (f59 59) (f60 60) (f61 61) (f62 62) (f63 63) (f64 64) (f65 65) (f66 66) "
        "(f67 67) (f68 68) (f69 69)) (f))"
    ),
    "os this loop": (
        "(let f ((o (operating-system (services (list this-operating-system))))) (f (operating-sy"
        'stem (inherit o) (host-name "b"))))'
    ),
    "os dup fields": (
        "(let f () (operating-system (host-name 1) (host-name 2) (services 1) (services 2) (services)) (f))"
    ),
    "deprecated in loop": ("(let f () (welcomer-configuration (port 1)) (f))"),
    "unknown condition loop": ("(use-modules (acme))(let f () (if acme-x 1 2) (f))"),
    "unknown condition recursion 3": (
        "(use-modules (acme))(define (f n) (cond (acme-x (f (+ n 1))) (acme-y (f (- n 1))) (acme-"
        "z (g n)) (else (h n)))) (define (g n) (f (if acme-x n 1))) (define (h n) (g (and acme-y "
        "n))) (f 0)"
    ),
    "unknown cond in endless": (
        "(use-modules (acme))(let f () (cond (acme-a 1) (acme-b 2) (acme-c 3) (acme-d 4) (else 5)) (f))"
    ),
    "unknown and/or": (
        "(use-modules (acme))(let f () (and acme-a acme-b acme-c acme-d) (or acme-a acme-b acme-c) (f))"
    ),
    "unknown case": ("(use-modules (acme))(let f () (case acme-a ((1 2) 3) ((4 5) 6) (else 7)) (f))"),
    "unknown match list": (
        "(use-modules (acme))(let f () (match (list 1 acme-a 2) ((1 2 3) 3) ((1 5 2) 6) ((a ...) 7)) (f))"
    ),
    "growing chain calls": ("(use-modules (acme))(let f ((x acme-x)) (f (acme-f x)))"),
    "growing chain if services": (
        "(use-modules (acme))(let f ((x (service greeter-service-type (greeter-configuration (por"
        "t 1))))) (f (if acme-x x (service greeter-service-type (greeter-configuration (port 1)))"
        ")))"
    ),
    "growing chain list": (
        "(use-modules (acme))(let f ((x (list acme-x))) (f (map (lambda (y) (acme-f y x)) x)))"
    ),
    "growing chain parts services": (
        "(use-modules (acme))(let f ((x (service greeter-service-type (greeter-configuration (por"
        "t 1))))) (f (acme-f x x x (service greeter-service-type (greeter-configuration (port 1))"
        "))))"
    ),
    "append unknown parts": ("(use-modules (acme))(let f ((k '())) (f (append k (acme-f 1) k)))"),
    "append unknown parts 3": (
        "(use-modules (acme))(let f ((k '())) (f (append k (list (service greeter-service-type (g"
        "reeter-configuration (port 1)))) (acme-f 1))))"
    ),
    "cons onto unknown": ("(use-modules (acme))(let f ((k acme-x)) (f (cons 1 k)))"),
    "cdr of unknown": (
        "(use-modules (acme))(let f ((k (append (iota 1000) acme-x (iota 1000)))) (f (cons 1 (cdr k))))"
    ),
    "map over unknown part": (
        "(use-modules (acme))(let f ((k (append acme-x (list (service greeter-service-type (greet"
        "er-configuration (port 1))))))) (f (map (lambda (x) x) k)))"
    ),
    "filter unknown": ("(use-modules (acme))(let f ((k (iota 100))) (f (filter (lambda (x) (acme-p x)) k)))"),
    "filter unknown services": (
        "(use-modules (acme))(let f ((k (list (service greeter-service-type (greeter-configuratio"
        "n (port 1))) (service greeter-service-type (greeter-configuration (port 1))) (service gr"
        "eeter-service-type (greeter-configuration (port 1)))))) (f (append (remove acme-p k) k))"
        ")"
    ),
    "unknown procs handed": (
        "(use-modules (acme))(let f () (acme-f (lambda (x) (list x 1)) (lambda (y) (map 1+ y)) (l"
        "ambda () (f))) (f))"
    ),
    "unknown macro with code": (
        "(use-modules (acme))(let f () (acme-f (let ((a 1)) (+ a 1)) (begin (list 1 2) (f)) (if 1 2 3)) (f))"
    ),
    "unknown macro loop nest": (
        "(use-modules (acme))(let f () (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (a"
        "cme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (a"
        "cme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (a"
        "cme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (a"
        "cme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (a"
        "cme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f (acme-f 1)))))))))))))))))"
        ")))))))))))))))))))))))))))))))))))))))))))(f))"
    ),
    "if nest unknown": (
        "(use-modules (acme))(let f () (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if ac"
        "me-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if"
        " acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 "
        "(if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a"
        " 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acm"
        "e-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if "
        "acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 ("
        "if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a "
        "1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme-a 1 (if acme"
        "-a 1 (if acme-a 1 2))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))(f))"
    ),
    "set unknown": (
        "(use-modules (acme))(define a 1)(define b 2)(let f () (when acme-x (set! a (list a b)) ("
        "set! b (list a b))) (f))"
    ),
    "modules misspelt": ("(let f ((i 0)) (use-modules (gnu services telephoney)) (f 1))"),
    "at missing": ("(let f () (@ (acme a) b) (@@ (guix foo) c) (f))"),
    "define-record-type loop": ("(let f () (define-record-type <a> (make-a x y) a? (x a-x) (y a-y)) (f))"),
    "unbound loop many": ("(let f () (list foo-bar foo-baz greeter-srvr lst appnd srting-append) (f))"),
    "unbound many scopes": (
        "(let f ((a1 1) (a2 2)) (let* ((v0 0) (v1 1) (v2 2) (v3 3) (v4 4) (v5 5) (v6 6) (v7 7) (v"
        "8 8) (v9 9) (v10 10) (v11 11) (v12 12) (v13 13) (v14 14) (v15 15) (v16 16) (v17 17) (v18"
        " 18) (v19 19) (v20 20) (v21 21) (v22 22) (v23 23) (v24 24) (v25 25) (v26 26) (v27 27) (v"
        "28 28) (v29 29) (v30 30) (v31 31) (v32 32) (v33 33) (v34 34) (v35 35) (v36 36) (v37 37) "
        "(v38 38) (v39 39) (v40 40) (v41 41) (v42 42) (v43 43) (v44 44) (v45 45) (v46 46) (v47 47"
        ") (v48 48) (v49 49) (v50 50) (v51 51) (v52 52) (v53 53) (v54 54) (v55 55) (v56 56) (v57 "
        "57) (v58 58) (v59 59)) (undefined-name) (f 1 2)))"
    ),
    "with-output-to-string fault": (
        "(with-output-to-string (lambda () (let f ((i 0)) (car i) (f (+ i 1)))))"
    ),
    "faults error": (
        '(let f ((i 0)) (error "some long message" i (iota 100) (make-string 1000 #\\b)) (f (+ i 1)))'
    ),
    "faults deep chain": ("(define (m n) (+ 1 (m (car 5)) (m n) (car 5))) (m 1)"),
    "faults of big list": ("(let ((l (iota 1000000))) (let f ((i 0)) (car (vector l l l l)) (f 1)))"),
    "fault many spans": (
        "(let f () (car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)("
        "car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car "
        "5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(c"
        "ar 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5"
        ")(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(ca"
        "r 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)"
        "(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car"
        " 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)(car 5)("
        "car 5)(f))"
    ),
    "cdr keeping": ("(let f ((l (iota 1000000)) (k '())) (f (cdr l) (cons l k)))"),
    "cons growth": ("(let f ((l (iota 900000)) (k '())) (f (cons 1 l) (cons l k)))"),
    "assoc nested": (
        "(define (d n) (if (= n 0) (list 1) (let ((x (d (- n 1)))) (list x x))))(let ((l (list (l"
        "ist (d 30) 1) (list (d 30) 2)))) (let f () (assoc (d 31) l) (f)))"
    ),
    "equal shared": (
        "(define (d n) (if (= n 0) (list 1) (let ((x (d (- n 1)))) (list x x))))(equal? (d 40) (d 40))"
    ),
    "deep list eq": (
        "(define (g n) (let f ((k '()) (i 0)) (if (< i n) (f (list k) (+ i 1)) k))) (let ((a (g 2"
        "0000)) (b (g 20000))) (let h () (equal? a b) (h)))"
    ),
    "match or backtracking": (
        "(let ((l (iota 20))) (let f () (match l ((or (a 1 ...) (a 2 ...) (b (or 1 2 3 4) ...) (a"
        "nd x (y z ...))) 1)) (f)))"
    ),
    "string ports": (
        '(let ((s (string-concatenate (make-list 100000 "ab cd\\n")))) (let f () (call-with-input-'
        "string s (lambda (p) (let g ((l (read-line p))) (if (eof-object? l) 1 (g (read-line p)))"
        "))) (f)))"
    ),
    "gexp": ("(let f ((k '())) (f (cons #~(begin (use-modules (a)) #$k (list #$@k)) k)))"),
    "file-likes": (
        '(let f ((k \'())) (f (cons (plain-file "a" "b") (cons (mixed-text-file "a" k "b") (cons ('
        'file-append k "/a") k)))))'
    ),
    "uncalled tree": (
        "(define (a0 x) (list (a1 x) (a1 x)))(define (a1 x) (list (a2 x) (a2 x)))(define (a2 x) ("
        "list (a3 x) (a3 x)))(define (a3 x) (list (a4 x) (a4 x)))(define (a4 x) (list (a5 x) (a5 "
        "x)))(define (a5 x) (list (a6 x) (a6 x)))(define (a6 x) (list (a7 x) (a7 x)))(define (a7 "
        "x) (list (a8 x) (a8 x)))(define (a8 x) (list (a9 x) (a9 x)))(define (a9 x) (list (a10 x)"
        " (a10 x)))(define (a10 x) (list (a11 x) (a11 x)))(define (a11 x) (list (a12 x) (a12 x)))"
        "(define (a12 x) (list (a13 x) (a13 x)))(define (a13 x) (list (a14 x) (a14 x)))(define (a"
        "14 x) (list (a15 x) (a15 x)))(define (a15 x) (list (a16 x) (a16 x)))(define (a16 x) (lis"
        "t (a17 x) (a17 x)))(define (a17 x) (list (a18 x) (a18 x)))(define (a18 x) (list (a19 x) "
        "(a19 x)))(define (a19 x) (list (a20 x) (a20 x)))(define (a20 x) (list (a21 x) (a21 x)))("
        "define (a21 x) (list (a22 x) (a22 x)))(define (a22 x) (list (a23 x) (a23 x)))(define (a2"
        "3 x) (list (a24 x) (a24 x)))(define (a24 x) x)"
    ),
    "uncalled records": (
        "(define (g x) (greeter-configuration (port x))) (define (h y) (map g (iota 100000)))"
    ),
    "uncalled loops": (
        "(define (g0 x) (let f ((i 0)) (if x (f (+ i 1)) (f i))))(define (g1 x) (let f ((i 0)) (i"
        "f x (f (+ i 1)) (f i))))(define (g2 x) (let f ((i 0)) (if x (f (+ i 1)) (f i))))(define "
        "(g3 x) (let f ((i 0)) (if x (f (+ i 1)) (f i))))(define (g4 x) (let f ((i 0)) (if x (f ("
        "+ i 1)) (f i))))(define (g5 x) (let f ((i 0)) (if x (f (+ i 1)) (f i))))(define (g6 x) ("
        "let f ((i 0)) (if x (f (+ i 1)) (f i))))(define (g7 x) (let f ((i 0)) (if x (f (+ i 1)) "
        "(f i))))(define (g8 x) (let f ((i 0)) (if x (f (+ i 1)) (f i))))(define (g9 x) (let f (("
        "i 0)) (if x (f (+ i 1)) (f i))))(define (g10 x) (let f ((i 0)) (if x (f (+ i 1)) (f i)))"
        ")(define (g11 x) (let f ((i 0)) (if x (f (+ i 1)) (f i))))(define (g12 x) (let f ((i 0))"
        " (if x (f (+ i 1)) (f i))))(define (g13 x) (let f ((i 0)) (if x (f (+ i 1)) (f i))))"
    ),
    "delay force": ("(let f ((p (delay 1))) (f (delay (force p))))"),
    "many closures": ("(let f ((k '())) (f (cons (lambda (x) (lambda (y) (list x y k))) k)))"),
    "cut loop": ("(let f ((g (cut list <> 1))) (f (cut list (g 1) <> 2)))"),
    "letrec loop": ("(let f () (letrec ((a (lambda () (b))) (b (lambda () (a)))) (f)))"),
    "quasiquote loop": ("(let f ((i 0)) (f `(1 ,(+ 1 1) (2 ,i) #(3 ,i) ,@(list i i))))"),
    "field of shared lists": (
        "(define x (let f ((n 0) (x (list 1))) (if (= n 22) x (f (+ n 1) (list x x))))) (list (se"
        "rvice greeter-service-type (greeter-configuration (port x))))"
    ),
    "shared records": (
        '(define x (let f ((n 0) (x (greeter-guest (name "a")))) (if (= n 22) x (f (+ n 1) (greet'
        'er-guest (name "a") (friends (list x x))))))) (list (service greeter-service-type (greet'
        "er-configuration (guests (list x)))))"
    ),
    "nested records": (
        "(define x (let f ((n 0) (x (greeter-configuration))) (if (= n 3000) x (f (+ n 1) (greete"
        "r-configuration (guests (list x))))))) (list (service greeter-service-type x))"
    ),
}
