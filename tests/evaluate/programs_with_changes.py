"""Programs whose strings and lists are changed in place, by another name than they are used by."""

from evaluate.programs import Writer


class ChangeWriter(Writer):
    """One whose strings and lists are changed in place, by another name; the hole may do that, too."""

    more_values = (
        "(lambda (x . _) (cond ((string? x) (string-fill! x #\\z)) ((pair? x) (set-car! x 9))) 1)",
        "(lambda (x . _) (if (pair? x) (if (string? (car x)) (string-fill! (car x) #\\z) (set-car! x 3))))",
    )

    def string(self, d: int) -> str:
        if d <= 0 or self.pick(3):
            return super().string(d)
        d -= 1
        made = self.one_of(
            '(string-copy "abc")',
            "(list->string (list #\\a #\\b))",
            lambda: f'(string-append "a" {super(ChangeWriter, self).string(d)})',
        )
        change = self.one_of(
            *("(string-set! t 0 #\\z)", "(string-fill! t #\\z)", "(string-upcase! t)", "(string-reverse! t)"),
            *("(for-each string-fill! (list t) (list #\\z))", "(apply string-set! (list t 0 #\\z))"),
            '(string-copy! t 0 "z")',
            lambda: f"(when {self.boolean(d)} (string-fill! t #\\z))",
            lambda: self.hole_call("t"),
        )
        return (
            f"(let* ((s {made}) (t {self.alias('s', d)})) {change} {self.one_of('s', '(string-append s s)')})"
        )

    def number(self, d: int) -> str:
        if d <= 0 or self.pick(5):
            return super().number(d)
        d -= 1
        change = self.one_of(
            *("(set-car! t 7)", "(list-set! t 0 8)", "(for-each set-car! (list t) '(7))", "(sort! t >)"),
            lambda: f"(list-set! t 1 {self.number(d)})",
            lambda: f"(if {self.boolean(d)} (set-car! t 7))",
            lambda: self.hole_call("t"),
        )
        use = self.one_of("(length s)", "(car s)", "(apply + s)", f"(list-ref s (begin {change} 0))")
        made = f"(list 1 {super().number(d)})"
        return f"(let* ((s {made}) (t {self.alias('s', d)})) {change} {use})"

    def alias(self, name: str, d: int) -> str:
        """Another expression for what has a name, or for something else."""
        return self.one_of(
            *(
                name,
                f"(car (list {name}))",
                f"(let ((x {name})) x)",
                f"(cdr (assq 'a (list (cons 'a {name}))))",
            ),
            *(f"(vector-ref (vector {name}) 0)", f"((lambda (x) x) {name})"),
            lambda: f"(if {self.boolean(d)} {name} {name})",
            lambda: f"(car (list {name} {self.any(d)}))",
        )

    def hole_call(self, argument: str) -> str:
        """A call of the hole for what it does."""
        self.holes += 1
        return self.one_of(
            f"({self.hole} {argument})",
            f"({self.hole} (list {argument}))",
            f"(if #t ({self.hole} {argument} 1))",
            f"(for-each {self.hole} (list {argument}))",
            f"(begin ({self.hole} {argument}) 1)",
        )
