"""Quotation."""

from collections.abc import Callable

from guixsvc.annotations import TypeAlias
from guixsvc.evaluate.scheme.arguments import MAX_LENGTH
from guixsvc.evaluate.scheme.joining import join, listed
from guixsvc.evaluate.scheme.keywords import keyword_meant, means
from guixsvc.evaluate.scheme.nodes import Act, Node
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.values import List, Opaque, Value, Vector, is_placeless
from guixsvc.evaluate.work import COPIED, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.slotted import frozen
from guixsvc.source import Span

_Fill: TypeAlias = Callable[[Run, Scope], Value]
"""What a template gives, with its unquoted parts evaluated."""


def _quote(form: datum.List, scope: Scope) -> Act:
    if len(form.items) != 2:
        return is_malformed(form, "`(quote DATUM)`")
    return lambda run, scope: run.quoted(form.items[1])


def _quasiquote(form: datum.List, scope: Scope) -> Act:
    if len(form.items) != 2:
        return is_malformed(form, "`(quasiquote TEMPLATE)`")
    fill = _filled(form.items[1], scope, 1)

    def act(run: Run, scope: Scope) -> Value:
        times = run.changes.times_unseen
        made = fill(run, scope)
        return made if times == run.changes.times_unseen else run.unseen.after_changes(made, form, scope)

    return act


def _filled(template: datum.Datum, scope: Scope, level: int) -> _Fill:
    """A quasiquote template; ``level`` counts nested quasiquotes."""
    if not isinstance(template, datum.List | datum.Vector):
        return _atom(template)
    template = _with_unquoted_tail(template, scope)
    operator = _prefix(template, scope)
    if operator == "unquote" and level == 1:
        unquoted = Node(template.items[1])
        return lambda run, scope: run.value(unquoted, scope)
    if operator in ("unquote", "unquote-splicing"):
        level -= 1
    elif operator == "quasiquote":
        level += 1
    parts = tuple([_part(item, scope, level) for item in template.items])
    tail: _Fill | None = None
    if isinstance(template, datum.List) and template.tail is not None:
        tail = _filled(template.tail, scope, level)
    return _Template(template, parts, tail).fill


def _atom(template: datum.Datum) -> _Fill:
    def fill(run: Run, scope: Scope) -> Value:
        run.place = form_span(template)
        return run.quoted(template)

    return fill


def _part(item: datum.Datum, scope: Scope, level: int) -> "_Fill | _Spliced":
    if _prefix(item, scope) == "unquote-splicing" and level == 1 and isinstance(item, datum.List):
        return _Spliced(item, Node(item.items[1]))
    return _filled(item, scope, level)


@frozen(eq=False, repr=False)
class _Spliced:
    """``,@EXPRESSION``"""

    form: datum.List
    expression: Node


@frozen(eq=False, repr=False)
class _Template:
    """A list or a vector in a template."""

    form: datum.List | datum.Vector
    parts: tuple[_Fill | _Spliced, ...]
    tail: _Fill | None

    def fill(self, run: Run, scope: Scope) -> Value:
        run.progress.enter(self.form.span)
        parts: list[Value] = []
        places: list[Span | None] = []
        unknown: list[Opaque] = []
        front: int | None = None
        for part in self.parts:
            if isinstance(part, _Spliced):
                before = len(parts)
                value = run.value(part.expression, scope)
                _splice(run, part.form, value, parts, unknown)
                places += value.places if isinstance(value, List) else ()
                places += [part.form.span] * (len(parts) - len(places))
                if unknown and front is None:
                    front = before + (value.front if isinstance(value, List) else 0)
            else:
                parts.append(part(run, scope))
                places.append(run.place)
        run.progress.charge(1 + len(self.form.items) // 4, self.form.span)
        tail = None if self.tail is None else self.tail(run, scope)
        run.progress.leave()
        run.place = self.form.span
        if isinstance(self.form, datum.Vector):
            if unknown:
                return Opaque("the vector is not fully known", self.form.span, cause=unknown[0])
            return Vector(tuple(parts))
        if unknown:
            needed = len(places) == len(parts) and any(map(is_placeless, parts))
            return join(parts, tail, tuple(unknown), tuple(places) if needed else (), front)
        return listed(parts, places, tail)


def _with_unquoted_tail(template: datum.List | datum.Vector, scope: Scope) -> datum.List | datum.Vector:
    """``(a . ,b)`` is read as ``(a unquote b)``: gives it its tail back."""
    match template:
        case datum.List(items=(_, *_, operator, _), tail=None) if means(operator, "unquote", scope):
            unquoted = datum.List(template.items[-2:], template.span)
            return datum.List(template.items[:-2], template.span, unquoted)
    return template


def _splice(run: Run, form: datum.List, value: Value, parts: list[Value], unknown: list[Opaque]) -> None:
    if isinstance(value, datum.Nil):
        return
    if isinstance(value, Opaque):
        unknown.append(value)
    elif isinstance(value, List) and value.is_proper:
        if len(parts) + len(value.items) > MAX_LENGTH:
            message = f"the list has more than {MAX_LENGTH} elements"
            unknown.append(run.fault("wrong-argument", form.span, message))
            return
        spend(2 * COPIED * len(value.items))
        parts.extend(value.items)
        unknown.extend(value.unknown)
    else:
        unknown.append(run.fault("wrong-argument", form.span, "`,@` splices a list, but this is not one"))


_OPERATORS = ("quasiquote", "unquote", "unquote-splicing")


def _prefix(form: datum.Datum, scope: Scope) -> str | None:
    """Which operator of quasiquotation a form such as ``,x`` begins with."""
    if (
        not isinstance(form, datum.List)
        or len(form.items) != 2
        or not isinstance(form.items[0], datum.Symbol)
    ):
        return None
    name = keyword_meant(form.items[0], scope)
    return name if name in _OPERATORS else None


FORMS: dict[str, Analyse] = {
    "quasiquote": _quasiquote,
    "quote": _quote,
}
