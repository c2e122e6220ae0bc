"""A certificate without its key, or a key without its certificate."""

from guixsvc.annotations import Iterator
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Opaque
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    for one, other in (("ssl-cert", "ssl-key"), ("ssl-key", "ssl-cert")):
        given, missing = record.not_false(one), record.given(other)
        if given is None or isinstance(given.value, Opaque) or record.not_false(other) is not None:
            continue
        if missing is None and record.base is not None:
            continue
        where = Note(f"`{other}` is #f here", missing.span) if missing else Note(f"`{other}` is missing")
        message = f"`{one}` is set without `{other}`: TLS needs both or neither"
        yield error("mumble-server/half-tls-pair", given.name_span, message, where)
