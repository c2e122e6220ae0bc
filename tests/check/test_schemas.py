"""The record schemas against the metaschema, and what holds of each of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from guixsvc.paths import SCHEMAS
from whole_target import whole_target

SCHEMA_OF = {
    path.stem: json.loads(path.read_bytes())
    for path in sorted(Path(SCHEMAS).glob("*/*.json"))
    if path.parent.name != "targets"
}
TARGETS = {path.stem: json.loads(path.read_bytes()) for path in sorted(Path(SCHEMAS).glob("targets/*.json"))}
REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMA_OF.values()
)
PROPERTIES = [(record, field) for record, schema in SCHEMA_OF.items() for field in schema["properties"]]

FILE_LIKE, COMPUTED_FILE = object(), object()


def checker() -> FormatChecker:
    formats = FormatChecker(formats=())
    formats.checks("file-like")(lambda value: value in (FILE_LIKE, COMPUTED_FILE))
    formats.checks("computed-file")(lambda value: value is COMPUTED_FILE)
    return formats


def accepts(record: str, field: str, value: object) -> bool:
    schema = {"$ref": f"{record}.json#/properties/{field.replace('?', '%3F')}"}
    return bool(Draft202012Validator(schema, registry=REGISTRY, format_checker=checker()).is_valid(value))


def patterns(schema: Any) -> Iterator[str]:
    """Every pattern that a value has to match (not those that it must not)."""
    if isinstance(schema, dict):
        yield from (value for key, value in schema.items() if key == "pattern")
        yield from (pattern for key, value in schema.items() if key != "not" for pattern in patterns(value))
    elif isinstance(schema, list):
        yield from (pattern for item in schema for pattern in patterns(item))


@pytest.mark.parametrize("record", SCHEMA_OF)
def test_schema_is_valid_json_schema(record: str) -> None:
    Draft202012Validator.check_schema(SCHEMA_OF[record])
    assert SCHEMA_OF[record]["title"] == record
    assert SCHEMA_OF[record]["$id"] == f"{record}.json"
    assert SCHEMA_OF[record]["additionalProperties"] is False


@pytest.mark.parametrize(("record", "field"), PROPERTIES)
def test_field_is_described(record: str, field: str) -> None:
    schema = SCHEMA_OF[record]["properties"][field]
    assert schema["description"].endswith(".")
    assert schema["x-expected"] and not schema["x-expected"].endswith(".")


@pytest.mark.parametrize(("record", "field"), PROPERTIES)
def test_default_is_accepted(record: str, field: str) -> None:
    schema = SCHEMA_OF[record]["properties"][field]
    if schema.get("format") == "file-like":
        assert isinstance(schema.get("default", ""), str)  # its text
    elif "default" in schema:
        assert accepts(record, field, schema["default"])


@pytest.mark.parametrize("record", SCHEMA_OF)
def test_no_pattern_ends_in_a_dollar(record: str) -> None:
    """A regular expression's ``$`` also matches before a newline at the end."""
    assert [pattern for pattern in patterns(SCHEMA_OF[record]) if "$" in pattern] == []


@pytest.mark.parametrize("target", TARGETS)
def test_target_names_every_package_that_schemas_default_to(target: str) -> None:
    variables = {
        schema["x-default-variable"]
        for path in Path(SCHEMAS).glob(f"*/targets/{target}.json")
        for record in path.parents[1].glob("*.json")
        if "unavailable" not in json.loads(path.read_bytes())
        for schema in json.loads(record.read_bytes())["properties"].values()
        if "x-default-variable" in schema
    }
    assert variables <= set(whole_target(target)["packages"])
