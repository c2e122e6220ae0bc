"""Bodies of procedures and of forms that bind: what they define is theirs from the beginning on, but has no
value before the definition has run (R7RS, 5.3.2)."""

from collections.abc import Iterable, Sequence
from functools import partial

from guixsvc.evaluate.scheme.keywords import keyword_meant
from guixsvc.evaluate.scheme.nodes import Node, Result, nodes
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque, Unassigned
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Span

_DEFINE = ("define", "define*")
_LAMBDA = ("lambda", "lambda*", "λ", "case-lambda", "case-lambda*")


def body_of(forms: Sequence[datum.Datum], scope: Scope) -> tuple[Node, ...]:
    """The forms of a body as code. Where there are definitions among them, something stands before the first
    that makes their names known."""
    names = dict(_defined(forms, scope))
    if not names:
        return nodes(forms)
    first = Node(datum.List((), form_span(forms[0])))
    first.act = partial(_begin, names)
    return (first, *nodes(forms))


def _begin(names: dict[str, Opaque], run: Run, scope: Scope) -> Result:
    scope.names.update(names)
    return UNSPECIFIED


def _defined(forms: Iterable[datum.Datum], scope: Scope) -> Iterable[tuple[str, Opaque]]:
    for form in forms:
        match form:
            case datum.List(items=(datum.Symbol(name="define" | "define*") as head, target, *rest)) if (
                keyword_meant(head, scope) in _DEFINE
            ):
                if isinstance(target, datum.Symbol) and rest:
                    yield target.key, without_value(target, rest[0], scope)
                elif isinstance(target, datum.List) and target.items:
                    name = target.items[0]
                    if isinstance(name, datum.Symbol):
                        yield name.key, _later(name, form.span)


def without_value(name: datum.Symbol, expression: datum.Datum, scope: Scope) -> Opaque:
    """What a name stands for before the expression that gives its value was evaluated.

    Guile that compiles makes procedures first, where it finds that nobody can tell; one that interprets does
    not.
    """
    span = form_span(name)
    match expression:
        case datum.List(items=(head, *_)) if keyword_meant(head, scope) in _LAMBDA:
            return _later(name, span)
    return Unassigned(f"`{name.name}` has no value yet where it is used", span)


def _later(name: datum.Symbol, span: Span) -> Opaque:
    return Opaque(f"`{name.name}` is defined after it is used", span)
