"""Text → tokens, by the terminals of the grammar compiled into one pattern."""

import re
from collections.abc import Iterator

from lark.common import LexerConf
from lark.lexer import Lexer

from guixsvc.diagnostics import Diagnostic
from guixsvc.read.brackets import balanced
from guixsvc.read.literals import ATOMS
from guixsvc.read.tokens import Token
from guixsvc.source import Source, Span

_NESTING = re.compile(r"#\||\|#")

_UNTERMINATED = {
    '"': ("unterminated-string", 'this string does not end; expected a `"`'),
    "#{": ("unterminated-symbol", "this symbol does not end; expected `}#`"),
    "#!": ("unterminated-comment", "this comment does not end; expected `!#`"),
    "#|": ("unterminated-comment", "this comment does not end; expected `|#`"),
}


class Reading:
    """A text being read and the list of what is wrong with it; Lark hands it to the lexer as its text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Diagnostic] = []


class DatumLexer(Lexer):
    """Lark's custom lexer: its ``lex`` takes a Reading and gives balanced tokens."""

    def __init__(self, lexer_conf: LexerConf) -> None:
        terminals = sorted(lexer_conf.terminals, key=lambda terminal: -terminal.priority)
        patterns = (f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})" for terminal in terminals)
        self._match = re.compile("|".join(patterns)).match
        self._ignored = frozenset(lexer_conf.ignore)

    def lex(self, reading: Reading) -> Iterator[Token]:  # type: ignore[override]
        return balanced(list(self._tokens(reading)))

    def _tokens(self, reading: Reading) -> Iterator[Token]:
        """Every token of the text, its atoms with their data.

        An UNTERMINATED token stands for text that was passed over: the first time up to the next line that
        begins with ``(``, after that to the end, or looking for ends would cost the square of the length.
        """
        source, faults = reading.source, reading.faults
        text = source.text
        resumed = False
        at = 0
        while at < len(text):
            match = self._match(text, at)
            assert match is not None and match.lastgroup is not None
            kind, end = match.lastgroup, match.end()
            if kind == "NESTED_COMMENT":
                end = _nested_comment_end(text, at)
                kind = kind if end else "UNTERMINATED"
            if kind not in self._ignored:
                token = Token(kind, Span(source, at, end), faults)
                if kind in ATOMS:
                    token.datum = ATOMS[kind](token)
                yield token
            elif kind == "UNTERMINATED":
                token = Token(kind, Span(source, at, match.end()), faults)
                token.report(*_UNTERMINATED[match.group()])
                yield token
                line = -1 if resumed or "comment" ...
            at = end
