"""An ini of one's own whose text is known: what the unit must know of it, and how it is handed over."""

from dataclasses import dataclass

from guixsvc.check.host_paths import normal
from guixsvc.check.ini_rules import is_sqlite
from guixsvc.check.own_ini import OwnIni
from guixsvc.emit import quoting
from guixsvc.emit.quoting import Quoted, verbatim
from guixsvc.read.ini import Entry

# What a server uses that is told nothing, from 1.3 to 1.6.
_PORT, _USERS = 64738, 1000
# The files that only root may read: key, and name of the copy that the server is given.
_TLS_FILES = (("sslCert", "cert.pem"), ("sslKey", "key.pem"), ("sslCA", "ca.pem"), ("sslDHParams", "dh.pem"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the settings say that others must know.

    ``port`` is 0 and ``database`` "" where that is not known; ``is_served`` says that the database is no
    file, but another server's. ``tls`` are files, each with the name of the server's copy.
    """

    port: int
    database: str
    is_served: bool
    tls: tuple[tuple[str, str], ...]
    users: int


def own_facts(own: OwnIni) -> Facts:
    port = _integer(own, "port", _PORT, least=0)
    database = own.ini.last("database")
    path = "" if database is None or database.value is None or not is_sqlite(own) else database.value
    return Facts(
        port % 65536,  # to the server it is a number of 16 bits
        normal(path) if path.startswith("/") else "",
        not is_sqlite(own),
        tuple((str(entry.value), copy) for entry, copy in _tls_files(own)),
        _integer(own, "users", _USERS),
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


def _integer(own: OwnIni, key: str, default: int, least: int = -(2**31)) -> int:
    """A number as the server reads it: its default for what it cannot read."""
    entry = own.ini.last(key)
    value = "" if entry is None or entry.value is None else entry.value.strip()
    digits = value[1:] if value[:1] in ("+", "-") else value
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 10):
        return default
    number = int(value)
    return number if least <= number < 2**31 else default
