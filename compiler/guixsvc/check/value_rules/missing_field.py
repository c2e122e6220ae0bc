"""Fields that a record needs and does not have."""

from collections.abc import Iterator, Sequence

from guixsvc.check.judge import Violation
from guixsvc.check.types import located
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Unset


def check(record: Record, faults: Sequence[Violation]) -> Iterator[Diagnostic]:
    for fault in faults:
        target, _, _ = located(record, fault.path)
        if not isinstance(target, Record) or target.base is not None:
            continue
        if fault.keyword == "required":
            yield from _missing(target)
        elif fault.keyword == "dependentRequired":
            yield from _missing_beside(target)


def _missing(record: Record) -> Iterator[Diagnostic]:
    missing = [f"`{name}`" for name in record.type.required if name not in record.fields]
    if not missing:
        return  # they are given, but not known
    hint = record.type.schema.get("x-if-missing")
    fields = "the field" if len(missing) == 1 else "the fields"
    message = f"{record.type.name} needs {fields} {' and '.join(missing)}"
    yield error("missing-field", record.head, message, *([Note(hint)] if hint else []))


def _missing_beside(record: Record) -> Iterator[Diagnostic]:
    """Fields that are not given beside those that need them."""
    # A record of another kind, which is told, has none.
    for name, needed in record.type.schema.get("dependentRequired", {}).items():
        field = record.given(name)
        for other in needed if field is not None else ():
            beside = record.given(other)
            if field is not None and (beside is None or isinstance(beside.value, Unset)):
                where = [] if beside is None else [Note("it is unset here", beside.span)]
                message = f"`{name}` is given without `{other}`"
                yield error("missing-field", field.name_span, message, *where)
