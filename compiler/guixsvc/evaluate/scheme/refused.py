"""What Guile's expander refuses, whether or not it ever runs: a definition where an expression must stand, a
name that a body defines twice, a body that ends with a definition, a form of the wrong shape.

Forms are evaluated as far as they run, which reports what is wrong with them. This goes through the rest as
well, of which only the text is known: through special forms of Scheme, calls of procedures, and what macros
of the file became. What may be another macro is left alone, with all that stands in it.
"""

from collections.abc import Sequence

from guixsvc.annotations import Final
from guixsvc.diagnostics import warning
from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.analysis import no_combination
from guixsvc.evaluate.scheme.forms.module_shapes import Known, is_syntax, keyword_at, shape_of
from guixsvc.evaluate.scheme.forms.shapes import (
    DEFINITIONS,
    Body,
    Misshapen,
    Part,
    head_meant,
    symbols_in,
)
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import Malformed
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque
from guixsvc.read import datum
from guixsvc.read.datum import form_span

_NO_CODE: Final = (datum.Literal, datum.Vector)

LISTS_A_STEP: Final = 16
"""That are gone through."""

_AS_ONE = frozenset({"and", "or"})
"""Forms that are, with one operand, that operand: it may define what they may."""

_HANDING_ON = frozenset({"begin", "eval-when", "let-syntax", "letrec-syntax"})
"""Forms whose parts stand where they do themselves."""


def refuse(run: Run, forms: Sequence[datum.Datum], scope: Scope) -> None:
    """Reports what is refused of the forms of a file, after they were evaluated."""
    walk = _Walk(run)
    walk.pending.extend([Part(form, scope, may_define=True) for form in reversed(forms)])
    walk.go()


class _Walk:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.pending: list[Part | Body] = []

    def go(self) -> None:
        looked_at = 0
        while self.pending:
            part = self.pending.pop()
            if isinstance(part, Body):
                self._body(part)
            elif isinstance(part.form, datum.List):
                looked_at += 1
                if looked_at % LISTS_A_STEP == 0:
                    self.run.progress.charge(1, part.form.span)
                if part.form.items and part.form.tail is None:
                    self._form(part.form, part)
                else:
                    self._no_combination(part.form, part)
            elif isinstance(part.form, datum.Symbol) and is_syntax(part.form, part.scope):
                message = f"`{part.form.name}` stands for no value: it is a form, or a part of one"
                self._fault(part.form, message)

    def _no_combination(self, form: datum.List, part: Part) -> None:
        """An empty list, or one with a dot: it may be the use of a macro."""
        name = head_meant(form, part.scope)
        if (expansion := self.run.expansions.of(form)) is not None:
            self.pending.append(Part(expansion, part.scope, part.may_define))
        elif not form.items or shape_of(form, part.scope) or self._is_call(form, part.scope, name):
            self._fault(form, no_combination(form))

    def _form(self, form: datum.List, part: Part) -> None:
        meant = head_meant(form, part.scope)
        if meant in DEFINITIONS and not part.may_define:
            head = form.items[0]
            assert isinstance(head, datum.Symbol)
            message = f"`{head.name}` stands where an expression must be: a definition gives no value"
            self._fault(form, message)
        known = None if meant is None else shape_of(form, part.scope)
        if known is None and (keyword := keyword_at(form, part.scope)) is not None:
            self._fault(form, f"`{keyword}` stands outside of the forms that it is a part of")
            return
        if known is None:
            self._other(form, part, meant)
            return
        name, shape, _ = known
        if name == "begin" and len(form.items) == 1 and not part.may_define:
            self._fault(form, "an expression is missing in this `begin`")
        try:
            parts = [*shape(form, part.scope)]
        except (IndexError, ValueError) as fault:
            if not self._is_malformed(name, form, part.scope):
                self._misshapen(form, known, fault)
            return
        if name in _HANDING_ON and not part.may_define:
            parts = [Part(one.form, one.scope) for one in parts if isinstance(one, Part)]
        elif name in _AS_ONE and len(parts) == 1 and part.may_define:
            parts = [Part(form.items[1], part.scope, may_define=True)]
        self.pending.extend(reversed(parts))

    def _misshapen(self, form: datum.List, known: Known, fault: Exception) -> None:
        name, _, written = known
        if not isinstance(fault, Misshapen):
            expected = f"malformed form: expected {written}"
            self._fault(form, expected if written else f"this `{name}` has not the shape that Guile takes")
        elif fault.certain:
            self._fault(fault.part or form, str(fault))
        else:
            self.run.findings.report(warning("malformed-form", form.span, str(fault)))

    def _is_malformed(self, name: str, form: datum.List, scope: Scope) -> bool:
        """Reports a form that the evaluator cannot parse."""
        parse = self.run.vocabulary.forms.get(name)
        act = None if parse is None else parse(form, scope)
        if isinstance(act, Malformed):
            self._fault(act.form, act.message)
        return isinstance(act, Malformed)

    def _other(self, form: datum.List, part: Part, name: str | None) -> None:
        """A call, or the use of a macro."""
        if self._is_call(form, part.scope, name):
            scope = part.scope
            self.pending.extend([Part(i, scope) for i in reversed(form.items) if type(i) not in _NO_CODE])
        elif name is not None:
            self._is_malformed(name, form, part.scope)
            within = self.run.vocabulary.operands(self.run, name, form)
            self.pending.extend([Part(one, part.scope) for one in reversed([*within])])
        elif (expansion := self.run.expansions.of(form)) is not None:
            self.pending.append(Part(expansion, part.scope, part.may_define))

    def _is_call(self, form: datum.List, scope: Scope, name: str | None) -> bool:
        """Whether a procedure is called, of this global ``name`` if it has one: all that stands in the form
        is evaluated then."""
        if name is not None:
            vocabulary = self.run.vocabulary
            return vocabulary.forms.get(name) is None and vocabulary.values.get(name) is not None
        head = form.items[0]
        if not isinstance(head, datum.Symbol):
            return head_meant(head, scope) not in ("@", "@@")
        bound, key, _ = resolved(head, scope)
        return bound is not None and not isinstance(bound.names[key], Opaque)

    def _body(self, body: Body) -> None:
        scope = Scope({}, body.scope)
        forms = self._expanded(body, scope)
        if forms and forms[-1][1] in DEFINITIONS:
            self._fault(forms[-1][0], "a body ends with this definition: an expression must come after it")
        # What stands before the definition of its own head is told by its text no more.
        told = [form for form, name in forms if name is None or head_meant(form, scope) == name]
        self.pending.extend([Part(form, scope, may_define=True) for form in reversed(told)])

    def _expanded(self, body: Body, scope: Scope) -> list[tuple[datum.Datum, str | None]]:
        """The forms of a body, with those of each ``begin`` in it and what macros became, and what is meant
        at their heads: what the body has defined before is no form of Scheme any more. Puts the names that it
        defines into its scope."""
        found: list[tuple[datum.Datum, str | None]] = []
        pending = [*reversed(body.forms)]
        while pending:
            form = pending.pop()
            if not isinstance(form, datum.List):
                found.append((form, None))
            elif (expansion := self.run.expansions.of(form)) is not None:
                pending.append(expansion)
            elif (name := head_meant(form, scope)) == "begin" and form.tail is None:
                pending.extend(reversed(form.items[1:]))
            else:
                found.append((form, name))
                self._define(form, name, scope)
        return found

    def _define(self, form: datum.Datum, name: str | None, scope: Scope) -> None:
        for symbol in _defined(form, name):
            if symbol.key in scope.names:
                self._fault(symbol, f"`{symbol.name}` is defined twice in this body")
            is_macro = name is not None and name.startswith("define-syntax")
            macro = Opaque("it is a macro of a body", form_span(symbol)) if is_macro else None
            scope.names[symbol.key] = macro or UNSPECIFIED

    def _fault(self, form: datum.Datum, message: str) -> None:
        span = form_span(form)
        findings = self.run.findings
        is_comment = (span.source, span.first.line) in findings.no_code
        if not (is_comment or findings.was_found("malformed-form", span)):
            self.run.fault("malformed-form", span, message)


def _defined(form: datum.Datum, name: str | None) -> list[datum.Symbol]:
    """The names that a form of a body defines, but for those of records."""
    if name not in DEFINITIONS or name == "define-record-type":
        return []
    assert isinstance(form, datum.List)
    if len(form.items) < 2:
        return []
    target = form.items[1]
    if name == "define-values":
        return [*symbols_in(target)][::-1]
    while isinstance(target, datum.List) and target.items:
        target = target.items[0]
    return [target] if isinstance(target, datum.Symbol) else []
