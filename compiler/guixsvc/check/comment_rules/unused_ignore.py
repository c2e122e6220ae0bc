"""Comments that ignore a finding where there is none."""

from collections.abc import Iterator

from guixsvc.check.ignored import Comments
from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.explain import page


def check(comments: Comments) -> Iterator[Diagnostic]:
    hint = Note("take it out; on a line of its own, it speaks of the form that follows")
    for one in comments.unused if not comments.may_be_hidden else ():
        known = page(one.code)
        if known is not None and "depends" not in known.facts:
            yield warning("unused-ignore", one.span, f"there is no `{one.code}` here to ignore", hint)
