"""The procedures of Guile that are evaluated. ``PROCEDURES`` is one plain table, at the end."""

import math
import operator
from collections.abc import Callable

from guixsvc.annotations import Any, TypeAlias
from guixsvc.evaluate.scheme.arguments import (
    all_same,
    character,
    integer,
    is_a,
    key_of,
    made_of,
    same,
    text,
    truth,
)
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Procedure, WrongArgument
from guixsvc.evaluate.scheme.common import calling as common_calling
from guixsvc.evaluate.scheme.common import lists as common_lists
from guixsvc.evaluate.scheme.common import strings as common_strings
from guixsvc.evaluate.scheme.equality import eq, equal, eqv
from guixsvc.evaluate.scheme.procedures import (
    calling,
    characters,
    exceptions,
    formatting,
    hash_tables,
    lists,
    numbers,
    parameters,
    searching,
    selecting,
    sets,
    strings,
    text_changes,
)
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import MultipleValues, Text, Vector
from guixsvc.read.datum import Character, Keyword, Nil, Symbol

__all__ = ["PROCEDURES", "NotKnown", "WrongArgument", "made_of", "text"]

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_PATHS = ["aa", "ad", "da", "dd", "aaa", "aad", "ada", "add", "daa", "dad", "dda", "ddd", "addd", "dddd"]

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}

_FLOOR_QUOTIENT = numbers.quotient(math.floor, numbers.number)
_FLOOR_REMAINDER = numbers.remainder(math.floor, numbers.number)

# The table: name → function, fewest and most arguments (None: any number).

_Row: TypeAlias = tuple[Callable[..., Any], int, int | None]

_PLAIN: dict[str, _Row] = {
    **hash_tables.PLAIN,
    **parameters.PLAIN,
    # Numbers
    **{order: (numbers.compare(holds), 0, None) for order, holds in _ORDERS.items()},
    "*": (numbers.multiply, 0, None),
    "+": (numbers.add, 0, None),
    "-": (numbers.subtract, 1, None),
    "/": (numbers.divide, 1, None),
    "1+": (lambda n: numbers.add(n, 1), 1, 1),
    "1-": (lambda n: numbers.subtract(n, 1), 1, 1),
    "abs": (numbers.absolute, 1, 1),
    "ash": (numbers.shift, 2, 2),
    "ceiling": (numbers.rounded(math.ceil), 1, 1),
    "denominator": (numbers.denominator, 1, 1),
    "even?": (numbers.parity(0), 1, 1),
    "exact": (numbers.inexact_to_exact, 1, 1),
    "exact->inexact": (numbers.inexact, 1, 1),
    "exact-integer?": (numbers.is_exact_integer, 1, 1),
    "exact?": (numbers.is_exact, 1, 1),
    "expt": (numbers.expt, 2, 2),
    "finite?": (numbers.is_finite, 1, 1),
    "floor": (numbers.rounded(math.floor), 1, 1),
    "floor/": (lambda a, b: MultipleValues((_FLOOR_QUOTIENT(a, b), _FLOOR_REMAINDER(a, b))), 2, 2),
    "floor-quotient": (_FLOOR_QUOTIENT, 2, 2),
    "floor-remainder": (_FLOOR_REMAINDER, 2, 2),
    "gcd": (numbers.common(math.gcd, 0), 0, None),
    "inexact": (numbers.inexact, 1, 1),
    "inexact->exact": (numbers.inexact_to_exact, 1, 1),
    "inexact?": (lambda n: not numbers.is_exact(n), 1, 1),
    "inf?": (numbers.is_infinite, 1, 1),
    "integer?": (numbers.is_integer, 1, 1),
    "lcm": (numbers.common(math.lcm, 1), 0, None),
    "logand": (numbers.bitwise(operator.and_, -1), 0, None),
    "logior": (numbers.bitwise(operator.or_, 0), 0, None),
    "lognot": (lambda n: ~integer(n), 1, 1),
    "logxor": (numbers.bitwise(operator.xor, 0), 0, None),
    "max": (numbers.extreme(1), 1, None),
    "min": (numbers.extreme(-1), 1, None),
    "modulo": (numbers.remainder(math.floor, numbers.whole), 2, 2),
    "nan?": (numbers.is_nan, 1, 1),
    "negative?": (numbers.sign_is(lambda n: n < 0), 1, 1),
    "number->string": (numbers.number_to_string, 1, 2),
    "number?": (numbers.is_number, 1, 1),
    "numerator": (numbers.numerator, 1, 1),
    "odd?": (numbers.parity(1), 1, 1),
    "positive?": (numbers.sign_is(lambda n: n > 0), 1, 1),
    "quotient": (numbers.quotient(math.trunc, numbers.whole), 2, 2),
    "rational?": (numbers.is_rational, 1, 1),
    "real?": (numbers.is_real, 1, 1),
    "remainder": (numbers.remainder(math.trunc, numbers.whole), 2, 2),
    "round": (numbers.to_nearest, 1, 1),
    "sqrt": (numbers.square_root, 1, 1),
    "square": (numbers.square, 1, 1),
    "string->number": (numbers.string_to_number, 1, 2),
    "truncate": (numbers.rounded(math.trunc), 1, 1),
    "truncate-quotient": (numbers.quotient(math.trunc, numbers.number), 2, 2),
    "truncate-remainder": (numbers.remainder(math.trunc, numbers.number), 2, 2),
    "zero?": (numbers.sign_is(lambda n: n == 0), 1, 1),
    # Lists and vectors
    "drop": (lists.drop, 2, 2),
    "drop-right": (lists.drop_right, 2, 2),
    "drop-right!": (lists.drop_right, 2, 2),
    "iota": (lists.iota, 1, 3),
    "last": (lists.last, 1, 1),
    "last-pair": (lists.last_pair, 1, 1),
    "length": (lists.length, 1, 1),
    "length+": (lists.length, 1, 1),
    "list->vector": (lists.list_to_vector, 1, 1),
    "list-copy": (lists.list_copy, 1, 1),
    "list-head": (lists.take, 2, 2),
    "list-ref": (lists.list_ref, 2, 2),
    "list-tail": (lists.drop, 2, 2),
    "split-at": (selecting.split_at, 2, 2),
    "take": (lists.take, 2, 2),
    "take!": (lists.take, 2, 2),
    "take-right": (lists.take_right, 2, 2),
    "vector-copy": (lists.vector_copy, 1, 3),
    "vector->list": (lists.vector_to_list, 1, 1),
    "vector-length": (lists.vector_length, 1, 1),
    "vector-ref": (lists.vector_ref, 2, 2),
    "zip": (lists.zipped, 1, None),
    # Strings
    **{f"string{order}?": (strings.compare(holds, text), 0, None) for order, holds in _ORDERS.items()},
    **{
        f"string-ci{order}?": (strings.compare(holds, text, strings.folded), 0, None)
        for order, holds in _ORDERS.items()
    },
    "basename": (strings.basename, 1, 2),
    "dirname": (strings.dirname, 1, 1),
    "absolute-file-name?": (strings.is_absolute_file_name, 1, 1),
    "format": (formatting.format_string, 2, None),
    "list->string": (strings.list_to_string, 1, 1),
    "make-string": (strings.make_string, 1, 2),
    "object->string": (formatting.object_to_string, 1, 2),
    "reverse-list->string": (strings.reverse_list_to_string, 1, 1),
    "simple-format": (formatting.simple_format, 2, None),
    "string": (strings.string_of, 0, None),
    "string->list": (strings.string_to_list, 1, 3),
    "string-capitalize": (strings.changed(strings.capitalized), 1, 1),
    "string-concatenate": (strings.string_concatenate, 1, 1),
    "string-contains": (strings.compare_parts(strings.found_in), 2, 6),
    "string-contains-ci": (strings.compare_parts(strings.found_in, strings.folded), 2, 6),
    "string-copy": (strings.substring, 1, 3),
    "string-downcase": (strings.changed(strings.each(characters.lower)), 1, 3),
    "string-drop": (strings.string_drop, 2, 2),
    "string-drop-right": (strings.string_drop_right, 2, 2),
    "string-join": (strings.string_join, 1, 3),
    "string-length": (strings.string_length, 1, 1),
    "string-null?": (strings.is_null, 1, 1),
    "string-pad": (strings.padded(strings.pad_left), 2, 5),
    "string-pad-right": (strings.padded(strings.pad_right), 2, 5),
    "string-prefix-ci?": (strings.compare_parts(lambda a, b, _: b.startswith(a), strings.folded), 2, 6),
    "string-prefix?": (strings.compare_parts(lambda a, b, _: b.startswith(a)), 2, 6),
    "string-ref": (strings.string_ref, 2, 2),
    "string-replace": (strings.replace, 2, 6),
    "string-replace-substring": (formatting.replace_substring, 3, 3),
    "string-reverse": (strings.changed(strings.reversed_text), 1, 3),
    "string-suffix-ci?": (strings.compare_parts(lambda a, b, _: b.endswith(a), strings.folded), 2, 6),
    "string-suffix?": (strings.compare_parts(lambda a, b, _: b.endswith(a)), 2, 6),
    "string-take": (strings.string_take, 2, 2),
    "string-take-right": (strings.string_take_right, 2, 2),
    "string-titlecase": (strings.changed(strings.capitalized), 1, 3),
    "string-upcase": (strings.changed(strings.each(characters.upper)), 1, 3),
    "substring": (strings.substring, 2, 3),
    # Characters, symbols, keywords
    **{f"char{order}?": (strings.compare(holds, character), 0, None) for order, holds in _ORDERS.items()},
    **{
        f"char-ci{order}?": (strings.compare(holds, character, characters.upper), 0, None)
        for order, holds in _ORDERS.items()
    },
    "char->integer": (characters.character_to_integer, 1, 1),
    "char-alphabetic?": (characters.character_is(characters.is_alphabetic), 1, 1),
    "char-downcase": (characters.changed_character(characters.lower), 1, 1),
    "char-lower-case?": (characters.character_is(characters.is_lower_case), 1, 1),
    "char-numeric?": (characters.character_is(characters.is_numeric), 1, 1),
    "char-titlecase": (characters.changed_character(characters.title), 1, 1),
    "char-upcase": (characters.changed_character(characters.upper), 1, 1),
    "char-upper-case?": (characters.character_is(characters.is_upper_case), 1, 1),
    "char-whitespace?": (characters.character_is(characters.is_whitespace), 1, 1),
    "integer->char": (characters.integer_to_character, 1, 1),
    "keyword->symbol": (characters.keyword_to_symbol, 1, 1),
    "string->symbol": (characters.string_to_symbol, 1, 1),
    "symbol->keyword": (characters.symbol_to_keyword, 1, 1),
    "symbol->string": (characters.symbol_to_string, 1, 1),
    "symbol-append": (characters.symbol_append, 0, None),
    # Of any kind
    "boolean?": (is_a(bool, Nil), 1, 1),
    "char?": (is_a(Character), 1, 1),
    "keyword?": (is_a(Keyword), 1, 1),
    "procedure?": (is_a(Closure, CaseLambda, Procedure), 1, 1),
    "string?": (is_a(Text), 1, 1),
    "symbol?": (is_a(Symbol), 1, 1),
    "vector?": (is_a(Vector), 1, 1),
}

# These take opaque arguments too.
_LENIENT: dict[str, _Row] = {
    "->bool": (truth, 1, 1),
    "not": (lambda value: not truth(value), 1, 1),
    "acons": (lists.acons, 3, 3),
    "alist-cons": (lists.acons, 3, 3),
    "alist-copy": (lists.alist_copy, 1, 1),
    "append!": (common_lists.append, 0, None),
    "append-reverse": (lists.append_reverse, 2, 2),
    "append-reverse!": (lists.append_reverse, 2, 2),
    "assoc-ref": (lists.assoc_ref(same(equal)), 2, 2),
    "assq": (lists.assoc(same(eq), key_of), 2, 2),
    "assq-ref": (lists.assoc_ref(same(eq)), 2, 2),
    "assv": (lists.assoc(same(eqv), key_of), 2, 2),
    "assv-ref": (lists.assoc_ref(same(eqv)), 2, 2),
    "car": (lists.car, 1, 1),
    "cdr": (lists.cdr, 1, 1),
    "concatenate": (lists.concatenate, 1, 1),
    "concatenate!": (lists.concatenate, 1, 1),
    "delq": (lists.deleted(same(eq)), 2, 2),
    "delq!": (lists.deleted(same(eq)), 2, 2),
    "delv": (lists.deleted(same(eqv)), 2, 2),
    "delv!": (lists.deleted(same(eqv)), 2, 2),
    "eq?": (all_same(same(eq)), 0, None),
    "equal?": (all_same(same(equal)), 0, None),
    "eqv?": (all_same(same(eqv)), 0, None),
    "identity": (calling.identity, 1, 1),
    "list?": (lists.shape(lists.is_list), 1, 1),
    "make-list": (lists.make_list, 1, 2),
    "memq": (lists.member(same(eq)), 2, 2),
    "memv": (lists.member(same(eqv)), 2, 2),
    "null?": (lists.shape(lists.is_null), 1, 1),
    "pair?": (lists.shape(lists.is_pair), 1, 1),
    "reverse": (lists.reverse, 1, 1),
    "reverse!": (lists.append_reverse, 1, 2),
    "values": (calling.values, 0, None),
    "vector": (lambda *values: Vector(values), 0, None),
    "xcons": (lambda tail, head: common_lists.cons(head, tail), 2, 2),
    **{f"c{letters}r": (lists.path(letters), 1, 1) for letters in _PATHS},
    **{name: (lists.nth(at), 1, 1) for at, name in enumerate(_ORDINALS)},
}

# These call procedures they are given, or need to know of their call.
_CALLING: dict[str, _Row] = {
    **hash_tables.CALLING,
    **exceptions.CALLING,
    **parameters.CALLING,
    "alist-delete": (selecting.alist_delete, 2, 3),
    "alist-delete!": (selecting.alist_delete, 2, 3),
    "and=>": (calling.and_then, 2, 2),
    "any": (selecting.any_of, 2, None),
    "append-map": (calling.append_map, 2, None),
    "append-map!": (calling.append_map, 2, None),
    "apply": (calling.apply_procedure, 2, None),
    "assoc": (selecting.assoc_by, 2, 3),
    "compose": (calling.compose, 1, None),
    "break": (selecting.break_at, 2, 2),
    "break!": (selecting.break_at, 2, 2),
    "call-with-values": (calling.call_with_values, 2, 2),
    "const": (calling.const, 1, 1),
    "count": (selecting.count, 2, None),
    "delete": (selecting.delete_by, 2, 3),
    "delete!": (selecting.delete_by, 2, 3),
    "delete-duplicates": (selecting.delete_duplicates, 1, 2),
    "delete-duplicates!": (selecting.delete_duplicates, 1, 2),
    "drop-while": (selecting.drop_while, 2, 2),
    "every": (selecting.every_of, 2, None),
    "filter": (selecting.keep_when(True), 2, 2),
    "filter!": (selecting.keep_when(True), 2, 2),
    "filter-map": (calling.filter_map, 2, None),
    "find": (selecting.find, 2, 2),
    "find-tail": (selecting.find_tail, 2, 2),
    "fold": (calling.fold, 3, None),
    "fold-right": (calling.fold_right, 3, None),
    "for-each": (calling.for_each, 2, None),
    "list-index": (selecting.list_index, 2, None),
    "list-sort": (calling.list_sort, 2, 2),
    "list-tabulate": (calling.list_tabulate, 2, 2),
    "lset-adjoin": (sets.lset_adjoin, 2, None),
    "lset-difference": (sets.lset_difference, 2, None),
    "lset-intersection": (sets.lset_intersection, 2, None),
    "lset-union": (sets.lset_union, 1, None),
    "map!": (common_calling.map_lists, 2, None),
    "map-in-order": (common_calling.map_lists, 2, None),
    "member": (selecting.member_by, 2, 3),
    "negate": (calling.negate, 1, 1),
    "partition": (selecting.partition, 2, 2),
    "partition!": (selecting.partition, 2, 2),
    "reduce": (calling.reduce, 3, 3),
    "reduce-right": (calling.reduce_right, 3, 3),
    "remove": (selecting.keep_when(False), 2, 2),
    "remove!": (selecting.keep_when(False), 2, 2),
    "sort": (calling.sort, 2, 2),
    "sort!": (calling.sort, 2, 2),
    "sort-list": (calling.sort_list, 2, 2),
    "span": (selecting.span, 2, 2),
    "span!": (selecting.span, 2, 2),
    "stable-sort": (calling.stable_sort, 2, 2),
    "string-any": (searching.searching_for(searching.any_of), 2, 4),
    "string-count": (searching.searching(searching.count), 2, 4),
    "string-delete": (searching.searching_for(searching.kept(False)), 2, 4),
    "string-every": (searching.searching_for(searching.every_of), 2, 4),
    "string-filter": (searching.searching_for(searching.kept(True)), 2, 4),
    "string-fold": (strings.string_fold, 3, 5),
    "string-fold-right": (strings.string_fold_right, 3, 5),
    "string-for-each": (strings.string_for_each, 2, 4),
    "string-index": (searching.searching(searching.index_of(True)), 2, 4),
    "string-index-right": (searching.searching(searching.last_index_of(True)), 2, 4),
    "string-map": (strings.string_map, 2, 4),
    "string-rindex": (searching.searching(searching.last_index_of(True)), 2, 4),
    "string-skip": (searching.searching(searching.index_of(False)), 2, 4),
    "string-skip-right": (searching.searching(searching.last_index_of(False)), 2, 4),
    "string-split": (searching.searching(searching.split), 2, 2),
    "string-tabulate": (strings.string_tabulate, 2, 2),
    "string-tokenize": (searching.tokenize, 1, 4),
    "string-trim": (searching.trim(left=True, right=False), 1, 4),
    "string-trim-both": (searching.trim(left=True, right=True), 1, 4),
    "string-trim-right": (searching.trim(left=False, right=True), 1, 4),
    "take-while": (selecting.take_while, 2, 2),
    "take-while!": (selecting.take_while, 2, 2),
    "unfold": (calling.unfold, 4, 5),
    "unfold-right": (calling.unfold_right, 4, 5),
    **text_changes.CHANGING,
}

_AT_ONCE = frozenset(
    [
        *("->bool", "boolean?", "char?", "keyword?", "not", "procedure?", "string?", "symbol?", "vector?"),
        *("car", "cdr", *(f"c{letters}r" for letters in _PATHS), "eq?", "length", "list-tail"),
        *("null?", "pair?", "string-length", "string-null?", "string-ref", "vector-length", "vector-ref"),
    ]
)
"""These do not go through what they are given, or count themselves what they do."""


_FOLLOW_THEMSELVES = frozenset(
    ["append-map", "append-map!", "filter-map", "for-each", "map!", "map-in-order"]
)
"""These look themselves what their procedure makes of parts of a list that are not known."""


def _procedure(name: str, row: _Row, **more: bool) -> Procedure:
    function, least, most = row
    at_once, follows_itself = name in _AT_ONCE, name in _FOLLOW_THEMSELVES
    return Procedure(name, function, least, most, at_once=at_once, follows_itself=follows_itself, **more)


PROCEDURES: dict[str, Procedure] = {
    **common_calling.PROCEDURES,
    **common_lists.PROCEDURES,
    **common_strings.PROCEDURES,
    **{name: _procedure(name, row) for name, row in _PLAIN.items()},
    **{name: _procedure(name, row, lenient=True) for name, row in _LENIENT.items()},
    **{name: _procedure(name, row, lenient=True, takes_call=True) for name, row in _CALLING.items()},
}
