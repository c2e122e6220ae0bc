"""The values of a record against its JSON Schema."""

import itertools

from guixsvc.annotations import Any, Iterator, Sequence
from guixsvc.check.judge import Judge, Pair, SymbolName, UnknownKeyword, Violation, judge
from guixsvc.evaluate.guix.values import Field, Record
from guixsvc.evaluate.scheme.unknown import hidden_in
from guixsvc.evaluate.scheme.values import List, Opaque, Unset, Value, place
from guixsvc.read.datum import Symbol
from guixsvc.records import FieldType, RecordType, cached, record_types, service_file
from guixsvc.service_files import BUILT_IN
from guixsvc.slotted import replace
from guixsvc.source import Span


def is_package(field: FieldType) -> bool:
    """Whether a field takes a package, and so the name of a Guix variable."""
    return field.schema.get("x-kind") == "package" or field.schema.get("format") in ("package", "file-like")


def judged_fields(record: Record) -> frozenset[str]:
    """The fields that have an effect: with an override such as ``file`` given, few others do."""
    override = record.type.schema.get("x-override")
    if override is None or record.not_false(override["field"]) is None:
        return frozenset(record.type.fields)
    return frozenset([override["field"], *override["keeps"]])


def effective(record: Record) -> Record:
    """The record with those of its fields that have an effect."""
    judged = judged_fields(record)
    return replace(record, fields={name: field for name, field in record.fields.items() if name in judged})


def faults(record: Record) -> tuple[Violation, ...]:
    """What is wrong with a record by its schema; in a path, elements not known count too."""
    judged = judge_of(record.type)(plain(record))
    known: dict[int, list[int]] = {}
    return tuple(
        replace(leaf, path=tuple(_steps(record, leaf.path, known)))
        for fault in judged
        for leaf in _leaves(fault)
    )


@cached
def judge_of(type_: RecordType) -> Judge:
    """What judges the records of a type, as `plain` makes them."""
    schema = type_.schema
    others = [other.schema for other in record_types().values()]
    comes_with_us = service_file(type_.service).root == BUILT_IN
    try:
        return judge(
            str(schema["$id"]), {one["$id"]: one for one in (*others, schema)}, are_known=comes_with_us
        )
    except UnknownKeyword:
        from guixsvc.check import other_keywords

        return other_keywords.judge(schema, others)


_MOST_LEVELS = 6
"""Lists and records in each other: more than any schema allows."""

_MOST_VALUES = 1_000_000
"""In a record, counting what occurs in several places each time."""


def plain(record: Record) -> Any:
    """A record as JSON Schema sees it: without what is unset, unknown or of an unknown field.

    What nests deeper than any schema allows is left as it is, which no schema allows either.
    """
    return _plain(record, 0, itertools.count(1))


def _plain(value: Value, level: int, made: Iterator[int]) -> Any:
    if next(made) > _MOST_VALUES or level > _MOST_LEVELS:
        return value
    if isinstance(value, Record):
        judged = judged_fields(value)
        return {
            name: _plain(field.value, level + 1, made)
            for name, field in value.fields.items()
            if name in judged and not _is_left_out(value.type, name, field)
        }
    if isinstance(value, List) and value.is_proper:
        return [_plain(item, level + 1, made) for item in _known_items(value)]
    if isinstance(value, List) and len(value.items) == 1:
        parts = {"car": value.items[0], "cdr": value.tail}
        known = {name: part for name, part in parts.items() if part is not None and _is_known(part)}
        return Pair({name: _plain(part, level + 1, made) for name, part in known.items()})
    return SymbolName(value.name) if isinstance(value, Symbol) else value


def _is_left_out(type_: RecordType, name: str, field: Field) -> bool:
    if isinstance(field.value, Unset):
        return type_.may_be_unset(type_.fields[name])
    return hidden_in(field.value) is not None


def _known_items(value: List) -> list[Value]:
    return list(filter(_is_known, value.items))


def _steps(record: Record, path: Sequence[str | int], known: dict[int, list[int]]) -> Iterator[str | int]:
    """A path into what `plain` makes of a record, as one into the record.

    ``known`` keeps the places of known elements, by the identity of their list: a list of many faults is gone
    through once.
    """
    value: Value = record
    for step in path:
        if isinstance(value, List) and isinstance(step, int):
            if id(value) not in known:
                known[id(value)] = [at for at, item in enumerate(value.items) if _is_known(item)]
            step = known[id(value)][step]
        yield step
        value = _part(value, step)


def _part(value: Value, step: str | int) -> Value:
    """What one step of a path leads to; itself where that says nothing of the value."""
    match value, step:
        case Record(), str(name):
            return value.fields[name].value
        case List(), int(at):
            return value.items[at]
        case List(), "cdr" if value.tail is not None:
            return value.tail
        case List(), _:
            return value.items[0]
    return value


def _is_known(part: Value) -> bool:
    """Whether a part of a list can be judged: one with a rest that is not known may be no list."""
    return not (isinstance(part, Opaque) or (isinstance(part, List) and part.unknown))


def _leaves(fault: Violation) -> Iterator[Violation]:
    """The deepest faults: inside the one alternative of an ``anyOf`` that was meant, if one was.

    What is expected, the nearest schema around each says.
    """
    inside = [
        replace(
            inner,
            path=(*fault.path, *inner.path),
            expected=fault.expected if inner.expected is None else inner.expected,
        )
        for inner in fault.context
    ]
    deeper = [inner for inner in inside if len(inner.path) > len(fault.path)]
    missing = [inner for inner in inside if inner.keyword == "required"]
    if not deeper and not missing:
        yield fault
    for inner in deeper + missing:
        yield from _leaves(inner)


def is_of_element(record: Record, fault: Violation) -> bool:
    """Whether a fault is that of an element of a list, or of a part of one."""
    return isinstance(fault.path[-1], int) or isinstance(located(record, fault.path[:-1])[0], List)


def located(record: Record, path: Sequence[str | int]) -> tuple[Value, Span, FieldType | None]:
    """The value that a path of a fault leads to, where it stands, and the field it belongs to."""
    value: Value = record
    span = record.span
    field: FieldType | None = None
    for step in path:
        part = _part(value, step)
        if isinstance(value, Record):
            assert isinstance(step, str)
            field = value.type.fields[step]
            span = place(part, value.fields[step].span)
        elif isinstance(value, List) and isinstance(step, int):
            span = value.place(step, span)
        value = part
    return value, span, field
