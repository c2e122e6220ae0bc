"""Procedures on numbers."""

import itertools
import math
import operator
from collections.abc import Callable

from guixsvc.annotations import Any, TypeAlias
from guixsvc.evaluate.scheme.arguments import integer, seen, text, unexpected
from guixsvc.evaluate.scheme.callables import WrongArgument
from guixsvc.evaluate.scheme.printing import number_text, written
from guixsvc.evaluate.scheme.ratios import Fraction
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import Integer, Text, Value
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.read.numbers import parse_number

MAX_BITS = 14_000
"""Size of an exact integer: below the 4,300 decimal digits that Python converts."""

_WORD = 256
"""Bits of what is small."""

Number: TypeAlias = int | float | Fraction
Division: TypeAlias = Callable[[Value, Value], Number]


def number(value: Value) -> Number:
    if isinstance(value, complex):
        raise NotKnown("complex numbers are not evaluated")
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise unexpected("a number", value)
    return int(value) if isinstance(value, Integer) else value


def exact(result: Number) -> Number:
    """A result in its simplest form. Raises `WrongArgument` if it is too large."""
    if isinstance(result, Fraction) and result.denominator == 1:
        result = result.numerator
    if isinstance(result, int | Fraction):
        bits = max(result.numerator.bit_length(), result.denominator.bit_length())
        if bits > _WORD:
            spend(bits * (10 if isinstance(result, Fraction) else 1) // 5)
        if bits > MAX_BITS:
            raise WrongArgument(f"the result has more than {MAX_BITS} bits")
    return result


def inexact(value: Value) -> float:
    n = number(value)
    try:
        return float(n)
    except OverflowError:
        return math.inf if n > 0 else -math.inf


def _combined(operate: Callable[[Any, Any], Any], a: Number, b: Number) -> Number:
    """Floating point is contagious; an exact 0 or 1 is too."""
    if isinstance(a, float) or isinstance(b, float):
        return float(operate(inexact(a), inexact(b)))
    return exact(operate(a, b))


def _difference(a: Number, b: Number) -> Number:
    if b == 0 and isinstance(b, int):
        return a
    if a == 0 and isinstance(a, int):
        return -b
    return _combined(operator.sub, a, b)


def add(*numbers: Value) -> Number:
    spend(VISITED * len(numbers))
    total: Number = 0
    for at, value in enumerate(numbers):
        total = _combined(operator.add, total, number(value)) if at else number(value)
    return total


def multiply(*factors: Value) -> Value:
    """A product as Guile's: what is multiplied with 1 need not be a number."""
    if len(factors) < 2:
        return number(factors[0]) if factors else 1
    spend(VISITED * len(factors))
    for factor in factors:
        seen(factor)  # it may be 1
    product = factors[0]
    for factor in factors[1:]:
        if _is_one(product):
            product = factor
        elif not _is_one(factor):
            product = _product(number(product), number(factor))
    return product


def _is_one(value: Value) -> bool:
    return is_exact_integer(value) and value == 1


def _product(a: Number, b: Number) -> Number:
    return b if _is_one(a) else a if _is_one(b) else _combined(operator.mul, a, b)


def subtract(first: Value, *rest: Value) -> Number:
    if not rest:
        return -number(first)
    difference = number(first)
    spend(VISITED * len(rest))
    for value in rest:
        difference = _difference(difference, number(value))
    return difference


def divide(first: Value, *rest: Value) -> Number:
    quotient = number(first) if rest else 1
    spend(VISITED * len(rest))
    for value in rest or (first,):
        quotient = _quotient(quotient, number(value))
    return quotient


def _quotient(a: Number, b: Number) -> Number:
    if not isinstance(a, float) and not isinstance(b, float):
        return exact(Fraction(a) / b)
    if b == 0 and not isinstance(b, float):
        raise ZeroDivisionError("division by zero")
    dividend, divisor = inexact(a), inexact(b)
    if divisor != 0:
        return dividend / divisor
    if dividend == 0 or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1, divisor)


def expt(base: Value, exponent: Value) -> Value:
    if exponent == 0 and is_exact_integer(exponent):
        return 1  # whatever the base is
    if exponent == 1 and is_exact_integer(exponent):
        return base
    e, b = number(exponent), number(base)  # that is in its turn: where it is 0 or 1, any base will do
    if isinstance(e, float) and e.is_integer():
        return inexact(_power(inexact(b), int(e)))
    if isinstance(e, int):
        return _power(b, e)
    if b < 0 or (b == 0 and not isinstance(b, float)):
        raise NotKnown("this power is not evaluated")
    if b == 0:
        return math.nan if math.isnan(e) else 0.0 if e > 0 else math.inf
    try:
        return float(inexact(b) ** inexact(e))
    except OverflowError:
        return math.inf


def _power(base: Number, exponent: int) -> Number:
    """A number multiplied with itself, in the order that Guile does: floating point rounds by it."""
    if base == 0 and exponent < 0:
        return math.nan
    if isinstance(base, float):
        product: Number = 1
        factor = base if exponent >= 0 else _quotient(1, base)
        power = abs(exponent)
        while power:
            if power & 1:
                product = _product(product, factor)
            factor = _product(factor, factor)
            power >>= 1
        return product
    bits = max(Fraction(base).numerator.bit_length(), Fraction(base).denominator.bit_length())
    if bits > 1 and abs(exponent) * bits > MAX_BITS:
        raise WrongArgument(f"the result has more than {MAX_BITS} bits")
    spend(MAX_BITS)
    return exact(Fraction(base) ** exponent)


def square(value: Value) -> Number:
    return _product(number(value), number(value))


def square_root(value: Value) -> Number:
    n = number(value)
    if n < 0:
        raise NotKnown("complex numbers are not evaluated")
    if not isinstance(n, float):
        roots = Fraction(math.isqrt(n.numerator), math.isqrt(n.denominator))
        if roots * roots == n:
            return exact(roots)
    return math.sqrt(inexact(n)) if n == n else n


# Integers, also those written as 2.0


def whole(value: Value) -> int:
    n = number(value)
    if isinstance(n, Fraction) or (isinstance(n, float) and not n.is_integer()):
        raise WrongArgument(f"expected an integer, found {written(value)}")
    return int(n)


def _like(result: int, *operands: Value) -> Number:
    return float(result) if any(isinstance(operand, float) for operand in operands) else exact(result)


def quotient(to_integer: Callable[[Any], int], check: Callable[[Value], object]) -> Division:
    """A division that is rounded to an integer. ``check`` says what it takes."""

    def divided(a: Value, b: Value) -> Number:
        check(a), check(b)
        dividend, divisor = number(a), number(b)
        if divisor == 0:
            raise ZeroDivisionError("division by zero")
        return rounded(to_integer)(_quotient(dividend, divisor))

    return divided


def remainder(to_integer: Callable[[Any], int], check: Callable[[Value], object]) -> Division:
    """What such a division leaves; with decimals, rounding and all."""
    divided = quotient(to_integer, check)
    return lambda a, b: _combined(operator.sub, number(a), _product(number(b), divided(a, b)))


def common(combine: Callable[..., int], empty: int) -> Callable[..., Number]:
    """``gcd`` and ``lcm``."""

    def combined(*values: Value) -> Number:
        if not values:
            return empty
        spend(2 * VISITED * len(values))
        result: Number = _like(abs(whole(values[0])), values[0])
        for value in values[1:]:
            result = _like(combine(int(result), whole(value)), result, value)
        return result

    return combined


def parity(rest: int) -> Callable[[Value], bool]:
    return lambda value: whole(value) % 2 == rest


def bitwise(operate: Callable[[int, int], int], empty: int) -> Callable[..., int]:
    def combined(*values: Value) -> int:
        result = empty
        spend(VISITED * len(values))
        for value in values:
            result = operate(result, integer(value))
        return result

    return combined


def shift(value: Value, count: Value) -> Number:
    n, places = integer(value), integer(count)
    if places > MAX_BITS and n:
        raise WrongArgument(f"the result has more than {MAX_BITS} bits")
    return exact(n << places if places >= 0 else n >> min(-places, MAX_BITS + 1)) if n else 0


# Comparison and rounding


def compare(ordered: Callable[[Number, Number], bool]) -> Callable[..., bool]:
    """A comparison as Guile's: what stands after the first pair that does not hold is not looked at."""

    def holds(*values: Value) -> bool:
        spend(2 * VISITED * len(values))
        return all(ordered(number(a), number(b)) for a, b in itertools.pairwise(values))

    return holds


def extreme(sign: int) -> Callable[..., Number]:
    """``max`` for 1, ``min`` for -1."""

    def chosen(*values: Value) -> Number:
        spend(4 * VISITED * len(values))
        numbers = [number(value) for value in values]
        if any(n != n for n in numbers):
            return math.nan
        best: Number = numbers[0]
        for n in numbers[1:]:
            if (n > best) if sign > 0 else (n < best):
                best = n
        if not any(isinstance(n, float) for n in numbers):
            return best
        if best != 0:
            return inexact(best)
        zeros = [inexact(n) for n in numbers if n == 0]
        return max(zeros, key=lambda zero: sign * math.copysign(1, zero))

    return chosen


def rounded(to_integer: Callable[[Any], int]) -> Callable[[Value], Number]:
    def to_whole(value: Value) -> Number:
        n = number(value)
        if not isinstance(n, float):
            return to_integer(n)
        return math.copysign(float(to_integer(n)), n) if math.isfinite(n) else n

    return to_whole


def to_nearest(value: Value) -> Number:
    """``round``, after which no -0.0 is left unless it was one before."""
    n = rounded(round)(value)
    return n if n != 0 or n == number(value) else absolute(n)


def absolute(value: Value) -> Number:
    n = number(value)
    return math.fabs(n) if isinstance(n, float) else max(n, -n)


def numerator(value: Value) -> Number:
    n = number(value)
    return n if is_integer(n) else _like(Fraction(n).numerator, n)


def denominator(value: Value) -> Number:
    return _like(Fraction(number(value)).denominator, value)


def inexact_to_exact(value: Value) -> Number:
    return exact(Fraction(number(value)))


# Predicates


def is_number(value: Value) -> bool:
    return isinstance(value, int | float | complex | Fraction) and not isinstance(value, bool)


def is_real(value: Value) -> bool:
    return is_number(value) and not isinstance(value, complex)


def is_rational(value: Value) -> bool:
    return is_real(value) and (not isinstance(value, float) or math.isfinite(value))


def is_integer(value: Value) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return is_exact_integer(value)


def is_exact_integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_exact(value: Value) -> bool:
    return not isinstance(number(value), float)


def sign_is(holds: Callable[[Number], bool]) -> Callable[[Value], bool]:
    return lambda value: holds(number(value))


def is_nan(value: Value) -> bool:
    return math.isnan(inexact(value))


def is_infinite(value: Value) -> bool:
    n = number(value)
    return isinstance(n, float) and math.isinf(n)


def is_finite(value: Value) -> bool:
    n = number(value)
    return not isinstance(n, float) or math.isfinite(n)


# Numbers as strings

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def in_radix(n: int, radix: int) -> str:
    """An integer by its digits."""
    spend((1 if radix in _FORMATS else 2 * VISITED) * n.bit_length() // 2)
    if radix in _FORMATS:
        return format(n, _FORMATS[radix])
    digits, rest = "", abs(n)
    while rest or not digits:
        rest, digit = divmod(rest, radix)
        digits = _DIGITS[digit] + digits
    return "-" + digits if n < 0 else digits


_FORMATS = {2: "b", 8: "o", 10: "d", 16: "x"}


def number_to_string(value: Value, radix: Value = 10) -> Text:
    n, base = number(value), integer(radix)
    if not 2 <= base <= 36:
        raise WrongArgument(f"expected a radix from 2 to 36, found {written(radix)}")
    if isinstance(n, float):
        if base != 10:
            raise NotKnown("decimals in another radix than 10 are not evaluated")
        return Text(number_text(n))
    parts = (n.numerator,) if isinstance(n, int) else (n.numerator, n.denominator)
    return Text("/".join(in_radix(part, base) for part in parts))


def string_to_number(string: Value, radix: Value = 10) -> Value:
    whole, base = text(string), integer(radix)
    if base < 2:
        raise WrongArgument(f"expected a radix of at least 2, found {written(radix)}")
    if base not in _FORMATS:
        raise NotKnown("only the radices 2, 8, 10 and 16 are evaluated")
    spend(VISITED * min(len(whole), MAX_BITS))
    parsed = parse_number(whole, base)
    return False if parsed is None else parsed
