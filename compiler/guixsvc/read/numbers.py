"""Numbers as Guile's ``string->number`` takes them."""

import cmath
import math
import re
from fractions import Fraction
from functools import cache

from guixsvc.annotations import TypeAlias

Real: TypeAlias = int | Fraction | float
Number: TypeAlias = Real | complex

MAX_LENGTH = 3500
"""The longest number, in characters: Python prints no integer of more than 4300 decimal digits, and this
many hexadecimal digits make 4215."""

MAX_EXPONENT = 308
MIN_EXPONENT = -324
"""The decimal exponents of a double; Guile refuses what is larger, and with it we refuse what is smaller."""

_PREFIXES = r"(?:#[beiodxBEIODX]){0,2}"
_RADICES = {"b": 2, "o": 8, "d": 10, "x": 16}
_DIGITS = {2: "[01]++", 8: "[0-7]++", 10: "[0-9]++", 16: "[0-9a-f]++"}
_SPECIAL = {"+inf.0": math.inf, "-inf.0": -math.inf, "+nan.0": math.nan, "-nan.0": math.nan}


class BadNumberError(ValueError):
    """A number that has no representation; ``code`` is its diagnostic's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@cache
def _syntax(radix: int) -> re.Pattern[str]:
    digits = _DIGITS[radix]
    unsigned = f"{digits}/{digits}|{digits}"
    if radix == 10:
        unsigned = rf"{digits}/{digits}|(?:{digits}(?:\.[0-9]*+)?|\.{digits})(?:[defls][+-]?{digits})?"
    special = r"(?:inf|nan)\.0"
    real = rf"(?:[+-]{special}|[+-]?(?:{unsigned}))"
    return re.compile(
        rf"(?P<real>{real})"
        rf"|(?P<magnitude>{real})@(?P<angle>{real})"
        rf"|(?P<first>{real})?(?P<second>[+-](?:{special}|{unsigned})?)i",
        re.IGNORECASE | re.ASCII,
    )


def parse_number(text: str, radix: int = 10) -> Number | None:
    """The number that ``text`` denotes, or None. A prefix such as ``#x`` prevails over ``radix``.

    Raises BadNumberError when it is written as a number but too long, or out of the range of its kind.
    """
    marks = re.match(_PREFIXES, text)
    assert marks is not None
    letters = marks.group().replace("#", "").lower()
    radices = [letter for letter in letters if letter in _RADICES]
    exactness = [letter for letter in letters if letter not in _RADICES]
    if len(radices) > 1 or len(exactness) > 1:
        return None
    radix = _RADICES[radices[0]] if radices else radix
    match = _syntax(radix).fullmatch(text, marks.end())
    if match is None:
        return None
    if len(text) > MAX_LENGTH:
        message = f"this number has {len(text)} characters; expected at most {MAX_LENGTH}"
        raise BadNumberError("number-too-long", message)
    try:
        return _value(match, radix, "".join(exactness))
    except ZeroDivisionError:
        return None


def _value(match: re.Match[str], radix: int, exactness: str) -> Number | None:
    if match["real"]:
        if exactness == "e" and match["real"].lower() in _SPECIAL:
            return None
        return _real(match["real"], radix, exactness)
    if match["magnitude"]:
        return _polar(_real(match["magnitude"], radix), _real(match["angle"], radix))
    second = match["second"] if len(match["second"]) > 1 else match["second"] + "1"
    return _rectangular(_real(match["first"] or "0", radix), _real(second, radix))


def _real(text: str, radix: int, exactness: str = "") -> Real:
    """A real by its digits; a decimal point or exponent makes it inexact unless ``#e`` says otherwise."""
    text = text.lower()
    if text in _SPECIAL:
        return _SPECIAL[text]
    exact: Real
    if "/" in text:
        numerator, denominator = text.split("/")
        exact = _simplest(Fraction(int(numerator, radix), int(denominator, radix)))
    elif radix == 10 and not text.lstrip("+-").isdigit():
        return _decimal(re.sub("[dfls]", "e", text), exactness)
    else:
        exact = int(text, radix)
    return _inexact(exact) if exactness == "i" else exact


def _decimal(text: str, exactness: str) -> Real:
    _, _, exponent = text.partition("e")
    if exponent and not MIN_EXPONENT <= int(exponent) <= MAX_EXPONENT:
        expected = f"expected one from {MIN_EXPONENT} to {MAX_EXPONENT}"
        raise BadNumberError("bad-number", f"the exponent of this number is out of range; {expected}")
    return _simplest(Fraction(text)) if exactness == "e" else float(text)


def _simplest(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _inexact(value: Real) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _is_exact_zero(value: Real) -> bool:
    return value == 0 and not isinstance(value, float)


def _rectangular(real: Real, imaginary: Real) -> Number:
    if _is_exact_zero(imaginary):
        return real
    return complex(_inexact(real), _inexact(imaginary))


def _polar(magnitude: Real, angle: Real) -> Number:
    if _is_exact_zero(magnitude) or _is_exact_zero(angle):
        return magnitude
    try:
        return cmath.rect(_inexact(magnitude), _inexact(angle))
    except ValueError:  # no direction is infinite
        return complex(math.nan, math.nan)
