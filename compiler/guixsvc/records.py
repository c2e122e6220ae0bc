"""The record types and service types we know, as ``schemas/`` describes them.

The folder ``schemas/ntp/`` means ``ntp-service-type``, whose value is an ``ntp-configuration``; each
JSON file in it is one record. ``schemas/targets/`` is reserved for what differs between hosts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from guixsvc.paths import SCHEMAS


@dataclass(frozen=True, slots=True, eq=False)
class FieldType:
    """A field of a record. ``schema`` is its JSON Schema."""

    name: str
    schema: Mapping[str, Any]

    @property
    def default(self) -> Any:
        """The default as JSON holds it; ``None`` if there is none or it is a variable."""
        return self.schema.get("default")

    @property
    def default_variable(self) -> str | None:
        """The Guix variable that is the default, for defaults that JSON cannot hold."""
        return self.schema.get("x-default-variable")

    @property
    def has_default(self) -> bool:
        return "default" in self.schema or "x-default-variable" in self.schema

    @property
    def renamed_to(self) -> str | None:
        """The current name of a deprecated field."""
        return self.schema.get("x-renamed-to")

    @property
    def is_secret(self) -> bool:
        return bool(self.schema.get("writeOnly"))

    @property
    def may_be_made_of_secrets(self) -> bool:
        """Whether its value is written into files of mode 0600 only."""
        return self.is_secret or bool(self.schema.get("x-in-secret-file"))


@dataclass(frozen=True, slots=True, eq=False)
class RecordType:
    """A record: ``name`` is that of its constructor, ``service`` the folder of its schema."""

    name: str
    service: str
    schema: Mapping[str, Any]
    fields: Mapping[str, FieldType]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(self.schema.get("required", ()))

    def may_be_unset(self, field: FieldType) -> bool:
        """Whether it is one of Guix's "maybe" fields, which take ``%unset-value``."""
        return not field.has_default and field.name not in self.required and field.renamed_to is None


@dataclass(frozen=True, slots=True, eq=False)
class ServiceType:
    """A service type that can be compiled; ``service`` is the name of its folders."""

    name: str
    service: str
    configuration: RecordType


@cache
def record_types() -> Mapping[str, RecordType]:
    """Every record type by the name of its constructor."""
    return {
        record.name: record
        for folder in sorted(SCHEMAS.iterdir())
        if folder.is_dir() and folder.name != "targets"
        for record in (_load(folder.name, path.read_bytes()) for path in sorted(folder.glob("*.json")))
    }


def _load(service: str, text: bytes) -> RecordType:
    schema = json.loads(text)
    fields = {name: FieldType(name, property_) for name, property_ in schema["properties"].items()}
    return RecordType(schema["title"], service, schema, fields)


@cache
def service_types() -> Mapping[str, ServiceType]:
    """Every service type by its current name."""
    return {
        f"{record.service}-service-type": ServiceType(
            f"{record.service}-service-type", record.service, record
        )
        for record in record_types().values()
        if record.name == f"{record.service}-configuration"
    }


@cache
def deprecated_names() -> Mapping[str, str]:
    """Former names of constructors, accessors, predicates and service types, with the current ones."""
    constructors = {
        old.format(former): old.format(record.name)
        for record in record_types().values()
        for former in record.schema.get("x-deprecated-names", ())
        for old in ("{}", "make-{}", "{}?", *(f"{{}}-{field}" for field in record.fields))
    }
    types = {
        old: type_.name
        for type_ in service_types().values()
        for old in type_.configuration.schema.get("x-deprecated-service-types", ())
    }
    return constructors | types
