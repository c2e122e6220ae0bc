"""Mumble's voice server: its settings are an ini file, made of the record or the administrator's own."""

from guixsvc.annotations import TYPE_CHECKING, Any, Callable, Iterator

if TYPE_CHECKING:
    from guixsvc.diagnostics import Diagnostic
    from guixsvc.evaluate.guix.values import Record
    from guixsvc.evaluate.tree_files import TextFile
    from guixsvc.records import RecordType
    from guixsvc.services.importing import Imported, Wanted
    from guixsvc.services.needs import Host
    from guixsvc.source import Source, Span
    from guixsvc.targets import Target

__all__ = [
    "context", "field_of", "host", "in_units", "meant", "of_settings", "of_tree", "problems", "secrets_of",
    "user",
]  # fmt: skip

# What only an ini of one's own, a target, an import or a name that is no field asks for, loads only then.


def of_tree(record: "Record", read: "Callable[[str, Source], TextFile]") -> "Record":
    if record.given("file") is None:
        return record
    from guixsvc.services.mumble_server import own_ini

    return own_ini.of_tree(record, read)


def secrets_of(record: "Record", read: "Callable[[str, Source], TextFile]") -> "Iterator[Span]":
    if record.given("file") is None:
        return iter(())
    from guixsvc.services.mumble_server import own_ini

    return own_ini.secrets_of(record, read)


def in_units(record: "Record") -> Iterator[tuple[str, str]]:
    if record.given("file") is None:
        return iter(())
    from guixsvc.services.mumble_server import own_ini

    return own_ini.in_units(record)


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
