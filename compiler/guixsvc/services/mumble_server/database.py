"""Where the server's database is, and where it cannot be."""

from posixpath import dirname

from guixsvc.annotations import TYPE_CHECKING, Callable, Final
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.evaluate.tree_files import TextFile
from guixsvc.host_paths import normal
from guixsvc.records import folders_of_services
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from guixsvc.services.mumble_server.own_ini import OwnIni

STATE_DIRECTORY: Final = "/var/lib/mumble-server"

# Where a hardened service cannot write, or what it writes does not last or is no place for a database.
_NO_DATABASE: Final = (
    "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/proc", "/root", "/run", "/sbin",
    "/sys", "/tmp", "/usr", "/var/lock", "/var/run", "/var/tmp",
    # What the system itself and its packages keep.
    "/var/lib/apt", "/var/lib/dbus", "/var/lib/dpkg", "/var/lib/guixsvc", "/var/lib/pacman",
    "/var/lib/private", "/var/lib/rpm", "/var/lib/systemd",
)  # fmt: skip


def ini_of(record: Record, read: Callable[[str, Source], TextFile]) -> "OwnIni | None":
    """The ini of one's own that a record gives, as far as it is known. Few do, and only these load that."""
    if record.given("file") is None:
        return None
    from guixsvc.services.mumble_server.own_ini import own_ini

    return own_ini(record, read)


def declared(record: Record, read: Callable[[str, Source], TextFile]) -> tuple[str, Span] | None:
    """The path of the database and its place, in a record or the ini that it gives; ``None`` without one."""
    own = ini_of(record, read)
    if own is not None:
        from guixsvc.services.mumble_server.own_ini import is_sqlite

        entry = own.ini.last("database")
        is_path = entry is not None and entry.value and is_sqlite(own.ini)
        return (str(entry.value), own.value(entry)) if entry is not None and is_path else None
    field = record.given("database-file")
    if field is None or not isinstance(field.value, Text):
        return None
    return str(field.value), place(field.value, field.span)


def fault(path: str) -> str | None:
    """Why there can be no database at a path."""
    if not path.startswith("/"):
        return None  # which its type or the rules of an ini say
    clean = normal(path)
    forbidden = next((d for d in _NO_DATABASE if clean == d or clean.startswith(d + "/")), None)
    if forbidden is not None:
        return f"the service cannot keep its database below {forbidden}"
    if clean.count("/") < 2:
        return "the database cannot stand in the root directory"
    if clean.count("/") == 2:
        return "the database cannot stand directly in a top-level directory, which would become the service's"
    if clean in folders_of_services():
        return f"the database must be a file, and {clean} is the folder of a service"
    return "the database must be a file, not a directory" if path.endswith("/") else None


def own_folders(path: str) -> list[str]:
    """The folder of a database becomes the service's; a path that is refused makes none."""
    return [dirname(normal(path))] if path.startswith("/") and fault(path) is None else []
