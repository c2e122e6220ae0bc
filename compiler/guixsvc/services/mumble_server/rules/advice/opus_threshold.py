"""One client without Opus that takes Opus from all others."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Integer, place
from guixsvc.services.mumble_server.ini_keys import release
from guixsvc.services.surroundings import Surroundings

_ALL = 100
_ALWAYS_OPUS = (1, 4)
"""The version of the server whose clients know no other codec to speak of."""


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    version = around.versions.get("mumble", "")
    if record.type.name != "mumble-server-configuration" or (version and release(version) < _ALWAYS_OPUS):
        return
    field = record.given("opus-threshold")
    if record.not_false("file") is not None or (field is None and record.base is not None):
        return
    if field is None or (isinstance(field.value, Integer) and field.value == _ALL):
        span = record.head if field is None else place(field.value, field.span)
        value = f"{_ALL} by default" if field is None else str(_ALL)
        message = f"`opus-threshold` is {value}: one old client takes Opus from all, and newer ones leave"
        yield warning("mumble-server/opus-threshold", span, message, Note("write `(opus-threshold 0)`"))
