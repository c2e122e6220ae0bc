"""What mends a field of a record that is misspelt or given again."""

import re

from guixsvc.diagnostics import Edit, Fix, replacement
from guixsvc.evaluate.guix.values import Initializer, Record
from guixsvc.evaluate.scheme.values import Integer, List, Text, Value
from guixsvc.read.comments import line_comments
from guixsvc.read.datum import Symbol
from guixsvc.services import implementation
from guixsvc.source import Source, Span
from guixsvc.spelling import nearest, one_edit_apart


def other_name(record: Record, initializer: Initializer, name: str, said: str | None) -> Fix | None:
    """Writes the field that is meant by a name of none: safe if no other can be meant.

    What the service has ``said`` of a name, such as that it is a key of its settings, counts for more.
    """
    type_ = record.type
    current = [field.name for field in type_.fields.values() if field.renamed_to is None]
    known = implementation(type_.service).field_of(type_, name)
    sure = [known] if known is not None else _alike(name, current)
    if known is None and said is not None:
        sure = [field for field in sure if f"`{field}`" in said]
    field = sure[0] if len(sure) == 1 else None if said is not None else nearest(name, current)
    if field is None or not _begins_a_form(initializer.name_span, name):
        return None
    if not all(_is_same(other.value, initializer.value) for other in _given(record, field)):
        return None
    return replacement(initializer.name_span, field, safe=len(sure) == 1)


def current_name(initializer: Initializer, name: str, current: str) -> Fix | None:
    """Writes the current name of a field for its former one."""
    span = initializer.name_span
    return replacement(span, current) if _begins_a_form(span, name) else None


def _begins_a_form(span: Span, name: str) -> bool:
    """Whether a name is written as a field's: one that a macro is given may serve for something else too."""
    before = span.source.text[max(0, span.start - _FAR) : span.start]
    return span.text == name and before.rstrip()[-1:] in ("(", "[")


_FAR = 200
"""Characters of white space before a name."""


def _alike(name: str, fields: list[str]) -> list[str]:
    """The fields that are one slip away."""
    return [field for field in fields if _plain(field) == _plain(name) or one_edit_apart(name, field)]


def _plain(name: str) -> str:
    return re.sub(r"[-_?]", "", name).lower()


def _given(record: Record, field: str) -> list[Initializer]:
    """Where a record form has a field, under its current name or a former one."""
    fields = [(one, record.type.fields.get(one.name or "")) for one in record.initializers]
    return [one for one, known in fields if known is not None and field in (known.name, known.renamed_to)]


def without(again: Initializer, first: Initializer) -> Fix | None:
    """Takes out a field that has the same value already."""
    if not _is_same(first.value, again.value) or not _is_written(again):
        return None
    return Fix("take it out", (Edit(_with_blanks(again.span), ""),))


def _is_written(initializer: Initializer) -> bool:
    """Whether a field stands in the source: what a macro writes has its place where the macro is used."""
    whole, name = initializer.span, initializer.name_span
    return whole.source is name.source and whole.start < name.start < whole.end


def _is_same(one: Value | None, other: Value | None) -> bool:
    """Whether two values that are known are equal, as far as that can be seen at once."""
    if isinstance(one, List) and isinstance(other, List):
        ours, theirs = one.items, other.items
        is_known = not (one.unknown or other.unknown or one.tail or other.tail)
        return is_known and len(ours) == len(theirs) and all(map(_is_same_atom, ours, theirs))
    return _is_same_atom(one, other)


def _is_same_atom(one: Value | None, other: Value | None) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return isinstance(one, Text | Integer | Symbol) and type(one) is type(other) and one == other


def _with_blanks(span: Span) -> Span:
    """A form with the white space before it, which stays where it parts comments from what follows them."""
    source = span.source
    start = len(source.text[: span.start].rstrip())
    line = source.text[span.end :].partition("\n")[0]
    if ";" in line or _is_in_comment(source, start - 1):
        return span
    return Span(source, start, span.end)


def _is_in_comment(source: Source, at: int) -> bool:
    return any(comment.start <= at < comment.end for comment in line_comments(source))
