"""An ini of one's own whose text is known: what the unit must know of it, and how it is handed over."""

import re

from guixsvc import quoting
from guixsvc.host_paths import normal
from guixsvc.quoting import Quoted, verbatim
from guixsvc.read.ini import Entry
from guixsvc.services.mumble_server.facts import Facts
from guixsvc.services.mumble_server.own_ini import OwnIni, is_sqlite

# Qt reads up to 64 bits.
_INTEGER = re.compile("[+-]?[0-9]{1,19}", re.ASCII)
# What a server uses that is told nothing, from 1.3 to 1.6.
_PORT, _USERS = 64738, 1000
# The files that only root may read: key, and name of the copy that the server is given.
_TLS_FILES = (("sslCert", "cert.pem"), ("sslKey", "key.pem"), ("sslCA", "ca.pem"), ("sslDHParams", "dh.pem"))


def own_facts(own: OwnIni) -> Facts:
    port = _integer(own, "port")
    users = _integer(own, "users")
    database = own.ini.last("database")
    path = "" if database is None or database.value is None or not is_sqlite(own.ini) else database.value
    return Facts(
        # The server cuts it off to 16 bits, and takes its default for one below 0.
        _PORT if port is None or port < 0 else port % 65536,
        normal(path) if path.startswith("/") else "",
        tuple((str(entry.value), copy) for entry, copy in _tls_files(own)),
        max(_USERS, users or 0),
    )


def handed_over(own: OwnIni, directory: str) -> Quoted:
    """The text as it stands but for the TLS files, of which the server is given copies in a directory."""
    text = own.text
    for entry, copy in sorted(_tls_files(own), key=lambda file: -file[0].start):
        end = entry.value_start + len(text[entry.value_start : entry.end].rstrip(" \t"))
        text = text[: entry.value_start] + quoting.ini_string(f"{directory}/{copy}") + text[end:]
    return verbatim(text)


def _tls_files(own: OwnIni) -> list[tuple[Entry, str]]:
    entries = [(own.ini.last(key), copy) for key, copy in _TLS_FILES]
    return [(entry, copy) for entry, copy in entries if entry and entry.value and entry.value[0] == "/"]


def _integer(own: OwnIni, key: str) -> int | None:
    """A number as it is written, ``None`` for what the server takes for none."""
    entry = own.ini.last(key)
    value = "" if entry is None or entry.value is None else entry.value.strip()
    return int(value) if _INTEGER.fullmatch(value) else None
