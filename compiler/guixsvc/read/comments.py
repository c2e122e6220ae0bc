"""Where the comments of a text stand that go to the end of their line."""

import re
from collections.abc import Iterator

from guixsvc.read.lexer import after_nested_comment
from guixsvc.source import Source, Span

_PARTS = re.compile(
    r"""
      "(?:[^"\\]++|\\.)*+"                      # all that may hold a `;` which begins no comment
    | \#\\.
    | \#\{(?:[^}\\]++|\\.|\}++(?:[^}\#\\]|\\.))*+\}++\#
    | \#!.*?!\#
    | \#;
    | (?P<nested>\#\|)
    | (?P<comment>;[^\n]*)
    """,
    re.VERBOSE | re.DOTALL,
)


def line_comments(source: Source) -> Iterator[Span]:
    at = 0
    while part := _PARTS.search(source.text, at):
        at = part.end()
        if part["comment"] is not None:
            yield Span(source, part.start(), at)
        elif part["nested"] is not None:
            at = after_nested_comment(source.text, part.start()) or len(source.text)
