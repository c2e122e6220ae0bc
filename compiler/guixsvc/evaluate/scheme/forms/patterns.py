"""Patterns of ``match``, as Guile's ``(ice-9 match)`` reads them: what each is, what it binds, and what is
refused of it."""

from collections.abc import Iterator

from guixsvc.annotations import Final
from guixsvc.evaluate.scheme.forms.shapes import Misshapen
from guixsvc.evaluate.scheme.keywords import keyword_meant
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.read import datum
from guixsvc.slotted import frozen

REPETITIONS: Final = {"...": 0, "___": 0, "..1": 1}
"""What follows a pattern that matches many elements, and how many there must be at least."""

_LENGTHS: Final[dict[str, tuple[int, int | None]]] = {
    "$": (1, None),
    "=": (2, 2),
    "?": (1, None),
    "@": (2, None),
    "and": (0, None),
    "get!": (1, 1),
    "not": (1, 1),
    "or": (0, None),
    "quasiquote": (1, 1),
    "quote": (1, 1),
    "set!": (1, 1),
    "struct": (2, None),
}
"""What begins a pattern that is no list, and how much stands after it."""

_NO_NAMES: Final = frozenset(["_", "***", *REPETITIONS])


def special(pattern: datum.List, scope: Scope) -> str | None:
    """What begins a pattern that is not one of a list."""
    name = keyword_meant(pattern.items[0], scope) if pattern.items and pattern.tail is None else None
    if name not in _LENGTHS:
        return None
    least, most = _LENGTHS[name]
    given = pattern.items[1:]
    if len(given) < least or (most is not None and len(given) > most):
        return None
    return None if given and _meant(given[0], scope) == "..." else name


def elements(pattern: datum.List, scope: Scope) -> tuple[tuple[datum.Datum, ...], datum.Datum | None]:
    """The patterns of a list and of its tail, which may be written without a dot: ``(a ? pair? b)``."""
    items = pattern.items
    for at, item in enumerate(items[1:], 1):
        if _meant(item, scope) in ("...", "___"):
            break
        if keyword_meant(item, scope) in _LENGTHS:
            tail = datum.List(items[at:], pattern.span, pattern.tail)
            if special(tail, scope) is not None:
                return items[:at], tail
    return items, pattern.tail


def repetition(patterns: tuple[datum.Datum, ...], tail: datum.Datum | None, scope: Scope) -> int | None:
    """The place of the pattern that an ellipsis follows."""
    for at, pattern in enumerate(patterns[1:]):
        name = _meant(pattern, scope)
        if name in ("...", "___") or (name == "..1" and at + 2 == len(patterns) and tail is None):
            return at
    return None


def least_of(ellipsis: datum.Datum, scope: Scope) -> int:
    """How many elements must match what an ellipsis follows."""
    return REPETITIONS[_meant(ellipsis, scope)]


def searches(patterns: tuple[datum.Datum, ...], scope: Scope) -> bool:
    """Whether patterns of a list look for one of them in a tree."""
    return any(_meant(pattern, scope) == "***" for pattern in patterns[1:])


def _meant(pattern: datum.Datum, scope: Scope) -> str:
    return keyword_meant(pattern, scope) or ""


@frozen(eq=False, repr=False)
class Read:
    """A pattern as far as it is code: the names that it binds, and the ``expressions`` in it."""

    names: tuple[datum.Symbol, ...]
    expressions: tuple[datum.Datum, ...]


def read_pattern(pattern: datum.Datum, scope: Scope) -> Read:
    """What a pattern binds and evaluates. Raises `Misshapen`."""
    names: dict[str, datum.Symbol] = {}
    expressions: list[datum.Datum] = []
    pending = [pattern]
    while pending:
        match part := pending.pop():
            case datum.Symbol(key=key):
                if _meant(part, scope) not in _NO_NAMES:
                    names.setdefault(key, part)
            case datum.Vector(items=items):
                pending.extend(reversed(items))
            case datum.List(items=items) if kind := special(part, scope):
                evaluated, patterns = _parts(kind, items[1:], scope)
                expressions.extend(evaluated)
                pending.extend(reversed(patterns))
            case datum.List():
                pending.extend(reversed(_of_list(part, scope)))
    return Read(tuple(names.values()), tuple(expressions))


def _parts(
    kind: str, given: tuple[datum.Datum, ...], scope: Scope
) -> tuple[tuple[datum.Datum, ...], tuple[datum.Datum, ...]]:
    """The expressions and the patterns in what follows a ``kind``."""
    match kind:
        case "quote":
            return (), ()
        case "quasiquote":
            return (), tuple(_unquoted(given[0], scope))
        case "?" | "=" | "$" | "@" | "struct":
            return given[:1], given[1:]
        case "get!" | "set!" if not isinstance(given[0], datum.Symbol):
            raise Misshapen(f"`{kind}` of a pattern takes a name", given[0])
    return (), given


def _of_list(pattern: datum.List, scope: Scope) -> list[datum.Datum]:
    items, tail = elements(pattern, scope)
    for at, item in enumerate(items[1:]):
        after = items[at + 2 :]
        match _meant(item, scope):
            case "..." | "___":
                if any(_meant(other, scope) == "..." for other in after):
                    raise Misshapen("two patterns of this list are repeated: `match` takes one", pattern)
                if tail is not None:
                    raise Misshapen("after `...` a list of patterns has no tail", pattern)
                break
            case "***":
                if len(after) != 1 or tail is not None:
                    raise Misshapen("`***` stands between the last two patterns of a list", pattern)
                break
    return [*items, *(() if tail is None else (tail,))]


def _unquoted(template: datum.Datum, scope: Scope) -> Iterator[datum.Datum]:
    """The patterns in a quasi-pattern."""
    pending: list[tuple[datum.Datum, int, bool]] = [(template, 1, False)]
    while pending:
        part, depth, is_element = pending.pop()
        match part:
            case datum.List(items=(*items, head, inner), tail=None) if kind := _quasi(head, scope):
                splices = kind == "unquote-splicing" and depth == 1
                if splices and is_element and not items:
                    raise Misshapen("`,@` stands in a pattern: Guile's `match` has none", part)
                within = depth + {"quasiquote": 1, "unquote": -1}.get(kind, -(not splices))
                if within == 0:
                    yield inner
                else:
                    pending.append((inner, within, False))
            case datum.List(items=items, tail=tail):
                if tail is not None:
                    pending.append((tail, depth, False))
            case datum.Vector(items=items):
                pass
            case _:
                continue
        pending.extend([(item, depth, True) for item in reversed(items)])


def _quasi(head: datum.Datum, scope: Scope) -> str | None:
    name = keyword_meant(head, scope)
    return name if name in ("unquote", "unquote-splicing", "quasiquote") else None


def binds(pattern: datum.Datum, scope: Scope) -> list[str]:
    """The names that a pattern binds, as a scope knows them; none of one that is refused."""
    try:
        return [symbol.key for symbol in read_pattern(pattern, scope).names]
    except Misshapen:
        return []
