"""What a record inherits, behind other fields."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, error
from guixsvc.evaluate.guix.values import Record


def check(record: Record) -> Iterator[Diagnostic]:
    for initializer in record.initializers[1:]:
        if initializer.name == "inherit":
            message = "`inherit` must be the first field of the record"
            yield error("misplaced-inherit", initializer.name_span, message)
