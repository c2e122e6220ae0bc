"""Applying fixes: what they say is written into a text, and everything else stays as it is."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from guixsvc.diagnostics import Edit, Fix


def applied(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """A text with what fixes of it say, each whole or not at all, and how many these are.

    Of those that meet in one place the first counts: the others are to be found again in what comes of it.
    """
    taken: list[tuple[int, int, str]] = []
    count = 0
    for fix in sorted(dict.fromkeys(fixes), key=lambda fix: [_part(edit) for edit in fix.edits]):
        parts = [_part(edit) for edit in fix.edits]
        if not any(_meets(taken, part) for part in parts):
            count += 1
            for part in parts:
                insort(taken, part)
    pieces, at = [], 0
    for start, end, instead in taken:
        pieces += [text[at:start], instead]
        at = end
    return "".join([*pieces, text[at:]]), count


def _part(edit: Edit) -> tuple[int, int, str]:
    return edit.span.start, edit.span.end, edit.text


def _meets(taken: list[tuple[int, int, str]], part: tuple[int, int, str]) -> bool:
    """Whether a part begins where another one does, or they overlap."""
    start, end, _ = part
    at = bisect_left(taken, (start,))
    after = at < len(taken) and (taken[at][0] == start or taken[at][0] < end)
    return after or (at > 0 and taken[at - 1][1] > start)
