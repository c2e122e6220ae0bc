"""Comments that say which findings are meant to be: ``; guixsvc: ignore[CODE, …] reason``.

Behind code, such a comment speaks of what begins on its line; on a line of its own, of the form that follows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain

from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.evaluate.tree_files import File
from guixsvc.read.comments import line_comments
from guixsvc.read.datum import Datum, List, Vector, form_span
from guixsvc.services import rules
from guixsvc.slotted import frozen
from guixsvc.source import Source, Span

_COMMENT = re.compile(r";+[ \t]*guixsvc:[ \t]*ignore\b(?:\[([^\]\n]*)\])?")
_BLANK = re.compile(r"(?:\s|;[^\n]*)*")


@frozen
class Ignored:
    """A code that is ignored ``within`` a part of the source; ``span`` is where it is written."""

    code: str
    span: Span
    within: Span


@frozen
class Comments:
    """Those of a source that ignore findings: each as it is written with the codes that it names, and what of
    them is not used. Findings ``may_be_hidden`` by an error."""

    written: tuple[tuple[Span, str], ...]
    unused: tuple[Ignored, ...]
    may_be_hidden: bool


class _Parts:
    """Parts of a source in which a code is ignored, to be searched by place."""

    def __init__(self, several: Iterable[Ignored]) -> None:
        self._sorted = sorted(several, key=lambda one: one.within.start)
        self._starts = [one.within.start for one in self._sorted]
        self._furthest = list(accumulate((one.within.end for one in self._sorted), max))

    def around(self, place: int) -> list[Ignored]:
        found: list[Ignored] = []
        at = bisect_right(self._starts, place) - 1
        while at >= 0 and self._furthest[at] >= place:
            if self._sorted[at].within.end >= place:
                found.append(self._sorted[at])
            at -= 1
        return found


def without_ignored(
    found: Iterable[Diagnostic], files: Iterable[File], entries: Iterable[Source], *, to_compile: bool
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What is left of some findings and, to `check`, what is wrong with the comments.

    What cannot be compiled cannot be ignored. Of the ``entries``, those without an error are told what is
    ignored for nothing.
    """
    by_source = {file.source: file for file in files}
    written = {source: list(_ignored(file)) for source, file in by_source.items()}
    by_code: dict[tuple[Source, str], list[Ignored]] = {}
    for one in chain.from_iterable(written.values()):
        by_code.setdefault((one.span.source, one.code), []).append(one)
    parts = {key: _Parts(several) for key, several in by_code.items()}
    used: set[Ignored] = set()
    left: list[Diagnostic] = []
    for finding in found:
        of_its_code = parts.get((finding.span.source, finding.code))
        meant = [] if of_its_code is None else of_its_code.around(finding.span.start)
        used.update(meant)
        if not meant or (to_compile and finding.severity is Severity.ERROR):
            left.append(finding)
    if to_compile:
        return left, []
    faults: list[Diagnostic] = []
    wrong = {finding.span.source for finding in left if finding.severity is Severity.ERROR}
    for source in dict.fromkeys(entries):
        if source in written:
            unused = tuple(one for one in written[source] if one not in used)
            comments = Comments(tuple(_written(source)), unused, may_be_hidden=source in wrong)
            faults += rules.found("guixsvc.check.comment_rules", comments)
    return left, faults


def _ignored(file: File) -> Iterator[Ignored]:
    forms: dict[int, Span] = {}
    blank_to = 0
    for comment, found in _comments(file.source):
        forms = forms or _by_start(file.data)
        if comment.end > blank_to and (blank := _BLANK.match(file.source.text, comment.end)):
            blank_to = blank.end()  # also behind the comments up to there
        within = _within(comment, forms.get(blank_to))
        for name in re.finditer(r"[^\s,]+", found[1] or ""):
            start = comment.start + found.start(1) + name.start()
            yield Ignored(name[0], Span(file.source, start, start + len(name[0])), within)


def _comments(source: Source) -> Iterator[tuple[Span, re.Match[str]]]:
    for comment in line_comments(source):
        if found := _COMMENT.match(comment.text):
            yield comment, found


def _written(source: Source) -> Iterator[tuple[Span, str]]:
    for comment, found in _comments(source):
        yield Span(source, comment.start, comment.start + found.end()), found[1] or ""


def _within(comment: Span, following: Span | None) -> Span:
    """The line of a comment or, if nothing else stands on it, the form that follows, if one does."""
    source = comment.source
    line = Span(source, source.line_start(comment.first.line), comment.end)
    if source.text[line.start : comment.start].strip():
        return line
    return following or line


def _by_start(data: Sequence[Datum]) -> dict[int, Span]:
    """The outermost form that begins at each place."""
    found: dict[int, Span] = {}
    level = list(data)
    while level:
        for form in level:
            span = form_span(form)
            found.setdefault(span.start, span)
        level = [item for form in level if isinstance(form, List | Vector) for item in form.items]
    return found
