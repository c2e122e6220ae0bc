"""Data without their places, for comparing."""

from typing import Any, NamedTuple

from guixsvc.diagnostics import Diagnostic
from guixsvc.read.datum import Datum, List, Literal, Symbol, Vector
from guixsvc.read.reader import read
from guixsvc.source import Source


class Dotted(NamedTuple):
    items: list[Any]
    tail: Any


class Vec(NamedTuple):
    items: list[Any]


def structure(datum: Datum) -> Any:
    """Symbols as they are, literals as their values, lists as lists. Compare with ``repr``: 1 is not True."""
    match datum:
        case Symbol():
            return datum
        case Literal():
            return datum.value
        case List(items, _, tail):
            inner = [structure(item) for item in items]
            return inner if tail is None else Dotted(inner, structure(tail))
        case Vector(items, _):
            return Vec([structure(item) for item in items])


def reading(text: str) -> tuple[list[Datum], list[Diagnostic]]:
    return read(Source("test.scm", text, "."))
