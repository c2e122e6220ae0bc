"""Mumble's voice server: its settings are an ini file, made of the record or the administrator's own."""

from guixsvc.annotations import TYPE_CHECKING, Any
from guixsvc.services.mumble_server.own_ini import in_units, of_tree, secrets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guixsvc.diagnostics import Diagnostic
    from guixsvc.evaluate.guix.values import Record
    from guixsvc.records import RecordType
    from guixsvc.services.importing import Imported, Wanted
    from guixsvc.services.needs import Host
    from guixsvc.source import Source
    from guixsvc.targets import Target

__all__ = [
    "context", "field_of", "host", "in_units", "meant", "of_settings", "of_tree", "problems", "secrets_of",
    "user",
]  # fmt: skip

# What only a target, an import or a name that is no field asks for, loads only then.


def meant(type_: "RecordType", name: str) -> str | None:
    from guixsvc.services.mumble_server import ini_names

    return ini_names.meant(type_, name)


def field_of(type_: "RecordType", name: str) -> str | None:
    from guixsvc.services.mumble_server import ini_names

    return ini_names.field_of(type_, name)


def context(record: "Record", target: "Target") -> dict[str, Any]:
    from guixsvc.services.mumble_server import settings

    return settings.context(record, target)


def host(record: "Record", target: "Target") -> "Host":
    from guixsvc.services.mumble_server import settings

    return settings.host(record, target)


def problems(record: "Record", target: "Target") -> "Iterator[Diagnostic]":
    from guixsvc.services.mumble_server import settings

    return settings.problems(record, target)


def user(record: "Record") -> str:
    from guixsvc.services.mumble_server import settings

    return settings.user(record)


def of_settings(source: "Source", wanted: "Wanted") -> "Imported":
    from guixsvc.services.mumble_server import importing

    return importing.of_settings(source, wanted)
