"""Procedures that change strings and the parts of lists and vectors, which may be another name's too.

Values here are never changed; so once one is, nothing that could be it or share parts with it is known. Who
writes declarations does without, so this may be coarse.
"""

from guixsvc.annotations import Container, Final
from guixsvc.evaluate.scheme.values import List, Text, Value, Vector
from guixsvc.evaluate.scheme.within import known_parts_of, reachable
from guixsvc.read import datum

_CHANGES: Final = (
    r"vector-.*!|set-c[ad]+r!|list-set!|list-cdr-set!|array-.*!|ass(q|v|oc)-(set|remove)!"
    r"|append!|append-reverse!|reverse!|(stable-)?sort!|del(ete|q|v)1?!|delete-duplicates!|(filter|remove|partition)!"
    r"|(take|take-while|drop-right|split-at|span|break|concatenate|map|append-map|alist-delete|lset-.*)!"
)
"""Of Guile and its SRFIs; what they change is their first argument."""

_CHANGES_TEXTS: Final = (
    r"(string|substring)-[^>].*!|array-.*!|%?read-delimited!|read-string!(/partial)?|get-string-n!"
)
"""Those that change a string. Strings are arrays, too."""


def changes_parts(name: str) -> bool:
    """Whether a procedure is one that changes lists or vectors."""
    return "!" in name and _is(_CHANGES, name)


def changes_texts(name: str) -> bool:
    """Whether a procedure is one that changes strings."""
    return "!" in name and _is(_CHANGES_TEXTS, name)


def _is(pattern: str, name: str) -> bool:
    import re

    return re.fullmatch(pattern, name) is not None


_ANEW: Final = frozenset(
    {
        *("list", "map", "filter-map", "iota", "list-copy", "vector"),
        *("make-list", "make-vector", "reverse", "string-split"),
        *("list->vector", "string->list", "vector-copy", "vector-map", "vector->list"),
    }
)  # fmt: skip
"""Procedures whose results nobody else has, as far as what is changed of them goes."""

_TEXTS_ANEW: Final = frozenset(
    {
        *("format", "make-string", "number->string", "string", "string-append", "string-copy", "string-join"),
        *("simple-format", "substring", "symbol->string"),
    }
)


def makes_anew(form: datum.Datum) -> bool:
    """Whether the value of a form is a list or vector that is certainly nobody else's."""
    return _calls_one_of(_ANEW, form)


def makes_text_anew(form: datum.Datum) -> bool:
    """Whether the value of a form is a string that is certainly nobody else's."""
    return _calls_one_of(_TEXTS_ANEW, form)


def _calls_one_of(names: Container[str], form: datum.Datum) -> bool:
    match form:
        case datum.List(items=(datum.Symbol(name=name), *_)):
            return name in names
    return False


def may_share_parts(value: Value) -> bool:
    """Whether a value may have parts that a change of another value changes as well."""
    for part in reachable([value], known_parts_of):
        if isinstance(part, Vector) or (isinstance(part, List) and part.count):
            return True
    return False


def is_literal(text: Text) -> bool:
    """Whether a string stands in a source as it is: Guile does not let these be changed."""
    span = text.span
    return span is not None and span.source.text.startswith('"', span.start)


def may_be_changed_text(value: Value) -> bool:
    """Whether a value is a string that may be changed, or holds one."""
    texts = (part for part in reachable([value], known_parts_of) if isinstance(part, Text))
    return any(text and not is_literal(text) for text in texts)
