"""What may be wrong with the records of a service. Those that come with guixsvc are judged by the tests."""

import re
from collections.abc import Iterator, Mapping
from os.path import basename, join

from guixsvc.annotations import Any
from guixsvc.field_schemas import Place, Test, check_field, check_keywords, is_text, is_texts
from guixsvc.record_files import Schema, read_json
from guixsvc.service_files import ServiceFile
from guixsvc.service_tables import Table, files_in
from guixsvc.spelling import or_nearest


def judged(service: ServiceFile) -> dict[str, Schema]:
    """The schemas of a service's records, by the names of their constructors. Raises BadService."""
    found: dict[str, Schema] = {}
    for path in files_in(service.folder, ".json"):
        schema = read_json(path)
        _check_record(path, schema)
        found[schema["title"]] = schema
    table = service.table
    if service.configuration not in found:
        near = or_nearest(service.configuration, found)
        table.fail("configuration", f"there is no record `{service.configuration}` beside it{near}")
    for name, schema in found.items():
        for field, one in schema["properties"].items():
            check_field(Place(join(service.folder, f"{name}.json"), field), one, found)
    _check_host(service, found)
    _check_packages(service, found)
    return found


_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_RECORD_KEYWORDS: Mapping[str, Test] = {
    "$schema": lambda value: value == _DIALECT,
    "$id": is_text,
    "title": is_text,
    "description": is_text,
    "type": lambda value: value == "object",
    "additionalProperties": lambda value: value is False,
    "required": is_texts,
    "properties": lambda value: isinstance(value, dict),
    "dependentRequired": lambda value: isinstance(value, dict) and all(map(is_texts, value.values())),
    "x-deprecated-names": is_texts,
    "x-override": lambda value: (
        isinstance(value, dict)
        and {"field", "keeps"} == value.keys()
        and is_text(value["field"])
        and is_texts(value["keeps"])
    ),
    "x-if-missing": is_text,
}
"""What a record's schema may say, ``x-…`` among it our own, and which values it may have."""

_SYMBOL = re.compile(r"[^\s()'`,\";|#:]+")
"""A name as Scheme writes it, in which nothing is quoted."""


def _check_record(path: str, schema: Any) -> None:
    place = Place(path)
    if not isinstance(schema, dict):
        place.fail("", "expected a JSON Schema: an object")
    check_keywords(place, schema, _RECORD_KEYWORDS)
    for key in ("title", "type", "additionalProperties", "properties"):
        if key not in schema:
            place.fail("{", f"`{key}` is missing")
    title, fields = schema["title"], schema["properties"]
    name = basename(path)
    stem = name.removesuffix(".json")
    if stem != title or schema.get("$id") != name:
        place.fail("$id", f"`title` and `$id` must be those of {name}: {stem} and {name}")
    for name in (title, *fields, *schema.get("x-deprecated-names", ())):
        if not _SYMBOL.fullmatch(name):
            place.fail(name, f"`{name}` is no name that Scheme can write")
    for named, why in _fields_named(schema):
        if named not in fields:
            place.fail(named, f"`{named}` is {why}, but no field{or_nearest(named, fields)}")


def _fields_named(schema: Schema) -> Iterator[tuple[str, str]]:
    """The fields that a record's schema speaks of, and what it says of them."""
    for name in schema.get("required", ()):
        yield name, "required"
    for name, others in schema.get("dependentRequired", {}).items():
        for one in (name, *others):
            yield one, "in `dependentRequired`"
    override = schema.get("x-override", {"field": None, "keeps": []})
    for name in filter(None, (override["field"], *override["keeps"])):
        yield name, "in `x-override`"
    for name, field in schema["properties"].items():
        if isinstance(field, dict) and isinstance(renamed := field.get("x-renamed-to"), str):
            yield (f"{name} itself" if renamed == name else renamed), f"what `{name}` was renamed to"


def _check_host(service: ServiceFile, records: Mapping[str, Schema]) -> None:
    """Raises BadService for what ``[host]`` says of fields that are not there, or no such fields."""
    host, on_host = service.table.table("host"), service.on_host
    users = [on_host.user_field] if on_host.user_field else []
    named = {"inputs": on_host.inputs, "ports": [name for name, _ in on_host.ports], "user-field": users}
    for key, paths in named.items():
        kind, what = ("integer", "number") if key == "ports" else ("string", "text")
        for path in paths:
            if not _takes(kind, _field_at(service, records, host, path)):
                host.fail(key, f"`{path}` takes no {what}")


def _check_packages(service: ServiceFile, records: Mapping[str, Schema]) -> None:
    """Raises BadService for what ``[packages]`` says of no packages, or of what targets do not tell."""
    for name, table in service.table.tables("packages"):
        field = _field_at(service, records, table, name)
        place = Place(join(service.folder, f"{service.configuration}.json"), name)
        variable, key = field.get("x-default-variable"), service.packages[name].key
        if field.get("format") not in ("package", "file-like") and field.get("x-kind") != "package":
            place.fail(name, f"`{name}` names a package, but its schema does not say so: `format`")
        if variable is None:
            place.fail(name, f"`{name}` names a package: say which by default in `x-default-variable`")
        if variable not in service.on_target:
            near = or_nearest(variable, service.on_target)
            service.table.fail("target", f"it says nothing of `{variable}`, the default of `{name}`{near}")
        if key not in (keys := service.on_target[variable]):
            table.fail("key", f"a target does not say it of `{variable}`{or_nearest(key, keys)}")


def _field_at(service: ServiceFile, records: Mapping[str, Schema], table: Table, path: str) -> Schema:
    """The schema of a field, such as ``port`` or, within a record, ``global.ports``. Raises BadService."""
    record: str | None = service.configuration
    field: Schema = {}
    for name in path.split("."):
        fields = records[record]["properties"] if record is not None else {}
        if name not in fields:
            table.fail_at(
                name, f"`{name}` is no field of {record or 'what is no record'}{or_nearest(name, fields)}"
            )
        field = fields[name]
        record = _record_in(field)
    return field


def _record_in(schema: Schema) -> str | None:
    """The record that a field holds, or a list of which it holds."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if "$ref" in one:
            return str(one["$ref"]).removesuffix(".json")
    return None


def _takes(kind: str, schema: Schema) -> bool:
    """Whether a schema, or that of a list's elements or an alternative, takes values of a type."""
    kinds = schema.get("type", ())
    inner = [one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, ())]
    inner += [schema["items"]] if "items" in schema else []
    return (
        kind == kinds
        or (isinstance(kinds, list) and kind in kinds)
        or any(_takes(kind, one) for one in inner)
    )
