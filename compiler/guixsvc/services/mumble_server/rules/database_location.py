"""Databases where the service cannot keep one."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Record
from guixsvc.services.mumble_server.database import STATE_DIRECTORY, declared, fault
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    database = declared(record, around.file)
    reason = None if database is None else fault(database[0])
    if database is not None and reason is not None:
        hint = Note(f"for example {STATE_DIRECTORY}/db.sqlite")
        yield error("mumble-server/database-location", database[1], reason, hint)
