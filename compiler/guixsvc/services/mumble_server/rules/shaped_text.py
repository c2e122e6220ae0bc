"""Text that is already shaped for an ini or a shell: Guix writes values as they are, guixsvc quotes them."""

from guixsvc.annotations import Iterator
from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record, records_within
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.marks import marked
from guixsvc.records import FieldType
from guixsvc.services.mumble_server.shapes import without_doubled, without_quotes
from guixsvc.services.surroundings import Surroundings

_PATTERNS = ("channelname-regex", "username-regex")
_LONGEST_SHOWN = 80


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    fields = [(inner.type, *given) for inner in records_within(record) for given in inner.fields.items()]
    for of, name, field in fields:
        if isinstance(field.value, Text) and name in of.fields:
            for message, hint in _faults(of.fields[name], field.value):
                yield warning("shaped-text", place(field.value, field.span), message, Note(hint))


def _faults(type_: FieldType, value: Text) -> Iterator[tuple[str, str]]:
    name = type_.name
    if (inner := without_quotes(value)) is not None:
        message = f'`{name}` begins and ends with `"`: the quotation marks are taken as part of it'
        hint = "values are quoted for the server's settings here; leave the quotation marks out"
        yield message, hint + ("" if type_.is_secret else _instead(inner, value))
    if type_.is_secret and value.endswith(("\n", "\r")):
        hint = "take it off: `$(cat FILE)` of a shell does, and so does `string-trim-right`"
        yield f"`{name}` ends in a line end, which nobody can type", hint
    if name in _PATTERNS and (single := without_doubled(value)) is not None:
        message = f"every backslash of `{name}` is doubled, as in an ini: the pattern looks for backslashes"
        yield message, "backslashes are doubled for the server's settings here" + _instead(single, value)


def _instead(better: str, value: Text) -> str:
    written = quoted_string(better)
    return f": write {marked(written, value.origins)}" if len(written) <= _LONGEST_SHOWN else ""
