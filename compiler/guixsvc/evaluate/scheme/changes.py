"""Procedures that change the parts of lists and vectors, which may be another name's too.

Values here are never changed; so once one is, nothing that could share parts with it is known. Who writes
declarations does without, so this may be coarse.
"""

import re
from collections.abc import Iterable
from typing import Final

from guixsvc.evaluate.scheme.values import List, Object, Value, Vector
from guixsvc.read import datum

CHANGES: Final = re.compile(
    r"vector-.*!|set-c[ad]+r!|list-set!|list-cdr-set!|array-.*!|ass(q|v|oc)-(set|remove)!"
    r"|append!|append-reverse!|reverse!|(stable-)?sort!|del(ete|q|v)1?!|delete-duplicates!|(filter|remove|partition)!"
    r"|(take|take-while|drop-right|split-at|span|break|concatenate|map|append-map|alist-delete|lset-.*)!"
)
"""Of Guile and its SRFIs; what they change is their first argument."""

_ANEW: Final = frozenset(
    {
        *("list", "cons", "append", "map", "filter-map", "append-map", "iota", "list-copy", "vector"),
        *("make-list", "make-vector", "reverse", "filter", "remove", "delete", "string-split"),
        *("list->vector", "string->list", "vector-copy", "vector-map", "vector->list"),
    }
)  # fmt: skip
"""Procedures whose results nobody else has, as far as what is changed of them goes."""


def makes_anew(form: datum.Datum) -> bool:
    """Whether the value of a form is certainly nobody else's."""
    return (
        isinstance(form, datum.List)
        and bool(form.items)
        and isinstance(form.items[0], datum.Symbol)
        and form.items[0].name in _ANEW
    )


def may_change_something(data: Iterable[datum.Datum]) -> bool:
    """Whether code may change what stands in its file, when it is run or what it defines is called later."""
    pending = [*data]
    while pending:
        part = pending.pop()
        if isinstance(part, datum.Symbol) and part.name.endswith("!"):
            return True
        if isinstance(part, datum.List):
            pending += part.items
    return False


def may_share_parts(value: Value) -> bool:
    """Whether a value may have parts that a change of another value changes as well."""
    pending, seen = [value], set[int]()
    while pending:
        part = pending.pop()
        match part:
            case List():
                if part.count:
                    return True
            case Vector():
                return True
            case Object() if id(part) not in seen:
                seen.add(id(part))
                pending.extend(part.shared)
    return False
