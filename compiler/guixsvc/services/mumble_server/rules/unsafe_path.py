"""Files that root reads for the server, where others could put something else in their place."""

from guixsvc.annotations import Iterator
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.host_paths import normal
from guixsvc.services.mumble_server.database import declared, ini_of, own_folders
from guixsvc.services.mumble_server.kept import misplaced
from guixsvc.services.surroundings import Surroundings
from guixsvc.services.unsafe import unsafe
from guixsvc.source import Span

_FIELDS = ("ssl-cert", "ssl-key", "ssl-dh-params")
_KEYS = ("sslCert", "sslKey", "sslCA", "sslDHParams")
"""What root copies for the server: fields, and settings of an ini of one's own."""


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    yield from misplaced(record)
    database = declared(record, around.file)
    folders = [] if database is None else own_folders(database[0])
    for name, path, span in _files(record, around):
        yield from unsafe(name, path, span, *folders)


def _files(record: Record, around: Surroundings) -> Iterator[tuple[str, str, Span]]:
    own = ini_of(record, around.file)
    if own is not None:
        for key in _KEYS:
            entry = own.ini.last(key)
            if entry is not None and entry.value is not None:
                yield key, entry.value, own.value(entry)
        return
    for name in ("file", *_FIELDS):
        field = record.given(name)
        path = field.value if field is not None else None
        if field is not None and isinstance(path, Text) and (name != "file" or normal(path) == path):
            yield name, str(path), place(path, field.span)
