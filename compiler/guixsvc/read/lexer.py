"""Text → tokens, by the terminals of the grammar in one pattern."""

import re
from collections.abc import Iterator

from guixsvc.read.datum import Literal
from guixsvc.read.foreign_comments import comment_end
from guixsvc.read.literals import ATOMS, FAULTY, is_comment
from guixsvc.read.tables import Tables
from guixsvc.read.tokens import Reading, Token
from guixsvc.source import Span

_NESTING = re.compile(r"#\||\|#")

_END_OF_LINE = re.compile(r"$", re.MULTILINE)

_OPENERS = frozenset(["LPAR", "LSQB", "VECTOR", "BYTEVECTOR", "ARRAY"])
_CLOSERS = frozenset(["RPAR", "RSQB"])

_UNTERMINATED = {
    '"': ("unterminated-string", 'this string has no end; expected a closing `"`'),
    "#{": ("unterminated-symbol", "this symbol has no end; expected `}#`"),
    "#!": ("unterminated-comment", "this comment has no end; expected `!#`"),
    "#|": ("unterminated-comment", "this comment has no end; expected one `|#` for each `#|`"),
}


def tokens(reading: Reading, tables: Tables) -> Iterator[Token]:
    """Every token of the text, the atoms with their data, and UNTERMINATED for what was passed over."""
    pattern = "|".join(f"(?P<{name}>{terminal})" for name, terminal in tables.terminals.items())
    match_at = re.compile(pattern).match
    source = reading.source
    text = source.text if reading.text is None else reading.text
    resumed = False
    at = depth = 0
    while at < len(text):
        match = match_at(text, at)
        assert match is not None and match.lastgroup is not None, "some terminal takes any character"
        kind, end = match.lastgroup, match.end()
        if kind == "NESTED_COMMENT":
            after = after_nested_comment(text, at)
            kind, end = (kind, after) if after else ("UNTERMINATED", end)
        if kind in ATOMS:
            token = Token(kind, Span(source, at, end), reading)
            token.datum = ATOMS[kind](token)
            after = comment_end(token) if depth <= 0 else None
            if after is not None:
                token.datum, end = Literal(FAULTY, token.span), after
            yield token
            if kind == "HASH_NAME" and is_comment(token, is_line=True):
                end = _END_OF_LINE.search(text, end).start()  # type: ignore[union-attr]
        elif kind not in tables.ignored:
            depth += (kind in _OPENERS) - (kind in _CLOSERS)
            yield Token(kind, Span(source, at, end), reading)
        elif kind == "UNTERMINATED":
            token = Token(kind, Span(source, at, end), reading)
            token.report(*_UNTERMINATED[token.text])
            yield token
            # Once only: each further search for an end would go through the whole text again.
            end = len(text) if resumed else _resumption(token)
            resumed = True
        elif kind == "DIRECTIVE":
            _refuse(Token(kind, Span(source, at, end), reading))
        at = end


def after_nested_comment(text: str, start: int) -> int | None:
    """Where the comment that begins at ``start`` ends, if it does: these nest."""
    depth = 0
    for mark in _NESTING.finditer(text, start):
        depth += 1 if mark.group() == "#|" else -1
        if depth == 0:
            return mark.end()
    return None


def _resumption(unterminated: Token) -> int:
    """Where to go on: at the next line that begins with ``(``, but in a comment nowhere."""
    text = unterminated.reading.source.text
    line = -1 if unterminated.text in ("#|", "#!") else text.find("\n(", unterminated.span.end)
    return len(text) if line == -1 else line + 1


def _refuse(directive: Token) -> None:
    if directive.text != "#!no-fold-case":  # which is the default
        message = f"`{directive.text}` is not supported; expected Guile's default syntax"
        directive.report("unsupported-directive", message)
