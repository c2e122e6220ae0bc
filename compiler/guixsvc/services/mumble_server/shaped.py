"""Text that is already shaped for an ini or a shell: Guix writes values as they are, guixsvc quotes them."""

import re
from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Field, Record, records_within
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.marks import marked
from guixsvc.records import FieldType

_QUOTED = r'(?s)"((?:[^"\\]|\\.)*)"'
_ESCAPE = r'\\(["\\])'
_BACKSLASHES = r"\\+"
_DOUBLED = r"(?<!\\)(?:\\\\)+[dDwWsSpP.\[({@#]"
"""A doubled backslash before what is often escaped: two may also mean a backslash."""
_PATTERNS = ("channelname-regex", "username-regex")
_LONGEST_SHOWN = 80


def shaped(record: Record) -> Iterator[Diagnostic]:
    """Warns of values of a Mumble record that are quoted or escaped, or end in a line end."""
    fields = [(inner.type, *given) for inner in records_within(record) for given in inner.fields.items()]
    for of, name, field in fields:
        value, type_ = field.value, of.fields.get(name)
        if isinstance(value, Text) and type_ is not None:
            yield from _quotes(type_, field, value)
            yield from _line_end(type_, field, value)
            if name in _PATTERNS:
                yield from _doubled(type_, field, value)


def _quotes(type_: FieldType, field: Field, value: Text) -> Iterator[Diagnostic]:
    quoted = re.fullmatch(_QUOTED, value)
    if quoted is None:
        return
    message = f'`{type_.name}` begins and ends with `"`: the quotation marks are taken as part of it'
    hint = "values are quoted for the server's settings here; leave the quotation marks out"
    if not type_.is_secret:
        inner = re.sub(_ESCAPE, r"\1", quoted[1])
        hint += _instead(inner, value)
    yield warning("shaped-text", place(value, field.span), message, Note(hint))


def _doubled(type_: FieldType, field: Field, value: Text) -> Iterator[Diagnostic]:
    runs = re.findall(_BACKSLASHES, value)
    if re.search(_DOUBLED, value) is None or any(len(run) % 2 for run in runs):
        return
    message = f"every backslash of `{type_.name}` is doubled, as in an ini: the pattern looks for backslashes"
    hint = "backslashes are doubled for the server's settings here" + _instead(
        value.replace("\\\\", "\\"), value
    )
    yield warning("shaped-text", place(value, field.span), message, Note(hint))


def _line_end(type_: FieldType, field: Field, value: Text) -> Iterator[Diagnostic]:
    if type_.is_secret and value.endswith(("\n", "\r")):
        message = f"`{type_.name}` ends in a line end, which nobody can type"
        hint = "take it off: `$(cat FILE)` of a shell does, and so does `string-trim-right`"
        yield warning("shaped-text", place(value, field.span), message, Note(hint))


def _instead(better: str, value: Text) -> str:
    written = quoted_string(better)
    return f": write {marked(written, value.origins)}" if len(written) <= _LONGEST_SHOWN else ""
