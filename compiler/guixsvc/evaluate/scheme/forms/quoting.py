"""Quotation."""

from guixsvc.evaluate.scheme.arguments import MAX_LENGTH
from guixsvc.evaluate.scheme.evaluator import Evaluator, SpecialForm
from guixsvc.evaluate.scheme.joining import join, listed
from guixsvc.evaluate.scheme.keywords import keyword_meant, means
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import malformed
from guixsvc.evaluate.scheme.values import List, Opaque, Value, Vector, is_placeless
from guixsvc.evaluate.work import COPIED, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Span


def _quote(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 2:
        return malformed(evaluator, form, "`(quote DATUM)`")
    return evaluator.quoted(form.items[1])


def _quasiquote(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value:
    if len(form.items) != 2:
        return malformed(evaluator, form, "`(quasiquote TEMPLATE)`")
    return _fill(evaluator, form.items[1], scope, 1)


def _fill(evaluator: Evaluator, template: datum.Datum, scope: Scope, level: int) -> Value:
    """A quasiquote template with its unquoted parts evaluated; ``level`` counts nested quasiquotes."""
    if not isinstance(template, datum.List | datum.Vector):
        evaluator.place = form_span(template)
        return evaluator.quoted(template)
    template = _with_unquoted_tail(template, scope)
    operator = _prefix(template, scope)
    if operator == "unquote" and level == 1:
        return evaluator.evaluate(template.items[1], scope)
    evaluator.enter(template.span)
    if operator in ("unquote", "unquote-splicing"):
        level -= 1
    elif operator == "quasiquote":
        level += 1
    parts: list[Value] = []
    places: list[Span | None] = []
    unknown: list[Opaque] = []
    front: int | None = None
    for item in template.items:
        if _prefix(item, scope) == "unquote-splicing" and level == 1 and isinstance(item, datum.List):
            before = len(parts)
            value = evaluator.evaluate(item.items[1], scope)
            _splice(evaluator, item, value, parts, unknown)
            places += value.places if isinstance(value, List) else ()
            places += [item.span] * (len(parts) - len(places))
            if unknown and front is None:
                front = before + (value.front if isinstance(value, List) else 0)
        else:
            parts.append(_fill(evaluator, item, scope, level))
            places.append(evaluator.place)
    evaluator.charge(1 + len(template.items) // 4, template.span)
    tail: Value | None = None
    if isinstance(template, datum.List) and template.tail is not None:
        tail = _fill(evaluator, template.tail, scope, level)
    evaluator.leave()
    evaluator.place = template.span
    if isinstance(template, datum.Vector):
        if unknown:
            return Opaque("the vector is not fully known", template.span, cause=unknown[0])
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


def _splice(
    evaluator: Evaluator, form: datum.List, value: Value, parts: list[Value], unknown: list[Opaque]
) -> None:
    if isinstance(value, Opaque):
        unknown.append(value)
    elif isinstance(value, List) and value.is_proper:
        if len(parts) + len(value.items) > MAX_LENGTH:
            message = f"the list has more than {MAX_LENGTH} elements"
            unknown.append(evaluator.fault("wrong-argument", form.span, message))
            return
        spend(2 * COPIED * len(value.items))
        parts.extend(value.items)
        unknown.extend(value.unknown)
    else:
        unknown.append(
            evaluator.fault("wrong-argument", form.span, "`,@` splices a list, but this is not one")
        )


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


FORMS: dict[str, SpecialForm] = {
    "quasiquote": _quasiquote,
    "quote": _quote,
}
