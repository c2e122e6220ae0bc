"""Passwords of the server that the host keeps in files: where these must not lie."""

from posixpath import dirname

from guixsvc.annotations import Iterator
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import HostSecret, Text
from guixsvc.host_paths import normal
from guixsvc.services.unsafe import HINT


def misplaced(record: Record) -> Iterator[Diagnostic]:
    """Says so of a file below the folder of the declared database, which is the service's."""
    database = record.given("database-file")
    if database is None or not isinstance(database.value, Text) or not database.value.startswith("/"):
        return
    folder = dirname(normal(database.value))
    registration = record.given("public-registration")
    inner = [registration.value] if registration is not None else []
    for part in (record, *(value for value in inner if isinstance(value, Record))):
        for name, field in part.fields.items():
            kept = field.value.kept if isinstance(field.value, HostSecret) else None
            if kept is not None and kept.kind == "file" and kept.name.startswith(f"{folder}/"):
                message = (
                    f"`{name}` is kept below {folder}, the folder of the database, which is the service's"
                )
                yield error("unsafe-path", field.span, message, Note(HINT))
