"""What may run, or may have run, and what is not known after it."""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Procedure
from guixsvc.evaluate.scheme.changes import CHANGES, makes_anew
from guixsvc.evaluate.scheme.gathered import Uncalled
from guixsvc.evaluate.scheme.origins import all_origins
from guixsvc.evaluate.scheme.port import Port
from guixsvc.evaluate.scheme.progress import Abandoned, Doubt, Progress
from guixsvc.evaluate.scheme.scopes import Branch, Scope, Tail
from guixsvc.evaluate.scheme.structures import Modifier
from guixsvc.evaluate.scheme.unknown import may_hold_ours
from guixsvc.evaluate.scheme.values import Faulty, List, MayBeMacro, Object, Opaque, Text, Value, Vector
from guixsvc.evaluate.work import STEP, VISITED, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Span

MAX_DOUBTFUL_STEPS = 100_000
"""Those for what follows from one condition that is not known."""

STEPS_A_DOUBT = 6
"""To follow what may run, besides what that takes."""

STEPS_OF_UNKNOWN = 3
"""To make a value that is not known of others."""

_HIDDEN_ARGUMENT = "an argument that is not known here"


class Doubting(Progress, ABC):
    """An evaluation that follows what may run, and forgets what that may change."""

    @abstractmethod
    def evaluate(self, form: datum.Datum, scope: Scope) -> Value:
        """The value of an expression."""

    @abstractmethod
    def finish(self, result: Value | Tail) -> Value:
        """The value of what may be left as a tail."""

    @abstractmethod
    def apply(
        self, function: Value, arguments: list[Value], span: Span, places: Sequence[Span] = ()
    ) -> Value:
        """Calls a procedure with values, which stand at some ``places`` if these are known."""

    # What may run

    def may_run(
        self, part: datum.Datum, form: datum.List, scope: Scope, branches: Sequence[Branch]
    ) -> tuple[Value, ...]:
        """The values of the branches of a form of which it is not known whether they run.

        ``part`` is where in the form they begin. What is followed already, or costs too much to follow,
        gives none.
        """
        return self._follow(part, form, scope, branches, Doubt.MAY_RUN)

    def _follow(
        self, part: datum.Datum, form: datum.Datum, scope: Scope, branches: Sequence[Branch], doubt: Doubt
    ) -> tuple[Value, ...]:
        if id(part) in self.followed or self._doubtful_steps > self._bound.doubtful:
            self.left_out |= id(part) not in self.followed
            self.forget(form, scope)
            return ()
        self.charge(STEPS_A_DOUBT + 2 * len(branches), form_span(form))
        values: list[Value] = []
        with self._doubting(part, doubt):
            for branch in branches:
                depth, calls = self._depth, len(self._calls)
                try:
                    values.append(self.finish(branch()))
                except Abandoned:
                    self.forget_quietly(form, scope)
                self._depth = depth
                del self._calls[calls:]
        return tuple(values)

    def what_may_come(self, form: datum.Datum, scope: Scope) -> tuple[Value, ...]:
        """The value of an expression that may never be evaluated, if it has one; its faults are silent."""
        return self._follow(form, form, scope, [_thunk(self, form, scope)], Doubt.MAY_NOT_BE_CODE)

    @contextmanager
    def _doubting(self, part: datum.Datum, doubt: Doubt) -> Iterator[None]:
        before = self._doubt
        if not before:
            self._doubtful_limit = min(self._doubtful_steps + MAX_DOUBTFUL_STEPS, self._bound.doubtful)
        self._doubt = max(before, doubt)
        self.followed.add(id(part))
        try:
            yield
        finally:
            self.followed.discard(id(part))
            self._doubt = before

    def try_uncalled(self, procedure: Uncalled) -> None:
        """Evaluates what a procedure does that nothing calls."""
        form = datum.List((), self.place)
        branch = partial(procedure.evaluate, self)
        self._follow(form, form, self.entry.scope, [branch], Doubt.UNCALLED)

    def tried(self, function: Value, arguments: Sequence[Value], span: Span) -> Value | None:
        """What a call gives that may not be made; ``None`` if that cannot be followed."""
        self.charge(1, span)
        form = datum.List((), span)
        branch = _call_of(self, function, list(arguments), span)
        values = self._follow(form, form, self.entry.scope, [branch], Doubt.MAY_RUN)
        return values[0] if values else None

    # What comes of what is not known

    def opaque_call(
        self, function: Opaque, form: datum.List, given: Sequence[datum.Datum], scope: Scope
    ) -> Opaque:
        """A call of what is not known; what it is ``given``, if it is no macro, went into the result."""
        self.forget(form, scope)
        if isinstance(function, Faulty):
            return Faulty(function.reason, form.span, cause=function)
        arguments = [_thunk(self, item, scope) for item in given]
        parts = list(self._follow(form, form, scope, arguments, Doubt.MAY_NOT_BE_CODE))
        parts += self.may_have_run(parts, form.span)
        is_elsewhere = function.elsewhere and not any(may_hold_ours(part) for part in parts)
        kept = tuple(part for part in (function, *parts) if _is_telling(part))
        origins = all_origins(parts)
        if function.cause is None:
            return Opaque(
                function.reason,
                form.span,
                parts=kept,
                elsewhere=is_elsewhere,
                missing=function.missing,
                origins=origins,
            )
        reason = "the result of calling a procedure that is not known here"
        return Opaque(reason, form.span, None, function, kept, is_elsewhere, origins=origins)

    def unknown_result(
        self, reason: str, cause: Opaque | None, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        """What comes of a call with arguments of which not all is known: they went into it."""
        origins = all_origins(arguments)
        if isinstance(cause, Faulty):
            self.may_have_run(arguments, span)
            return Faulty(reason, span, cause=cause, origins=origins)
        spend(STEPS_OF_UNKNOWN * STEP + VISITED * 3 * len(arguments))
        values = (*arguments, *self.may_have_run(arguments, span))
        is_elsewhere = cause is not None and cause.elsewhere and not any(map(may_hold_ours, values))
        return Opaque(
            reason, span, None, cause, tuple(filter(_is_telling, values)), is_elsewhere, origins=origins
        )

    def may_give(self, function: Value, span: Span, *, elsewhere: bool) -> tuple[Value, ...]:
        """What a procedure of the configuration may give for arguments that are not known; whether these
        are defined elsewhere is told."""
        return self.may_have_run((function,), span, elsewhere=elsewhere)

    def may_have_run(
        self, arguments: Sequence[Value], span: Span, *, elsewhere: bool = False
    ) -> tuple[Value, ...]:
        """What procedures may give that were handed to a call of which not all is known."""
        values: tuple[Value, ...] = ()
        spend(VISITED * (len(arguments) + sum([length_of(v) for v in arguments if isinstance(v, List)])))
        held = list(itertools.chain(*[v.items if isinstance(v, List) else (v,) for v in arguments]))
        for modifier in [value for value in held if isinstance(value, Modifier)]:
            modifier.may_have_run(span)
        for port in [value for value in held if isinstance(value, Port)]:
            port.hidden = Opaque("how much of a file was read is not known here", span)
        for function in [value for value in held if isinstance(value, Closure | CaseLambda)]:
            clauses = function.clauses if isinstance(function, CaseLambda) else (function,)
            for closure in clauses:
                for form in closure.body:
                    self.forget(form, Scope({}, closure.scope))
                hidden: list[Value] = [
                    Opaque(_HIDDEN_ARGUMENT, span, elsewhere=elsewhere) for _ in closure.parameters.required
                ]
                call = _call(self, closure, hidden, span)
                values += self._follow(closure.body[0], closure.body[0], closure.scope, [call], Doubt.MAY_RUN)
        return values

    def unknown_definition(self, kind: str, form: datum.List, scope: Scope) -> Value:
        """``define-record-type``, ``define*`` and the like: what they bind is opaque."""
        several = "record-type" in kind
        if several:
            self.charge(_size(form), form.span)
        for name in symbols(form.items[1:]) if several else symbols(form.items[1:2])[:1]:
            is_macro = kind.startswith("define-syntax")
            why = "is a macro, and macros are not expanded" if is_macro else "is not evaluated"
            reason = f"`{name}`, defined by `{kind}`, {why}"
            scope.names[name] = MayBeMacro(
                reason,
                form.span,
                f"{name} of {form.span.source.path}",
                definition=form if is_macro else None,
            )
        return Opaque(f"`{kind}` is not evaluated", form.span)

    # What may have changed

    def forget(self, form: datum.Datum, scope: Scope) -> None:
        """Makes unknown what a form that is not evaluated may set or define."""
        self.charge(_size(form), form_span(form))
        self.forget_quietly(form, scope)

    def forget_quietly(self, form: datum.Datum, scope: Scope) -> None:
        """The same, after a bound was reached."""
        pending = [(form, scope)]
        while pending:
            part, scope = pending.pop()
            if not isinstance(part, datum.List):
                continue
            match part.items:
                case (datum.Symbol(name="set!"), datum.Symbol(name=name), *_):
                    bound = scope.find(name)
                    if bound is None and scope.module.reference(name) is not None:
                        bound = scope.module.scope
                    if bound is not None:
                        reason = f"`{name}` may be set by what is not evaluated"
                        bound.names[name] = Opaque(reason, part.span)
                case (datum.Symbol(name=name), *_) if (modifier := _modifier(name, scope)) is not None:
                    modifier.may_have_run(part.span)
                case (datum.Symbol(name=name), *_) if CHANGES.fullmatch(name):
                    self.changed = self.changed or Opaque(f"its parts may be changed by `{name}`", part.span)
                case (datum.Symbol(name=kind), target, *_) if kind.startswith("define"):
                    for name in symbols((target,))[:1]:
                        if scope.find(name) is None:
                            reason = f"`{name}` is defined in what is not evaluated"
                            scope.names[name] = MayBeMacro(reason, part.span)
            if _has_body(part):
                scope = Scope({}, scope)
            pending.extend((item, scope) for item in part.items)

    def may_have_changed(self, form: datum.List, scope: Scope) -> None:
        """Makes unknown what a call of a procedure such as ``vector-set!`` may have changed."""
        head = form.items[0]
        if not isinstance(head, datum.Symbol) or not head.name.endswith("!"):
            return
        if CHANGES.fullmatch(head.name) and len(form.items) > 1 and not makes_anew(form.items[1]):
            self.changed = self.changed or Opaque(f"its parts may be changed by `{head.name}`", form.span)
        for item in form.items[1:]:
            bound = scope.find(item.name) if isinstance(item, datum.Symbol) else None
            if bound is not None and isinstance(item, datum.Symbol):
                before = bound.names[item.name]
                if isinstance(before, List | Vector | Text):
                    reason = f"`{item.name}` may be changed by `{head.name}`"
                    bound.names[item.name] = Opaque(reason, form.span, parts=(before,))

    def may_have_changed_all(self, name: str, argument: Value, span: Span) -> None:
        """Makes unknown every value that may share its parts with one that a procedure of Guile's changed.

        Two names may stand for one list or vector, and no value here knows who else has it.
        """
        if CHANGES.fullmatch(name) and isinstance(argument, List | Vector) and self.changed is None:
            self.changed = Opaque(f"its parts may be changed by `{name}`", span)

    def may_have_changed_by(self, arguments: Sequence[Value], span: Span) -> None:
        """The same for a procedure that is handed to another, which may call it with what it has."""
        for argument in arguments:
            if isinstance(argument, Opaque | Procedure):
                name = argument.name or ""
                if name.endswith("!") and CHANGES.fullmatch(name):
                    self.changed = Opaque(f"its parts may be changed by `{name}`", span)

    def may_have_bound(self, function: Opaque, form: datum.List, scope: Scope) -> None:
        """Makes unknown what a macro may have set or defined: what it is given, and what its text names."""
        head = form.items[0]
        if not isinstance(head, datum.Symbol):
            return
        given = [item.name for item in form.items[1:] if isinstance(item, datum.Symbol)]
        if isinstance(function, MayBeMacro) and function.definition is not None:
            self.forget(function.definition, scope)
            used = symbols((function.definition,))
            if not any(name == "set!" for name in used):
                is_definition = any(name.startswith("define") for name in used[1:])
                given = given[:1] if is_definition else []
        elif not head.name.endswith("!"):
            return
        for name in given:
            bound = scope.find(name)
            if bound is not None and not isinstance(bound.names[name], Opaque):
                reason = f"`{name}` may be set by `{head.name}`"
                bound.names[name] = MayBeMacro(reason, form.span, cause=function, parts=(bound.names[name],))


def _modifier(name: str, scope: Scope) -> Modifier | None:
    """The procedure that changes a field of records which a name stands for, if it does."""
    bound = scope.find(name)
    meaning = scope.module.reference(name) if bound is None else None
    if meaning is not None and meaning.read is not None:
        bound, name = meaning.read.scope, meaning.name
    value = None if bound is None else bound.names.get(name)
    return value if isinstance(value, Modifier) else None


def _thunk(evaluator: Doubting, form: datum.Datum, scope: Scope) -> Callable[[], Value]:
    return lambda: evaluator.evaluate(form, scope)


def _call_of(evaluator: Doubting, function: Value, arguments: list[Value], span: Span) -> Callable[[], Value]:
    return lambda: evaluator.apply(function, arguments, span)


def _call(evaluator: Doubting, closure: Closure, arguments: list[Value], span: Span) -> Callable[[], Value]:
    return lambda: evaluator.apply(closure, arguments, span)


def _is_telling(value: Value) -> bool:
    """Whether a value tells of what a configuration declares."""
    if isinstance(value, Opaque):
        return bool(value.parts)
    return isinstance(value, List) or (isinstance(value, Object) and value.is_telling)


def _has_body(form: datum.List) -> bool:
    """Whether definitions within a form are local to it."""
    match form.items:
        case (datum.Symbol(name=name), *_):
            return name.startswith(("define", "lambda", "let", "case-lambda", "receive"))
    return False


def length_of(value: Value) -> int:
    """How many parts a value has that a procedure may go through."""
    if isinstance(value, List):
        return value.count
    if isinstance(value, Vector):
        return len(value.items)
    return len(value) if isinstance(value, Text) else 0


def _size(form: datum.Datum) -> int:
    """The number of lists in a form, long ones several times."""
    size = 0
    pending = [form]
    while pending:
        part = pending.pop()
        if isinstance(part, datum.List):
            size += 1 + len(part.items) // 8
            pending.extend(part.items)
    return size


def symbols(forms: tuple[datum.Datum, ...]) -> list[str]:
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
