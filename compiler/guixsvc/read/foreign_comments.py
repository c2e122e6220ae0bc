"""Comments of other languages: Scheme reads words, which stand for variables."""

import re

from guixsvc.read.datum import Symbol
from guixsvc.read.tokens import Token

MARKS = ("//", "--", "/*")
"""What begins them elsewhere, at the end of a line too."""

_OPENER = r"(?s)(?:(?://|--|/\*|<!--|\{-).*|%+|REM|rem)"
_CLOSERS = {"/*": "*/", "<!--": "-->", "{-": "-}"}


def comment_end(token: Token) -> int | None:
    """Where what a token at the top level begins ends, if it is meant as a comment, which is reported.

    Nothing but the value of a variable could stand there, at the start of a line.
    """
    text, start = token.reading.source.text, token.span.start
    if not isinstance(token.datum, Symbol) or not re.fullmatch(_OPENER, token.text):
        return None
    if text[text.rfind("\n", 0, start) + 1 : start].strip() or _is_defined(token.text, text):
        return None
    token.report("bad-comment", f"`{token.shown}` begins no comment in Scheme; comments begin with `;`")
    for opener, closer in _CLOSERS.items():
        if token.text.startswith(opener) and (end := text.find(closer, start + len(opener))) != -1:
            return end + len(closer)
    opener = next((mark for mark in MARKS if token.text.startswith(mark)), token.text)
    lines = re.compile(rf"[^\n]*(?:\n[ \t]*{re.escape(opener)}[^\n]*)*").match(text, start)
    assert lines is not None
    return lines.end()


def _is_defined(name: str, text: str) -> bool:
    return re.search(rf"\(define\S*\s+\(*{re.escape(name)}[\s)]", text) is not None
