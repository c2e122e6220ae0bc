"""What mends a value that is written as another type: only where it stands in the record itself."""

import re
from collections.abc import Callable

from guixsvc.annotations import Any
from guixsvc.diagnostics import Edit, Fix, replacement
from guixsvc.evaluate.guix.values import Field
from guixsvc.evaluate.scheme.values import Integer, List, Text, Value
from guixsvc.read.datum import Symbol
from guixsvc.records import FieldType
from guixsvc.source import Span

_BOOLEANS = {"true": True, "#t": True, "false": False, "#f": False}
_PERHAPS = {"yes": True, "on": True, "1": True, "no": False, "off": False, "0": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)

_BLANK = re.compile(r"(?:\s|;[^\n]*\n|#\|[^|#]*\|#)*")

Allows = Callable[[Any], bool]
"""Whether a field may have a value."""


def value_fix(field: Field, type_: FieldType, found: Value, allows: Allows) -> Fix | None:
    """What mends the whole value of a field."""
    if not _is_written_beside(field):
        return None
    if not isinstance(found, List) and type_.schema.get("type") == "array" and allows([found]):
        return _around(field.span, "(list ", ")", "put it into a list")
    text = str(found) if isinstance(found, Text) else found.name if isinstance(found, Symbol) else None
    if text is None or not _is_written_as(field.span, text):
        number = isinstance(found, Integer) and re.fullmatch(r"[0-9]+", field.span.text) is not None
        if number and not allows(found) and allows(field.span.text):
            return _around(field.span, '"', '"', "put it in quotation marks", safe=False)
        return None
    for known, safe in ((_BOOLEANS, True), (_PERHAPS, False)):
        value = known.get(text.lower())
        if value is not None and allows(value):
            return _instead(field.span, "#t" if value else "#f", safe=safe)
    if _INTEGER.fullmatch(text) and isinstance(found, Text) and allows(int(text)):
        return _instead(field.span, text)
    return None


def element_fix(field: Field, type_: FieldType, found: Value, span: Span, allows: Allows) -> Fix | None:
    """What mends an element of a list that a field has."""
    prefix = type_.schema.get("x-omit")
    if not isinstance(prefix, str) or not isinstance(found, Text) or not found.startswith(prefix):
        return None
    if not span.text.startswith(f'"{prefix}') or not _is_in(span, field.span):
        return None
    if not allows([found.removeprefix(prefix)]):
        return None
    start = span.start + 1
    return Fix(f"leave out `{prefix}`", (Edit(Span(span.source, start, start + len(prefix)), ""),))


def _instead(span: Span, atom: str, *, safe: bool = True) -> Fix:
    """Writes an atom, with blanks where it would grow together with what it is beside: strings part that."""
    text = span.source.text
    before = "" if text[span.start - 1 : span.start].isspace() or text[span.start - 1] in "([" else " "
    after = "" if text[span.end : span.end + 1].isspace() or text[span.end] in ")];" else " "
    return replacement(span, atom, safe=safe, before=before, after=after)


def _around(span: Span, before: str, after: str, message: str, *, safe: bool = True) -> Fix:
    start, end = Span(span.source, span.start, span.start), Span(span.source, span.end, span.end)
    return Fix(message, (Edit(start, before), Edit(end, after)), safe)


def _is_written_beside(field: Field) -> bool:
    """Whether a field's expression follows its name, and was not handed to a macro."""
    name, value = field.name_span, field.span
    between = value.source.text[name.end : value.start] if name.source is value.source else "other"
    return name.end <= value.start and _BLANK.fullmatch(between) is not None


def _is_in(inner: Span, outer: Span) -> bool:
    return inner.source is outer.source and outer.start <= inner.start and inner.end <= outer.end


def _is_written_as(span: Span, text: str) -> bool:
    return span.text in (f'"{text}"', f"'{text}")
