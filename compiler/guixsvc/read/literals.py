"""Atoms: from the text of a token to the datum it stands for.

Names and escapes are those of Guile 3.0's ``ice-9/read.scm`` with its default read options. A faulty atom
is reported and stands for something of its kind, so that reading goes on; its form is not returned.
"""

import re
from collections.abc import Callable

from guixsvc.annotations import Final
from guixsvc.read.datum import NIL, Character, Constant, Datum, Literal, Symbol, Vector
from guixsvc.read.numbers import BadNumberError, parse_number
from guixsvc.read.tokens import Token
from guixsvc.source import Span

FAULTY: Final = 0
"""What a faulty number, character or name stands for."""

_CONSTANTS: dict[str, Constant] = {
    **dict.fromkeys(("#t", "#T", "#true"), True),
    **dict.fromkeys(("#f", "#F", "#false"), False),
    "#nil": NIL,
}

# From U+0000 on; after them the other names of some of these.
_CONTROLS = (
    "nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si "
    "dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us space"
)
_CHARACTER_NAMES = dict(zip(_CONTROLS.split(), map(chr, range(33)), strict=True)) | {
    "null": "\0",
    "alarm": "\a",
    "backspace": "\b",
    "tab": "\t",
    "linefeed": "\n",
    "newline": "\n",
    "nl": "\n",
    "vtab": "\v",
    "page": "\f",
    "np": "\f",
    "return": "\r",
    "escape": "\x1b",
    "sp": " ",
    "del": "\x7f",
    "delete": "\x7f",
}
_OCTAL = "[0-7]+"
_HEXADECIMAL = "x([0-9a-fA-F]+)"
_BIT_VECTOR = r"#\*[01]*"

_ESCAPE = r"(?s)\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{6})|(?P<c>.))"
_ESCAPES = dict(zip('\\"|(0abfnrtv', '\\"|(\0\a\b\f\n\r\t\v', strict=True)) | {"\n": ""}
_EXPECTED_ESCAPE = r"""expected one of \\ \" \| \( \0 \a \b \f \n \r \t \v, \xHH, \uHHHH or \UHHHHHH"""
_SYMBOL_ESCAPE = r"(?s)\\(?:x(?P<x>[0-9a-fA-F]+);|(?P<c>.))"


def _code_point(digits: str, base: int = 16) -> str | None:
    """The character of a number, or None: surrogates are none, nor is anything beyond U+10FFFF."""
    code = int(digits, base)
    return None if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _symbol(token: Token) -> Datum:
    return Symbol(token.text, token.span)


def _extended_symbol(token: Token) -> Datum:
    r"""``#{a b}#``; a backslash quotes one character, ``\x41;`` is one by its number."""

    def character(escape: re.Match[str]) -> str | None:
        if escape["x"]:
            return _code_point(escape["x"])
        return None if escape["c"] == "x" else escape["c"]

    name = _unescaped(token, 2, _SYMBOL_ESCAPE, character, r"expected hexadecimal digits and `;` after `\x`")
    return Symbol(name, token.span)


def _string(token: Token) -> Datum:
    def character(escape: re.Match[str]) -> str | None:
        digits = escape["x"] or escape["u"] or escape["U"]
        return _code_point(digits) if digits else _ESCAPES.get(escape["c"])

    return Literal(_unescaped(token, 1, _ESCAPE, character, _EXPECTED_ESCAPE), token.span)


def _unescaped(
    token: Token,
    margin: int,
    escapes: str,
    character: Callable[[re.Match[str]], str | None],
    expected: str,
) -> str:
    """What stands between the delimiters of a token, which are ``margin`` long, its escapes replaced."""
    content = token.text[margin:-margin]
    start = token.span.start + margin

    def replacement(escape: re.Match[str]) -> str:
        value = character(escape)
        if value is None:
            place = Span(token.span.source, start + escape.start(), start + escape.end())
            token.report("bad-escape", f"unknown escape; {expected}", span=place)
        return value or ""

    return re.sub(escapes, replacement, content) if "\\" in content else content


def _character(token: Token) -> Datum:
    name = token.text[2:]
    if len(name) == 1:
        return Literal(Character(name), token.span)
    if re.fullmatch(_OCTAL, name):
        value = _code_point(name, 8)
    elif match := re.fullmatch(_HEXADECIMAL, name):
        value = _code_point(match[1])
    else:
        value = _CHARACTER_NAMES.get(name.lower())
    if value is None:
        expected = r"expected one character, a name such as `space`, or a code point such as `x41`"
        token.report("bad-character", rf"unknown character `{token.shown}`; {expected} after `#\`")
        return Literal(FAULTY, token.span)
    return Literal(Character(value), token.span)


def _number_or_symbol(token: Token) -> Datum:
    text = token.text
    try:
        value = parse_number(text)
    except BadNumberError as fault:
        token.report(fault.code, str(fault))
        return Literal(FAULTY, token.span)
    if value is not None:
        return Literal(value, token.span)
    if text.startswith("#"):
        token.report("bad-number", f"`{token.shown}` is not a number; expected digits after `{text[:2]}`")
        return Literal(FAULTY, token.span)
    return Symbol(text, token.span)


def _hash_name(token: Token) -> Datum:
    name = token.text
    if re.fullmatch(_BIT_VECTOR, name):
        bits = {"0": Literal(False, token.span), "1": Literal(True, token.span)}
        return Vector(tuple(bits[digit] for digit in name[2:]), token.span)
    if name not in _CONSTANTS:
        if is_comment(token):
            token.report("bad-hash", f"unknown `{token.shown}`; comments begin with `;`")
            return Literal(FAULTY, token.span)
        expected = "expected `#t`, `#f`, `#nil`, `#(`, `#vu8(`, `#:`, `#~`, `#$` or another known prefix"
        token.report("bad-hash", f"unknown `{token.shown}`; {expected}")
        return Literal(FAULTY, token.span)
    return Literal(_CONSTANTS[name], token.span)


def is_comment(token: Token, *, is_line: bool = False) -> bool:
    """Whether a `#` is meant to begin a comment: alone, doubled, or the first thing of a line.

    ``is_line``: whether it does so beyond doubt, alone and first, so that the line may be passed over.
    """
    text, start = token.reading.source.text, token.span.start
    is_first = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    is_alone = not token.text.strip("#") and text[token.span.end : token.span.end + 1] in "\n\r\t "
    return is_first and is_alone if is_line else is_first or is_alone


ATOMS: dict[str, Callable[[Token], Datum]] = {
    "SYMBOL": _symbol,
    "EXTENDED_SYMBOL": _extended_symbol,
    "STRING": _string,
    "NUMBER": _number_or_symbol,
    "CHARACTER": _character,
    "HASH_NAME": _hash_name,
}
"""How the datum of each of the grammar's atoms is made."""
