"""Programs with a hole: declarations made of what configurations are made of, by chance.

A program is lines of text in which ``HOLE`` stands for one thing that is not known. It is closed over by a
line of its own, so that every finding keeps its place whatever is put into the hole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from hypothesis import strategies as st

SERVICES = ("greeter", "hello")
"""Those of ``services/`` that must be known."""

HEADER = (
    "(use-modules (gnu) (gnu services networking) (acme services greeter) (acme services hello)"
    " (srfi srfi-1) (ice-9 match)"
    " (guix records) (srfi srfi-9) (gnu services configuration) (ice-9 hash-table)"
    " (srfi srfi-34) (acme voice))"
)


LETTER = "#\\b"


@dataclass(frozen=True)
class Hole:
    """``text`` is what stands for the unknown; ``fill`` makes the line that gives it a value, of some texts
    of which it takes as many as it has different ones."""

    text: str
    values: int
    fill: Callable[..., str]


HOLES = (
    Hole("acme-x", 1, lambda value: f"(define acme-x {value})"),
    Hole("(acme-f)", 1, lambda value: f"(define (acme-f . _) {value})"),
    # Each call may give something else.
    Hole(
        "(acme-f)",
        2,
        lambda one, other: (
            f"(define acme-f (let ((n 0)) (lambda _ (set! n (+ n 1)) (if (odd? n) {one} {other}))))"
        ),
    ),
    Hole("(acme-f 1 (list 'a))", 1, lambda value: f"(define (acme-f . _) {value})"),
    Hole('(getenv "X")', 1, lambda value: f"(define (getenv _) {value})"),
)

VALUES = (
    *("0", "1", "2", "5", "64738", "-1", "2.5", '""', '"a"', '"b"', '"65"', "#t", "#f", "'a", "'b"),
    *("#\\a", "#:a"),
    *("'()", "'(1 2)", "(list 'a)", "'(a . 1)", "'((a . 1) (b . 2))", '(list "a" "b")', "(vector 1 2)"),
    *("car", "(lambda _ 1)", "(lambda _ #f)", "(const #t)"),
    *("greeter-service-type", "hello-service-type", "ntp-service-type"),
    *("(service ntp-service-type)", "(list (service ntp-service-type))"),
    *("(greeter-configuration (port 7))", '(plain-file "a" "b")'),
)
"""What is put into the hole."""

OURS = (
    "(service hello-service-type)",
    "(list (service hello-service-type))",
    "(list (service greeter-service-type (greeter-configuration (port 9))))",
)
"""More of that: services that are known."""

Pick: TypeAlias = Callable[[int], int]


@dataclass
class Writer:
    """Writes expressions of a kind, at most some levels deep. ``pick`` gives a number below another."""

    more_values: ClassVar[tuple[str, ...]] = ()
    definitions: ClassVar[tuple[str, ...]] = ()

    pick: Pick
    hole: str
    holes: int = 0
    names: int = 0

    def one_of(self, *alternatives: str | Callable[[], str]) -> str:
        chosen = alternatives[self.pick(len(alternatives))]
        return chosen if isinstance(chosen, str) else chosen()

    def or_hole(self, otherwise: Callable[[], str], chance: int = 18) -> str:
        if self.pick(chance) == 0:
            self.holes += 1
            return self.hole
        return otherwise()

    def new_name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    # Each kind: leaves when no levels are left

    def any(self, d: int) -> str:
        return self.or_hole(
            lambda: self.one_of(
                lambda: self.number(d),
                lambda: self.string(d),
                lambda: self.symbol(d),
                lambda: self.boolean(d),
                lambda: self.list(d),
            ),
            6,
        )

    def number(self, d: int) -> str:
        if d <= 0:
            return self.or_hole(lambda: self.one_of("0", "1", "2", "5", "64738"))
        d -= 1
        return self.or_hole(
            lambda: self.one_of(
                lambda: f"(+ {self.number(d)} {self.number(d)})",
                lambda: f"(max 1 {self.number(d)})",
                lambda: f"(length {self.list(d)})",
                lambda: f"(length (list {self.any(d)} {self.any(d)}))",
                lambda: f"(car (list {self.number(d)} {self.any(d)}))",
                lambda: f"(cadr (list {self.any(d)} {self.number(d)}))",
                lambda: f"(list-ref (list {self.any(d)} {self.number(d)} {self.any(d)}) 1)",
                lambda: f"(vector-ref (vector {self.any(d)} {self.number(d)}) 1)",
                lambda: f"(if {self.boolean(d)} {self.number(d)} {self.number(d)})",
                lambda: f"(cond ({self.boolean(d)} {self.number(d)}) (else {self.number(d)}))",
                lambda: self.let(self.number, d),
                lambda: self.case(d),
                lambda: self.match(d),
                lambda: f"(fold + 0 (list {self.number(d)} {self.number(d)}))",
                lambda: f"(apply + (list {self.number(d)} {self.number(d)}))",
                lambda: f"(string-length {self.string(d)})",
                lambda: f"(or (assoc-ref {self.alist(d)} {self.key(d)}) 3)",
                lambda: f"(cond ((assoc {self.key(d)} {self.alist(d)}) => cdr) (else 4))",
                lambda: f"(cond ((memq 'a {self.list(d)}) => length) (else 4))",
                lambda: f"(or (list-index {self.predicate(d)} {self.list(d)}) 9)",
                lambda: f"(count {self.predicate(d)} {self.list(d)})",
                lambda: f"(let ((n 1)) (when {self.boolean(d)} (set! n 2)) n)",
                lambda: f"(let loop ((i 0)) (if (or (> i 2) {self.boolean(d)}) i (loop (+ i 1))))",
                lambda: f"(do ((i 0 (+ i 1))) ((or (> i 2) {self.boolean(d)}) i))",
                lambda: f"(let ((n {self.any(d)})) (if (and (integer? n) (exact? n)) n 8))",
                lambda: f"(receive (a b) (values {self.any(d)} {self.number(d)}) b)",
            )
        )

    def string(self, d: int) -> str:
        if d <= 0:
            return self.or_hole(lambda: self.one_of('""', '"a"', '"b"', '"a,b"'))
        d -= 1
        return self.or_hole(
            lambda: self.one_of(
                lambda: f"(string-append {self.string(d)} {self.string(d)})",
                lambda: f'(string-join (list {self.string(d)} {self.string(d)}) "/")',
                lambda: f"(string-concatenate (list {self.string(d)} {self.string(d)}))",
                lambda: f"(list->string (list #\\a {self.or_hole(lambda: LETTER)}))",
                lambda: f"(symbol->string {self.symbol(d)})",
                lambda: f"(number->string {self.number(d)})",
                lambda: f'(format #f "~a" {self.any(d)})',
                lambda: f"(object->string {self.any(d)})",
                lambda: f"(string-upcase {self.string(d)})",
                lambda: f"(if {self.boolean(d)} {self.string(d)} {self.string(d)})",
                lambda: f"(car (list {self.string(d)} {self.any(d)}))",
                lambda: f"(if (string? {self.any(d)}) {self.string(d)} {self.string(d)})",
                lambda: self.let(self.string, d),
            )
        )

    def symbol(self, d: int) -> str:
        if d <= 0:
            return self.or_hole(lambda: self.one_of("'a", "'b", "'c"))
        d -= 1
        return self.or_hole(
            lambda: self.one_of(
                "'a",
                "'b",
                lambda: f"(if {self.boolean(d)} {self.symbol(d)} {self.symbol(d)})",
                lambda: f"(car (list {self.symbol(d)} {self.any(d)}))",
                lambda: f"(string->symbol {self.string(d)})",
            )
        )

    def boolean(self, d: int) -> str:
        if d <= 0:
            return self.or_hole(lambda: self.one_of("#t", "#f"))
        d -= 1
        return self.or_hole(
            lambda: self.one_of(
                lambda: f"({self.one_of('eq?', 'eqv?', 'equal?')} {self.any(d)} {self.any(d)})",
                lambda: f"(equal? {self.list(d)} {self.list(d)})",
                lambda: f"(equal? (list 1 {self.any(d)}) (list {self.number(d)} {self.any(d)}))",
                lambda: f"(eq? {self.type(d)} {self.type(d)})",
                lambda: f"(pair? ({self.one_of('member', 'memq')} {self.any(d)} {self.list(d)}))",
                lambda: f"({self.one_of('null?', 'pair?', 'list?', 'string?', 'not')} {self.any(d)})",
                lambda: f"(null? {self.list(d)})",
                lambda: f"(pair? {self.list(d)})",
                lambda: f"(list? {self.list(d)})",
                lambda: f"({self.one_of('=', '<')} {self.number(d)} {self.number(d)})",
                lambda: f"(string=? {self.string(d)} {self.string(d)})",
                lambda: f"(any {self.predicate(d)} {self.list(d)})",
                lambda: f"(every {self.predicate(d)} {self.list(d)})",
                lambda: f"(and {self.boolean(d)} {self.boolean(d)})",
                lambda: f"(or {self.boolean(d)} {self.boolean(d)})",
                lambda: f"(let ((x {self.any(d)})) (equal? x x))",
            )
        )

    def list(self, d: int) -> str:
        if d <= 0:
            return self.one_of("'()", "'(1 2)", "'(a b)", "(list 'a)", lambda: f"(list {self.any(0)})")
        d -= 1
        return self.or_hole(
            lambda: self.one_of(
                lambda: f"(list {self.any(d)} {self.any(d)})",
                lambda: f"(list {self.any(d)} {self.any(d)} {self.any(d)})",
                lambda: f"(cons {self.any(d)} {self.list(d)})",
                lambda: f"(append {self.list(d)} {self.list(d)})",
                lambda: f"`(1 ,{self.any(d)} ,@{self.list(d)})",
                lambda: f"(reverse {self.list(d)})",
                lambda: f"(cdr (cons {self.any(d)} {self.list(d)}))",
                lambda: f"(map {self.function(d)} {self.list(d)})",
                lambda: f"(append-map (lambda (x) (list x {self.any(d)})) {self.list(d)})",
                lambda: f"({self.one_of('filter', 'remove')} {self.predicate(d)} {self.list(d)})",
                lambda: f"(filter-map {self.function(d)} {self.list(d)})",
                lambda: f"({self.one_of('delete', 'delq')} {self.any(d)} {self.list(d)})",
                lambda: f"(delete-duplicates {self.list(d)})",
                lambda: f"(lset-adjoin equal? {self.list(d)} {self.any(d)})",
                lambda: f"(lset-difference eq? {self.list(d)} {self.list(d)})",
                lambda: f"(sort (list {self.number(d)} {self.number(d)}) <)",
                lambda: f"(map car {self.alist(d)})",
                lambda: f"(string->list {self.string(d)})",
                lambda: f"(if {self.boolean(d)} {self.list(d)} {self.list(d)})",
                lambda: f"(receive (yes no) (partition {self.predicate(d)} {self.list(d)}) yes)",
                lambda: self.let(self.list, d),
            ),
            9,
        )

    def alist(self, d: int) -> str:
        d -= 1
        return self.one_of(
            lambda: f"(list (cons 'a {self.number(d)}) (cons 'b {self.number(d)}))",
            lambda: f"(list (cons {self.key(d)} 11) (cons 'b {self.number(d)}))",
            lambda: f"(list (cons 'a 12) {self.or_hole(lambda: '(cons (quote c) 13)')})",
            lambda: f"(cons (cons 'c 14) {self.or_hole(lambda: '(list (cons (quote a) 15))')})",
            lambda: f"(alist-copy (list (cons 'a {self.number(d)}) (cons {self.key(d)} 16)))",
        )

    def key(self, d: int) -> str:
        return self.or_hole(lambda: self.one_of("'a", "'b", "'c"), 4)

    def predicate(self, d: int) -> str:
        d -= 1
        return self.one_of(
            *("symbol?", "pair?", "list?", "(const #t)", "not"),
            lambda: f"(lambda (x) (equal? x {self.any(d)}))",
            lambda: f"(lambda (x) {self.boolean(d)})",
            lambda: f"(lambda (x) (member x {self.list(d)}))",
            lambda: f"(negate {self.predicate(d)})" if d > 0 else "list?",
            lambda: self.or_hole(lambda: "procedure?", 3),
        )

    def function(self, d: int) -> str:
        d -= 1
        return self.one_of(
            *("list", "not", "pair?", "identity"),
            lambda: f"(lambda (x) (cons x {self.list(d)}))",
            lambda: f"(lambda (x) {self.any(d)})",
            lambda: f"(lambda (x) (and (equal? x {self.any(d)}) x))",
            lambda: self.or_hole(lambda: "list", 3),
        )

    def let(self, body: Callable[[int], str], d: int) -> str:
        name, value = self.new_name(), self.any(d)
        uses = self.one_of(
            lambda: f"(if (eq? {name} {name}) {body(d)} {body(d)})",
            lambda: f"(if (equal? {name} {self.any(d)}) {body(d)} {body(d)})",
            lambda: body(d),
        )
        return f"(let ((unused {self.any(d)}) ({name} {value})) {uses})"

    def case(self, d: int) -> str:
        clauses = f"((a 1) {self.number(d)}) ((b 2 #f) {self.number(d)})"
        return f"(case {self.any(d)} {clauses} (else {self.number(d)}))"

    def match(self, d: int) -> str:
        value = self.one_of(
            lambda: self.list(d),
            lambda: f"(list {self.any(d)} {self.any(d)})",
            lambda: f"(list 'a {self.any(d)})",
            lambda: f"(cons 'b {self.any(d)})",
            lambda: f"(vector {self.any(d)} 2)",
        )
        patterns = [
            self.one_of(
                *("('a x)", "(1 2)", "('b . x)", "(x x)", "(x y ...)", "('a _ ...)", "('a x ...)"),
                *("((? symbol? x) y)", "(or (1 _) (_ 2))", "`(a ,x)", "#(x 2)", "(x 1)", "()"),
                *("((not 'a) x)",),
                *("(and (x y) ('a _))", "(= length 2)", "(_ 'b)", "(1 _ ..1)", '"a"', "'a"),
            )
            for _ in range(3)
        ]
        clauses = " ".join(f"({pattern} {self.number(d)})" for pattern in patterns)
        return f"(match {value} {clauses} (_ {self.number(d)}))"

    # Services

    def type(self, d: int) -> str:
        return self.or_hole(
            lambda: self.one_of(
                *("greeter-service-type", "hello-service-type", "ntp-service-type"),
                *("openntpd-service-type", "own-service-type"),
                lambda: (
                    f"(if {self.boolean(d - 1)} {self.type(d - 1)} {self.type(d - 1)})"
                    if d > 1
                    else "hello-service-type"
                ),
            ),
            10,
        )

    def field(self, d: int) -> str:
        return self.one_of(
            lambda: f"(port (let ((n {self.number(d)})) (+ 1024 (modulo n 1000))))",
            lambda: f"(most-guests {self.number(d)})",
            lambda: f"(greeting {self.string(d)})",
            lambda: f"(password {self.string(d)})",
            lambda: f"(polite? {self.boolean(d)})",
            lambda: f"(longest-visit (if {self.boolean(d)} 1 #f))",
            lambda: f"(bell? (match {self.list(d)} (() #t) (('a . _) #f) (_ #t)))",
            lambda: f"(voice (car (list {self.voice()} {self.any(d)})))",
        )

    def voice(self) -> str:
        return self.one_of("'loud", "'quiet", "'shrill")

    def greeter(self, d: int) -> str:
        fields = {}
        for _ in range(1 + self.pick(3)):
            text = self.field(d)
            fields[text.split()[0]] = text
        return "(service greeter-service-type (greeter-configuration " + " ".join(fields.values()) + "))"

    def service(self, d: int) -> str:
        return self.one_of(
            lambda: self.greeter(d),
            lambda: self.greeter(d),
            "(service hello-service-type)",
            "(service ntp-service-type)",
            "(service own-service-type 5)",
        )

    def services(self, d: int) -> str:
        if d <= 0:
            return f"(list {self.greeter(2)})"
        d -= 1
        return self.one_of(
            lambda: f"(list {self.greeter(3)})",
            lambda: f"(list {self.greeter(3)} (service hello-service-type))",
            lambda: f"(cons {self.service(2)} {self.services(d)})",
            lambda: f"(append {self.services(d)} %base-services)",
            lambda: f"(cons (service ntp-service-type) {self.services(d)})",
            lambda: f"(append {self.services(d)} {self.or_hole(lambda: '(list)', 4)})",
            lambda: f"(if {self.boolean(2)} {self.services(d)} {self.services(d)})",
            lambda: self.modified(d),
            lambda: (
                f"({self.one_of('remove', 'filter')}"
                f" (lambda (s) (eq? (service-kind s) {self.type(1)})) {self.services(d)})"
            ),
            lambda: f"(map (lambda (s) (if {self.boolean(1)} s s)) {self.services(d)})",
            lambda: f"(delete-duplicates {self.services(d)})",
        )

    def modified(self, d: int) -> str:
        clause = self.one_of(
            lambda: f"(delete {self.type(2)})",
            lambda: f"({self.type(2)} c => c)",
            lambda: (
                "(greeter-service-type c => (greeter-configuration (inherit c)"
                f" (most-guests (+ 1 {self.number(1)}))))"
            ),
        )
        return f"(modify-services {self.services(d)} {clause})"


TYPES = (
    (
        "(define-record-type* <thing> thing make-thing thing? (a thing-a (default 1))"
        " (b thing-b (thunked) (default (thing-a this-record))) (c thing-c (delayed) (default 3))"
        " (d thing-d (innate) (sanitize (lambda (v) (if (number? v) v 4))) (default 4)))"
    ),
    "(define-record-type <point> (make-point x y) point? (x point-x set-point-x!) (y point-y))",
    "(define (even-number? n) (and (integer? n) (even? n)))",
    '(define-configuration/no-serialization room (users (integer 6) "") (even (even-number 8) ""))',
)
"""Types of the program's own."""


class RecordWriter(Writer):
    """One whose numbers go through records of the program's own."""

    definitions = TYPES

    def number(self, d: int) -> str:
        if d <= 0 or self.pick(3) == 0:
            return super().number(d)
        return self.of_record(d - 1)

    def boolean(self, d: int) -> str:
        if d <= 0 or self.pick(4):
            return super().boolean(d)
        d -= 1
        return self.one_of(
            lambda: f"({self.one_of('thing?', 'point?', 'maybe-value-set?')} {self.any(d)})",
            lambda: f"(equal? (thing (a {self.any(d)})) (thing (a {self.any(d)})))",
            lambda: f"(eq? {self.thing(d)} {self.thing(d)})",
        )

    def of_record(self, d: int) -> str:
        """A number that went through a record of the program's own."""
        return self.one_of(
            lambda: f"(thing-a (thing (b {self.any(d)}) (a {self.number(d)})))",
            lambda: f"(thing-a {self.thing(d)})",
            lambda: f"(thing-b {self.thing(d)})",
            lambda: f"(thing-b (thing (inherit {self.thing(d)}) (a {self.number(d)})))",
            lambda: f"(thing-c (thing (c {self.number(d)})))",
            lambda: f"(thing-d (thing (d {self.any(d)})))",
            lambda: f"(thing-d (thing (inherit {self.thing(d)})))",
            lambda: f"(point-x (make-point {self.number(d)} {self.any(d)}))",
            lambda: (
                f"(let ((p (make-point 1 2))) (when {self.boolean(d)} (set-point-x! p 5)) "
                f"({self.one_of('point-x', 'point-y')} p))"
            ),
            lambda: (
                f"(let* ((p (make-point 1 2)) (q {self.or_hole(lambda: 'p', 3)})) "
                "(if (point? q) (set-point-x! q 5)) (point-x p))"
            ),
            lambda: (
                f"(let ((p (make-point 1 2))) ({self.or_hole(lambda: 'list', 3)} set-point-x! p) (point-x p))"
            ),
            lambda: (
                "(let ((p (make-point 1 2)))"
                f" (for-each (lambda (q) (set-point-x! p 5)) {self.list(d)}) (point-x p))"
            ),
            lambda: f"(room-users (room (users {self.number(d)})))",
            lambda: f"(room-even (room (users {self.number(d)}) (even (* 2 {self.number(d)}))))",
        )

    def thing(self, d: int) -> str:
        return self.or_hole(
            lambda: self.one_of(
                "(thing)",
                lambda: f"(thing (a {self.number(d - 1)}))",
                lambda: f"(if {self.boolean(d - 1)} (thing) (thing (a 2)))",
            ),
            18,
        )


@dataclass(frozen=True)
class Program:
    """``lines`` come after the line that fills the hole; for that there are ``more_values``, of its kind."""

    lines: tuple[str, ...]
    hole: Hole
    holes: int
    more_values: tuple[str, ...] = ()

    def text(self, *values: str) -> str:
        filled = self.hole.fill(*values) if values else ";"
        return "\n".join([HEADER, filled, *self.lines]) + "\n"


@st.composite
def programs(draw: st.DrawFn, kind: type[Writer] = Writer) -> Program:
    """Programs with at least one hole, mostly with one or two."""
    hole = draw(st.sampled_from(HOLES))
    writer = kind(lambda below: draw(st.integers(0, below - 1)), hole.text)
    lines = [*kind.definitions]
    lines += ["(define own-service-type (service-type (name 'own) (extensions '()) (description \"\")))"]
    for _ in range(draw(st.integers(0, 2))):
        name = writer.new_name()
        lines.append(f"(define {name} {writer.any(2)})")
    lines.append(writer.services(2))
    if not writer.holes:
        lines[-1] = f"(begin {writer.hole} {lines[-1]})"
    return Program(tuple(lines), hole, writer.holes, writer.more_values)
