"""Values of another kind than a field takes, where JSON Schema cannot tell: it knows records by their fields
only, and takes service types for what is not known."""

from collections.abc import Iterator

from guixsvc.annotations import Any
from guixsvc.evaluate.guix.values import Field, Record
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.values import List, Value, place
from guixsvc.records import FieldType
from guixsvc.slotted import frozen
from guixsvc.source import Span


@frozen
class OfOtherKind:
    """A value of a field, or of its elements as the ``subject`` says: what is expected, and what is found."""

    span: Span
    subject: str
    field: str
    expected: str
    found: str


def of_other_kinds(type_: FieldType, field: Field) -> Iterator[OfOtherKind]:
    for value, span, schema, subject in _places(type_, field):
        expected, taken, name = schema.get("x-expected"), records_taken(schema), service_type(value)
        if name is not None:
            found = f"the service type `{name}`"
            yield OfOtherKind(place(value, span), subject, type_.name, expected or "another value", found)
        elif not isinstance(value, Record) or not taken:
            continue
        elif value.type.name not in taken:
            expected = expected or f"a {' or a '.join(taken)}"
            yield OfOtherKind(place(value, span), subject, type_.name, expected, written(value))
        else:
            for inner_name, inner in value.fields.items():
                yield from of_other_kinds(value.type.fields[inner_name], inner)


def _places(type_: FieldType, field: Field) -> list[tuple[Value, Span, Any, str]]:
    """A field's value, or the elements of its list: each with its place, its schema, and what it is."""
    value = field.value
    if not isinstance(value, List):
        return [(value, field.span, type_.schema, "")]
    schema = type_.schema.get("items", {})
    items = enumerate(value.items)
    return [(item, value.place(at, field.span), schema, "each element of ") for at, item in items]


def records_taken(schema: Any) -> list[str]:
    """The records that a schema refers to."""
    own = [str(schema["$ref"]).removesuffix(".json")] if "$ref" in schema else []
    return own + [name for one in schema.get("anyOf", ()) for name in records_taken(one)]
