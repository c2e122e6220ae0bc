"""Secrets that stand in the configuration, where everyone who reads it sees them."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record, records_within
from guixsvc.evaluate.scheme.values import Text, Value
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    for inner in records_within(record):
        for name, field in inner.fields.items():
            if inner.type.fields[name].is_secret and _is_literal(field.value):
                message = f"`{name}` is written in the configuration, where everyone who reads it sees it"
                yield warning("literal-secret", field.name_span, message, Note(_INSTEAD))


_INSTEAD = 'use `(getenv "NAME")` with `--env NAME` or, to keep it on the host, `--host-secret NAME=PATH`'


def _is_literal(value: Value) -> bool:
    return (
        isinstance(value, Text) and value != "" and any(span.text.startswith('"') for span in value.origins)
    )
