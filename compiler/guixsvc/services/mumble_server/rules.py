"""Rules between the fields of Mumble's records that a schema cannot say."""

from collections.abc import Iterator
from posixpath import dirname
from typing import Final

from guixsvc.diagnostics import Diagnostic, Note, error, note, warning
from guixsvc.evaluate.guix.values import Field, Record
from guixsvc.evaluate.scheme.values import HostSecret, Opaque, Text, place
from guixsvc.host_paths import normal
from guixsvc.marks import marked
from guixsvc.records import folders_of_services
from guixsvc.services.mumble_server.ini_keys import PCRE_SINCE, release
from guixsvc.services.mumble_server.kept import misplaced
from guixsvc.services.mumble_server.shaped import shaped
from guixsvc.services.surroundings import Surroundings
from guixsvc.services.unsafe import unsafe
from guixsvc.source import Span

STATE_DIRECTORY: Final = "/var/lib/mumble-server"

# Where a hardened service cannot write, or what it writes does not last or is no place for a database.
_NO_DATABASE: Final = (
    "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/proc", "/root", "/run", "/sbin",
    "/sys", "/tmp", "/usr", "/var/lock", "/var/run", "/var/tmp",
    # What the system itself and its packages keep.
    "/var/lib/apt", "/var/lib/dbus", "/var/lib/dpkg", "/var/lib/guixsvc", "/var/lib/pacman",
    "/var/lib/private", "/var/lib/rpm", "/var/lib/systemd",
)  # fmt: skip

TLS_FIELDS: Final = ("ssl-cert", "ssl-key", "ssl-dh-params")
TLS_KEYS: Final = ("sslCert", "sslKey", "sslCA", "sslDHParams")
"""What root copies for the server: fields, and settings of an ini of one's own."""

MOST_FAULTS: Final = 5
"""Of one pattern; further ones mostly follow from the first."""


def rules(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    if record.type.name != "mumble-server-configuration":
        return
    if (file := _set(record, "file")) is not None:
        yield from _own_ini(record, file, around)
        return
    yield from _half_tls_pair(record)
    yield from _registration(record)
    yield from _patterns(record, around.versions.get("mumble", ""))
    yield from misplaced(record)
    yield from shaped(record)
    yield from _unused_files(record)
    yield from _database(record)
    yield from _tls_files(record)


_QREGEXP = "the server reads it as Qt's QRegExp; with an invalid one nobody can join"
_QREGEXP_BEFORE = "servers before Mumble 1.6 read it as Qt's QRegExp; with an invalid one nobody can join"
_PCRE = "the server reads it as Qt's QRegularExpression; with an invalid one nobody can join"


def _set(record: Record, name: str) -> Field | None:
    """A field that is given and not ``#f``."""
    field = record.given(name)
    return None if field is None or field.value is False else field


def _own_ini(record: Record, file: Field, around: Surroundings) -> Iterator[Diagnostic]:
    from guixsvc.services.mumble_server.ini_rules import ini_rules, is_sqlite
    from guixsvc.services.mumble_server.own_ini import own_ini

    own = own_ini(record, around.file)
    if own is not None:
        yield from ini_rules(own, around.versions.get("mumble", ""))
        entry = own.ini.last("database")
        database = "" if entry is None or entry.value is None or not is_sqlite(own) else entry.value
        if entry is not None and database:
            yield from _database_at(database, own.value(entry))
        for key in TLS_KEYS:
            tls = own.ini.last(key)
            if tls is not None and tls.value is not None:
                yield from unsafe(key, tls.value, own.value(tls), *_own_folders(database))
    elif isinstance(file.value, Text) and file.value.startswith("/") and normal(file.value) == file.value:
        yield from unsafe("file", str(file.value), place(file.value, file.span))
        message = "what is in this file of the host is not known here"
        yield note("mumble-server/ini-not-known", place(file.value, file.span), message, Note(_ON_HOST))


_ON_HOST = "`install plan` tells on the host what it has"


def _half_tls_pair(record: Record) -> Iterator[Diagnostic]:
    for one, other in (("ssl-cert", "ssl-key"), ("ssl-key", "ssl-cert")):
        given, missing = _set(record, one), record.given(other)
        if given is None or isinstance(given.value, Opaque) or _set(record, other) is not None:
            continue
        if missing is None and record.base is not None:
            continue
        where = Note(f"`{other}` is #f here", missing.span) if missing else Note(f"`{other}` is missing")
        message = f"`{one}` is set without `{other}`: TLS needs both or neither"
        yield error("mumble-server/half-tls-pair", given.name_span, message, where)


def _registration(record: Record) -> Iterator[Diagnostic]:
    registration = _set(record, "public-registration")
    if registration is None or isinstance(registration.value, Opaque):
        return
    ping = record.given("allow-ping?")
    if ping.value is False if ping is not None else record.base is None:
        where = Note("it is #f here", ping.span) if ping is not None else Note("add `(allow-ping? #t)`")
        message = "a server that is registered publicly must answer pings: `allow-ping?` must be #t"
        yield error("mumble-server/registration-needs-ping", registration.name_span, message, where)
    password = _set(record, "server-password")
    if password is not None and isinstance(password.value, Text | HostSecret) and password.value != "":
        message = "a server that is registered publicly can have no `server-password`"
        where = Note("it is registered here", registration.name_span)
        yield error("mumble-server/registration-with-password", password.name_span, message, where)


def _patterns(record: Record, version: str) -> Iterator[Diagnostic]:
    """Judges patterns as the server's version reads them; without one, as those of all our targets do."""
    is_pcre = bool(version) and release(version) >= PCRE_SINCE
    for name in ("channelname-regex", "username-regex"):
        field = _set(record, name)
        if field is None or not isinstance(field.value, Text):
            continue
        from guixsvc.services.mumble_server.pcre import pcre_faults
        from guixsvc.services.mumble_server.qregexp import faults

        for fault in (pcre_faults if is_pcre else faults)(field.value)[:MOST_FAULTS]:
            said = marked(fault.message, field.value.origins)
            message = f"`{name}`, at character {fault.start + 1}: {said}"
            hint = Note(_PCRE if is_pcre else _QREGEXP if version else _QREGEXP_BEFORE)
            yield warning("mumble-server/suspicious-pattern", place(field.value, field.span), message, hint)


def _unused_files(record: Record) -> Iterator[Diagnostic]:
    for name in ("log-file", "pid-file"):
        field = record.given(name)
        default = record.type.fields[name].default
        if field is not None and isinstance(field.value, Text) and field.value != default:
            reason = "under systemd the server stays in the foreground and logs to the journal"
            message = f"`{name}` is written to the settings but not used"
            yield warning("mumble-server/unused-file", field.name_span, message, Note(reason))


def _database(record: Record) -> Iterator[Diagnostic]:
    field = record.given("database-file")
    if field is None or not isinstance(field.value, Text):
        return
    yield from _database_at(field.value, place(field.value, field.span))


def _database_at(declared: str, span: Span) -> Iterator[Diagnostic]:
    """Says so if there can be no database at a path."""
    reason = _database_fault(declared) if declared.startswith("/") else None
    if reason is not None:
        hint = Note(f"for example {STATE_DIRECTORY}/db.sqlite")
        yield error("mumble-server/database-location", span, reason, hint)


def _database_fault(declared: str) -> str | None:
    path = normal(declared)
    forbidden = next((d for d in _NO_DATABASE if path == d or path.startswith(d + "/")), None)
    if forbidden is not None:
        return f"the service cannot keep its database below {forbidden}"
    if path.count("/") < 2:
        return "the database cannot stand in the root directory"
    if path.count("/") == 2:
        return "the database cannot stand directly in a top-level directory, which would become the service's"
    if path in folders_of_services():
        return f"the database must be a file, and {path} is the folder of a service"
    return "the database must be a file, not a directory" if declared.endswith("/") else None


def _tls_files(record: Record) -> Iterator[Diagnostic]:
    database = record.given("database-file")
    declared = str(database.value) if database is not None and isinstance(database.value, Text) else ""
    for name in TLS_FIELDS:
        field = record.given(name)
        if field is not None and isinstance(field.value, Text):
            span = place(field.value, field.span)
            yield from unsafe(name, str(field.value), span, *_own_folders(declared))


def _own_folders(database: str) -> list[str]:
    """The folder of a database becomes the service's; a path that is refused makes none."""
    if not database.startswith("/") or _database_fault(database) is not None:
        return []
    return [dirname(normal(database))]
