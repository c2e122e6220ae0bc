"""Procedures on numbers."""

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction

from guixsvc.evaluate.printing import number_text
from guixsvc.evaluate.procedures.arguments import (
    MAX_BITS,
    NotKnown,
    Number,
    WrongArgument,
    exact_integer,
    integer,
    number,
    text,
)
from guixsvc.evaluate.values import (
    Text,
    Value,
)
from guixsvc.read.numbers import parse_number


def exact(result: Number) -> Number:
    if isinstance(result, Fraction) and result.denominator == 1:
        result = result.numerator
    if isinstance(result, int | Fraction):
        size = max(result.numerator.bit_length(), result.denominator.bit_length())
        if size > MAX_BITS:
            raise WrongArgument(f"the result has more than {MAX_BITS} bits")
    return result


def add(*numbers: Value) -> Number:
    total: Number = 0
    for value in numbers:
        total = exact(total + number(value))
    return total


def multiply(*numbers: Value) -> Number:
    product: Number = 1
    for value in numbers:
        product = exact(product * number(value))
    return product


def subtract(first: Value, *rest: Value) -> Number:
    if not rest:
        return -number(first)
    difference = number(first)
    for value in rest:
        difference = exact(difference - number(value))
    return difference


def divide(first: Value, *rest: Value) -> Number:
    quotient = number(first) if rest else 1
    for value in rest or (first,):
        divisor = number(value)
        if isinstance(quotient, float) or isinstance(divisor, float):
            quotient = quotient / divisor
        else:
            quotient = exact(Fraction(quotient) / divisor)
    return quotient


def expt(base: Value, exponent: Value) -> Number:
    b, e = number(base), number(exponent)
    if isinstance(e, int) and not isinstance(b, float):
        size = max(Fraction(b).numerator.bit_length(), Fraction(b).denominator.bit_length())
        if size > 1 and abs(e) * size > MAX_BITS:
            raise WrongArgument(f"the result has more than {MAX_BITS} bits")
        return exact(Fraction(b) ** e)
    power: float | complex = float(b) ** float(e)
    if isinstance(power, complex):
        raise WrongArgument("the result is not a real number")
    return power


def quotient(dividend: Value, divisor: Value) -> int:
    a, b = exact_integer(dividend), exact_integer(divisor)
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def remainder(dividend: Value, divisor: Value) -> int:
    a, b = exact_integer(dividend), exact_integer(divisor)
    return a - b * quotient(a, b)


def compare(holds: Callable[[Number, Number], bool]) -> Callable[..., bool]:
    def compare(*values: Value) -> bool:
        numbers = [number(value) for value in values]
        return all(holds(a, b) for a, b in itertools.pairwise(numbers))

    return compare


def extreme(choose: Callable[[Sequence[Number]], Number]) -> Callable[..., Number]:
    def extreme(*values: Value) -> Number:
        numbers = [number(value) for value in values]
        chosen = choose(numbers)
        return float(chosen) if any(isinstance(n, float) for n in numbers) else chosen

    return extreme


def is_integer(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1


def rounded(value: Value) -> Number:
    n = number(value)
    return float(round(n)) if isinstance(n, float) else round(n)


def inexact_to_exact(value: Value) -> Number:
    return exact(Fraction(number(value)))


def number_to_string(value: Value, radix: Value = 10) -> Text:
    n, base = number(value), integer(radix)
    if base == 10:
        return Text(number_text(n) if isinstance(n, float) else str(n))
    if not isinstance(n, int) or base not in _DIGITS:
        raise NotKnown("only integers in radix 2, 8, 10 and 16 are evaluated")
    return Text(format(n, _DIGITS[base]))


_DIGITS = {2: "b", 8: "o", 16: "x"}


def string_to_number(string: Value, radix: Value = 10) -> Value:
    base = integer(radix)
    if base not in (2, 8, 10, 16):
        raise NotKnown("only the radices 2, 8, 10 and 16 are evaluated")
    parsed = parse_number(text(string), base)
    return False if parsed is None else parsed


def is_number(value: Value) -> bool:
    return isinstance(value, int | float | complex | Fraction) and not isinstance(value, bool)


def is_exact_integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
