"""Records of a configuration's own types: expressions and what they evaluate to, or ``error``."""

THING = (
    "(define-record-type* <thing> thing make-thing thing? this-thing"
    ' (name thing-name (default "none"))'
    " (port thing-port (default (+ 1 (string-length (thing-name this-thing)))) (thunked))"
    " (rooms thing-rooms (delayed) (default (list 1)))"
    " (place thing-place (innate) (default 'here))"
    " (tag thing-tag (default 'x) (sanitize (lambda (v) (if (symbol? v) (symbol->string v) v)))))"
)

ROOM = "(define-record-type* <room> room make-room room? (title room-title) (users room-users (default 5)))"

POINT = "(define-record-type point (make-point x y) point? (x point-x set-point-x!) (y point-y) (z point-z))"

SERVER = (
    "(define (port-number? n) (and (integer? n) (< 0 n 65536)))"
    " (define-maybe string)"
    " (define-configuration server-configuration"
    ' (port (port-number 64738) "Where it listens.")'
    ' (name string "Its name.")'
    ' (title maybe-string "What it is called." (serializer shown))'
    ' (motto (maybe-string "none") "What it says." empty-serializer)'
    ' (tag (string "ABC") "A tag." (sanitizer string-downcase))'
    ' (kind (symbol \'public) "Its kind.")'
    " (no-serialization))"
)

QUIET = (
    "(define (list-of-numbers? l) (every number? l))"
    " (define-maybe/no-serialization list-of-numbers)"
    " (define-configuration/no-serialization quiet-configuration"
    ' (rooms (list-of-numbers \'()) "Its rooms.")'
    ' (more maybe-list-of-numbers "More of them."))'
)

ROWS: list[tuple[str, str, str]] = [
    # (guix records)
    (THING, "(thing-name (thing))", '"none"'),
    (THING, "(thing-port (thing))", "5"),
    (THING, '(thing-port (thing (name "lobby")))', "6"),
    (THING, "(thing-port (thing (port 3)))", "3"),
    (THING, "(thing-port (thing (port (string-length (thing-tag this-thing)))))", "1"),
    (THING, '(thing-port (thing (inherit (thing)) (name "a")))', "2"),
    (
        THING,
        '(thing-port (thing (inherit (thing (port (string-length (thing-name this-thing))))) (name "ab")))',
        "2",
    ),
    (THING, "(let ((n 0)) (thing (port (begin (set! n (+ n 1)) n))) n)", "0"),
    (
        THING,
        "(let* ((n 0) (t (thing (port (begin (set! n (+ n 1)) n))))) (thing-port t) (thing-port t))",
        "2",
    ),
    (THING, "(thing-rooms (thing (rooms '(2 3))))", "(2 3)"),
    (THING, "(let ((t (thing))) (eq? (thing-rooms t) (thing-rooms t)))", "#t"),
    (
        THING,
        "(let* ((n 0) (t (thing (rooms (begin (set! n (+ n 1)) n))))) (thing-rooms t) (thing-rooms t))",
        "1",
    ),
    (THING, "(thing-place (thing (inherit (thing (place 'there)))))", "here"),
    (THING, "(thing-place (thing (inherit (thing (place 'there))) (place 'where)))", "where"),
    (THING, "(thing-tag (thing))", '"x"'),
    (THING, "(thing-tag (thing (tag 'y)))", '"y"'),
    (THING, "(let ((t (thing (tag 'y) (name tag)))) (thing-name t))", '"y"'),
    (THING, "(thing-tag (thing (inherit (thing (tag 'y)))))", '"y"'),
    (THING, "(list (thing? (thing)) (thing? 5) (thing? thing?) (thing? '()))", "(#t #f #f #f)"),
    (THING, "(let ((t (thing))) (list (eq? t t) (eq? t (thing))))", "(#t #f)"),
    (THING, '(thing (nam "a"))', "error"),
    (THING, '(thing (name "a") (name "b"))', "error"),
    (THING, "(thing (name))", "error"),
    (THING, "(thing name)", "error"),
    (THING, '(thing (name "a") (inherit (thing)))', "error"),
    (THING, "(thing-name 5)", "error"),
    (THING, "(thing (inherit 5))", "error"),
    (ROOM, "(room-title (room (title 'lobby)))", "lobby"),
    (ROOM, "(room (users 3))", "error"),
    (ROOM, "(room-users (room (inherit (room (title 'lobby))) (users 3)))", "3"),
    (ROOM, "(room-title (room (inherit (room (title 'lobby))) (users 3)))", "lobby"),
    (ROOM, "(let ((r (room (users 3) (title (+ users 1))))) (room-title r))", "4"),
    (ROOM, "(let ((users 7)) (room-users (room (title users))))", "5"),
    (ROOM, "(room-users (make-room 'lobby 9))", "9"),
    (ROOM, "(make-room 'lobby)", "error"),
    (ROOM, "(map room-users (map (lambda (n) (room (title n) (users (* 2 n)))) '(1 2)))", "(2 4)"),
    (ROOM, "(let ((title 1) (inherit 2)) (room-title (room (title inherit))))", "2"),
    (f"(define default-users 1) {ROOM.replace('5', 'default-users')}", "(room-users (room (title 1)))", "1"),
    (f"{ROOM.replace('5', 'later')} (define later 8)", "(room-users (room (title 1)))", "8"),
    # SRFI 9
    (POINT, "(point-x (make-point 1 2))", "1"),
    (POINT, "(point-y (make-point 1 2))", "2"),
    (POINT, "(point-z (make-point 1 2))", "#f"),
    (POINT, "(let ((p (make-point 1 2))) (set-point-x! p 5) (point-x p))", "5"),
    (POINT, "(let* ((p (make-point 1 2)) (q p)) (set-point-x! q 5) (point-x p))", "5"),
    (POINT, "(let ((p (make-point 1 2))) (set-point-x! (car (list p)) 5) (point-x p))", "5"),
    (POINT, "(list (point? (make-point 1 2)) (point? 1) (point? point?))", "(#t #f #f)"),
    (POINT, "(let ((p (make-point 1 2)) (q (make-point 1 2))) (list (eq? p p) (eq? p q)))", "(#t #f)"),
    (POINT, "(let ((p (make-point 1 2))) (equal? p p))", "#t"),
    (POINT, "(make-point 1)", "error"),
    (POINT, "(point-x 5)", "error"),
    (POINT, "(set-point-x! 5 1)", "error"),
    (POINT, "(map point-x (list (make-point 1 2) (make-point 3 4)))", "(1 3)"),
    (f"{POINT} {ROOM}", "(point? (room (title 1)))", "#f"),
    (f"{POINT} {ROOM}", "(equal? (make-point 1 2) (room (title 1)))", "#f"),
    # (gnu services configuration)
    (SERVER, '(server-configuration-port (server-configuration (name "a")))', "64738"),
    (SERVER, '(server-configuration-port (server-configuration (name "a") (port 5)))', "5"),
    (SERVER, '(server-configuration-name (server-configuration (name "a")))', '"a"'),
    (SERVER, '(maybe-value-set? (server-configuration-title (server-configuration (name "a"))))', "#f"),
    (SERVER, '(maybe-value (server-configuration-title (server-configuration (name "a"))) 7)', "7"),
    (SERVER, '(maybe-value (server-configuration-title (server-configuration (name "a"))))', "#f"),
    (
        SERVER,
        '(maybe-value (server-configuration-title (server-configuration (name "a") (title "b"))) 7)',
        '"b"',
    ),
    (SERVER, '(server-configuration-motto (server-configuration (name "a")))', '"none"'),
    (
        SERVER,
        '(maybe-value (server-configuration-motto (server-configuration (name "a") (motto %unset-value))) 3)',
        "3",
    ),
    (SERVER, '(server-configuration-tag (server-configuration (name "a")))', '"abc"'),
    (SERVER, '(server-configuration-tag (server-configuration (name "a") (tag "XY")))', '"xy"'),
    (SERVER, '(server-configuration-kind (server-configuration (name "a")))', "public"),
    (
        SERVER,
        (
            '(let ((s (server-configuration (name "a"))))'
            " (server-configuration-name (server-configuration (inherit s) (port 1))))"
        ),
        '"a"',
    ),
    (
        SERVER,
        '(list (server-configuration? (server-configuration (name "a"))) (server-configuration? 5))',
        "(#t #f)",
    ),
    (SERVER, '(map maybe-string? (list "a" %unset-value 5 \'()))', "(#t #t #f #f)"),
    (SERVER, "(server-configuration)", "error"),
    (SERVER, "(server-configuration (name 5))", "error"),
    (SERVER, '(server-configuration (name "a") (port 0))', "error"),
    (SERVER, '(server-configuration (name "a") (port "5"))', "error"),
    (SERVER, '(server-configuration (name "a") (title 5))', "error"),
    (SERVER, '(server-configuration (name "a") (prt 5))', "error"),
    (SERVER, '(server-configuration (name "a") (kind "public"))', "error"),
    (QUIET, "(quiet-configuration-rooms (quiet-configuration))", "()"),
    (QUIET, "(quiet-configuration-rooms (quiet-configuration (rooms '(1 2))))", "(1 2)"),
    (QUIET, "(quiet-configuration (rooms '(1 a)))", "error"),
    (QUIET, "(quiet-configuration (more '(1 a)))", "error"),
    (QUIET, "(quiet-configuration-more (quiet-configuration (more '(1))))", "(1)"),
]
