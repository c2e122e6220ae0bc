"""The procedures of Guile that are evaluated. ``PROCEDURES`` is one plain table, at the end."""

from collections.abc import Callable
from typing import Any, TypeAlias

from guixsvc.evaluate.equality import equal, eqv
from guixsvc.evaluate.procedures import calling, lists, numbers, strings
from guixsvc.evaluate.procedures.arguments import (
    NotKnown,
    WrongArgument,
    exact_integer,
    found_at,
    fully_known,
    is_a,
    made_of,
    number,
    same,
    text,
)
from guixsvc.evaluate.values import Closure, List, Procedure, Text, Vector, is_true
from guixsvc.read.datum import Character, Keyword, Symbol

__all__ = ["PROCEDURES", "NotKnown", "WrongArgument", "made_of", "text"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth")

# The table: name → function, fewest and most arguments (None: any number).

_Row: TypeAlias = tuple[Callable[..., Any], int, int | None]


_PLAIN: dict[str, _Row] = {
    "*": (numbers.multiply, 0, None),
    "+": (numbers.add, 0, None),
    "-": (numbers.subtract, 1, None),
    "/": (numbers.divide, 1, None),
    "1+": (lambda n: numbers.add(n, 1), 1, 1),
    "1-": (lambda n: numbers.subtract(n, 1), 1, 1),
    "<": (numbers.compare(lambda a, b: a < b), 0, None),
    "<=": (numbers.compare(lambda a, b: a <= b), 0, None),
    "=": (numbers.compare(lambda a, b: a == b), 0, None),
    ">": (numbers.compare(lambda a, b: a > b), 0, None),
    ">=": (numbers.compare(lambda a, b: a >= b), 0, None),
    "abs": (lambda n: abs(number(n)), 1, 1),
    "assoc": (lists.assoc(equal), 2, 2),
    "assoc-ref": (lists.assoc_ref, 2, 2),
    "assq": (lists.assoc(eqv), 2, 2),
    "assv": (lists.assoc(eqv), 2, 2),
    "boolean?": (is_a(bool), 1, 1),
    "char?": (is_a(Character), 1, 1),
    "delete": (lists.delete, 2, 2),
    "delete-duplicates": (lists.delete_duplicates, 1, 1),
    "even?": (lambda n: exact_integer(n) % 2 == 0, 1, 1),
    "exact->inexact": (lambda n: float(number(n)), 1, 1),
    "expt": (numbers.expt, 2, 2),
    "format": (strings.format_string, 1, None),
    "inexact->exact": (numbers.inexact_to_exact, 1, 1),
    "integer?": (numbers.is_integer, 1, 1),
    "exact-integer?": (numbers.is_exact_integer, 1, 1),
    "iota": (lists.iota, 1, 3),
    "keyword?": (is_a(Keyword), 1, 1),
    "last": (lambda values: lists.list_ref(values, len(fully_known(values).items) - 1), 1, 1),
    "length": (lambda values: len(fully_known(values).items), 1, 1),
    "list-ref": (lists.list_ref, 2, 2),
    "max": (numbers.extreme(max), 1, None),
    "member": (lists.member(equal), 2, 2),
    "memq": (lists.member(eqv), 2, 2),
    "memv": (lists.member(eqv), 2, 2),
    "min": (numbers.extreme(min), 1, None),
    "modulo": (lambda a, b: exact_integer(a) % exact_integer(b), 2, 2),
    "negative?": (lambda n: number(n) < 0, 1, 1),
    "not": (lambda value: not is_true(value), 1, 1),
    "number->string": (numbers.number_to_string, 1, 2),
    "number?": (numbers.is_number, 1, 1),
    "odd?": (lambda n: exact_integer(n) % 2 == 1, 1, 1),
    "positive?": (lambda n: number(n) > 0, 1, 1),
    "procedure?": (is_a(Closure, Procedure), 1, 1),
    "quotient": (numbers.quotient, 2, 2),
    "remainder": (numbers.remainder, 2, 2),
    "round": (numbers.rounded, 1, 1),
    "string": (strings.string_of, 0, None),
    "string->number": (numbers.string_to_number, 1, 2),
    "string->symbol": (lambda value: Symbol(text(value)), 1, 1),
    "string-append": (strings.string_append, 0, None),
    "string-contains": (lambda s, t: found_at(text(s).find(text(t))), 2, 2),
    "string-downcase": (strings.changed(strings.by_character(str.lower)), 1, 1),
    "string-join": (strings.string_join, 1, 3),
    "string-length": (lambda value: len(text(value)), 1, 1),
    "string-null?": (lambda value: isinstance(value, Text) and not value, 1, 1),
    "string-prefix?": (lambda prefix, value: text(value).startswith(text(prefix)), 2, 2),
    "string-suffix?": (lambda suffix, value: text(value).endswith(text(suffix)), 2, 2),
    "string-trim-both": (strings.changed(str.strip), 1, 1),
    "string-upcase": (strings.changed(strings.by_character(str.upper)), 1, 1),
    "string<?": (strings.compare_strings(lambda a, b: a < b), 0, None),
    "string=?": (strings.compare_strings(lambda a, b: a == b), 0, None),
    "string?": (is_a(Text), 1, 1),
    "substring": (strings.substring, 2, 3),
    "symbol->string": (strings.symbol_to_string, 1, 1),
    "symbol?": (is_a(Symbol), 1, 1),
    "vector": (lambda *values: Vector(values), 0, None),
    "vector?": (is_a(Vector), 1, 1),
    "zero?": (lambda n: number(n) == 0, 1, 1),
}


_LENIENT: dict[str, _Row] = {
    "append": (lists.append, 0, None),
    "values": (calling.values, 0, None),
    "car": (lists.car, 1, 1),
    "cdr": (lists.cdr, 1, 1),
    "cons": (lists.cons, 2, 2),
    "cons*": (lists.cons_star, 1, None),
    "eq?": (same(eqv), 2, 2),
    "equal?": (same(equal), 2, 2),
    "eqv?": (same(eqv), 2, 2),
    "list": (lambda *values: List(values), 0, None),
    "list?": (lists.shape(lists.is_list), 1, 1),
    "null?": (lists.shape(lists.is_null), 1, 1),
    "pair?": (lists.shape(lists.is_pair), 1, 1),
    "reverse": (lists.reverse, 1, 1),
    **{
        name: (lists.path(name[1:-1]), 1, 1)
        for name in ("caar", "cadr", "cdar", "cddr", "caddr", "cdddr", "cadddr")
    },
    **{name: (lists.nth(at), 1, 1) for at, name in enumerate(_ORDINALS)},
}


_CALLING: dict[str, _Row] = {
    "append-map": (calling.append_map, 2, None),
    "apply": (calling.apply_procedure, 2, None),
    "call-with-values": (calling.call_with_values, 2, 2),
    "filter": (calling.keep_when(True), 2, 2),
    "filter-map": (calling.filter_map, 2, None),
    "fold": (calling.fold, 3, None),
    "fold-right": (calling.fold_right, 3, None),
    "for-each": (calling.for_each, 2, None),
    "map": (calling.map_lists, 2, None),
    "remove": (calling.keep_when(False), 2, 2),
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
