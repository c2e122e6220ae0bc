"""Settings that the server's own database holds: they take the place of those of the ini."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from guixsvc.services.importing import NotImported, Remark
from guixsvc.services.mumble_server.own_ini import holds_a_password
from guixsvc.shown import shown

_NO_SETTINGS = ("certificate", "key", "passphrase")
"""What the server itself keeps there: the certificate that it made."""
_SHORT = 60


def stored_settings(database: Path, prefix: str) -> Iterator[Remark]:
    """The settings in an SQLite database, which is only read. Raises NotImported if that cannot be done."""
    if database.exists() and not database.is_file():  # SQLite would wait for what writes into a pipe
        raise NotImported(f"{shown(str(database))}: this is not a file")
    # Without "immutable" SQLite would make files beside the database of a server that runs.
    address = f"file:{quote(bytes(database.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            table = next(name for name in (f"{prefix}config", "config") if _is_one(connection, name))
            rows = list(connection.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2'))
    except sqlite3.Error as fault:
        raise NotImported(f"{shown(str(database))}: {fault}") from None
    except StopIteration:
        raise NotImported(f"{shown(str(database))}: this is no database of a Mumble server") from None
    for server, key, value in rows:
        if key not in _NO_SETTINGS:
            yield Remark(0, _shown(server, str(key), str(value)), _EFFECT)


_EFFECT = "stored in the database, where it outranks what is declared as long as it stands there"


def _is_one(connection: sqlite3.Connection, table: str) -> bool:
    """Whether there is such a table of settings: the number of a server, a name and a value."""
    (columns,) = connection.execute("SELECT count(*) FROM pragma_table_info(?)", (table,)).fetchone()
    return bool(columns == 3)


def _shown(server: object, key: str, value: str) -> str:
    text = "…" if holds_a_password(key) or "password" in key else value[:_SHORT]
    return shown(f"{key}={text} of server {server}")
