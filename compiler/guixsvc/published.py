"""The schemas of records, and of a project's settings, as others use them: each needs no other file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from os.path import join

from guixsvc import HOME
from guixsvc.annotations import Any
from guixsvc.paths import SCHEMAS, read_own
from guixsvc.records import RecordType

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ALL = "guixsvc-records"

SETTINGS = "configuration"
"""What the schema of a project's settings is called among those of records."""


def published(record: RecordType, known: Mapping[str, RecordType]) -> dict[str, Any]:
    """The schema of a record, under a stable name; what it refers to of ``known`` is within it."""
    within = sorted(_reached(record.schema, known) - {record.name})
    document = {**_pointing(record.schema), "$id": _address(record.name)}
    if within:
        document["$defs"] = {name: _inner(known[name]) for name in within}
    return document


def published_all(records: Sequence[RecordType]) -> dict[str, Any]:
    """One schema that holds those of all records, and allows any of them."""
    return {
        "$schema": _DIALECT,
        "$id": _address(_ALL),
        "title": "Records of guixsvc",
        "anyOf": [{"$ref": f"#/$defs/{record.name}"} for record in records],
        "$defs": {record.name: _inner(record) for record in records},
    }


def published_settings() -> dict[str, Any]:
    """The schema of ``guixsvc.toml``."""
    schema: dict[str, Any] = json.loads(read_own(join(SCHEMAS, f"{SETTINGS}.json")))
    return {"$schema": schema.pop("$schema"), "$id": _address(SETTINGS), **schema}


def refers_to(schema: Any) -> Iterator[str]:
    """The records that a schema names itself."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield str(schema["$ref"]).removesuffix(".json")
        for value in schema.values():
            yield from refers_to(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from refers_to(value)


def _address(name: str) -> str:
    return f"{HOME}/schemas/{name}.json" if HOME else f"{name}.json"


def _reached(schema: Any, known: Mapping[str, RecordType]) -> set[str]:
    reached: set[str] = set()
    ahead = list(refers_to(schema))
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += refers_to(known[name].schema)
    return reached


def _inner(record: RecordType) -> dict[str, Any]:
    """A schema within another one, whose base is that one's."""
    pointing: dict[str, Any] = _pointing(record.schema)
    return {key: value for key, value in pointing.items() if key not in ("$id", "$schema")}


def _pointing(schema: Any) -> Any:
    """A schema whose references lead to ``$defs``."""
    if isinstance(schema, dict):
        return {
            key: f"#/$defs/{str(value).removesuffix('.json')}" if key == "$ref" else _pointing(value)
            for key, value in schema.items()
        }
    return [_pointing(value) for value in schema] if isinstance(schema, list) else schema
