"""The records of a service, each a JSON Schema: ``schemas/SERVICE/RECORD.json``."""

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from guixsvc.documents import Malformed, from_json
from guixsvc.service_files import BadService, ServiceFile
from guixsvc.spelling import nearest


def read_json(path: Path) -> Any:
    """A JSON document of a service. Raises BadService."""
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except Malformed as problem:
        raise BadService(f"{path}:{problem.line}: {problem}") from None
    except UnicodeDecodeError as problem:
        raise BadService(f"{path}:1: it cannot be read: {problem}") from None


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


FIELD_KEYS: Mapping[str, Callable[[Any], bool]] = {
    "x-expected": lambda value: isinstance(value, str),
    "x-default-variable": lambda value: isinstance(value, str),
    "x-example": lambda value: isinstance(value, str),
    "x-renamed-to": lambda value: isinstance(value, str),
    "x-in-secret-file": lambda value: isinstance(value, bool),
    "x-kind": lambda value: value == "package",
    "x-hints": lambda value: isinstance(value, dict) and all(map(_is_pattern, value)),
    "x-omit": lambda value: isinstance(value, str),
    "x-maybe": lambda value: isinstance(value, bool),
    "x-refused": lambda value: isinstance(value, dict),
}
"""Keywords of our own of a field's schema, and whether a value is one that they may have."""

RECORD_KEYS: Mapping[str, Callable[[Any], bool]] = {
    "x-deprecated-names": lambda value: isinstance(value, list),
    "x-override": lambda value: isinstance(value, dict) and {"field", "keeps"} == value.keys(),
    "x-if-missing": lambda value: isinstance(value, str),
}
"""The same of a record."""


def read_records(service: ServiceFile) -> dict[str, Mapping[str, Any]]:
    """The schemas of a service's records, by the names of their constructors. Raises BadService."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(service.folder.glob("*.json")):
        schema = read_json(path)
        _check_record(path, schema)
        found[schema["title"]] = schema
    if service.configuration not in found:
        near = nearest(service.configuration, found)
        hint = f"; did you mean `{near}`?" if near else ""
        where = service.folder / "service.toml"
        raise BadService(f"{where}:1: there is no record `{service.configuration}` beside it{hint}")
    on_host = service.on_host
    for named in (
        *service.packages,
        on_host.user_field,
        *on_host.inputs,
        *(name for name, _ in on_host.ports),
    ):
        if named:
            _check_named(service, found, named)
    for name, schema in found.items():
        for field, one in schema["properties"].items():
            _check_schema(service.folder / f"{name}.json", one, field, found)
    return found


def _check_named(service: ServiceFile, records: Mapping[str, Mapping[str, Any]], named: str) -> None:
    """Raises BadService for what names no field, such as ``port`` or, within a record, ``global.ports``."""
    record: str | None = service.configuration
    for name in named.split("."):
        fields = records[record]["properties"] if record is not None else {}
        if name not in fields:
            near = nearest(name, fields)
            hint = f"; did you mean `{near}`?" if near else ""
            path = service.folder / "service.toml"
            message = f"`{name}` is no field of {record or 'what is no record'}{hint}"
            raise BadService(f"{path}:{_line(path, name)}: {message}")
        record = _record_in(fields[name])


def _record_in(schema: Mapping[str, Any]) -> str | None:
    """The record that a field holds, or a list of which it holds."""
    within = schema if "$ref" in schema else schema.get("items", {})
    return str(within["$ref"]).removesuffix(".json") if "$ref" in within else None


_FORMATS = ("computed-file", "file-like", "package", "pair", "path", "symbol")
_ANNOTATIONS = ("default", "deprecated", "description", "writeOnly")
_KEYWORDS = frozenset(
    {"$ref", "allOf", "anyOf", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "items"}
    | {"maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "multipleOf", "not", "oneOf"}
    | {"pattern", "properties", "type", "uniqueItems"}
)
"""What a schema may say of a value."""


def _check_schema(path: Path, schema: Any, field: str, records: Collection[str]) -> None:
    """Raises BadService for a keyword, a format or a record that is not known, which would allow anything."""
    if not isinstance(schema, dict):
        raise BadService(f"{path}:{_line(path, field)}: expected a schema of `{field}`")
    for key, value in schema.items():
        if not key.startswith("x-"):
            _known(path, key, "keyword", field, (*_KEYWORDS, *_ANNOTATIONS))
        match key:
            case "format":
                _known(path, value, "format", field, _FORMATS)
            case "$ref":
                _known(path, value, "record", field, [f"{name}.json" for name in records])
            case "items" | "not":
                _check_schema(path, value, field, records)
            case "anyOf" | "allOf" | "oneOf":
                for one in value:
                    _check_schema(path, one, field, records)
            case "properties":
                for part in value:
                    _known(path, part, "part of a pair", field, ("car", "cdr"))
                    _check_schema(path, value[part], field, records)


def _known(path: Path, name: Any, what: str, field: str, known: Collection[str]) -> None:
    if name not in known:
        near = nearest(str(name), known)
        hint = f"; did you mean `{near}`?" if near else ""
        line = _line(path, str(name))
        raise BadService(f"{path}:{line}: there is no {what} `{name}` of `{field}`{hint}")


_OF_RECORDS = ("$id", "title", "type", "additionalProperties", "required", "properties")


def _check_record(path: Path, schema: Any) -> None:
    if not isinstance(schema, dict) or not isinstance(schema.get("title"), str):
        raise BadService(f"{path}:1: expected a JSON Schema whose `title` is the name of the constructor")
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not all(isinstance(one, dict) for one in properties.values()):
        raise BadService(f"{path}:1: expected an object of schemas at `properties`")
    title = schema["title"]
    for key in schema:
        if not key.startswith("x-"):
            _known(path, key, "keyword", title, (*_OF_RECORDS, "$schema", "description", "dependentRequired"))
    same = {"$id": f"{title}.json", "type": "object", "additionalProperties": False}
    for key, value in same.items():
        if key not in schema or schema[key] != value:
            raise BadService(f"{path}:{_line(path, key)}: `{key}` must be {_json(value)}")
    _check_keys(path, schema, RECORD_KEYS)
    for name, one in properties.items():
        _check_keys(path, one, FIELD_KEYS, name)
    for name in schema.get("required", ()):
        if name not in properties:
            near = nearest(name, properties)
            hint = f"; did you mean `{near}`?" if near else ""
            raise BadService(f"{path}:{_line(path, name)}: `{name}` is required, but no field{hint}")


def _check_keys(
    path: Path, schema: Mapping[str, Any], known: Mapping[str, Callable[[Any], bool]], field: str = ""
) -> None:
    where = f" of `{field}`" if field else ""
    for key, value in schema.items():
        if not key.startswith("x-"):
            continue
        if key not in known:
            near = nearest(key, known)
            hint = f"; did you mean `{near}`?" if near else ""
            raise BadService(f"{path}:{_line(path, key)}: there is no keyword `{key}`{where}{hint}")
        if not known[key](value):
            raise BadService(f"{path}:{_line(path, key)}: `{key}`{where} cannot be {_json(value)}")


def _json(value: Any) -> str:
    import json

    return json.dumps(value)


def _line(path: Path, name: str) -> int:
    """The line that a name stands in first."""
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text := path.read_text(encoding="utf-8"))
    return text.count("\n", 0, found.start()) + 1 if found else 1
