"""What code may change, told from its text."""

from guixsvc.annotations import Sequence
from guixsvc.evaluate.scheme.changers import changes_parts, changes_texts
from guixsvc.evaluate.scheme.mutable import changes_mutable
from guixsvc.read import datum
from guixsvc.read.datum import symbols
from guixsvc.slotted import frozen
from guixsvc.source import Span


@frozen(slots=True)
class Effect:
    """A form within code that may change something: by its ``head``, which may be any name, and of what.

    ``target`` is the name that it sets or defines. It stands in the ``body`` of that number, in which what
    it defines is local.
    """

    head: str
    target: datum.Symbol | None
    span: Span
    body: int


@frozen(eq=False)
class Effects:
    """What a form may change, the last first. ``bodies`` are those in it, each with the one that it stands
    in; the first is what the form itself stands in. ``size`` counts its lists, long ones several times."""

    form: datum.Datum
    effects: tuple[Effect, ...]
    bodies: tuple[int, ...]
    size: int


def effects_of(form: datum.Datum) -> Effects:
    """What a form may change, by its text alone."""
    found: list[Effect] = []
    bodies = [0]
    heads: set[tuple[str, int]] = set()
    size = 0
    pending: list[tuple[datum.Datum, int]] = [(form, 0)]
    while pending:
        part, body = pending.pop()
        if not isinstance(part, datum.List):
            continue
        size += 1 + len(part.items) // 8
        match part.items:
            case (datum.Symbol(name=head), *rest):
                target = _target(head, rest)
                if target is not None or (head, body) not in heads:
                    found.append(Effect(head, target, part.span, body))
                    heads.add((head, body))
                found += [Effect(name, None, part.span, body) for name in _handed_on(rest)]
                if head.startswith(_LOCAL) and head not in _NOT_LOCAL:
                    bodies.append(body)
                    body = len(bodies) - 1
        pending.extend([(item, body) for item in part.items])
    return Effects(form, tuple(found), tuple(bodies), size)


_LOCAL = ("define", "lambda", "let", "case-lambda", "receive")
"""Definitions within what begins with one of these are local to it."""

_NOT_LOCAL = frozenset({"let-syntax", "letrec-syntax"})
"""Definitions within these are seen where they stand, too."""


def _handed_on(arguments: Sequence[datum.Datum]) -> list[str]:
    """What changes something in place and is handed on, such as ``hash-set!`` to ``for-each``."""
    return [
        item.name
        for item in arguments
        if isinstance(item, datum.Symbol) and "!" in item.name and _changes_something(item.name)
    ]


def _changes_something(name: str) -> bool:
    return changes_mutable(name) or changes_parts(name) or changes_texts(name)


def _target(head: str, rest: Sequence[datum.Datum]) -> datum.Symbol | None:
    if not rest:
        return None
    if head == "set!":
        return rest[0] if isinstance(rest[0], datum.Symbol) else None
    return next(iter(symbols(rest[:1])), None) if head.startswith("define") else None
