"""Fields that another one overrides."""

from collections.abc import Iterator, Sequence

from guixsvc.check.judge import Violation
from guixsvc.check.types import judged_fields
from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record


def check(record: Record, faults: Sequence[Violation]) -> Iterator[Diagnostic]:
    judged = judged_fields(record)
    for name, field in record.fields.items():
        if name not in judged:
            override = record.type.schema["x-override"]["field"]
            because = Note(f"because `{override}` is given here", record.fields[override].name_span)
            yield warning("no-effect", field.name_span, f"the field `{name}` has no effect", because)
