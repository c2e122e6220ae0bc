"""Fields that are not written as ``(NAME VALUE)``."""

from collections.abc import Iterator
from itertools import groupby

from guixsvc.diagnostics import Diagnostic, error
from guixsvc.evaluate.guix.values import Record


def check(record: Record) -> Iterator[Diagnostic]:
    for is_malformed, group in groupby(record.initializers, lambda initializer: initializer.name is None):
        if not is_malformed:
            continue
        from guixsvc.check.malformed import how_to_write

        pending = list(group)
        while pending:
            first = pending.pop(0)
            message, more = how_to_write(record.type, first, pending)  # what belongs together is one fault
            span = first.span
            for _ in range(more):
                span = span.to(pending.pop(0).span)
            yield error("malformed-field", span, f"malformed field of {record.type.name}: {message}")
