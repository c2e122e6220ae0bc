"""Files that a server in the foreground does not write."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    for name in ("log-file", "pid-file"):
        field = record.given(name)
        default = record.type.fields[name].default
        if field is not None and isinstance(field.value, Text) and field.value != default:
            reason = "under systemd the server stays in the foreground and logs to the journal"
            message = f"`{name}` is written to the settings but not used"
            yield warning("mumble-server/unused-file", field.name_span, message, Note(reason))
