"""Fields that a record does not have."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, suggestion
from guixsvc.evaluate.guix.values import Initializer, Record
from guixsvc.records import RecordType
from guixsvc.spelling import nearest


def check(record: Record) -> Iterator[Diagnostic]:
    for initializer in record.initializers:
        name = initializer.name
        if name is not None and name != "inherit" and name not in record.type.fields:
            yield _unknown(record, initializer, name)


def _unknown(record: Record, initializer: Initializer, name: str) -> Diagnostic:
    from guixsvc.check.field_fixes import other_name
    from guixsvc.check.malformed import misplaced
    from guixsvc.services import implementation

    type_ = record.type
    own = implementation(type_.service).meant(type_, name)
    elsewhere = misplaced(type_, name) if own is None else ()
    hint = (Note(own),) if own is not None else elsewhere or _nearest(type_, name)
    fix = None if elsewhere else other_name(record, initializer, name, own)
    message = f"{type_.name} has no field `{name}`"
    return error("unknown-field", initializer.name_span, message, *hint, fix=fix)


def _nearest(type_: RecordType, name: str) -> tuple[Note, ...]:
    close = nearest(name, (known for known in type_.fields if type_.fields[known].renamed_to is None))
    return suggestion(close)
