"""Comments that name no finding, or none that there is."""

from collections.abc import Iterator
from functools import cache

from guixsvc.check.ignored import Comments
from guixsvc.diagnostics import Diagnostic, suggestion, warning
from guixsvc.explain import codes, page
from guixsvc.spelling import nearest


def check(comments: Comments) -> Iterator[Diagnostic]:
    for span, names in comments.written:
        if not names.strip():
            message = "this names no finding to ignore: write `; guixsvc: ignore[CODE] reason`"
            yield warning("bad-ignore", span, message)
    for one in comments.unused:
        if page(one.code) is None and "/" not in one.code:
            hints = suggestion(_meant(one.code))
            yield warning("bad-ignore", one.span, f"there is no finding `{one.code}` to ignore", *hints)


@cache
def _meant(code: str) -> str | None:
    return nearest(code, codes())
