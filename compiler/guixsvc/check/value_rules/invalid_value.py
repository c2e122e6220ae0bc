"""Values that a field does not take: of another type, or out of its range."""

from collections.abc import Iterator, Sequence

from guixsvc.check.judge import Violation
from guixsvc.check.kinds import of_other_kinds, records_taken
from guixsvc.check.types import effective, is_of_element, located
from guixsvc.diagnostics import Diagnostic, error
from guixsvc.evaluate.guix import quoted
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.printing import written
from guixsvc.records import FieldType, record_types


def check(record: Record, faults: Sequence[Violation]) -> Iterator[Diagnostic]:
    for name, field in effective(record).fields.items():
        for other in of_other_kinds(record.type.fields[name], field):
            message = f"{other.subject}`{other.field}` must be {other.expected}, found {other.found}"
            yield error("invalid-value", other.span, message)
    for fault in faults:
        yield from _by_schema(record, fault)


def _by_schema(record: Record, fault: Violation) -> Iterator[Diagnostic]:
    target, span, field = located(record, fault.path)
    if field is None or fault.keyword in ("required", "dependentRequired"):
        return
    from guixsvc.check.value_hints import fix, is_told_already, notes

    is_element = is_of_element(record, fault)
    whole = located(record, fault.path[:-1])[0] if is_element else target
    if is_element and is_told_already(field, whole, target):
        return
    subject, found = "each element of " if is_element else "", '"…"' if field.is_secret else written(target)
    expected = fault.expected or _expected(field, is_element=is_element)
    inner = quoted.head(target) or quoted.head(whole)
    if expected is None:
        expected = f"a {inner}" if inner in record_types() else "another value"
    message = f"{subject}`{field.name}` must be {expected}, found {found}"
    mends = fix(record, fault.path, field, whole, target, span)
    yield error("invalid-value", span, message, *notes(field, whole, target), fix=mends)


def _expected(field: FieldType, *, is_element: bool) -> str | None:
    """What a field, or each element of one, is said to be."""
    schema = field.schema.get("items", {}) if is_element else field.schema
    taken = records_taken(schema)
    return schema.get("x-expected") or (f"a {taken[0]}" if taken else None)
