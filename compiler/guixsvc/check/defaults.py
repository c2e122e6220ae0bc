"""The defaults of a record's fields against what the fields take."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from guixsvc.check.types import judge_of, plain
from guixsvc.evaluate.guix.record_forms import default_value
from guixsvc.evaluate.guix.values import Field, Record
from guixsvc.records import FieldType, RecordType
from guixsvc.source import Source, Span


def wrong_defaults(types: Mapping[str, RecordType]) -> Iterator[tuple[RecordType, str, str]]:
    """Fields of some records whose defaults cannot be, and why."""
    for type_ in types.values():
        for name, field in type_.fields.items():
            if field.default is not None and (why := _wrong(type_, field)):
                yield type_, name, f"the default of `{name}` {why}"
    try:
        TopologicalSorter({name: _made_by(type_) for name, type_ in types.items()}).prepare()
    except CycleError as cycle:
        one, other = cycle.args[1][1], cycle.args[1][0]
        name = _made_by(types[one])[other]
        yield types[one], name, f"the default of `{name}` holds itself: it has no end"


def _wrong(type_: RecordType, field: FieldType) -> str:
    """What is wrong with the default of a field; "" if nothing is."""
    span = Span(Source("default", "", "/"), 0, 0)
    try:
        value = default_value(type_, field, span)
    except KeyError as unknown:
        return f"gives {unknown}, which is no field of such a record"
    record = Record(type_, span, (), {field.name: Field(value, span, span)})
    faults = [fault for fault in judge_of(type_)(plain(record)) if fault.path[:1] == (field.name,)]
    return f"must be {faults[0].expected or 'what it takes'}" if faults else ""


def _made_by(type_: RecordType) -> dict[str, str]:
    """The records that the defaults of a record make, and by which fields."""
    fields = type_.fields.values()
    refs = {field.name: field.schema.get("$ref") for field in fields if isinstance(field.default, dict)}
    return {str(ref).removesuffix(".json"): name for name, ref in refs.items() if ref is not None}
