"""Jami, a daemon for calls without a server: the record's accounts, each made from its archive."""

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.services.jami.settings import context, host, problems, user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guixsvc.services.importing import Imported, Wanted

__all__ = ["command", "context", "host", "of_host", "problems", "user"]

# What only a command of its own asks for, loads only then.


def command(name: str, arguments: "Sequence[str]") -> int:
    from guixsvc.services.jami import archives

    return archives.command(name, arguments)


def of_host(wanted: "Wanted") -> "Imported":
    from guixsvc.services.jami import importing

    return importing.of_host()
