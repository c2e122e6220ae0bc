"""What to say of a value that a field does not take, and what mends it."""

import re
from collections.abc import Iterator, Sequence

from guixsvc.annotations import Any
from guixsvc.check.kinds import records_taken
from guixsvc.check.types import is_package, judge_of, located
from guixsvc.check.value_fixes import element_fix, value_fix
from guixsvc.diagnostics import Fix, Note
from guixsvc.evaluate.guix import quoted
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.printing import said
from guixsvc.evaluate.scheme.values import Integer, List, Real, Text, Value
from guixsvc.host_paths import has_noncharacters
from guixsvc.read.datum import Symbol
from guixsvc.records import FieldType
from guixsvc.services.home_paths import home
from guixsvc.source import Span


def notes(field: FieldType, whole: Value, found: Value) -> list[Note]:
    """What to write instead of a value; ``whole`` is the list that it is an element of, if it is one."""
    quotation = _quotation(field, whole, found)
    return list(_hints(field, found)) if quotation is None else [Note(quotation)]


def _quotation(field: FieldType, whole: Value, found: Value) -> str | None:
    return quoted.hint(field.name, whole, found) if field.schema.get("type") == "array" else None


def is_told_already(field: FieldType, whole: Value, element: Value) -> bool:
    """Whether an element is wrong as its list is quoted, of which the first element tells."""
    return _quotation(field, whole, element) is not None and _is_one_quotation(whole, element)


def fix(
    record: Record, path: Sequence[str | int], type_: FieldType, whole: Value, found: Value, span: Span
) -> Fix | None:
    """What mends the value that a path of a record leads to, if what is meant is known."""
    if _quotation(type_, whole, found) is not None:
        return None
    at = max(at for at, step in enumerate(path) if step == type_.name)
    holder = located(record, path[:at])[0]
    if not isinstance(holder, Record):
        return None
    field, judged = holder.fields[type_.name], judge_of(holder.type)

    def allows(value: Any) -> bool:
        if isinstance(value, list) and isinstance(value[0], Record):  # what is wrong in it is another fault
            return value[0].type.name in records_taken(type_.schema.get("items", {}))
        return not any(fault.path[:1] == (type_.name,) for fault in judged({type_.name: value}))

    if len(path) == at + 1:
        return value_fix(field, type_, found, allows)
    return element_fix(field, type_, found, span, allows) if len(path) == at + 2 else None


def _is_one_quotation(whole: Value, element: Value) -> bool:
    """Whether a fault of an element is that of a quoted list, of which the first element tells."""
    assert isinstance(whole, List)
    first = whole.items[0]
    return element is not first and (quoted.head(whole) or quoted.head(first)) is not None


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
    elif isinstance(found, Text) and has_noncharacters(found):
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
