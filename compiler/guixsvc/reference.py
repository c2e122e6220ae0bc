"""Pages about records, in Markdown: made of their schemas, so that they say what the checks check."""

import json
from collections.abc import Iterator, Mapping, Sequence

from guixsvc.annotations import Any
from guixsvc.published import refers_to
from guixsvc.records import FieldType, RecordType, ServiceType
from guixsvc.service_files import SettingsKey, settings_keys

_FORMATS = {
    "computed-file": "computed file",
    "file-like": "package or other file-like object",
    "package": "package",
    "pair": "pair",
    "path": "absolute path",
    "symbol": "symbol",
}


def page(record: RecordType, service: ServiceType) -> str:
    """The page of a record of a service: each field with its type, range, default, and what else counts."""
    module = " ".join(service.file.module)
    use = f"A record of `({module})`"
    if record is service.configuration:
        use = f"The value of a `{service.name}`, of `({module})`"
    former = [f"`{name}`" for name in record.former_names]
    lines = [f"# {record.name}", "", record.schema["description"], ""]
    lines += [f"{use}.{f' Its former name is {_or(former)}.' if former else ''}", ""]
    for field in record.fields.values():
        lines += [f"## {field.name}", "", field.schema["description"], ""]
        lines += [f"- {name}: {text}" for name, text in _facts(field, record, service)]
        lines.append("")
    return "\n".join(lines)


def settings_page(schema: Mapping[str, Any]) -> str:
    """The page of a project's settings, of their schema."""
    lines = ["# Settings of a project", "", schema["description"], ""]
    for name, setting in schema["properties"].items():
        default = setting.get("default")
        lines += [f"## {name}", "", setting["description"], "", f"- type: {_toml_type(setting)}"]
        lines += [f"- default: {'none' if default is None else f'`{json.dumps(default)}`'}", ""]
    return "\n".join(lines)


def _toml_type(schema: Mapping[str, Any]) -> str:
    match schema["type"]:
        case "array":
            return f"list, each a {_toml_type(schema['items'])}"
        case "boolean":
            return "`true` or `false`"
        case "object" if "properties" not in schema:
            return f"table, each value a {_toml_type(schema['additionalProperties'])}"
        case "object":
            return f"table with {_or([f'`{name}`' for name in schema['properties']])}"
        case kind:
            return str(kind)


def index(records: Sequence[RecordType]) -> str:
    """A list of records, each with its page."""
    lines = ["# Records", ""]
    lines += [f"- [`{record.name}`]({record.name}.md): {record.schema['description']}" for record in records]
    return "\n".join([*lines, ""])


def _facts(field: FieldType, record: RecordType, service: ServiceType) -> Iterator[tuple[str, str]]:
    yield "type", _type(field.schema) or "any"
    if expected := field.schema.get("x-expected"):
        yield "takes", expected
    yield "default", _default(field, record)
    settings = service.file.settings
    keys = [key for key in settings_keys(service.file) if _sets(field, record, service, key)]
    if settings is not None and keys:
        yield f"in {settings.file}", ", ".join(f"`{key.name}`" for key in keys)
        yield "since", f"{service.file.title} {min(_since(key, settings.oldest) for key in keys)}"
    yield "secret", _secrecy(field)
    if example := field.schema.get("x-example"):
        yield "example", f"`({field.name} {example})`"
    if field.renamed_to is not None:
        yield "deprecated", f"the name is `{field.renamed_to}` now"


def _since(key: SettingsKey, oldest: str) -> str:
    return key.since or f"{oldest} or before"


def _sets(field: FieldType, record: RecordType, service: ServiceType, key: SettingsKey) -> bool:
    """Whether a key of the settings is set by a field, directly or by one of a record in it."""
    own = service.configuration
    if record is own:
        return key.field == field.name
    return key.part == field.name and record.name in refers_to(own.fields[key.field].schema)


def _secrecy(field: FieldType) -> str:
    if field.is_secret:
        return "yes; it is shown nowhere, and written only where root alone can read it"
    if field.may_be_made_of_secrets:
        return "no, but it may be made of one"
    return "no; a secret in it is an error"


def _default(field: FieldType, record: RecordType) -> str:
    if field.default_variable is not None:
        return f"Guix's `{field.default_variable}`"
    if "default" in field.schema:
        return f"`{_scheme(field.default, field.schema)}`"
    return "none: it must be given" if field.name in record.required else "none: it may be left out"


def _scheme(value: Any, schema: Mapping[str, Any]) -> str:
    """A default of JSON as a declaration has it."""
    match value:
        case bool():
            return "#t" if value else "#f"
        case str():
            return f"'{value}" if schema.get("format") == "symbol" else json.dumps(value, ensure_ascii=False)
        case list():
            return (
                f"(list {' '.join(_scheme(item, schema.get('items', {})) for item in value)})"
                if value
                else "'()"
            )
        case dict():
            (record,) = refers_to(schema)
            return (
                f"({' '.join([record, *(f'({name} {_scheme(part, {})})' for name, part in value.items())])})"
            )
    return str(value)


def _type(schema: Mapping[str, Any]) -> str:
    """What a value is, in words; "" if it may be anything."""
    if choices := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        return _or([_type(one) for one in choices])
    if "$ref" in schema:
        (name,) = refers_to(schema)
        return f"[`{name}`]({name}.md)"
    if "const" in schema:
        return f"`{_scheme(schema['const'], schema)}`"
    if "enum" in schema:
        return _or([f"`{_scheme(value, schema)}`" for value in schema["enum"]])
    match schema.get("type"):
        case "boolean":
            return "`#t` or `#f`"
        case "integer" | "number" as kind:
            return str(kind) + _range(schema, "minimum", "maximum")
        case "array":
            each = _type(schema.get("items", {}))
            return f"list{_length(schema, 'Items', 'element')}{f', each {each}' if each else ''}"
        case "string" if schema.get("format") in _FORMATS:
            return _FORMATS[str(schema["format"])]
        case "string":
            return f"string{_length(schema, 'Length', 'character')}"
    return _FORMATS.get(str(schema.get("format")), str(schema.get("x-kind", "")))


def _range(schema: Mapping[str, Any], least: str, most: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if high is None:
        return f", {low} or more" if low is not None else ""
    return f" from {low} to {high}" if low is not None else f", {high} or less"


def _length(schema: Mapping[str, Any], what: str, unit: str) -> str:
    low, high = schema.get(f"min{what}", 0), schema.get(f"max{what}")
    if low == high:
        return f" of {low} {unit}s"
    if high is None:
        return f" of at least {low} {unit}{'' if low == 1 else 's'}" if low else ""
    return f" of {low} to {high} {unit}s" if low else f" of at most {high} {unit}s"


def _or(parts: Sequence[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} or {last}" if others else last
