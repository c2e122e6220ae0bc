"""The values of a record against its JSON Schema."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from guixsvc.check.judge import Fault, Judge, Pair, SymbolName, UnknownKeyword, judge
from guixsvc.diagnostics import Diagnostic, Fix, Note, error, warning
from guixsvc.evaluate.guix import quoted
from guixsvc.evaluate.guix.values import Field, Record
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.printing import said, written
from guixsvc.evaluate.scheme.unknown import hidden_in
from guixsvc.evaluate.scheme.values import Integer, List, Opaque, Real, Text, Unset, Value, place
from guixsvc.host_paths import NONCHARACTERS
from guixsvc.read.datum import Symbol
from guixsvc.records import FieldType, RecordType, cached, record_types
from guixsvc.services.home_paths import home
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


def check(record: Record) -> Iterator[Diagnostic]:
    """Wrong types, values out of range, missing fields; fields that an override leaves without effect."""
    judged = judged_fields(record)
    for name, field in record.fields.items():
        if name not in judged:
            override = record.type.schema["x-override"]["field"]
            because = Note(f"because `{override}` is given here", record.fields[override].name_span)
            yield warning("no-effect", field.name_span, f"the field `{name}` has no effect", because)
        else:
            yield from _service_types(record.type.fields[name], field)
            yield from _other_records(record.type.fields[name], field)
    for fault in judge_of(record.type)(plain(record)):
        for leaf in _leaves(fault):
            yield from _diagnostic(record, leaf)


def _other_records(type_: FieldType, field: Field) -> Iterator[Diagnostic]:
    """Records of another type than a field takes: JSON Schema tells them apart by their fields only."""
    values = [(field.value, field.span, type_.schema, "")]
    if isinstance(field.value, List):
        items, schema = field.value.items, type_.schema.get("items", {})
        values = [
            (item, field.value.place(at, field.span), schema, "each element of ")
            for at, item in enumerate(items)
        ]
    for value, span, schema, subject in values:
        if not isinstance(value, Record) or not (taken := _records_taken(schema)):
            continue
        if value.type.name not in taken:
            expected = schema.get("x-expected") or f"a {' or a '.join(taken)}"
            message = f"{subject}`{type_.name}` must be {expected}, found {written(value)}"
            yield error("invalid-value", place(value, span), message)
            continue
        for name, inner in value.fields.items():
            yield from _other_records(value.type.fields[name], inner)


def _records_taken(schema: Any) -> list[str]:
    """The records that a schema refers to."""
    own = [str(schema["$ref"]).removesuffix(".json")] if "$ref" in schema else []
    return own + [name for one in schema.get("anyOf", ()) for name in _records_taken(one)]


def _service_types(type_: FieldType, field: Field) -> Iterator[Diagnostic]:
    """Service types where no field takes one."""
    values = [(field.value, field.span, type_.schema, "")]
    if isinstance(field.value, List):
        items, schema = field.value.items, type_.schema.get("items", {})
        places = [field.value.place(at, field.span) for at in range(len(items))]
        values = [(item, at, schema, "each element of ") for item, at in zip(items, places, strict=True)]
    for value, span, schema, subject in values:
        if (name := service_type(value)) is not None:
            expected = schema.get("x-expected", "another value")
            message = f"{subject}`{type_.name}` must be {expected}, found the service type `{name}`"
            yield error("invalid-value", place(value, span), message)


@cached
def judge_of(type_: RecordType) -> Judge:
    """What judges the records of a type, as `plain` makes them."""
    schema = type_.schema
    others = [other.schema for other in record_types().values()]
    try:
        return judge(str(schema["$id"]), {one["$id"]: one for one in (*others, schema)})
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
    left = _MOST_VALUES

    def made_plain(value: Value, level: int) -> Any:
        nonlocal left
        left -= 1
        if level > _MOST_LEVELS or left < 0:
            return value
        if isinstance(value, Record):
            judged = judged_fields(value)
            return {
                name: made_plain(field.value, level + 1)
                for name, field in value.fields.items()
                if name in judged and not _is_left_out(value.type, name, field)
            }
        if isinstance(value, List) and value.is_proper:
            return [made_plain(item, level + 1) for item in _known_items(value)]
        if isinstance(value, List) and len(value.items) == 1:
            parts = {"car": value.items[0], "cdr": value.tail}
            known = {name: part for name, part in parts.items() if part is not None and _is_known(part)}
            return Pair({name: made_plain(part, level + 1) for name, part in known.items()})
        return SymbolName(value.name) if isinstance(value, Symbol) else value

    return made_plain(record, 0)


def _is_left_out(type_: RecordType, name: str, field: Field) -> bool:
    if isinstance(field.value, Unset):
        return type_.may_be_unset(type_.fields[name])
    return hidden_in(field.value) is not None


def _known_items(value: List) -> list[Value]:
    return list(filter(_is_known, value.items))


def _is_known(part: Value) -> bool:
    """Whether a part of a list can be judged: one with a rest that is not known may be no list."""
    return not (isinstance(part, Opaque) or (isinstance(part, List) and part.unknown))


def _leaves(fault: Fault) -> Iterator[Fault]:
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


def _diagnostic(record: Record, fault: Fault) -> Iterator[Diagnostic]:
    target, span, field = _located(record, fault.path)
    if fault.keyword == "dependentRequired" and isinstance(target, Record):
        yield from _missing_beside(target)
        return
    if fault.keyword == "required":
        if isinstance(target, Record) and target.base is None:
            yield from _missing(target)
        return
    if field is None:
        return
    found = '"…"' if field.is_secret else written(target)
    is_element = isinstance(fault.path[-1], int) or isinstance(_located(record, fault.path[:-1])[0], List)
    expected = fault.expected or _expected(field.schema, is_element=is_element) or "another value"
    subject = "each element of " if is_element else ""
    whole = _located(record, fault.path[:-1])[0] if is_element else target
    hint = quoted.hint(field.name, whole, target) if field.schema.get("type") == "array" else None
    if is_element and hint and _is_one_quotation(whole, target):
        return
    inner = quoted.head(target) or quoted.head(whole)
    if expected == "another value" and inner in record_types():
        expected = f"a {inner}"
    yield error(
        "invalid-value",
        span,
        f"{subject}`{field.name}` must be {expected}, found {found}",
        *([Note(hint)] if hint else _hints(field, target)),
        fix=None if hint else _fix(record, fault.path, field, target, span),
    )


def _fix(
    record: Record, path: tuple[str | int, ...], type_: FieldType, found: Value, span: Span
) -> Fix | None:
    from guixsvc.check.value_fixes import element_fix, value_fix

    at = max(at for at, step in enumerate(path) if step == type_.name)
    holder = _located(record, path[:at])[0]
    if not isinstance(holder, Record):
        return None
    field, judged = holder.fields[type_.name], judge_of(holder.type)

    def allows(value: Any) -> bool:
        if isinstance(value, list) and isinstance(value[0], Record):  # what is wrong in it is another fault
            return value[0].type.name in _records_taken(type_.schema.get("items", {}))
        return not any(fault.path[:1] == (type_.name,) for fault in judged({type_.name: value}))

    if len(path) == at + 1:
        return value_fix(field, type_, found, allows)
    return element_fix(field, type_, found, span, allows) if len(path) == at + 2 else None


def _expected(schema: Any, *, is_element: bool) -> str | None:
    """What a field, or each element of one, is said to be."""
    schema = schema.get("items", {}) if is_element else schema
    taken = _records_taken(schema)
    return schema.get("x-expected") or (f"a {taken[0]}" if taken else None)


def _is_one_quotation(whole: Value, element: Value) -> bool:
    """Whether a fault of an element is that of a quoted list, of which the first element tells."""
    assert isinstance(whole, List)
    first = whole.items[0]
    return element is not first and (quoted.head(whole) or quoted.head(first)) is not None


def _missing(record: Record) -> Iterator[Diagnostic]:
    missing = [f"`{name}`" for name in record.type.required if name not in record.fields]
    if not missing:
        return  # they are given, but not known
    fields = "the field" if len(missing) == 1 else "the fields"
    hint = record.type.schema.get("x-if-missing")
    notes = [Note(hint)] if hint else []
    yield error(
        "missing-field", record.head, f"{record.type.name} needs {fields} {' and '.join(missing)}", *notes
    )


def _missing_beside(record: Record) -> Iterator[Diagnostic]:
    """Fields that are not given beside those that need them."""
    for name, needed in record.type.schema["dependentRequired"].items():
        field = record.given(name)
        for other in needed if field is not None and record.base is None else ():
            beside = record.given(other)
            if field is not None and (beside is None or isinstance(beside.value, Unset)):
                where = [] if beside is None else [Note("it is unset here", beside.span)]
                message = f"`{name}` is given without `{other}`"
                yield error("missing-field", field.name_span, message, *where)


def _located(record: Record, path: Sequence[str | int]) -> tuple[Value, Span, FieldType | None]:
    """The value that a path of the validator leads to, where it stands, and the field it belongs to."""
    value: Value = record
    span = record.span
    field: FieldType | None = None
    for step in path:
        if isinstance(value, Record):
            assert isinstance(step, str)
            field = value.type.fields[step]
            span = place(value.fields[step].value, value.fields[step].span)
            value = value.fields[step].value
        elif isinstance(value, List):
            if isinstance(step, str):
                value = value.items[0] if step == "car" or value.tail is None else value.tail
                continue
            at = [at for at, item in enumerate(value.items) if _is_known(item)][step]
            span = value.place(at, span)
            value = value.items[at]
    return value, span, field


def _is_bare(found: Value) -> bool:
    return isinstance(found, Symbol | Integer | Real) or type(found) in (int, float)


def _takes_text(schema: Any) -> bool:
    """Whether a string is among what a schema allows, and no number."""
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    inner = [_takes_text(one) for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))]
    return "'integer'" not in str(schema) and ("string" in kinds or any(inner))


def _hints(field: FieldType, found: Value) -> Iterator[Note]:
    wanted = str(field.schema)
    if isinstance(found, Text) and found in field.schema.get("x-refused", ()):
        yield Note(f"`{found}`: {field.schema['x-refused'][found]}")
    elif isinstance(found, Text) and any(character in found for character in "\0\ufeff"):
        yield Note("it contains a character that no text may have (NUL or a byte-order mark)")
    elif isinstance(found, Text) and NONCHARACTERS.search(found):
        yield Note("it contains a code point that is no character, such as U+FFFF")
    elif isinstance(found, Text) and "'integer'" in wanted and found.isdecimal():
        yield Note(f"write {said(found)} without quotes")
    elif isinstance(found, Text | Symbol) and field.schema.get("type") == "boolean":
        yield Note("write #t or #f, without quotes")
    elif _is_bare(found) and not is_package(field) and _takes_text(field.schema):
        yield Note("must be a string: put it in quotation marks")
    elif isinstance(found, Text) and "'path'" in wanted and (instead := home(found)) is not None:
        yield Note(instead)
    elif isinstance(found, Text) and (said_of := _said_of(field, found)) is not None:
        yield Note(said_of)
    elif isinstance(found, Record) and field.schema.get("type") == "array":
        yield Note("put it into a list: `(list …)`")


def _said_of(field: FieldType, found: str) -> str | None:
    """What a schema says of texts that are often written and are none of its values."""
    hints = field.schema.get("x-hints", {})
    return next((hint for pattern, hint in hints.items() if re.fullmatch(pattern, found)), None)
