"""Arrays, ``#2((1 2) (3 4))``, and uniform vectors, ``#s16(1 -2)``.

The syntax is that of ``read-array`` in Guile 3.0's ``ice-9/read.scm``. Configurations have no use for them,
so all that is kept are their elements: a vector of lists of lists.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from guixsvc.annotations import Final
from guixsvc.read.datum import Datum, List, Literal

_PREFIX: Final = re.compile(r"#(?P<rank>[0-9]*)(?P<type>(?:[a-z][0-9]+)?)(?P<shape>[^(]*)\(")
_DIMENSION: Final = re.compile(r"@-?[0-9]+(?::([0-9]+))?|:([0-9]+)")


def array_fault(prefix: str, items: tuple[Datum, ...]) -> str | None:
    """What is wrong with the elements after a prefix such as ``#2u8@1:3(``, if anything is."""
    match = _PREFIX.fullmatch(prefix)
    assert match is not None
    rank = int(match["rank"] or 1)
    dimensions = _DIMENSION.findall(match["shape"])
    lengths = [int(length) if length else None for length in map("".join, dimensions)]
    if lengths and len(lengths) != rank:
        return f"`{prefix}` gives {len(lengths)} dimensions, expected {rank}"
    if rank == 0:
        return None if len(items) == 1 else f"expected one element after `{prefix}`"
    rows: list[tuple[Datum, ...]] = [items]
    for dimension in range(1, rank + 1):
        found = {len(row) for row in rows}
        if len(found) > 1 or (lengths and lengths[dimension - 1] not in (None, *found)):
            return f"the rows of dimension {dimension} after `{prefix}` differ in length"
        elements = [element for row in rows for element in row]
        if dimension == rank:
            return _bad_element(match["type"], elements)
        if not all(isinstance(element, List) and element.tail is None for element in elements):
            return f"expected only lists in dimension {dimension} after `{prefix}`"
        if not elements:
            return None
        rows = [element.items for element in elements if isinstance(element, List)]
    return None


def _bad_element(type_: str, elements: Iterable[Datum]) -> str | None:
    if type_ and not all(_fits(type_, element) for element in elements):
        return f"expected only numbers of the type {type_}"
    return None


def _fits(type_: str, element: Datum) -> bool:
    value = element.value if isinstance(element, Literal) else None
    if isinstance(value, bool):
        return False
    bits = int(type_[1:])
    match type_[0]:
        case "u":
            return isinstance(value, int) and 0 <= value < 1 << bits
        case "s":
            return isinstance(value, int) and -(1 << bits - 1) <= value < 1 << bits - 1
        case "f":
            return isinstance(value, int | float | Fraction)
    return isinstance(value, int | float | complex | Fraction)
