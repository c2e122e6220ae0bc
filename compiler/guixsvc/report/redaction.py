"""Keeps secrets out of what is shown: of messages by their text, of code by their places and text."""

import re
from bisect import bisect_right
from functools import lru_cache

from guixsvc.check.secrets import Secrets
from guixsvc.evaluate.printing import MOST_CHARACTERS, quoted_string
from guixsvc.source import Source, Span

HIDDEN = '"…"'
_SHORTEST = 4
"""Shorter secrets are hidden in messages only where they stand in quotes."""


def without_secrets(message: str, secrets: Secrets) -> str:
    """A message with the values of secrets replaced."""
    quoted, bare = _patterns(secrets)
    message = quoted.sub(HIDDEN, message) if quoted else message
    return bare.sub("…", message) if bare else message


@lru_cache(maxsize=4)
def _patterns(secrets: Secrets) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """What to look for in messages: secrets in quotes, whole or cut short, and longer ones anywhere."""
    quoted = {form for text in secrets.texts for form in (quoted_string(text), f'"{text}"')}
    quoted |= {
        quoted_string(text[:MOST_CHARACTERS] + "…") for text in secrets.texts if len(text) > MOST_CHARACTERS
    }
    long = [text for text in secrets.texts if len(text) >= _SHORTEST]
    return _any_of(quoted), _any_of({form for text in long for form in (text, quoted_string(text)[1:-1])})


def _any_of(texts: set[str]) -> re.Pattern[str] | None:
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, longest_first))) if texts else None


def shown_line(source: Source, number: int, span: Span, secrets: Secrets) -> tuple[str, int, int]:
    """A line of a source without secrets, and where a span begins and ends in what is shown (0-based)."""
    start = source.line_start(number)
    line = source.line(number)
    first, last = max(0, min(span.start - start, len(line))), max(0, min(span.end - start, len(line)))
    shown: list[str] = []
    marks = [first, last]
    at = column = 0
    for hidden_first, hidden_last in _hidden(source, start, line, secrets):
        shown += [line[at:hidden_first], HIDDEN]
        column += hidden_first - at
        for which, mark in enumerate((first, last)):
            if hidden_first < mark < hidden_last:
                marks[which] = column + (0 if which == 0 else len(HIDDEN))
            elif mark >= hidden_last:
                marks[which] += len(HIDDEN) - (hidden_last - hidden_first)
        column += len(HIDDEN)
        at = hidden_last
    shown.append(line[at:])
    return "".join(shown), marks[0], marks[1]


def _hidden(source: Source, start: int, line: str, secrets: Secrets) -> list[tuple[int, int]]:
    """The parts of a line that secrets take up, in order and apart."""
    places = _places(secrets, source)
    parts: list[tuple[int, int]] = []
    at = max(0, bisect_right(places, (start, start)) - 1)
    while at < len(places) and places[at][0] < start + len(line):
        parts.append((max(0, places[at][0] - start), min(len(line), places[at][1] - start)))
        at += 1
    _, bare = _patterns(secrets)
    if bare is not None:
        parts += [found.span() for found in bare.finditer(line)]
    return _merged([part for part in parts if part[0] < part[1]])


@lru_cache(maxsize=4)
def _places(secrets: Secrets, source: Source) -> list[tuple[int, int]]:
    """Where secrets stand in a source, in order and apart."""
    return _merged([(span.start, span.end) for span in secrets.spans if span.source is source])


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
