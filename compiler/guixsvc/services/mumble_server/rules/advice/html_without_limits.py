"""Messages that may hold HTML of any length."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Integer
from guixsvc.services.surroundings import Surroundings

_LIMITS = ("text-message-length", "image-message-length")


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    html = record.given("allow-html?")
    if html is None or html.value is not True or record.not_false("file") is not None:
        return
    for name in _LIMITS:
        limit = record.given(name)
        if limit is not None and isinstance(limit.value, Integer) and limit.value == 0:
            message = f"`{name}` is 0, no limit: with HTML anybody can send pages of any size to all"
            where = Note("HTML is allowed here", html.name_span)
            yield warning("mumble-server/html-without-limits", limit.name_span, message, where)
