"""What may run, or may have run: all that differs from an evaluation of what certainly runs."""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from functools import partial
from typing import TypeVar

from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Procedure, place_of
from guixsvc.evaluate.scheme.effects import Forgetting, handed, names_in
from guixsvc.evaluate.scheme.gathered import Gathered, Uncalled
from guixsvc.evaluate.scheme.nodes import Branch, Node, Result
from guixsvc.evaluate.scheme.origins import all_origins
from guixsvc.evaluate.scheme.port import Port
from guixsvc.evaluate.scheme.progress import Abandoned
from guixsvc.evaluate.scheme.scopes import Home, Scope
from guixsvc.evaluate.scheme.structures import Modifier
from guixsvc.evaluate.scheme.unknown import may_hold_ours
from guixsvc.evaluate.scheme.values import (
    Faulty,
    Instance,
    List,
    MayBeMacro,
    Object,
    Opaque,
    Text,
    Value,
    Vector,
)
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.work import STEP, VISITED, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.slotted import frozen, replace
from guixsvc.source import Span

MAX_DOUBTFUL_STEPS = 100_000
"""Those for what follows from one condition that is not known."""

MOST_RUN_AGAIN = 100
"""How often code is followed that others may run later; from then on only its text is looked at."""

STEPS_A_DOUBT = 6
"""To follow what may run, besides what that takes."""

STEPS_OF_UNKNOWN = 3
"""To make a value that is not known of others."""

_Key = TypeVar("_Key")

_HIDDEN_ARGUMENT = "an argument that is not known here"


class Doubt(IntEnum):
    """Whether what is evaluated runs at all, on a host.

    What depends on an unknown condition ``MAY_RUN``: it need not hold what else is known, so that only
    faults of form and of names count. A procedure that nothing calls is ``UNCALLED``: of names, Guile only
    warns there. What is handed to an unknown procedure or macro ``MAY_NOT_BE_CODE``.
    """

    NONE = 0
    MAY_RUN = 1
    UNCALLED = 2
    MAY_NOT_BE_CODE = 3


_FAULTS_OF_FORM = frozenset(
    ["malformed-form", "malformed-field", "duplicate-field", "unbound-variable", "unknown-module"]
)


@frozen(eq=False)
class Kept:
    """Code that others may run later: its ``forms`` in a ``scope``, the first ``part`` of which tells it from
    others, and what to do ``again`` to follow it."""

    part: datum.Datum
    forms: Sequence[datum.Datum]
    scope: Scope
    again: Callable[[], object]


class Doubting(Forgetting, ABC):
    """An evaluation that follows what may run, and forgets what that may change.

    While it does, faults are no faults, steps have a bound of their own, and what is assigned may have been.
    """

    def __init__(self, sources: object, bound: Bound | int, entry: Home, file: File) -> None:
        super().__init__(sources, bound, entry, file)
        self.left_out = False
        """Whether what may run was not followed for want of steps."""
        self.followed: set[int] = set()
        self._doubt = Doubt.NONE
        self._least_doubt = Doubt.NONE
        """That of all that follows something which may have failed."""
        self._doubtful_steps = 0
        self._doubtful_limit = 0
        self._kept_by_others: dict[int, Kept] = {}
        """What changes something and may run in calls that are not known, by where it stands."""
        self._names_kept: set[str] = set()
        self._runs_again = False
        self._times_run_again = 0

    @abstractmethod
    def value(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""

    @abstractmethod
    def finish(self, result: Result) -> Value:
        """The value of what may be left as a tail."""

    @abstractmethod
    def apply(
        self, function: Value, arguments: list[Value], span: Span, places: Sequence[Span] = ()
    ) -> Value:
        """Calls a procedure with values, which stand at some ``places`` if these are known."""

    # What differs in doubt

    @property
    def in_doubt(self) -> bool:
        return bool(self._doubt)

    def report(self, diagnostic: Diagnostic) -> None:
        if self._doubt is Doubt.MAY_NOT_BE_CODE:
            return
        if self._doubt and diagnostic.severity is Severity.ERROR and diagnostic.code not in _FAULTS_OF_FORM:
            return
        if self._doubt is Doubt.UNCALLED and diagnostic.code == "unbound-variable":
            diagnostic = replace(diagnostic, severity=Severity.WARNING)
        super().report(diagnostic)

    def faulty(self, message: str, span: Span) -> Opaque:
        return Opaque(message, span) if self._doubt else super().faulty(message, span)

    def charge(self, steps: int, span: Span) -> None:
        if not self._doubt:
            super().charge(steps, span)
            return
        self._here = span
        self._doubtful_steps += steps
        if self._doubtful_steps > self._doubtful_limit:
            self.left_out |= self._doubtful_steps > self._bound.doubtful
            raise Abandoned

    @property
    def steps(self) -> int:
        return self._steps + self._doubtful_steps

    @contextmanager
    def apart(self, gathered: Gathered) -> Iterator[None]:
        outer, self._doubt = self._doubt, Doubt.NONE
        try:
            with super().apart(gathered):
                yield
        finally:
            self._doubt = outer

    def made(self, form: datum.List | datum.Symbol, record: Instance | None = None) -> None:
        if self._doubt is Doubt.UNCALLED:
            if record is not None:
                self.gathered.uncalled.append(record)
        elif self._doubt is not Doubt.MAY_NOT_BE_CODE:
            super().made(form, record)

    def may_be_uncalled(self, part: datum.Datum, make: Callable[[], Uncalled]) -> None:
        if self._doubt is not Doubt.MAY_NOT_BE_CODE:
            super().may_be_uncalled(part, make)

    def is_entered(self, part: datum.Datum) -> None:
        if self._doubt is not Doubt.MAY_NOT_BE_CODE:
            super().is_entered(part)

    def define(self, scope: Scope, name: str, value: Value, span: Span) -> None:
        """Binds a name to what was evaluated last: in a module, in doubt, perhaps."""
        if self._doubt and scope.parent is None:
            before = scope.names.get(name)
            parts = (value,) if before is None else (before, value)
            value = MayBeMacro(f"`{name}` may be defined by what is not certain to run", span, parts=parts)
        self.known_anew = self.known_anew or name in self._names_kept or name in scope.names
        if scope.parent is None:
            self.changes_variable(scope, name)
        scope.names[name] = value
        scope.keep_place(name, self.place)

    def assign(self, values: dict[_Key, Value], key: _Key, value: Value, what: str, span: Span) -> None:
        """Changes a variable or a field that has a value; ``what`` is what that may be: "`x` may be set"."""
        self.changes.count += 1
        if self._doubt:
            reason = f"{what} by what is not certain to run"
            value = Opaque(reason, span, parts=(values[key], value))
        else:
            self.known_anew = True
        values[key] = value

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
            self.hide_mutable(form_span(form))
            return ()
        self.charge(STEPS_A_DOUBT + 2 * len(branches), form_span(form))
        values: list[Value] = []
        with self._doubting(part, doubt):
            for branch in branches:
                try:
                    with self.abandonable():
                        values.append(self.finish(branch()))
                except Abandoned:
                    self.forget_quietly(form, scope)
                    self.hide_mutable(form_span(form))
        return tuple(values)

    def what_may_come(self, node: Node, scope: Scope) -> tuple[Value, ...]:
        """The value of an expression that may never be evaluated, if it has one; its faults are silent."""
        branch = _thunk(self, node, scope)
        return self._follow(node.form, node.form, scope, [branch], Doubt.MAY_NOT_BE_CODE)

    @contextmanager
    def _doubting(self, part: datum.Datum, doubt: Doubt) -> Iterator[None]:
        before = self._doubt
        self._begin(doubt)
        self.followed.add(id(part))
        try:
            yield
        finally:
            self.followed.discard(id(part))
            self._doubt = max(before, self._least_doubt)

    def _begin(self, doubt: Doubt) -> None:
        if not self._doubt:
            self._doubtful_limit = min(self._doubtful_steps + MAX_DOUBTFUL_STEPS, self._bound.doubtful)
        self._doubt = max(self._doubt, doubt)

    def doubt_from_here(self) -> None:
        """What follows may not run."""
        self._begin(Doubt.MAY_RUN)
        self._least_doubt = self._doubt

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

    def opaque_call(self, function: Opaque, form: datum.List, given: Sequence[Node], scope: Scope) -> Opaque:
        """A call of what is not known; what it is ``given``, if it is no macro, went into the result."""
        self.run_again()
        changes = self.changes.count
        if isinstance(function, Faulty):
            self.forget(form, scope)
            return Faulty(function.reason, form.span, cause=function)
        followed = self._may_have_used(form, given, scope)
        if changes != self.changes.count:
            again = partial(self._may_have_used, form, given, scope)
            self._may_run_later(form, (form,), scope, again)
        came = self.may_have_run(followed, form.span, kept=True)
        parts = [*followed, *came]
        self.hand_out(parts, form.span)
        is_elsewhere = function.elsewhere and not any(may_hold_ours(part) for part in parts)
        kept = tuple(part for part in (function, *parts) if _is_telling(part))
        reason = "the result of calling a procedure that is not known here"
        made = Opaque(reason, form.span, None, function, kept, is_elsewhere, origins=all_origins(parts))
        if function.cause is None:
            made = replace(made, reason=function.reason, cause=None, missing=function.missing)
        if isinstance(function, MayBeMacro) and function.definition is not None:
            # `may_have_bound` looks into it.
            return made
        others = handed(followed, [node.form for node in given], form, scope)
        return self.unseen_call(made, function, (*others, *came), form, scope)

    def _may_have_used(self, form: datum.List, given: Sequence[Node], scope: Scope) -> tuple[Value, ...]:
        self.forget(form, scope)
        arguments = [_thunk(self, node, scope) for node in given]
        return self._follow(form, form, scope, arguments, Doubt.MAY_NOT_BE_CODE)

    def unknown_call(self, function: Opaque, called: Value, arguments: Sequence[Value], span: Span) -> Opaque:
        """What comes of a call of what is not known, or not fully, with values."""
        self.run_again()
        came = self.may_have_run(arguments, span, kept=True)
        handed_out = (*arguments, *came)
        self.hand_out(handed_out, span)
        reason = "the result of calling an unknown procedure"
        result = self._came_of(reason, function, (called, *arguments), came, span)
        return self.unseen_call(result, function, handed_out)

    def unknown_result(
        self, reason: str, cause: Opaque | None, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        """What comes of a call with arguments of which not all is known: they went into it."""
        return self._came_of(reason, cause, arguments, self.may_have_run(arguments, span), span)

    def _came_of(
        self,
        reason: str,
        cause: Opaque | None,
        arguments: Sequence[Value],
        came: tuple[Value, ...],
        span: Span,
    ) -> Opaque:
        """The same, once it is known what may have come of the procedures among the arguments."""
        origins = all_origins(arguments)
        if isinstance(cause, Faulty):
            return Faulty(reason, span, cause=cause, origins=origins)
        spend(STEPS_OF_UNKNOWN * STEP + VISITED * 3 * len(arguments))
        values = (*arguments, *came)
        is_elsewhere = cause is not None and cause.elsewhere and not any(map(may_hold_ours, values))
        return Opaque(
            reason, span, None, cause, tuple(filter(_is_telling, values)), is_elsewhere, origins=origins
        )

    def may_give(self, function: Value, span: Span, *, elsewhere: bool) -> tuple[Value, ...]:
        """What a procedure of the configuration may give for arguments that are not known; whether these
        are defined elsewhere is told."""
        return self.may_have_run((function,), span, elsewhere=elsewhere)

    def may_have_run(
        self, arguments: Sequence[Value], span: Span, *, elsewhere: bool = False, kept: bool = False
    ) -> tuple[Value, ...]:
        """What procedures may give that were handed to a call of which not all is known. If code that is not
        seen may have ``kept`` them, they may run later too."""
        values: tuple[Value, ...] = ()
        spend(VISITED * (len(arguments) + sum([length_of(v) for v in arguments if isinstance(v, List)])))
        held = list(itertools.chain(*[v.items if isinstance(v, List) else (v,) for v in arguments]))
        for modifier in [value for value in held if isinstance(value, Modifier)]:
            modifier.may_have_run(span)
        for procedure in [value for value in held if isinstance(value, Procedure)]:
            self.may_have_changed_in_place(procedure.name, span)
        for port in [value for value in held if isinstance(value, Port)]:
            port.hidden = Opaque("how much of a file was read is not known here", span)
        for function in [value for value in held if isinstance(value, Closure | CaseLambda)]:
            clauses = function.clauses if isinstance(function, CaseLambda) else (function,)
            for closure in clauses:
                changes = self.changes.count
                values += self._may_have_called(closure, span, elsewhere=elsewhere)
                if kept and changes != self.changes.count:
                    again = partial(self._may_have_called, closure, span, elsewhere=elsewhere)
                    forms = [node.form for node in closure.body]
                    self._may_run_later(place_of(closure), forms, closure.scope, again)
        return values

    def _may_have_called(self, closure: Closure, span: Span, *, elsewhere: bool) -> tuple[Value, ...]:
        for node in closure.body:
            self.forget(node.form, Scope({}, closure.scope))
        hidden: list[Value] = [
            Opaque(_HIDDEN_ARGUMENT, span, elsewhere=elsewhere) for _ in closure.parameters.required
        ]
        call = _call(self, closure, hidden, span)
        first = place_of(closure)
        return self._follow(first, first, closure.scope, [call], Doubt.MAY_RUN)

    def _may_run_later(
        self, part: datum.Datum, forms: Sequence[datum.Datum], scope: Scope, again: Callable[[], object]
    ) -> None:
        """Notes code that changes something, and that other code which is not seen may have kept."""
        if self._doubt is not Doubt.UNCALLED:
            self._kept_by_others[id(part)] = Kept(part, forms, scope, again)
            self._names_kept.update([symbol.key for symbol in names_in(forms)])

    def run_again(self) -> None:
        """Makes unknown what code changes that was handed to other code, not seen, before: that may call it
        whenever it is called itself. Only if something is known now that may not have been then."""
        if not self._kept_by_others or not self.known_anew or self._runs_again:
            return
        self._runs_again = True
        try:
            for kept in [*self._kept_by_others.values()]:
                self._times_run_again += 1
                if self._times_run_again > MOST_RUN_AGAIN:
                    for form in kept.forms:
                        self.forget(form, Scope({}, kept.scope))
                elif id(kept.part) not in self.followed:
                    kept.again()
        finally:
            self._runs_again = self.known_anew = False

    def unknown_definition(self, kind: str, form: datum.List, scope: Scope) -> Value:
        """``define-record-type``, ``define*`` and the like: what they bind is opaque."""
        several = "record-type" in kind
        if several:
            self.charge(self.effects(form).size, form.span)
        for symbol in names_in(form.items[1:]) if several else names_in(form.items[1:2])[:1]:
            name = symbol.name
            is_macro = kind.startswith("define-syntax")
            why = "is a macro that is not expanded" if is_macro else "is not evaluated"
            reason = f"`{name}`, defined by `{kind}`, {why}"
            self.changes_variable(scope, symbol.key)
            scope.names[symbol.key] = MayBeMacro(
                reason,
                form.span,
                f"{name} of {form.span.source.path}",
                definition=form if is_macro else None,
            )
        return Opaque(f"`{kind}` is not evaluated", form.span)


def _thunk(evaluator: Doubting, node: Node, scope: Scope) -> Callable[[], Value]:
    return lambda: evaluator.value(node, scope)


def _call_of(evaluator: Doubting, function: Value, arguments: list[Value], span: Span) -> Callable[[], Value]:
    return lambda: evaluator.apply(function, arguments, span)


def _call(evaluator: Doubting, closure: Closure, arguments: list[Value], span: Span) -> Callable[[], Value]:
    return lambda: evaluator.apply(closure, arguments, span)


def _is_telling(value: Value) -> bool:
    """Whether a value tells of what a configuration declares."""
    if isinstance(value, Opaque):
        return bool(value.parts)
    return isinstance(value, List) or (isinstance(value, Object) and value.is_telling)


def length_of(value: Value) -> int:
    """How many parts a value has that a procedure may go through."""
    if isinstance(value, List):
        return value.count
    if isinstance(value, Vector):
        return len(value.items)
    return len(value) if isinstance(value, Text) else 0
