"""Programs with a hole whose numbers go through what is changed in place, handled errors, or macros."""

from evaluate.programs import Writer


class StateWriter(Writer):
    """One whose numbers go through hash tables, parameters and fluids, or may fail."""

    def number(self, d: int) -> str:
        if d <= 0 or self.pick(3) == 0:
            return super().number(d)
        return self.of_state(d - 1)

    def of_state(self, d: int) -> str:
        return self.one_of(
            lambda: self.of_error(d),
            lambda: self.of_error(d),
            lambda: self.of_error(d),
            lambda: f"(let ((t {self.table(d)})) {self.change(d)} {self.found(d)})",
            lambda: f"(let ((t {self.table(d)})) {self.change(d)} {self.change(d)} {self.found(d)})",
            lambda: f"(let ((t {self.table(d)})) (when {self.boolean(d)} {self.change(d)}) {self.found(d)})",
            lambda: (
                f"(let* ((t {self.table(d)}) (u {self.or_hole(lambda: 't', 3)}))"
                f" (hash-set! u 'a 3) {self.found(d)})"
            ),
            lambda: f"(let ((t {self.table(d)})) ({self.or_hole(lambda: 'list', 3)} t) {self.found(d)})",
            lambda: (
                f"(let ((t {self.table(d)})) ({self.or_hole(lambda: 'list', 3)} hash-set! t) {self.found(d)})"
            ),
            lambda: (
                f"(let ((t {self.table(d)}))"
                f" (for-each (lambda (q) (hash-set! t {self.key(d)} 5)) {self.list(d)}) {self.found(d)})"
            ),
            lambda: (
                f"(let ((t {self.table(d)})) ({self.or_hole(lambda: 'list', 3)} (lambda _ {self.change(d)}))"
                f" {self.found(d)})"
            ),
            lambda: f"(let ((p (make-parameter {self.number(d)}))) {self.within(d)})",
            lambda: f"(let ((p (make-parameter 1)) (q (make-parameter 2))) {self.within(d)})",
            lambda: (
                f"(let* ((p (make-parameter 1)) (r {self.or_hole(lambda: 'p', 3)}))"
                f" (if (procedure? r) (r 5)) {self.within(d)})"
            ),
            lambda: f"(let ((p (make-parameter 1))) (when {self.boolean(d)} (p 7)) {self.within(d)})",
            lambda: f"(let ((p (make-parameter 1))) ({self.or_hole(lambda: 'list', 3)} p) {self.within(d)})",
            lambda: (
                f"(let ((f (make-fluid {self.number(d)}))) (when {self.boolean(d)} (fluid-set! f 2))"
                f" (with-fluids (({self.or_hole(lambda: 'f', 4)} {self.number(d)})) (fluid-ref f)))"
            ),
        )

    def of_error(self, d: int) -> str:
        return self.one_of(
            lambda: f"(catch #t (lambda () {self.failing(d)}) (lambda _ {self.number(d)}))",
            lambda: f"(catch #t (lambda () {self.failing(d)}) (const {self.number(d)}))",
            lambda: f"(catch 'a (lambda () {self.failing(d)}) (lambda _ {self.number(d)}))",
            lambda: f"(catch {self.symbol(d)} (lambda () {self.failing(d)}) (lambda _ {self.number(d)}))",
            lambda: f"(or (false-if-exception {self.failing(d)}) 3)",
            lambda: f"(guard (e (#t {self.number(d)})) {self.failing(d)})",
            lambda: f"(guard (e ((symbol? e) 3) (else {self.number(d)})) {self.failing(d)})",
            lambda: f"(guard (e ({self.boolean(d)} 3) ((number? e) e)) {self.failing(d)})",
            lambda: f"(let ((n 0)) (catch #t (lambda () {self.failing(d)} (set! n 2)) (const 1)) n)",
            lambda: f"(let ((n 0)) (false-if-exception (begin (set! n 1) {self.failing(d)} (set! n 2))) n)",
            lambda: f"(with-exception-handler (const 3) (lambda () {self.failing(d)}) #:unwind? #t)",
            lambda: (
                f"(let ((t (make-hash-table))) (guard (e (#t 1)) {self.failing(d)} (hash-set! t 'a 5))"
                " (hash-ref t 'a 6))"
            ),
        )

    def failing(self, d: int) -> str:
        """A number, of code that may fail."""
        return self.one_of(
            lambda: self.number(d),
            lambda: f"(+ 1 {self.any(d)})",
            lambda: f"(if {self.boolean(d)} (throw 'a) {self.number(d)})",
            lambda: f'(if {self.boolean(d)} (error "no") {self.number(d)})',
            lambda: f"(raise {self.any(d)})",
            lambda: f"(begin (length {self.any(d)}) {self.number(d)})",
            lambda: f"(begin (map (lambda (x) (+ x 1)) {self.list(d)}) {self.number(d)})",
            lambda: f"(throw {self.symbol(d)} {self.any(d)})",
            lambda: f"(string-length {self.any(d)})",
            lambda: f"(catch 'b (lambda () {self.number(d)} (throw 'a)) (const 7))",
        )

    def table(self, d: int) -> str:
        return self.one_of(
            "(make-hash-table)",
            lambda: f"(alist->hash-table {self.alist(d)})",
            lambda: f"(alist->hash-table (list (cons {self.key(d)} {self.number(d)})))",
            "(alist->hash-table '((a . 1) (b . 2)))",
        )

    def change(self, d: int) -> str:
        return self.one_of(
            lambda: f"(hash-set! t {self.key(d)} {self.number(d)})",
            lambda: f"(hash-set! t {self.key(d)} {self.number(d)})",
            lambda: f"(hash-set! t {self.any(d)} {self.number(d)})",
            lambda: f"(hash-remove! t {self.key(d)})",
            "(hash-clear! t)",
            lambda: f"(hash-for-each (lambda (k v) (hash-set! t 'a 5)) {self.table(d)})",
            lambda: f"(hashq-set! t 'a {self.number(d)})",
        )

    def found(self, d: int) -> str:
        return self.one_of(
            lambda: f"(or (hash-ref t {self.key(d)}) 4)",
            lambda: f"(hash-ref t {self.key(d)} {self.number(d)})",
            "(or (hashq-ref t 'a) 4)",
            "(hash-count (const #t) t)",
            lambda: f"(hash-count (lambda (k v) {self.boolean(d)}) t)",
            "(hash-fold (lambda (k v n) (+ 1 n)) 0 t)",
            "(length (hash-map->list cons t))",
            "(apply max 0 (filter number? (hash-map->list (lambda (k v) v) t)))",
            "(car (append (sort (filter number? (hash-map->list (lambda (k v) v) t)) <) '(6)))",
            "(let ((n 0)) (hash-for-each (lambda (k v) (set! n 3)) t) n)",
        )

    def within(self, d: int) -> str:
        return self.one_of(
            "(p)",
            lambda: f"(parameterize ((p {self.number(d)})) (p))",
            lambda: f"(parameterize (({self.or_hole(lambda: 'p', 3)} {self.number(d)})) (p))",
            lambda: f"(begin (parameterize ((p {self.any(d)})) (when {self.boolean(d)} (p 9))) (p))",
            lambda: f"(parameterize (((if {self.boolean(d)} p (make-parameter 8)) 9)) (p))",
        )


class MacroWriter(Writer):
    """One whose numbers go through macros of the program's own."""

    definitions = (
        "(define-syntax-rule (same a) a)",
        "(define-syntax-rule (last-of a ... b) (begin a ... b))",
        "(define-syntax-rule (either a b) (let ((x a)) (if x x b)))",
        "(define-syntax my-let (syntax-rules () ((_ ((n v) ...) b ...) ((lambda (n ...) b ...) v ...))))",
        "(define-syntax sum (syntax-rules () ((_) 0) ((_ a b ...) (+ a (sum b ...)))))",
        "(define-syntax unless-set (syntax-rules (to) ((_ c n to v) (unless c (set! n v)))))",
        "(define-syntax-rule (server (field value) ...) (greeter-configuration (field value) ...))",
        "(define-syntax-rule (define-getter name value) (begin (define kept value) (define (name) kept)))",
    )

    def number(self, d: int) -> str:
        if d <= 0 or self.pick(3) == 0:
            return super().number(d)
        d -= 1
        name = self.new_name()
        return self.one_of(
            lambda: f"(same {self.number(d)})",
            lambda: f"(last-of {self.any(d)} {self.number(d)})",
            lambda: f"(let ((x {self.number(d)})) (either {self.boolean(d)} x))",
            lambda: f"(let ((if {self.number(d)})) (either {self.any(d)} if))",
            lambda: f"(my-let (({name} {self.number(d)}) (y {self.any(d)})) {name})",
            lambda: f"(sum {self.number(d)} {self.number(d)})",
            lambda: f"(sum 1 (car (list {self.any(d)})))",
            lambda: f"(let ((n 1)) (unless-set {self.boolean(d)} n to {self.number(d)}) n)",
            lambda: f"(let ((n 1)) ({self.or_hole(lambda: 'list', 3)} (unless-set #f n to 2)) n)",
            lambda: f"(greeter-configuration-port (server (port {self.number(d)}) (most-guests 5)))",
            lambda: f"(let () (define-getter {name} {self.number(d)}) ({name}))",
        )
