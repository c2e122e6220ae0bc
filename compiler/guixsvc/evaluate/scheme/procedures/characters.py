"""Procedures on characters, symbols and keywords.

Case is as Scheme's: a character whose change would be several stays as it is.
"""

import unicodedata
from collections.abc import Callable

from guixsvc.evaluate.scheme.arguments import MAX_LENGTH, character, integer, symbol, text
from guixsvc.evaluate.scheme.callables import WrongArgument
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.values import Text, Value
from guixsvc.evaluate.work import COPIED_CHARACTER, VISITED, spend
from guixsvc.read.datum import Character, Keyword, Symbol


def _single(old: str, new: str) -> str:
    return new if len(new) == 1 else old


def upper(character: str) -> str:
    return _single(character, character.upper())


def lower(character: str) -> str:
    return _single(character, character.lower())


def title(character: str) -> str:
    return _single(character, character.title())


def is_alphabetic(c: str) -> bool:
    return unicodedata.category(c)[0] == "L"


def is_numeric(c: str) -> bool:
    return unicodedata.category(c) == "Nd"


def is_whitespace(c: str) -> bool:
    return c in "\t\n\v\f\r" or unicodedata.category(c)[0] == "Z"


def is_upper_case(c: str) -> bool:
    return unicodedata.category(c) == "Lu"


def is_lower_case(c: str) -> bool:
    return unicodedata.category(c) == "Ll"


def is_graphic(c: str) -> bool:
    return unicodedata.category(c)[0] in "LMNPS"


def changed_character(change: Callable[[str], str]) -> Callable[[Value], Character]:
    return lambda value: Character(change(character(value)))


def character_is(holds: Callable[[str], bool]) -> Callable[[Value], bool]:
    return lambda value: holds(character(value))


def character_to_integer(value: Value) -> int:
    return ord(character(value))


def integer_to_character(value: Value) -> Character:
    code = integer(value)
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise WrongArgument(f"expected the number of a character, found {written(value)}")
    return Character(chr(code))


def symbol_to_string(value: Value) -> Text:
    return Text(symbol(value).name)


def string_to_symbol(value: Value) -> Symbol:
    return Symbol(str(text(value)))


def symbol_append(*symbols: Value) -> Symbol:
    names = [symbol(value).name for value in symbols]
    length = sum(map(len, names))
    spend(VISITED * len(names) + COPIED_CHARACTER * length)
    if length > MAX_LENGTH:
        raise WrongArgument(f"the symbol has more than {MAX_LENGTH} characters")
    return Symbol("".join(names))


def symbol_to_keyword(value: Value) -> Keyword:
    return Keyword(symbol(value).name)


def keyword_to_symbol(value: Value) -> Symbol:
    if not isinstance(value, Keyword):
        raise WrongArgument(f"expected a keyword, found {written(value)}")
    return Symbol(value.name)
