"""What procedures hand on of what they are given; where that stands which does not know it itself, such as
``#f``."""

from guixsvc.annotations import Sequence
from guixsvc.evaluate.scheme.values import Integer, List, Value
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.source import Span

_ELEMENTS = {"car": 0, "cadr": 1, "caddr": 2, "cadddr": 3, "last": -1} | {
    name: at
    for at, name in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    )
}
"""Procedures that give an element of a list, and which."""

HAND_ON = frozenset(
    [
        "and=>",
        "apply",
        "call-with-values",
        "compose",
        "fold",
        "fold-right",
        "fluid-ref",
        "hash-ref",
        "hashq-ref",
        "hashv-ref",
        "match-lambda",
        "match-lambda*",
        "parameter",
        "reduce",
        "reduce-right",
    ]
)
"""Procedures whose result is that of the procedure which they called last, or has a place that they know."""

_ENTRIES = frozenset(["assoc-ref", "assq-ref", "assv-ref"])

# fmt: off
CHOOSE_A_PART = frozenset(
    [
        "alist-delete", "alist-delete!", "assoc", "assoc-ref", "assq", "assq-ref", "assv", "assv-ref",
        "break", "break!", "caar", "cadddr", "caddr", "cadr", "car", "cdar", "cddddr", "cdddr", "cddr",
        "cdr", "delete", "delete!", "delete-duplicates", "delete-duplicates!", "delq", "delq!", "delv",
        "delv!", "drop", "drop-right", "drop-right!", "drop-while", "eighth", "fifth", "filter", "filter!",
        "find", "find-tail", "first", "fourth", "hash-ref", "hashq-ref", "hashv-ref", "last", "last-pair",
        "list-head", "list-ref", "list-tail", "lset-difference", "lset-intersection", "member", "memq",
        "memv", "ninth", "partition", "partition!", "remove", "remove!", "second", "seventh", "sixth",
        "span", "span!", "split-at", "take", "take!", "take-right", "take-while", "take-while!", "tenth",
        "third", "vector-ref",
    ]
)
# fmt: on
"""Procedures that give some of what they are given, and leave out the rest."""


def place_of_result(name: str, arguments: Sequence[Value], places: Sequence[Span]) -> Span | None:
    """Where the result of a procedure stands that it took out of its arguments, if that is known."""
    first = arguments[0] if arguments else None
    if name in ("identity", "cdr"):
        return places[0] if places else None
    if not isinstance(first, List):
        return None
    if name in _ENTRIES:
        spend(VISITED * first.count)
        if not first.places:
            return None
        keys = [entry.items[0] if isinstance(entry, List) and entry.items else None for entry in first.items]
        return first.places[keys.index(arguments[1])] if arguments[1] in keys else None
    at = _ELEMENTS.get(name)
    if name == "list-ref" and isinstance(arguments[1], int | Integer):
        at = int(arguments[1])
    if at is None or not -1 <= at < first.count:
        return None
    return first.known_place(at)
