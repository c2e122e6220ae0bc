"""What is fatal in a database's settings, which changed in Mumble 1.6."""

from collections.abc import Iterator

from guixsvc.annotations import Final
from guixsvc.services.mumble_server.ini_keys import PCRE_SINCE, release
from guixsvc.services.mumble_server.own_ini import OwnIni, is_sqlite
from guixsvc.source import Span

_QT_DRIVERS: Final = ("qsqlite", "qmysql", "qpsql")
_DRIVERS: Final = ("sqlite", "mysql", "postgresql")


def fatal(own: OwnIni, version: str) -> Iterator[tuple[Span, str, str]]:
    """Places, what a version does not start with, and what to do."""
    driver, wal = own.ini.last("dbDriver"), own.ini.last("sqlite_wal")
    is_new = release(version) >= PCRE_SINCE
    known, others = (_DRIVERS, _QT_DRIVERS) if is_new else (_QT_DRIVERS, _DRIVERS)
    value = "" if driver is None or driver.value is None else driver.value.lower()
    if driver is not None and value in others:
        message = f"Mumble {version} does not start with the `dbDriver` {driver.value}"
        instead = known[others.index(value)] if is_new else known[others.index(value)].upper()
        yield own.value(driver), message, f"it is {instead} there"
    if not is_new:
        return
    if wal is not None and wal.value is not None and wal.value.strip() == "1":
        yield own.value(wal), f"Mumble {version} does not start with `sqlite_wal` 1", "0 or 2"
    for name in ("dbUsername", "dbPassword", "dbHost", "dbPort") if is_sqlite(own.ini) else ():
        entry = own.ini.last(name)
        if entry is not None and entry.value not in ("", None):
            message = f"Mumble {version} does not start with `{name}` for a database that is a file"
            yield own.key(entry), message, "leave it out"
