"""Files beside the declaration that cannot be read: Guix builds no system of one that is not there."""

from collections.abc import Iterator, Sequence

from guixsvc.check.judge import Violation
from guixsvc.check.kinds import of_other_kinds
from guixsvc.check.types import effective, is_package
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.guix.values import FileLike, Record
from guixsvc.evaluate.scheme.values import List, Value


def check(record: Record, faults: Sequence[Violation]) -> Iterator[Diagnostic]:
    faulty = {fault.path[0] for fault in faults if fault.path}
    for name, field in effective(record).fields.items():
        type_ = record.type.fields[name]
        if name in faulty or is_package(type_) or any(of_other_kinds(type_, field)):
            continue
        for file in _local_files(field.value):
            yield from _not_there(file)


def _not_there(file: FileLike) -> Iterator[Diagnostic]:
    from guixsvc.services.files import unreadable

    # What lies elsewhere is there for Guix, if not for others: `compile` says so.
    return (fault for fault in unreadable(file) if fault.code == "unreadable-file")


def _local_files(value: Value) -> Iterator[FileLike]:
    """Those of a field, of its list, or of the fields of its records."""
    match value:
        case FileLike() if value.read is not None:
            yield value
        case List(items=items):
            for item in items:
                yield from _local_files(item)
        case Record(fields=fields):
            for field in fields.values():
                yield from _local_files(field.value)
