"""Fields that are given the value that they have by default."""

import re
from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, note
from guixsvc.evaluate.guix.values import Record, records_within
from guixsvc.evaluate.scheme.values import Integer, Text, Value
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    for inner in records_within(record):
        names = {initializer.name for initializer in inner.initializers}
        if "inherit" in names:  # there it may take back what is inherited
            continue
        for name, field in inner.fields.items():
            type_ = inner.type.fields[name]
            if (
                name in names
                and type_.has_default
                and _is_written(field.value, type_.default, field.span.text)
            ):
                message = f"`{name}` has this value by default, too"
                yield note("default-value", field.name_span, message, Note("it can be left out"))


_WRITTEN = re.compile(r"-?\d+|#[tf]\w*")


def _is_written(value: Value, default: object, text: str) -> bool:
    """Whether a value is the default and written in its place: what is computed may be another tomorrow."""
    if isinstance(value, Text):
        return isinstance(default, str) and value == default and text.startswith('"')
    is_same = isinstance(value, bool) == isinstance(default, bool) and value == default
    return isinstance(value, bool | Integer) and is_same and _WRITTEN.fullmatch(text) is not None
