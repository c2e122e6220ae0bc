"""What code may have changed that is not run, or not seen: it is not known from then on."""

import itertools

from guixsvc.annotations import Sequence
from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure
from guixsvc.evaluate.scheme.changers import (
    changes_parts,
    changes_texts,
    makes_anew,
    makes_text_anew,
    may_be_changed_text,
    may_share_parts,
)
from guixsvc.evaluate.scheme.changes import Changes
from guixsvc.evaluate.scheme.effects import Effect, Effects, effects_of
from guixsvc.evaluate.scheme.mutable import ParameterObject
from guixsvc.evaluate.scheme.origins import all_origins
from guixsvc.evaluate.scheme.progress import Progress
from guixsvc.evaluate.scheme.scopes import Scope, imported
from guixsvc.evaluate.scheme.structures import Modifier
from guixsvc.evaluate.scheme.unknown import UnseenCall, may_do_anything
from guixsvc.evaluate.scheme.values import Conditional, Faulty, List, MayBeMacro, Opaque, Text, Value, Vector
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span, symbols
from guixsvc.source import Span

FORMS_A_STEP = 8
"""That are looked at for what another name may change."""


class Unseen:
    """What code may change that is not run, or not seen: it is not known from then on."""

    def __init__(self, progress: Progress, changes: Changes) -> None:
        self._progress = progress
        self._changes = changes
        self._effects: dict[int, Effects] = {}
        self._handed_out: list[Value] = []
        """What code that is not seen was handed lately: it may have kept that, and change it when it runs."""
        self._kept_parts = self._kept_text = False
        """Whether a list or vector, or a string, was among what it was handed before."""

    def effects(self, form: datum.Datum) -> Effects:
        """What a form may change."""
        known = self._effects.get(id(form))
        if known is None:
            known = self._effects[id(form)] = effects_of(form)
        return known

    def forget(self, form: datum.Datum, scope: Scope) -> None:
        """Makes unknown what a form that is not evaluated may set or define."""
        self._progress.charge(self.effects(form).size, form_span(form))
        self.forget_quietly(form, scope)

    def forget_quietly(self, form: datum.Datum, scope: Scope) -> None:
        """The same, after a bound was reached."""
        effects = self.effects(form)
        scopes = [scope]
        for outer in effects.bodies[1:]:
            scopes.append(Scope({}, scopes[outer]))
        for effect in effects.effects:
            self._forget(effect, scopes[effect.body])

    def _forget(self, effect: Effect, scope: Scope) -> None:
        target, span = effect.target, effect.span
        self._changes.may_have_changed_in_place(effect.head, span)
        if effect.head == "set!" and target is not None:
            self._changes.count += 1
            bound, name, home = resolved(target, scope)
            of_another = imported(name, home.module) if bound is None else None
            if of_another is not None:
                value = Opaque(f"`{name}` may be set by what is not evaluated", span)
                self._changes.assign_elsewhere(*of_another, value, span)
                return
            if bound is None and home.module.reference(name) is not None:
                bound = home.module.scope
            if bound is not None:
                self._changes.changes_variable(bound, name)
                reason = f"`{name}` may be set by what is not evaluated"
                bound.names[name] = Opaque(reason, span, parts=_may_still_be(bound.names.get(name)))
        elif (modifier := _modifier(effect.head, scope)) is not None:
            self._changes.count += 1
            modifier.may_have_run(span)
        elif "!" in effect.head:
            self.changes_by(effect.head, span)
        elif effect.head in scope.module.defined and scope.find(effect.head) is None:
            # It is defined later, and may change anything.
            self._changes.count += 1
        elif target is not None and resolved(target, scope)[0] is None:
            reason = f"`{target.name}` is defined in what is not evaluated"
            self._changes.changes_variable(scope, target.key)
            scope.names[target.key] = MayBeMacro(reason, span)

    def may_have_changed(self, form: datum.List, scope: Scope) -> None:
        """Makes unknown what a call of a procedure such as ``vector-set!`` may have changed."""
        head = form.items[0]
        if not isinstance(head, datum.Symbol) or "!" not in head.name:
            return
        if len(form.items) > 1 and not makes_anew(form.items[1]):
            self.changes_by(head.name, form.span)
        for item in form.items[1:]:
            if not isinstance(item, datum.Symbol):
                continue
            bound, name, _ = resolved(item, scope)
            if bound is not None:
                before = bound.names[name]
                if isinstance(before, List | Vector | Text):
                    reason = f"`{item.name}` may be changed by `{head.name}`"
                    self._changes.changes_variable(bound, name)
                    bound.names[name] = Opaque(reason, form.span, parts=(before,))

    def changes_by(self, name: str, span: Span) -> None:
        """Makes unknown every value that may be, or share its parts with, one that a procedure changes.

        Two names may stand for one list, vector or string, and no value here knows who else has it.
        """
        if changes_parts(name):
            self.parts_may_change(f"`{name}`", span)
        if changes_texts(name):
            self.texts_may_change(f"`{name}`", span)

    def parts_may_change(self, by: str, span: Span) -> None:
        """Notes that elements of lists or vectors may be changed, wherever these are."""
        self._changes.count += 1
        self._changes.times_unseen += 1
        changed = Opaque(f"its parts may be changed by {by}", span)
        self._changes.of_parts = self._changes.of_parts or changed
        self._changes.pairs_may_change(changed)

    def texts_may_change(self, by: str, span: Span) -> None:
        """The same of strings."""
        self._changes.count += 1
        self._changes.times_unseen += 1
        self._changes.of_texts = self._changes.of_texts or Opaque(f"it may be changed by {by}", span)

    def as_it_may_be(self, value: Value, reason: str, span: Span) -> Value:
        """A value that was made some time ago: not known if it may have been changed since."""
        parts, texts = self._changes.of_parts, self._changes.of_texts
        cause = parts if parts is not None and may_share_parts(value) else None
        if cause is None and texts is not None and may_be_changed_text(value):
            cause = texts
        if cause is None:
            return value
        return Opaque(reason, span, None, cause, (value,), origins=all_origins((value,)))

    def after_changes(self, value: Value, form: datum.Datum, scope: Scope) -> Value:
        """The value of a form of which something was changed while, or after, it was evaluated."""
        if not self._is_of_variables(form, scope):
            return value
        return self.as_it_may_be(value, "it may be changed before it is used", form_span(form))

    def _is_of_variables(self, form: datum.Datum, scope: Scope) -> bool:
        """Whether there may be something in the value of a form that can be changed by another name."""
        pending, looked_at = [form], 0
        while pending:
            part = pending.pop()
            looked_at += 1
            if isinstance(part, datum.List):
                pending.extend(part.items)
            elif isinstance(part, datum.Symbol) and self._may_be_shared(part, scope):
                return True
            if looked_at % FORMS_A_STEP == 0:
                self._progress.charge(1, form_span(form))
        return False

    def _may_be_shared(self, symbol: datum.Symbol, scope: Scope) -> bool:
        """Whether what a name stands for may be changed by another, or is a procedure that may give it."""
        bound, name, home = resolved(symbol, scope)
        if bound is None:
            meaning = home.module.reference(name)
            return meaning is not None and meaning.is_read
        value = bound.names[name]
        if isinstance(value, Closure | CaseLambda | Opaque):
            return True
        return may_share_parts(value) or may_be_changed_text(value)

    def may_have_bound(self, function: Opaque, form: datum.List, scope: Scope) -> None:
        """Makes unknown what a macro may have set or defined: what it is given, and what its text names."""
        head = form.items[0]
        if not isinstance(head, datum.Symbol):
            return
        given = [item for item in form.items[1:] if isinstance(item, datum.Symbol)]
        if isinstance(function, MayBeMacro) and function.definition is not None:
            self.forget(function.definition, scope)
            used = [symbol.name for symbol in symbols((function.definition,))]
            if not any(name == "set!" for name in used):
                is_definition = any(name.startswith("define") for name in used[1:])
                given = given[:1] if is_definition else []
        elif not head.name.endswith("!"):
            return
        self._may_be_set(given, f"`{head.name}`", form.span, scope, function)

    def _may_be_set(
        self, names: Sequence[datum.Symbol], by: str, span: Span, scope: Scope, cause: Opaque
    ) -> None:
        for symbol in names:
            bound, name, _ = resolved(symbol, scope)
            if bound is not None and not isinstance(bound.names[name], Opaque):
                reason = f"`{symbol.name}` may be set by {by}"
                parts, missing = (bound.names[name],), cause.root.missing
                self._changes.changes_variable(bound, name)
                bound.names[name] = MayBeMacro(reason, span, parts=parts, missing=missing)

    # What a call may change that is not known

    def unseen_call(
        self,
        result: Opaque,
        function: Opaque,
        handed: Sequence[Value],
        form: datum.List | None = None,
        scope: Scope | None = None,
    ) -> Opaque:
        """The result of a call that is not known, with what that may have changed; a ``form`` may be that of
        a macro."""
        if isinstance(result, Faulty) or not may_do_anything(function):
            return result
        call = UnseenCall(
            result.reason,
            result.span,
            None,
            result.cause,
            result.parts,
            result.elsewhere,
            result.origins,
            missing=result.missing,
            called="what is called here" if function.name is None else f"`{function.name}`",
            handed=tuple(handed),
            form=form,
            scope=scope,
        )
        self._handed_out += call.handed
        if "!" in (function.name or ""):
            self._may_do_anything(call)
        return call

    def unseen_calls(self, result: Opaque, arguments: Sequence[Value]) -> Opaque:
        """The result of a procedure such as ``for-each`` that calls one which is not known, with the elements
        of what else it is given."""
        if not arguments or not isinstance(arguments[0], Opaque):
            return result
        given = [value.items if isinstance(value, List) else (value,) for value in arguments[1:]]
        elements = list(itertools.chain(*given))
        self._changes.hand_out(elements, result.span)
        return self.unseen_call(result, arguments[0], elements)

    def dropped(self, value: Value) -> None:
        """Takes note that nobody uses a value: where it comes of a call that is not known, this is made for
        what it does, and may have changed what it is handed or, as a macro, set what it names."""
        pending = [value]
        while pending:
            part = pending.pop()
            if isinstance(part, Conditional):
                pending.extend(part.parts)
            elif isinstance(part, UnseenCall):
                self._may_do_anything(part)

    def _may_do_anything(self, call: UnseenCall) -> None:
        handed_out = _with_parts(self._handed_out)
        self._handed_out.clear()
        self._kept_parts = self._kept_parts or any(map(may_share_parts, handed_out))
        self._kept_text = self._kept_text or any(map(may_be_changed_text, handed_out))
        if self._kept_parts:
            self.parts_may_change(call.called, call.span)
        if self._kept_text:
            self.texts_may_change(call.called, call.span)
        if call.form is not None and call.scope is not None:
            self._progress.charge(self.effects(call.form).size, call.span)
            self._may_be_set(symbols(call.form.items[1:]), call.called, call.span, call.scope, call)


def _may_still_be(before: Value | None) -> tuple[Value, ...]:
    """What a variable may be yet that may have been set."""
    if type(before) is Opaque:
        return before.parts
    return () if before is None else (before,)


def _with_parts(values: Sequence[Value]) -> list[Value]:
    """Some values, and what those of them may be, or be made of, that are not known."""
    found: list[Value] = []
    pending, seen = [*values], set[int]()
    while pending:
        value = pending.pop()
        if not isinstance(value, Opaque):
            found.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            spend(VISITED * len(value.parts))
            pending.extend(value.parts)
    return found


def handed(
    values: Sequence[Value], given: Sequence[datum.Datum], form: datum.List, scope: Scope
) -> list[Value]:
    """What may be another one's too of what a call is ``given``, by the ``values`` that could be found."""
    if len(values) != len(given):
        named = [resolved(symbol, scope) for symbol in symbols(form.items[1:])]
        return [bound.names[name] for bound, name, _ in named if bound is not None]
    found: list[Value] = []
    for value, item in zip(values, given, strict=True):
        if isinstance(value, List) and makes_anew(item):
            found += value.items
        elif not makes_text_anew(item):
            found.append(value)
    return found


def _modifier(name: str, scope: Scope) -> Modifier | ParameterObject | None:
    """The procedure that changes a field of records, or a parameter, which a name stands for, if it does."""
    bound = scope.find(name)
    meaning = scope.module.reference(name) if bound is None else None
    if meaning is not None and meaning.read is not None:
        bound, name = meaning.read.scope, meaning.name
    value = None if bound is None else bound.names.get(name)
    return value if isinstance(value, Modifier | ParameterObject) else None
