"""What the schema of a record's field may say: the keywords, and which values each may have."""

import re
from collections.abc import Callable, Collection, Mapping

from guixsvc.annotations import Any, NoReturn
from guixsvc.service_tables import BadService, read_text
from guixsvc.slotted import frozen
from guixsvc.spelling import or_nearest


@frozen
class Place:
    """Where a schema stands: in a file and, if it is not a record's own, within that of a field."""

    path: str
    field: str = ""

    @property
    def of_field(self) -> str:
        return f" of `{self.field}`" if self.field else ""

    def fail(self, name: str, message: str) -> NoReturn:
        """Raises BadService at the line of a name, within the field if it is there."""
        text = read_text(self.path)
        start = _offset(text, f'"{self.field}"', 0) if self.field else 0
        at = _offset(text, name, start) or _offset(text, name, 0)
        line = text.count("\n", 0, at) + 1
        raise BadService(f"{self.path}:{line}: {message}")

    def known(self, name: Any, what: str, known: Collection[str]) -> None:
        """Raises BadService for a name that is none of those that are known."""
        if not isinstance(name, str) or name not in known:
            said = f"there is no {what} `{name}`{self.of_field}{or_nearest(str(name), known)}"
            self.fail(str(name), said)


def _offset(text: str, name: str, start: int) -> int:
    """Where a name stands from a place on; 0 if it does not."""
    found = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])").search(text, start)
    return found.start() if found else 0


Test = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


def _is_table_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_text, value.values()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | bool) or _is_number(value)


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return True


TYPES = ("array", "boolean", "integer", "number", "string")
FORMATS = ("computed-file", "file-like", "package", "pair", "path", "symbol")


def _is_type(value: Any) -> bool:
    kinds = value if isinstance(value, list) and value else [value]
    return all(isinstance(kind, str) and kind in TYPES for kind in kinds)


def _is_some(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


KEYWORDS: Mapping[str, Test] = {
    "$ref": lambda value: True,  # a record's, looked at where the records are known
    "allOf": _is_some,
    "anyOf": _is_some,
    "const": _is_plain,
    "default": lambda value: value is not None,
    "deprecated": is_flag,
    "description": is_text,
    "enum": lambda value: _is_some(value) and all(map(_is_plain, value)),
    "exclusiveMaximum": _is_number,
    "exclusiveMinimum": _is_number,
    "format": lambda value: True,
    "items": lambda value: isinstance(value, dict),
    "maxItems": _is_count,
    "maxLength": _is_count,
    "maximum": _is_number,
    "minItems": _is_count,
    "minLength": _is_count,
    "minimum": _is_number,
    "multipleOf": lambda value: _is_number(value) and value > 0,
    "not": lambda value: isinstance(value, dict),
    "oneOf": _is_some,
    "pattern": _is_pattern,
    "properties": lambda value: isinstance(value, dict),
    "type": _is_type,
    "uniqueItems": is_flag,
    "writeOnly": is_flag,
    "x-default-variable": is_text,
    "x-example": is_text,
    "x-expected": is_text,
    "x-hints": lambda value: _is_table_of_texts(value) and all(map(_is_pattern, value)),
    "x-in-secret-file": is_flag,
    "x-kind": lambda value: value == "package",
    "x-maybe": is_flag,
    "x-omit": is_text,
    "x-refused": _is_table_of_texts,
    "x-renamed-to": is_text,
}
"""The keywords of JSON Schema that are known here and, with ``x-``, our own; which values they may have."""

_TELL_WHAT_IT_TAKES = frozenset(
    {"$ref", "allOf", "anyOf", "const", "enum", "format", "not", "oneOf", "type", "x-kind"}
)


def check_field(place: Place, schema: Any, records: Collection[str]) -> None:
    """Raises BadService for what would allow anything, or be passed over in silence, in a field's schema."""
    _check(place, schema, records)
    if _TELL_WHAT_IT_TAKES.isdisjoint(schema):
        place.fail(place.field, f"`{place.field}` takes anything: say what by `type`, `$ref` or `anyOf`")
    if not {"x-expected", "x-renamed-to", "$ref"} & schema.keys():
        place.fail(place.field, f"`x-expected` is missing of `{place.field}`, which ends “it must be …”")


def check_keywords(place: Place, schema: Mapping[str, Any], known: Mapping[str, Test]) -> None:
    """Raises BadService for a keyword that is none of those that are known, or for what it cannot say."""
    for key, value in schema.items():
        place.known(key, "keyword", known)
        if not known[key](value):
            place.fail(key, f"`{key}`{place.of_field} cannot be {_json(value)}")


def _check(place: Place, schema: Any, records: Collection[str]) -> None:
    if not isinstance(schema, dict):
        place.fail(place.field, f"expected a schema of `{place.field}`")
    check_keywords(place, schema, KEYWORDS)
    for key, value in schema.items():
        match key:
            case "format":
                place.known(value, "format", FORMATS)
            case "$ref":
                place.known(value, "record", [f"{name}.json" for name in records])
            case "items" | "not":
                _check(place, value, records)
            case "anyOf" | "allOf" | "oneOf":
                for one in value:
                    _check(place, one, records)
            case "properties":
                for part in value:
                    place.known(part, "part of a pair", ("car", "cdr"))
                    _check(place, value[part], records)


def _json(value: Any) -> str:
    import json

    return json.dumps(value)
