"""The procedures of Guile that are evaluated. ``PROCEDURES`` is one plain table, at the end."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from guixsvc.evaluate.equality import equal, eqv
from guixsvc.evaluate.printing import displayed, number_text, written, written_whole
from guixsvc.evaluate.values import (
    UNSPECIFIED,
    Call,
    Closure,
    Faulty,
    List,
    Opaque,
    Procedure,
    Text,
    Value,
    Vector,
    is_true,
    join,
)
from guixsvc.read.datum import Character, Keyword, Symbol
from guixsvc.read.numbers import parse_number

Number: TypeAlias = int | float | Fraction

MAX_BITS = 14_000
"""Size of an exact integer: below the 4,300 decimal digits that Python converts."""

MAX_LENGTH = 1_000_000
"""Elements of a list, characters of a string made by a procedure."""


class WrongArgument(Exception):
    """A procedure was given what it does not take; the message says what was expected."""


class NotKnown(Exception):
    """The result cannot be known here; ``cause`` is the opaque value that hides it, if one does."""

    def __init__(self, reason: str, cause: Opaque | None = None) -> None:
        super().__init__(reason)
        self.cause = cause


# What an argument must be


def text(value: Value) -> Text:
    if not isinstance(value, Text):
        raise WrongArgument(f"expected a string, found {written(value)}")
    return value


def number(value: Value) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise WrongArgument(f"expected a number, found {written(value)}")
    return value


def integer(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongArgument(f"expected an exact integer, found {written(value)}")
    return value


def exact_integer(value: Value) -> int:
    """For procedures that also take 2.0 and the like, which are left alone."""
    if isinstance(value, float) and value.is_integer():
        raise NotKnown("arithmetic on integers written as decimals is not evaluated")
    return integer(value)


def index(value: Value, length: int) -> int:
    position = integer(value)
    if not 0 <= position <= length:
        raise WrongArgument(f"expected an index from 0 to {length}, found {position}")
    return position


def proper_list(value: Value) -> List:
    if not isinstance(value, List) or not value.is_proper:
        raise WrongArgument(f"expected a list, found {written(value)}")
    return value


def pair(value: Value) -> List:
    if not isinstance(value, List) or not value.items:
        raise WrongArgument(f"expected a pair, found {written(value)}")
    return value


# Numbers


def _exact(result: Number) -> Number:
    if isinstance(result, Fraction) and result.denominator == 1:
        result = result.numerator
    if isinstance(result, int | Fraction):
        size = max(result.numerator.bit_length(), result.denominator.bit_length())
        if size > MAX_BITS:
            raise WrongArgument(f"the result has more than {MAX_BITS} bits")
    return result


def _add(*numbers: Value) -> Number:
    total: Number = 0
    for value in numbers:
        total = _exact(total + number(value))
    return total


def _multiply(*numbers: Value) -> Number:
    product: Number = 1
    for value in numbers:
        product = _exact(product * number(value))
    return product


def _subtract(first: Value, *rest: Value) -> Number:
    if not rest:
        return -number(first)
    difference = number(first)
    for value in rest:
        difference = _exact(difference - number(value))
    return difference


def _divide(first: Value, *rest: Value) -> Number:
    quotient = number(first) if rest else 1
    for value in rest or (first,):
        divisor = number(value)
        if isinstance(quotient, float) or isinstance(divisor, float):
            quotient = quotient / divisor
        else:
            quotient = _exact(Fraction(quotient) / divisor)
    return quotient


def _expt(base: Value, exponent: Value) -> Number:
    b, e = number(base), number(exponent)
    if isinstance(e, int) and not isinstance(b, float):
        size = max(Fraction(b).numerator.bit_length(), Fraction(b).denominator.bit_length())
        if size > 1 and abs(e) * size > MAX_BITS:
            raise WrongArgument(f"the result has more than {MAX_BITS} bits")
        return _exact(Fraction(b) ** e)
    power: float | complex = float(b) ** float(e)
    if isinstance(power, complex):
        raise WrongArgument("the result is not a real number")
    return power


def _quotient(dividend: Value, divisor: Value) -> int:
    a, b = exact_integer(dividend), exact_integer(divisor)
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def _remainder(dividend: Value, divisor: Value) -> int:
    a, b = exact_integer(dividend), exact_integer(divisor)
    return a - b * _quotient(a, b)


def _compare(holds: Callable[[Number, Number], bool]) -> Callable[..., bool]:
    def compare(*values: Value) -> bool:
        numbers = [number(value) for value in values]
        return all(holds(a, b) for a, b in itertools.pairwise(numbers))

    return compare


def _extreme(choose: Callable[[Sequence[Number]], Number]) -> Callable[..., Number]:
    def extreme(*values: Value) -> Number:
        numbers = [number(value) for value in values]
        chosen = choose(numbers)
        return float(chosen) if any(isinstance(n, float) for n in numbers) else chosen

    return extreme


def _is_integer(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1


def _rounded(value: Value) -> Number:
    n = number(value)
    return float(round(n)) if isinstance(n, float) else round(n)


def _inexact_to_exact(value: Value) -> Number:
    return _exact(Fraction(number(value)))


def _number_to_string(value: Value, radix: Value = 10) -> Text:
    n, base = number(value), integer(radix)
    if base == 10:
        return Text(number_text(n) if isinstance(n, float) else str(n))
    if not isinstance(n, int) or base not in _DIGITS:
        raise NotKnown("only integers in radix 2, 8, 10 and 16 are evaluated")
    return Text(format(n, _DIGITS[base]))


_DIGITS = {2: "b", 8: "o", 16: "x"}


def _string_to_number(string: Value, radix: Value = 10) -> Value:
    base = integer(radix)
    if base not in (2, 8, 10, 16):
        raise NotKnown("only the radices 2, 8, 10 and 16 are evaluated")
    parsed = parse_number(text(string), base)
    return False if parsed is None else parsed


# Lists


def _cons(head: Value, tail: Value) -> Value:
    return _bounded(join([head], tail))


def _cons_star(*values: Value) -> Value:
    return join(values[:-1], values[-1])


def _bounded(value: Value) -> Value:
    if isinstance(value, List) and len(value.items) > MAX_LENGTH:
        raise WrongArgument(f"the list has more than {MAX_LENGTH} elements")
    return value


def _append(*lists: Value) -> Value:
    if not lists:
        return List()
    items: list[Value] = []
    unknown: list[Opaque] = []
    for value in lists[:-1]:
        if isinstance(value, Opaque):
            unknown.append(value)
        else:
            items.extend(proper_list(value).items)
            unknown.extend(proper_list(value).unknown)
    return _bounded(join(items, lists[-1], tuple(unknown)))


def _car(value: Value) -> Value:
    return _opened(value).items[0]


def _cdr(value: Value) -> Value:
    found = _opened(value)
    return join(found.items[1:], found.tail, found.unknown)


def _opened(value: Value) -> List:
    """A pair to take apart; one that may hide in the unknown part of a list is not known."""
    if isinstance(_seen(value), List) and isinstance(value, List) and value.unknown:
        raise NotKnown("the list is not fully known", value.unknown[0])
    return pair(value)


def _path(path: str) -> Callable[[Value], Value]:
    """``cadr`` and the like: ``path`` is the letters between c and r."""

    def follow(value: Value) -> Value:
        for step in reversed(path):
            value = _car(value) if step == "a" else _cdr(value)
        return value

    return follow


def _nth(n: int) -> Callable[[Value], Value]:
    def nth(value: Value) -> Value:
        return _list_ref(value, n)

    return nth


def _fully_known(value: Value) -> List:
    """A list of which nothing is unknown. Raises `NotKnown` for another one."""
    found = proper_list(value)
    if found.unknown:
        raise NotKnown("the list is not fully known", found.unknown[0])
    return found


def _list_ref(value: Value, position: Value) -> Value:
    items = _fully_known(value).items
    at = integer(position)
    if not 0 <= at < len(items):
        raise WrongArgument(f"the list has {len(items)} elements, there is none at {at}")
    return items[at]


def _reverse(values: Value) -> Value:
    found = proper_list(_seen(values))
    return List(found.items[::-1], None, found.unknown)


def _seen(value: Value) -> Value:
    """A value that is known. Raises `NotKnown` for an opaque one."""
    if isinstance(value, Opaque):
        raise NotKnown("an argument is not known here", value)
    return value


def _same(same: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    """Compares known values and the names of external variables."""

    def compare(one: Value, other: Value) -> bool:
        for value in (one, other):
            if isinstance(value, Opaque) and value.name is None:
                raise NotKnown("an argument is not known here", value)
        return same(one, other)

    return compare


def _shape(holds: Callable[[Value], bool]) -> Callable[[Value], bool]:
    return lambda value: holds(_seen(value))


def _is_list(value: Value) -> bool:
    return isinstance(value, List) and value.is_proper


def _is_pair(value: Value) -> bool:
    return isinstance(value, List) and bool(value.items)


def _is_null(value: Value) -> bool:
    if isinstance(value, List) and not value.items and value.unknown:
        raise NotKnown("the list is not fully known", value.unknown[0])
    return isinstance(value, List) and not value.items


def _member(same: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    def member(wanted: Value, values: Value) -> Value:
        items = _fully_known(values).items
        return next((List(items[at:]) for at, item in enumerate(items) if same(wanted, item)), False)

    return member


def _assoc(same: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    def assoc(key: Value, alist: Value) -> Value:
        return next((entry for entry in _fully_known(alist).items if same(key, pair(entry).items[0])), False)

    return assoc


def _assoc_ref(alist: Value, key: Value) -> Value:
    entry = _assoc(equal)(key, alist)
    return _cdr(entry) if isinstance(entry, List) else False


def _iota(count: Value, start: Value = 0, step: Value = 1) -> List:
    length = index(count, MAX_LENGTH)
    first, by = number(start), number(step)
    return List(tuple([_exact(first + i * by) for i in range(length)]))


def _delete(unwanted: Value, values: Value) -> Value:
    found = proper_list(values)
    return List(tuple([item for item in found.items if not equal(unwanted, item)]), None, found.unknown)


def _delete_duplicates(values: Value) -> Value:
    found = proper_list(values)
    kept: list[Value] = []
    seen: set[str] = set()
    for item in found.items:
        if isinstance(item, Text):
            if item in seen:
                continue
            seen.add(item)
        elif any(equal(item, other) for other in kept):
            continue
        kept.append(item)
    return List(tuple(kept), None, found.unknown)


# Procedures that call others


def _unknown_in(values: Sequence[Value]) -> Opaque | None:
    return next((value for value in values if isinstance(value, Opaque)), None)


def _map(call: Call, arguments: list[Value]) -> Value:
    function, lists = arguments[0], arguments[1:]
    hidden = _unknown_in(arguments)
    if hidden is not None:
        return _depends(hidden, call)
    found = [proper_list(value) for value in lists]
    rows = zip(*(value.items for value in found), strict=False)
    mapped = [call.evaluator.apply(function, list(row), call.span) for row in rows]
    return List(tuple(mapped), None, tuple(part for value in found for part in value.unknown))


def _for_each(call: Call, arguments: list[Value]) -> Value:
    _map(call, arguments)
    return UNSPECIFIED


def _append_map(call: Call, arguments: list[Value]) -> Value:
    mapped = _map(call, arguments)
    if not isinstance(mapped, List):
        return mapped
    return _append(*mapped.items, List((), None, mapped.unknown))


def _filter_map(call: Call, arguments: list[Value]) -> Value:
    mapped = _map(call, arguments)
    if not isinstance(mapped, List):
        return mapped
    kept = [item for item in mapped.items if is_true(item)]
    return List(tuple(kept), None, mapped.unknown)


def _keep_when(wanted: bool) -> Callable[[Call, list[Value]], Value]:
    def keep(call: Call, arguments: list[Value]) -> Value:
        hidden = _unknown_in(arguments)
        if hidden is not None:
            return _depends(hidden, call)
        found = proper_list(arguments[1])
        kept: list[Value] = []
        unknown = list(found.unknown)
        for item in found.items:
            verdict = call.evaluator.apply(arguments[0], [item], call.span)
            if isinstance(verdict, Opaque):
                unknown.append(verdict)
            elif is_true(verdict) is wanted:
                kept.append(item)
        return List(tuple(kept), None, tuple(unknown))

    return keep


def _fold(call: Call, arguments: list[Value]) -> Value:
    function, result = arguments[0], arguments[1]
    lists = [_fully_known(value).items for value in arguments[2:]]
    for row in zip(*lists, strict=False):
        result = call.evaluator.apply(function, [*row, result], call.span)
    return result


def _fold_right(call: Call, arguments: list[Value]) -> Value:
    reversed_lists = [List(_fully_known(value).items[::-1]) for value in arguments[2:]]
    return _fold(call, [arguments[0], arguments[1], *reversed_lists])


def _apply(call: Call, arguments: list[Value]) -> Value:
    last = arguments[-1]
    if isinstance(last, Opaque):
        return _depends(last, call)
    return call.evaluator.apply(arguments[0], [*arguments[1:-1], *_fully_known(last).items], call.span)


def _depends(cause: Opaque, call: Call) -> Opaque:
    kind = Faulty if isinstance(cause, Faulty) else Opaque
    return kind("an argument is not known here", call.span, cause=cause)


# Strings


def made_of(value: str, *parts: Value) -> Text:
    """A string whose characters come from other values. Raises WrongArgument if it is too long."""
    if len(value) > MAX_LENGTH and not any(
        isinstance(part, Text) and len(part) > MAX_LENGTH for part in parts
    ):
        raise WrongArgument(f"the string has more than {MAX_LENGTH} characters")
    origins = dict.fromkeys(origin for part in parts if isinstance(part, Text) for origin in part.origins)
    return Text(value, None, tuple(origins))


def _string_append(*strings: Value) -> Text:
    parts = [text(value) for value in strings]
    return made_of("".join(parts), *parts)


def _string_join(strings: Value, delimiter: Value = Text(" "), grammar: Value = Symbol("infix")) -> Text:  # noqa: B008
    parts = [text(value) for value in _fully_known(strings).items]
    between = text(delimiter)
    name = grammar.name if isinstance(grammar, Symbol) else ""
    joined = between.join(parts)
    if name == "suffix":
        joined = "".join(part + between for part in parts)
    elif name == "prefix":
        joined = "".join(between + part for part in parts)
    elif name not in ("infix", "strict-infix"):
        raise WrongArgument(f"expected infix, strict-infix, suffix or prefix, found {written(grammar)}")
    return made_of(joined, between, *parts)


def _substring(string: Value, start: Value, end: Value | None = None) -> Text:
    whole = text(string)
    stop = len(whole) if end is None else index(end, len(whole))
    return made_of(whole[index(start, stop) : stop], whole)


def _changed(change: Callable[[str], str]) -> Callable[[Value], Text]:
    def changed(string: Value) -> Text:
        return made_of(change(text(string)), string)

    return changed


def _by_character(change: Callable[[str], str]) -> Callable[[str], str]:
    """As Scheme does: a character whose change would be several stays as it is."""
    return lambda string: "".join(new if len(new := change(old)) == 1 else old for old in string)


def _compare_strings(holds: Callable[[str, str], bool]) -> Callable[..., bool]:
    def compare(*strings: Value) -> bool:
        texts = [str(text(value)) for value in strings]
        return all(holds(a, b) for a, b in itertools.pairwise(texts))

    return compare


def _symbol_to_string(value: Value) -> Text:
    if not isinstance(value, Symbol):
        raise WrongArgument(f"expected a symbol, found {written(value)}")
    return Text(value.name)


def _found(at: int) -> Value:
    return at if at >= 0 else False


def _string(*characters: Value) -> Text:
    for value in characters:
        if not isinstance(value, Character):
            raise WrongArgument(f"expected a character, found {written(value)}")
    return Text("".join(c.value for c in characters if isinstance(c, Character)))


def _format(destination: Value, template: Value | None = None, *arguments: Value) -> Value:
    """``(format #f TEMPLATE ARGUMENT …)``; only strings can be made, nothing can be printed."""
    if destination is not False or template is None:
        raise WrongArgument("only `(format #f TEMPLATE …)`, which makes a string, is evaluated")
    rest = iter(arguments)
    whole = text(template)
    made = re.sub(r"~(.?)", lambda found: _directive(found[1], rest), whole, flags=re.DOTALL)
    if next(rest, None) is not None:
        raise WrongArgument("there are more arguments than directives in the template")
    return made_of(made, whole, *arguments)


def _directive(letter: str, arguments: Iterator[Value]) -> str:
    if letter in ("%", "~"):
        return "\n" if letter == "%" else "~"
    if letter.lower() not in ("a", "s"):
        raise NotKnown(f"`format` with the directive `~{letter}` is not evaluated")
    argument = next(arguments, None)
    if argument is None:
        raise WrongArgument("there are fewer arguments than directives in the template")
    return displayed(argument) if letter.lower() == "a" else written_whole(argument)


# Predicates


def _is(*types: type) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, types)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float | complex | Fraction) and not isinstance(value, bool)


def _is_exact_integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# The table: name → function, fewest and most arguments (None: any number).

_Row: TypeAlias = tuple[Callable[..., Any], int, int | None]

_PLAIN: dict[str, _Row] = {
    "*": (_multiply, 0, None),
    "+": (_add, 0, None),
    "-": (_subtract, 1, None),
    "/": (_divide, 1, None),
    "1+": (lambda n: _add(n, 1), 1, 1),
    "1-": (lambda n: _subtract(n, 1), 1, 1),
    "<": (_compare(lambda a, b: a < b), 0, None),
    "<=": (_compare(lambda a, b: a <= b), 0, None),
    "=": (_compare(lambda a, b: a == b), 0, None),
    ">": (_compare(lambda a, b: a > b), 0, None),
    ">=": (_compare(lambda a, b: a >= b), 0, None),
    "abs": (lambda n: abs(number(n)), 1, 1),
    "assoc": (_assoc(equal), 2, 2),
    "assoc-ref": (_assoc_ref, 2, 2),
    "assq": (_assoc(eqv), 2, 2),
    "assv": (_assoc(eqv), 2, 2),
    "boolean?": (_is(bool), 1, 1),
    "char?": (_is(Character), 1, 1),
    "delete": (_delete, 2, 2),
    "delete-duplicates": (_delete_duplicates, 1, 1),
    "even?": (lambda n: exact_integer(n) % 2 == 0, 1, 1),
    "exact->inexact": (lambda n: float(number(n)), 1, 1),
    "expt": (_expt, 2, 2),
    "format": (_format, 1, None),
    "inexact->exact": (_inexact_to_exact, 1, 1),
    "integer?": (_is_integer, 1, 1),
    "exact-integer?": (_is_exact_integer, 1, 1),
    "iota": (_iota, 1, 3),
    "keyword?": (_is(Keyword), 1, 1),
    "last": (lambda values: _list_ref(values, len(_fully_known(values).items) - 1), 1, 1),
    "length": (lambda values: len(_fully_known(values).items), 1, 1),
    "list-ref": (_list_ref, 2, 2),
    "max": (_extreme(max), 1, None),
    "member": (_member(equal), 2, 2),
    "memq": (_member(eqv), 2, 2),
    "memv": (_member(eqv), 2, 2),
    "min": (_extreme(min), 1, None),
    "modulo": (lambda a, b: exact_integer(a) % exact_integer(b), 2, 2),
    "negative?": (lambda n: number(n) < 0, 1, 1),
    "not": (lambda value: not is_true(value), 1, 1),
    "number->string": (_number_to_string, 1, 2),
    "number?": (_is_number, 1, 1),
    "odd?": (lambda n: exact_integer(n) % 2 == 1, 1, 1),
    "positive?": (lambda n: number(n) > 0, 1, 1),
    "procedure?": (_is(Closure, Procedure), 1, 1),
    "quotient": (_quotient, 2, 2),
    "remainder": (_remainder, 2, 2),
    "round": (_rounded, 1, 1),
    "string": (_string, 0, None),
    "string->number": (_string_to_number, 1, 2),
    "string->symbol": (lambda value: Symbol(text(value)), 1, 1),
    "string-append": (_string_append, 0, None),
    "string-contains": (lambda s, t: _found(text(s).find(text(t))), 2, 2),
    "string-downcase": (_changed(_by_character(str.lower)), 1, 1),
    "string-join": (_string_join, 1, 3),
    "string-length": (lambda value: len(text(value)), 1, 1),
    "string-null?": (lambda value: isinstance(value, Text) and not value, 1, 1),
    "string-prefix?": (lambda prefix, value: text(value).startswith(text(prefix)), 2, 2),
    "string-suffix?": (lambda suffix, value: text(value).endswith(text(suffix)), 2, 2),
    "string-trim-both": (_changed(str.strip), 1, 1),
    "string-upcase": (_changed(_by_character(str.upper)), 1, 1),
    "string<?": (_compare_strings(lambda a, b: a < b), 0, None),
    "string=?": (_compare_strings(lambda a, b: a == b), 0, None),
    "string?": (_is(Text), 1, 1),
    "substring": (_substring, 2, 3),
    "symbol->string": (_symbol_to_string, 1, 1),
    "symbol?": (_is(Symbol), 1, 1),
    "vector": (lambda *values: Vector(values), 0, None),
    "vector?": (_is(Vector), 1, 1),
    "zero?": (lambda n: number(n) == 0, 1, 1),
}

# These take opaque arguments too.
_LENIENT: dict[str, _Row] = {
    "append": (_append, 0, None),
    "car": (_car, 1, 1),
    "cdr": (_cdr, 1, 1),
    "cons": (_cons, 2, 2),
    "cons*": (_cons_star, 1, None),
    "eq?": (_same(eqv), 2, 2),
    "equal?": (_same(equal), 2, 2),
    "eqv?": (_same(eqv), 2, 2),
    "list": (lambda *values: List(values), 0, None),
    "list?": (_shape(_is_list), 1, 1),
    "null?": (_shape(_is_null), 1, 1),
    "pair?": (_shape(_is_pair), 1, 1),
    "reverse": (_reverse, 1, 1),
    **{
        name: (_path(name[1:-1]), 1, 1)
        for name in ("caar", "cadr", "cdar", "cddr", "caddr", "cdddr", "cadddr")
    },
    **{name: (_nth(at), 1, 1) for at, name in enumerate(("first", "second", "third", "fourth", "fifth"))},
}

# These call procedures they are given.
_CALLING: dict[str, _Row] = {
    "append-map": (_append_map, 2, None),
    "apply": (_apply, 2, None),
    "filter": (_keep_when(True), 2, 2),
    "filter-map": (_filter_map, 2, None),
    "fold": (_fold, 3, None),
    "fold-right": (_fold_right, 3, None),
    "for-each": (_for_each, 2, None),
    "map": (_map, 2, None),
    "remove": (_keep_when(False), 2, 2),
}

PROCEDURES: dict[str, Procedure] = {
    **{name: Procedure(name, function, least, most) for name, (function, least, most) in _PLAIN.items()},
    **{
        name: Procedure(name, function, least, most, lenient=True)
        for name, (function, least, most) in _LENIENT.items()
    },
    **{
        name: Procedure(name, function, least, most, lenient=True, takes_call=True)
        for name, (function, least, most) in _CALLING.items()
    },
}
