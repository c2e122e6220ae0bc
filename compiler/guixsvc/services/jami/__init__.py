"""Jami, a daemon for calls without a server: the record's accounts, each made from its archive."""

from guixsvc.annotations import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guixsvc.diagnostics import Diagnostic
    from guixsvc.evaluate.guix.values import Record
    from guixsvc.services.importing import Imported, Wanted
    from guixsvc.services.needs import Host
    from guixsvc.targets import Target

__all__ = ["command", "context", "host", "of_host", "problems", "user"]

# What only a command of its own, an import or a target asks for, loads only then.


def context(record: "Record", target: "Target") -> dict[str, Any]:
    from guixsvc.services.jami import settings

    return settings.context(record, target)


def host(record: "Record", target: "Target") -> "Host":
    from guixsvc.services.jami import settings

    return settings.host(record, target)


def problems(record: "Record", target: "Target") -> "Iterator[Diagnostic]":
    from guixsvc.services.jami import settings

    return settings.problems(record, target)


def user(record: "Record") -> str:
    from guixsvc.services.jami import settings

    return settings.user(record)


def command(name: str, arguments: "Sequence[str]") -> int:
    from guixsvc.services.jami import archives

    return archives.command(name, arguments)


def of_host(wanted: "Wanted") -> "Imported":
    from guixsvc.services.jami import importing

    return importing.of_host()
