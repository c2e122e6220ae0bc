"""What may run, or may have run: it is followed, for what may come of it."""

import itertools
from collections.abc import Callable, Sequence
from functools import partial

from guixsvc.annotations import Final, Protocol
from guixsvc.evaluate.scheme.attempts import Attempts
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Generic, Procedure
from guixsvc.evaluate.scheme.changes import Changes
from guixsvc.evaluate.scheme.doubt import MAY_NOT_BE_CODE, MAY_RUN, UNCALLED, Doubt, Runs
from guixsvc.evaluate.scheme.gathered import UncalledProcedure
from guixsvc.evaluate.scheme.nodes import Branch, Node, Result
from guixsvc.evaluate.scheme.origins import all_origins
from guixsvc.evaluate.scheme.port import Port
from guixsvc.evaluate.scheme.progress import Abandoned, Progress
from guixsvc.evaluate.scheme.scopes import Home, Scope
from guixsvc.evaluate.scheme.structures import Modifier
from guixsvc.evaluate.scheme.unknown import may_hold_ours
from guixsvc.evaluate.scheme.unseen import Unseen, handed
from guixsvc.evaluate.scheme.values import (
    Faulty,
    List,
    MayBeMacro,
    Object,
    Opaque,
    Perhaps,
    Value,
    length_of,
)
from guixsvc.evaluate.scheme.within import reachable
from guixsvc.evaluate.work import STEP, VISITED, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span, symbols
from guixsvc.slotted import frozen, replace
from guixsvc.source import Span

MOST_RUN_AGAIN: Final = 100
"""How often code is followed that others may run later; from then on only its text is looked at."""

STEPS_A_DOUBT: Final = 6
"""To follow what may run, besides what that takes."""

STEPS_OF_UNKNOWN: Final = 3
"""To make a value that is not known of others."""

_HIDDEN_ARGUMENT: Final = "an argument that is not known here"


@frozen(eq=False)
class KeptCode:
    """Code that others may run later: its ``forms`` in a ``scope``, the first ``part`` of which tells it from
    others, and what to do ``again`` to follow it."""

    part: object
    forms: Sequence[datum.Datum]
    scope: Scope
    again: Callable[[], object]


class Running(Protocol):
    """What runs code; ``place`` is where the value stands that was evaluated last."""

    entry: Home
    place: Span

    def value(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""

    def finish(self, result: Result) -> Value:
        """The value of what may be left as a tail."""

    def apply(
        self, function: Value, arguments: list[Value], span: Span, places: Sequence[Span] = ()
    ) -> Value:
        """Calls a procedure with values, which stand at some ``places`` if these are known."""


class Following:
    """Follows what may run, and forgets what that may change."""

    def __init__(
        self,
        run: Running,
        progress: Progress,
        doubt: Doubt,
        changes: Changes,
        unseen: Unseen,
        attempts: Attempts,
    ) -> None:
        self._run = run
        self._progress = progress
        self._doubt = doubt
        self._changes = changes
        self._unseen = unseen
        self._attempts = attempts
        self._kept_by_others: dict[int, KeptCode] = {}
        """What changes something and may run in calls that are not known, by where it stands."""
        self._runs_again = False
        self._times_run_again = 0

    # What may run

    def may_run(
        self, part: datum.Datum, form: datum.List, scope: Scope, branches: Sequence[Branch]
    ) -> tuple[Value, ...]:
        """The values of the branches of a form of which it is not known whether they run.

        ``part`` is where in the form they begin. What is followed already, or costs too much to follow,
        gives none.
        """
        return self._follow(part, form, scope, branches, MAY_RUN)

    def _follow(
        self, part: object, form: datum.Datum, scope: Scope, branches: Sequence[Branch], kind: Runs
    ) -> tuple[Value, ...]:
        is_followed = id(part) in self._doubt.followed
        if is_followed or self._progress.has_no_doubtful_left:
            self._progress.left_out |= not is_followed
            self._unseen.forget(form, scope)
            self._changes.hide_mutable(form_span(form))
            return ()
        self._progress.charge(STEPS_A_DOUBT + 2 * len(branches), form_span(form))
        values: list[Value] = []
        with self._doubt.following(part, kind):
            for branch in branches:
                try:
                    with self._progress.abandonable():
                        values.append(self._run.finish(branch()))
                except Abandoned:
                    self._unseen.forget_quietly(form, scope)
                    self._changes.hide_mutable(form_span(form))
        return tuple(values)

    def what_may_come(self, node: Node, scope: Scope) -> tuple[Value, ...]:
        """The value of an expression that may never be evaluated, if it has one; its faults are silent."""
        branch = _thunk(self._run, node, scope)
        return self._follow(node.form, node.form, scope, [branch], MAY_NOT_BE_CODE)

    def try_uncalled(self, procedure: UncalledProcedure) -> None:
        """Evaluates what a procedure does that nothing calls."""
        form = datum.List((), self._run.place)
        branch = partial(procedure.evaluate, self._run)
        self._follow(form, form, self._run.entry.scope, [branch], UNCALLED)

    def tried(self, function: Value, arguments: Sequence[Value], span: Span) -> Value | None:
        """What a call gives that may not be made; ``None`` if that cannot be followed."""
        self._progress.charge(1, span)
        form = datum.List((), span)
        branch = _call_of(self._run, function, list(arguments), span)
        values = self._follow(form, form, self._run.entry.scope, [branch], MAY_RUN)
        return values[0] if values else None

    # What comes of what is not known

    def opaque_call(self, function: Opaque, form: datum.List, given: Sequence[Node], scope: Scope) -> Opaque:
        """A call of what is not known; what it is ``given``, if it is no macro, went into the result."""
        self.run_again()
        changes = self._changes.count
        if isinstance(function, Faulty):
            self._unseen.forget(form, scope)
            return Faulty(function.reason, form.span, cause=function)
        followed = self._may_have_used(form, given, scope)
        if changes != self._changes.count:
            again = partial(self._may_have_used, form, given, scope)
            self._may_run_later(form, (form,), scope, again)
        came = self.may_have_run((function, *followed), form.span, kept=True)
        parts = [*followed, *came]
        self._changes.hand_out(parts, form.span)
        is_elsewhere = function.elsewhere and not any(may_hold_ours(part) for part in parts)
        kept = tuple(part for part in (function, *parts) if _is_telling(part))
        reason = "the result of calling a procedure that is not known here"
        made = Opaque(
            reason, form.span, None, function, kept, is_elsewhere, all_origins(parts), unlike=function.unlike
        )
        if function.cause is None:
            made = replace(made, reason=function.reason, cause=None, missing=function.missing)
        if isinstance(function, MayBeMacro) and function.definition is not None:
            # `may_have_bound` looks into it.
            return made
        others = handed(followed, [node.form for node in given], form, scope)
        return self._unseen.unseen_call(made, function, (*others, *came), form, scope)

    def _may_have_used(self, form: datum.List, given: Sequence[Node], scope: Scope) -> tuple[Value, ...]:
        self._unseen.forget(form, scope)
        arguments = [_thunk(self._run, node, scope) for node in given]
        return self._follow(form, form, scope, arguments, MAY_NOT_BE_CODE)

    def unknown_call(self, function: Opaque, called: Value, arguments: Sequence[Value], span: Span) -> Opaque:
        """What comes of a call of what is not known, or not fully, with values."""
        self.run_again()
        came = self.may_have_run((called, *arguments), span, kept=True)
        handed_out = (*arguments, *came)
        self._changes.hand_out(handed_out, span)
        reason = "the result of calling an unknown procedure"
        kind = Perhaps if function.hangs_on_condition else Opaque
        result = self._came_of(reason, function, (called, *arguments), came, span, kind)
        return self._unseen.unseen_call(result, function, handed_out)

    def unknown_result(
        self,
        reason: str,
        cause: Opaque | None,
        arguments: Sequence[Value],
        span: Span,
        kind: type[Opaque] = Opaque,
        *,
        kept: bool = False,
    ) -> Opaque:
        """What comes of a call with arguments of which not all is known: they went into it, and if it calls
        code that is not seen, that may have ``kept`` them."""
        came = self.may_have_run(arguments, span, kept=kept)
        result = self._came_of(reason, cause, arguments, came, span, kind)
        self._attempts.may_fail(result)
        return result

    def _came_of(
        self,
        reason: str,
        cause: Opaque | None,
        arguments: Sequence[Value],
        came: tuple[Value, ...],
        span: Span,
        kind: type[Opaque],
    ) -> Opaque:
        """The same, once it is known what may have come of the procedures among the arguments."""
        origins = all_origins(arguments)
        if isinstance(cause, Faulty):
            return Faulty(reason, span, cause=cause, origins=origins)
        spend(STEPS_OF_UNKNOWN * STEP + VISITED * 3 * len(arguments))
        values = (*arguments, *came)
        is_elsewhere = cause is not None and cause.elsewhere and not any(map(may_hold_ours, values))
        parts = tuple(filter(_is_telling, values))
        return kind(reason, span, None, cause, parts, is_elsewhere, origins=origins)

    def may_give(self, function: Value, span: Span, *, elsewhere: bool) -> tuple[Value, ...]:
        """What a procedure of the configuration may give for arguments that are not known; whether these
        are defined elsewhere is told."""
        return self.may_have_run((function,), span, elsewhere=elsewhere)

    def may_have_run(
        self, arguments: Sequence[Value], span: Span, *, elsewhere: bool = False, kept: bool = False
    ) -> tuple[Value, ...]:
        """What procedures may give that were handed to a call of which not all is known. If code that is not
        seen may have ``kept`` them, it may call whatever it finds in them, too, and that may run later."""
        spend(VISITED * (len(arguments) + sum([length_of(v) for v in arguments if isinstance(v, List)])))
        pending = [*reachable(arguments)] if kept else _elements(arguments)
        values: tuple[Value, ...] = ()
        followed: set[int] = set()
        while pending:
            closures = self._may_be_called(pending, span)
            pending = []
            for closure in closures:
                changes = self._changes.count
                found = self._may_have_called(closure, span, elsewhere=elsewhere)
                values += found
                if not kept:
                    continue
                if changes != self._changes.count:
                    again = partial(self._may_have_called, closure, span, elsewhere=elsewhere)
                    forms = [node.form for node in closure.body]
                    self._may_run_later(closure.body[0], forms, closure.scope, again)
                # One that makes another of its kind could go on for ever.
                if id(closure.body[0]) not in followed:
                    pending += reachable(found)
                followed.add(id(closure.body[0]))
        return values

    def _may_be_called(self, values: Sequence[Value], span: Span) -> list[Closure]:
        """The procedures of the configuration among some values; what others among them may change is
        forgotten."""
        closures: list[Closure] = []
        for value in values:
            match value:
                case Closure():
                    closures.append(value)
                case CaseLambda():
                    closures += value.clauses
                case Modifier():
                    value.may_have_run(span)
                case Port():
                    value.hidden = Opaque("how much of a file was read is not known here", span)
            if isinstance(value, Generic):
                procedures = [method.procedure for method in value.methods]
                closures += [one for one in procedures if isinstance(one, Closure)]
            if isinstance(value, Procedure):
                self._changes.may_have_changed_in_place(value.name, span)
        return closures

    def _may_have_called(self, closure: Closure, span: Span, *, elsewhere: bool) -> tuple[Value, ...]:
        for node in closure.body:
            self._unseen.forget(node.form, Scope({}, closure.scope))
        hidden: list[Value] = [
            Opaque(_HIDDEN_ARGUMENT, span, elsewhere=elsewhere) for _ in closure.parameters.required
        ]
        call = _call_of(self._run, closure, hidden, span)
        # Its first form may be followed itself, within this call.
        first = closure.body[0]
        return self._follow(first, first.form, closure.scope, [call], MAY_RUN)

    def _may_run_later(
        self, part: object, forms: Sequence[datum.Datum], scope: Scope, again: Callable[[], object]
    ) -> None:
        """Notes code that changes something, and that other code which is not seen may have kept."""
        if self._doubt.kind is not UNCALLED:
            self._kept_by_others[id(part)] = KeptCode(part, forms, scope, again)
            self._changes.watched.update([symbol.key for symbol in symbols(forms)])

    def run_again(self) -> None:
        """Makes unknown what code changes that was handed to other code, not seen, before: that may call it
        whenever it is called itself. Only if something is known now that may not have been then."""
        if not self._kept_by_others or not self._changes.known_anew or self._runs_again:
            return
        self._runs_again = True
        try:
            for kept in [*self._kept_by_others.values()]:
                self._times_run_again += 1
                if self._times_run_again > MOST_RUN_AGAIN:
                    for form in kept.forms:
                        self._unseen.forget(form, Scope({}, kept.scope))
                elif id(kept.part) not in self._doubt.followed:
                    kept.again()
        finally:
            self._runs_again = self._changes.known_anew = False

    def unknown_definition(self, kind: str, form: datum.List, scope: Scope) -> Value:
        """``define-record-type``, ``define*`` and the like: what they bind is opaque."""
        several = "record-type" in kind
        if several:
            self._progress.charge(self._unseen.effects(form).size, form.span)
        for symbol in symbols(form.items[1:]) if several else symbols(form.items[1:2])[:1]:
            name = symbol.name
            is_macro = kind.startswith("define-syntax")
            why = "is a macro that is not expanded" if is_macro else "is not evaluated"
            reason = f"`{name}`, defined by `{kind}`, {why}"
            self._changes.changes_variable(scope, symbol.key)
            scope.names[symbol.key] = MayBeMacro(
                reason,
                form.span,
                f"{name} of {form.span.source.path}",
                definition=form if is_macro else None,
            )
        return Opaque(f"`{kind}` is not evaluated", form.span)


def _elements(values: Sequence[Value]) -> list[Value]:
    """Some values and, in place of lists, their elements."""
    return list(itertools.chain(*[v.items if isinstance(v, List) else (v,) for v in values]))


def _thunk(run: Running, node: Node, scope: Scope) -> Branch:
    return lambda: run.value(node, scope)


def _call_of(run: Running, function: Value, arguments: list[Value], span: Span) -> Branch:
    return lambda: run.apply(function, arguments, span)


def _is_telling(value: Value) -> bool:
    """Whether a value tells of what a configuration declares."""
    if isinstance(value, Opaque):
        return bool(value.parts)
    return isinstance(value, List) or (isinstance(value, Object) and value.is_telling)
