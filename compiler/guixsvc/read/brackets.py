"""Brackets: every fault among them is reported, and what remains is balanced."""

from collections.abc import Iterator

from guixsvc.diagnostics import Note
from guixsvc.read.tokens import Token
from guixsvc.source import Span

_CLOSERS = {"LPAR": "RPAR", "VECTOR": "RPAR", "BYTEVECTOR": "RPAR", "ARRAY": "RPAR", "LSQB": "RSQB"}


def balanced(tokens: list[Token]) -> Iterator[Token]:
    """The tokens without extra closers and without top-level forms that do not end.

    A form that does not end reaches up to the next ``(`` in the first column; there reading goes on.
    Works in one pass over the tokens, so it takes linear time whatever they are.
    """
    closer_of = _match(tokens)
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if at in closer_of:
            after = closer_of[at] + 1
            kept += tokens[at:after]
        elif token.type in _CLOSERS:
            after = _next_form(tokens, at + 1)
            _report_unclosed(tokens, at, after)
            _drop_prefixes(kept)
        elif token.type in ("RPAR", "RSQB", "UNTERMINATED"):
            after = at + 1
            _drop_prefixes(kept)
        else:
            after = at + 1
            kept.append(token)
        at = after
    return iter(kept)


def _drop_prefixes(kept: list[Token]) -> None:
    """Drop the prefixes of a form that is left out, or they would fall to the next one."""
    while kept and kept[-1].type in ("PREFIX", "DATUM_COMMENT"):
        kept.pop()


def _match(tokens: list[Token]) -> dict[int, int]:
    """The index of the closer of every opener that has one, a closer of the wrong shape included."""
    closer_of: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.type in _CLOSERS:
            opened.append(at)
        elif token.type == "UNTERMINATED":
            opened.clear()  # what the closers after it belong to, nobody knows
        elif token.type in ("RPAR", "RSQB"):
            if not opened:
                token.report(
                    "extra-closer", f"found `{token.text}`, but no list is open here; expected a form"
                )
                continue
            opener = tokens[opened[-1]]
            expected = _CLOSERS[opener.type]
            if token.type != expected:
                _report_mismatch(opener, token)
                token.type = expected
            closer_of[opened.pop()] = at
    return closer_of


def _report_mismatch(opener: Token, closer: Token) -> None:
    note = Note(f"`{opener.text}` opened here", opener.span)
    closer.report("mismatched-closer", f"found `{closer.text}`, expected `{_shape(opener)}`", note)


def _shape(opener: Token) -> str:
    return "]" if opener.type == "LSQB" else ")"


def _next_form(tokens: list[Token], at: int) -> int:
    while at < len(tokens) and not _begins_line(tokens[at]):
        at += 1
    return at


def _begins_line(token: Token) -> bool:
    start = token.span.start
    return token.type == "LPAR" and (start == 0 or token.reading.source.text[start - 1] == "\n")


def _report_unclosed(tokens: list[Token], at: int, after: int) -> None:
    """Report the opener ``tokens[at]``, whose form evidently ends before ``tokens[after]``."""
    opener, last = tokens[at], tokens[after - 1]
    if any(token.type == "UNTERMINATED" for token in tokens[at:after]):
        return  # reported already, and its closer may be among what was passed over
    found = "the end of the text" if after == len(tokens) else "a new form in the first column"
    opener.report(
        "unclosed-list",
        f"found {found}, expected `{_shape(opener)}`",
        Note(f"`{opener.text}` opened here is never closed", opener.span),
        span=Span(last.span.source, last.span.end, last.span.end),
    )
