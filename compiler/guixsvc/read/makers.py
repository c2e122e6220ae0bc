"""What makes a datum of what a rule of the grammar matched: one function for each rule."""

from collections.abc import Mapping

from guixsvc.annotations import Any, TypeAlias
from guixsvc.read.datum import KEYWORD, Datum, List, Literal, Symbol, Vector, form_span, prefixed
from guixsvc.read.parser import Maker
from guixsvc.read.tokens import Token
from guixsvc.slotted import mutable
from guixsvc.source import Span


@mutable
class _Chain:
    """A list whose end was written as a tail: ``(a . (b . (c)))`` is ``(a b c)``.

    Its items are kept backwards, so that n lists in each other's tails take n steps and not their square.
    """

    backwards: list[Datum]
    tail: Datum | None
    span: Span

    def finished(self) -> List:
        return List(tuple(reversed(self.backwards)), self.span, self.tail)


_Children: TypeAlias = list[Any]
"""Of a rule: tokens (brackets, prefixes, dots), data, chains, and None for what is left out."""


def _start(children: _Children) -> list[Datum]:
    return _undotted(children)


def _atom(children: _Children) -> Datum:
    datum: Datum = children[0].datum
    return datum


def _comment(children: _Children) -> None:
    return None


def _dangling(children: _Children) -> None:
    prefix: Token = children[0]
    prefix.report("dangling-prefix", f"found nothing after `{prefix.text}`, expected a datum")


def _list(children: _Children) -> Datum | _Chain:
    span, inner = _between(children), children[1:-1]
    return _dotted(inner, span) if Token in map(type, inner) else List(tuple(_data(inner)), span)


def _vector(children: _Children) -> Vector:
    return Vector(tuple(_undotted(children[1:-1])), _between(children))


def _bytevector(children: _Children) -> Literal:
    opener: Token = children[0]
    return Literal(bytes(_byte(opener, datum) for datum in _undotted(children[1:-1])), _between(children))


def _array(children: _Children) -> Vector:
    from guixsvc.read.arrays import array_fault

    opener: Token = children[0]
    items = tuple(_undotted(children[1:-1]))
    fault = array_fault(opener.text, items)
    if fault is not None:
        opener.report("bad-array", fault, span=_between(children))
    return Vector(items, _between(children))


def _prefixed(children: _Children) -> Datum:
    prefix: Token = children[0]
    (datum,) = _data(children[1:])
    if prefix.text == KEYWORD and not isinstance(datum, Symbol):
        prefix.report("bad-keyword", "expected a symbol after `#:`")
    return prefixed(prefix.span, prefix.text, datum)


def _alone(children: _Children) -> Any:
    return children[0]


MAKERS: Mapping[str, Maker] = {
    "start": _start,
    "alone": _alone,
    "atom": _atom,
    "comment": _comment,
    "dangling": _dangling,
    "list": _list,
    "vector": _vector,
    "bytevector": _bytevector,
    "array": _array,
    "prefixed": _prefixed,
}
"""For each rule of the grammar, what makes its datum of its children."""


def _between(children: _Children) -> Span:
    span: Span = children[0].span.to(children[-1].span)
    return span


def _data(children: _Children) -> list[Datum]:
    return [child.finished() if type(child) is _Chain else child for child in children if child is not None]


def _undotted(children: _Children) -> list[Datum]:
    """The data where no dot may stand."""
    for child in children:
        if type(child) is Token:
            child.report("misplaced-dot", "found `.`, expected a datum; only a list may have a dotted tail")
    return _data([child for child in children if type(child) is not Token])


def _dotted(children: _Children, span: Span) -> Datum | _Chain:
    """A list with a dot in it, which must stand before exactly one datum; alone, that is what is read."""
    parts = [child for child in children if child is not None]
    dots = [at for at, part in enumerate(parts) if type(part) is Token]
    if dots == [0] and len(parts) == 2:
        only: Datum | _Chain = parts[1]
        return only
    if dots != [len(parts) - 2]:
        for at in dots:
            message = "expected `.` between the items of a list and one last datum"
            parts[at].report("misplaced-dot", message)
        return List((), span)
    items, tail = _data(parts[:-2]), parts[-1]
    if isinstance(tail, List):
        tail = _Chain([*reversed(tail.items)], tail.tail, span)
    if not isinstance(tail, _Chain):
        return List(tuple(items), span, tail)
    tail.backwards.extend(reversed(items))
    tail.span = span
    return tail


def _byte(opener: Token, datum: Datum) -> int:
    if isinstance(datum, Literal) and type(datum.value) is int and 0 <= datum.value <= 255:
        return datum.value
    message = f"expected only integers from 0 to 255 in `{opener.text}`"
    opener.report("bad-bytevector", message, span=form_span(datum))
    return 0
