"""Evaluates data: a bounded interpreter of the Scheme that configurations are written in.

It never runs away, never touches the machine, and goes on after a fault: an expression that fails is
reported once and yields a `Faulty` value; one that cannot be known here yields an `Opaque` one.
"""

from collections.abc import Mapping

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.evaluate import modules
from guixsvc.evaluate.forms import FORMS
from guixsvc.evaluate.guix import CONSTANTS, GUIX_FORMS, GUIX_PROCEDURES, known_elsewhere, make_record
from guixsvc.evaluate.printing import written
from guixsvc.evaluate.procedures import PROCEDURES, NotKnown, WrongArgument
from guixsvc.evaluate.values import (
    Call,
    Closure,
    Faulty,
    List,
    Opaque,
    Procedure,
    Record,
    Scope,
    Tail,
    Text,
    Value,
    Vector,
    join,
)
from guixsvc.read import datum
from guixsvc.records import deprecated_names, record_types, service_types
from guixsvc.source import Span
from guixsvc.spelling import nearest, one_edit_apart

MAX_DEPTH = 30_000
"""Nested evaluations: some 10,000 nested calls. Tail calls do not count."""

MAX_STEPS = 1_000_000
"""Evaluated expressions and produced list elements of one file."""


class Abandoned(Exception):
    """A bound was reached and reported: the top-level form is given up or, out of steps, the file."""


class Evaluator:
    """The state of evaluating one file.

    ``environment`` holds the variables that ``getenv`` may see, with ``None`` for one that is not set.
    """

    def __init__(self, environment: Mapping[str, str | None], max_steps: int = MAX_STEPS) -> None:
        self.environment = environment
        self.imports = modules.Imports()
        self.scope = Scope({})
        self.diagnostics: list[Diagnostic] = []
        self.records: list[Record] = []
        self._max_steps = max_steps
        self._steps = 0
        self._depth = 0

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def fault(self, code: str, span: Span, message: str, *notes: Note) -> Faulty:
        """Reports an error; gives the value that stands for the expression from now on."""
        self.report(error(code, span, message, *notes))
        return Faulty(message, span)

    def charge(self, steps: int, span: Span) -> None:
        """Counts work that was done. Raises `Abandoned` when the bound is reached."""
        self._steps += steps
        if self._steps > self._max_steps:
            hint = Note("a loop that never ends, or a configuration that needs a larger `--max-steps`")
            self.fault("ran-away", span, f"evaluation was stopped after {self._max_steps} steps", hint)
            raise Abandoned

    def enter(self, span: Span) -> None:
        """Goes one level deeper. Raises `Abandoned` when the bound is reached."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fault(
                "too-deep", span, f"this nests too deep: more than {MAX_DEPTH} expressions in each other"
            )
            raise Abandoned

    def leave(self) -> None:
        self._depth -= 1

    @property
    def exhausted(self) -> bool:
        """Whether the bound on steps was reached: nothing more can be evaluated."""
        return self._steps > self._max_steps

    def top_level(self, form: datum.Datum) -> Value:
        """Evaluates a form of the file itself."""
        self._depth = 0
        try:
            return self.evaluate(form, self.scope)
        except Abandoned:
            return Faulty("its evaluation was abandoned", form_span(form))

    def evaluate(self, form: datum.Datum, scope: Scope) -> Value:
        """The value of an expression."""
        self.enter(form_span(form))
        while True:
            self.charge(1 + scope.depth // 64, form_span(form))
            if isinstance(form, datum.Symbol):
                result: Value | Tail = self.variable(form, scope)
            elif isinstance(form, datum.List):
                result = self._combination(form, scope)
            else:
                result = self.quoted(form)
            if not isinstance(result, Tail):
                self.leave()
                return result
            form, scope = result.datum, result.scope

    def body(self, forms: tuple[datum.Datum, ...], scope: Scope, span: Span) -> Value | Tail:
        """Evaluates a sequence; its last expression is left as a tail."""
        if not forms:
            return self.fault("malformed-form", span, "an expression is missing here")
        for form in forms[:-1]:
            self.evaluate(form, scope)
        return Tail(forms[-1], scope)

    def finish(self, result: Value | Tail) -> Value:
        return self.evaluate(result.datum, result.scope) if isinstance(result, Tail) else result

    def _combination(self, form: datum.List, scope: Scope) -> Value | Tail:
        if form.tail is not None or not form.items:
            found = "an empty combination `()`" if not form.items else "an expression with a dot"
            return self.fault(
                "malformed-form", form.span, f"{found} cannot be evaluated (quote it to make a list)"
            )
        head = form.items[0]
        if isinstance(head, datum.Symbol) and scope.find(head.name) is None:
            name = self.imports.canonical(head.name)
            special = FORMS.get(name) or GUIX_FORMS.get(name)
            if special is not None:
                return special(self, form, scope)
            record_type = record_types().get(self.current_name(name, head))
            if record_type is not None:
                return make_record(self, record_type, form, scope)
            if name.startswith("define"):
                return self._unknown_definition(form, scope)
        function = self.evaluate(head, scope)
        if isinstance(function, Opaque):
            self.forget(form, scope)
            return self._opaque_call(function, form)
        arguments = [self.evaluate(item, scope) for item in form.items[1:]]
        if isinstance(function, Closure):
            return self._enter(function, arguments, form.span)
        return self.apply(function, arguments, form.span)

    def _opaque_call(self, function: Opaque, form: datum.List) -> Opaque:
        if isinstance(function, Faulty):
            return Faulty(function.reason, form.span, cause=function)
        called = f"`{function.name}`" if function.name else "a procedure that is not known here"
        return Opaque(f"the result of calling {called} is not known here", form.span, cause=function)

    def _unknown_definition(self, form: datum.List, scope: Scope) -> Value:
        """``define-record-type``, ``define*`` and the like: what they bind is opaque."""
        kind = form.items[0]
        assert isinstance(kind, datum.Symbol)
        several = "record-type" in kind.name or kind.name == "define-values"
        for name in _symbols(form.items[1:]) if several else _symbols(form.items[1:2])[:1]:
            scope.names[name] = Opaque(
                f"`{name}` is defined by `{kind.name}`, which is not evaluated", form.span, name
            )
        return Opaque(f"`{kind.name}` is not evaluated", form.span)

    def forget(self, form: datum.Datum, scope: Scope) -> None:
        """Makes unknown what a form that is not evaluated may set or define."""
        pending = [form]
        while pending:
            part = pending.pop()
            if not isinstance(part, datum.List):
                continue
            self.charge(1, part.span)
            match part.items:
                case (datum.Symbol(name="set!"), datum.Symbol(name=name), *_):
                    bound = scope.find(name)
                    if bound is not None:
                        reason = f"`{name}` may be set by what is not evaluated"
                        bound.names[name] = Opaque(reason, part.span)
                case (datum.Symbol(name=kind), target, *_) if kind.startswith("define"):
                    for name in _symbols((target,))[:1]:
                        if scope.find(name) is None:
                            reason = f"`{name}` is defined in what is not evaluated"
                            scope.names[name] = Opaque(reason, part.span)
            pending.extend(part.items)

    def _forget_what_may_run(self, arguments: list[Value], result: Value) -> None:
        """Procedures that were handed to a call of which not all is known may have run or not."""
        unknown = isinstance(result, Opaque) or any(isinstance(a, List) and a.unknown for a in arguments)
        for argument in arguments if unknown else ():
            if isinstance(argument, Closure):
                for form in argument.body:
                    self.forget(form, argument.scope)

    def apply(self, function: Value, arguments: list[Value], span: Span) -> Value:
        """Calls a procedure with values."""
        if isinstance(function, Closure):
            return self.finish(self._enter(function, arguments, span))
        if isinstance(function, Opaque):
            self._forget_what_may_run(arguments, function)
            return Opaque("the result of calling an unknown procedure", span, cause=function)
        if not isinstance(function, Procedure):
            return self.fault(
                "not-a-procedure", span, f"{written(function)} is called but is not a procedure"
            )
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            return self._wrong_count(function.name, function.least, function.most, len(arguments), span)
        if not function.lenient:
            for argument in arguments:
                if isinstance(argument, Opaque):
                    kind = Faulty if isinstance(argument, Faulty) else Opaque
                    return kind(f"an argument of `{function.name}` is not known here", span, cause=argument)
        try:
            if function.takes_call:
                result: Value = function.function(Call(self, span), arguments)
            else:
                result = function.function(*arguments)
        except WrongArgument as wrong:
            return self.fault("wrong-argument", span, f"`{function.name}`: {wrong}")
        except NotKnown as hidden:
            kind = Faulty if isinstance(hidden.cause, Faulty) else Opaque
            return kind(str(hidden), span, cause=hidden.cause)
        except (ArithmeticError, ValueError) as wrong:
            return self.fault("wrong-argument", span, f"`{function.name}`: {wrong}")
        self._forget_what_may_run(arguments, result)
        if isinstance(result, List):
            self.charge(len(result.items) // 100, span)
        elif isinstance(result, Text):
            self.charge(len(result) // 100, span)
            if result.span is None:
                return Text(result, span, result.origins)
        return result

    def _enter(self, closure: Closure, arguments: list[Value], span: Span) -> Value | Tail:
        """Binds the parameters of a closure and evaluates its body but for the tail."""
        wanted = len(closure.parameters)
        if len(arguments) < wanted or (closure.rest is None and len(arguments) > wanted):
            most = None if closure.rest else wanted
            return self._wrong_count(closure.name, wanted, most, len(arguments), span)
        names: dict[str, Value] = dict(zip(closure.parameters, arguments, strict=False))
        if closure.rest is not None:
            names[closure.rest] = List(tuple(arguments[wanted:]))
        return self.body(closure.body, Scope(names, closure.scope), closure.span)

    def _wrong_count(self, name: str, least: int, most: int | None, count: int, span: Span) -> Faulty:
        wanted = (
            str(least) if most == least else f"at least {least}" if most is None else f"{least} to {most}"
        )
        return self.fault("wrong-argument-count", span, f"`{name}` takes {wanted} arguments, {count} given")

    def quoted(self, form: datum.Datum) -> Value:
        """A datum as a value."""
        if isinstance(form, datum.Symbol):
            return form
        if isinstance(form, datum.Literal):
            constant = form.value
            return Text(constant, form.span, (form.span,)) if isinstance(constant, str) else constant
        self.enter(form.span)
        self.charge(1, form.span)
        items = [self.quoted(item) for item in form.items]
        tail = self.quoted(form.tail) if isinstance(form, datum.List) and form.tail is not None else None
        self.leave()
        return join(items, tail) if isinstance(form, datum.List) else Vector(tuple(items))

    def variable(self, symbol: datum.Symbol, scope: Scope) -> Value:
        """The value of a variable: a binding of the file, a procedure or variable that we know, or opaque."""
        bound = scope.find(symbol.name)
        if bound is not None:
            return bound.names[symbol.name]
        name = self.current_name(self.imports.canonical(symbol.name), symbol)
        if name in PROCEDURES:
            return PROCEDURES[name]
        if name in GUIX_PROCEDURES:
            return GUIX_PROCEDURES[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        span = form_span(symbol)
        if known_elsewhere(name):
            return Opaque("it is defined by Guix", span, name)
        if self.imports.exports(name):
            return Opaque(f"`{name}` is not evaluated", span, name)
        return self._unknown_name(name, symbol, scope)

    def current_name(self, name: str, symbol: datum.Symbol) -> str:
        """The current name of a deprecated one, which is reported."""
        current = deprecated_names().get(name)
        if current is None:
            return name
        message = f"`{name}` is deprecated"
        self.report(
            warning("deprecated-name", form_span(symbol), message, Note(f"it is now called `{current}`"))
        )
        return current

    def _unknown_name(self, name: str, symbol: datum.Symbol, scope: Scope) -> Opaque:
        span = form_span(symbol)
        ours = [*service_types(), *record_types(), *deprecated_names()]
        if self.imports.complete:
            close = nearest(
                name, [*ours, *PROCEDURES, *GUIX_PROCEDURES, *FORMS, *GUIX_FORMS, *_bound_names(scope)]
            )
            hint = (Note(f"did you mean `{close}`?"),) if close else ()
            return self.fault("unbound-variable", span, f"unbound variable `{name}`", *hint)
        close = next((known for known in ours if one_edit_apart(name, known)), None)
        if close is not None:
            message = f"`{name}` is not known here and looks like a misspelling"
            self.report(warning("misspelt-name", span, message, Note(f"did you mean `{close}`?")))
        return Opaque(f"`{name}` is not defined in what guixsvc can see", span, name)


def form_span(form: datum.Datum) -> Span:
    """The span of a datum that was read."""
    assert form.span is not None, "every datum that was read has a span"
    return form.span


def _bound_names(scope: Scope | None) -> list[str]:
    names: list[str] = []
    while scope is not None:
        names.extend(scope.names)
        scope = scope.parent
    return names


def _symbols(forms: tuple[datum.Datum, ...]) -> list[str]:
    """Every symbol in some data, in order."""
    found: list[str] = []
    pending = list(reversed(forms))
    while pending:
        form = pending.pop()
        if isinstance(form, datum.Symbol):
            found.append(form.name)
        elif isinstance(form, datum.List):
            pending.extend(reversed(form.items))
    return found
