"""Patterns for names that the server cannot use."""

from collections.abc import Iterator

from guixsvc.annotations import Final
from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.marks import marked
from guixsvc.services.mumble_server.ini_keys import PCRE_SINCE, release
from guixsvc.services.surroundings import Surroundings

_QREGEXP = "the server reads it as Qt's QRegExp; with an invalid one nobody can join"
_QREGEXP_BEFORE = "servers before Mumble 1.6 read it as Qt's QRegExp; with an invalid one nobody can join"
_PCRE = "the server reads it as Qt's QRegularExpression; with an invalid one nobody can join"

_MOST_FAULTS: Final = 5
"""Of one pattern; further ones mostly follow from the first."""


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    """Judges patterns as the server's version reads them; without one, as those of all our targets do."""
    version = around.versions.get("mumble", "")
    is_pcre = bool(version) and release(version) >= PCRE_SINCE
    for name in ("channelname-regex", "username-regex"):
        field = record.given(name)
        if field is None or not isinstance(field.value, Text):
            continue
        from guixsvc.services.mumble_server.pcre import pcre_faults
        from guixsvc.services.mumble_server.qregexp import faults

        for fault in (pcre_faults if is_pcre else faults)(field.value, _MOST_FAULTS):
            said = marked(fault.message, field.value.origins)
            message = f"`{name}`, at character {fault.start + 1}: {said}"
            hint = Note(_PCRE if is_pcre else _QREGEXP if version else _QREGEXP_BEFORE)
            yield warning("mumble-server/suspicious-pattern", place(field.value, field.span), message, hint)
