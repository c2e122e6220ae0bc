"""Searching strings: for a character, one of a character set, or one that a predicate holds for."""

import itertools
import string
import unicodedata
from collections.abc import Callable, Sequence

from guixsvc.annotations import TypeAlias
from guixsvc.evaluate.scheme.arguments import (
    Calling,
    character,
    made_of,
    part,
    seen,
    text,
    verdict,
)
from guixsvc.evaluate.scheme.callables import Closure, Procedure, WrongArgument
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.procedures.characters import (
    is_alphabetic,
    is_graphic,
    is_lower_case,
    is_numeric,
    is_upper_case,
    is_whitespace,
)
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.values import List, Opaque, Text, Value, is_true
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.marks import Origins
from guixsvc.read.datum import Character

Matches: TypeAlias = Callable[[str], Value]

CHARACTER_SETS: dict[str, Callable[[str], bool]] = {
    "char-set:digit": is_numeric,
    "char-set:graphic": is_graphic,
    "char-set:hex-digit": lambda c: c in string.hexdigits,
    "char-set:letter": is_alphabetic,
    "char-set:letter+digit": lambda c: is_alphabetic(c) or is_numeric(c),
    "char-set:lower-case": is_lower_case,
    "char-set:punctuation": lambda c: unicodedata.category(c)[0] == "P",
    "char-set:upper-case": is_upper_case,
    "char-set:whitespace": is_whitespace,
}
"""Guile's variables of these names, which are opaque elsewhere."""


def _matches(call: Call, wanted: Value, origins: Origins) -> Matches:
    if isinstance(wanted, Character):
        return _counted(lambda c: c == wanted.value)
    if isinstance(wanted, Opaque) and wanted.name in CHARACTER_SETS:
        return _counted(CHARACTER_SETS[wanted.name])
    if isinstance(seen(wanted), Closure | Procedure):
        return lambda c: verdict(call, wanted, Character(c, origins))
    raise WrongArgument(f"expected a character, a predicate or a character set, found {written(wanted)}")


def _counted(matches: Matches) -> Matches:
    def counted(c: str) -> Value:
        spend(VISITED)
        return matches(c)

    return counted


Search: TypeAlias = Callable[[Text, slice, Matches], Value]


def searching(search: Search) -> Calling:
    """``(PROCEDURE STRING WANTED [START END])``"""

    def searched(call: Call, arguments: list[Value]) -> Value:
        whole = text(seen(arguments[0]))
        matches = _matches(call, arguments[1], whole.origins)
        return search(whole, part(whole, *map(seen, arguments[2:])), matches)

    return searched


def searching_for(search: Search) -> Calling:
    """``(PROCEDURE WANTED STRING [START END])``"""
    searched = searching(search)
    return lambda call, arguments: searched(call, [arguments[1], arguments[0], *arguments[2:]])


def _first(whole: str, positions: Sequence[int], matches: Matches, wanted: bool) -> Value:
    return next((at for at in positions if is_true(matches(whole[at])) is wanted), False)


def index_of(wanted: bool) -> Search:
    return lambda whole, where, matches: _first(whole, range(where.start, where.stop), matches, wanted)


def last_index_of(wanted: bool) -> Search:
    return lambda whole, where, matches: _first(whole, range(where.start, where.stop)[::-1], matches, wanted)


def count(whole: Text, where: slice, matches: Matches) -> Value:
    return sum(is_true(matches(c)) for c in whole[where])


def kept(wanted: bool) -> Search:
    def keep(whole: Text, where: slice, matches: Matches) -> Value:
        return made_of("".join(c for c in whole[where] if is_true(matches(c)) is wanted), whole)

    return keep


def any_of(whole: Text, where: slice, matches: Matches) -> Value:
    return next((value for value in map(matches, whole[where]) if is_true(value)), False)


def every_of(whole: Text, where: slice, matches: Matches) -> Value:
    said: Value = True
    for c in whole[where]:
        said = matches(c)
        if not is_true(said):
            return False
    return said


def split(whole: Text, where: slice, matches: Matches) -> Value:
    pieces: list[Value] = []
    start = 0
    for at, c in enumerate(whole):
        if is_true(matches(c)):
            pieces.append(made_of(whole[start:at], whole))
            start = at + 1
    return List((*pieces, made_of(whole[start:], whole)))


def tokens(whole: Text, where: slice, matches: Matches) -> Value:
    groups = itertools.groupby(whole[where], lambda c: is_true(matches(c)))
    return List(tuple([made_of("".join(group), whole) for belongs, group in groups if belongs]))


def tokenize(call: Call, arguments: list[Value]) -> Value:
    wanted = arguments[1] if len(arguments) > 1 else _GRAPHIC
    return searching(tokens)(call, [arguments[0], wanted, *arguments[2:]])


def trim(left: bool, right: bool) -> Calling:
    def trimmed(whole: Text, where: slice, matches: Matches) -> Value:
        low, high = where.start, where.stop
        while left and low < high and is_true(matches(whole[low])):
            low += 1
        while right and low < high and is_true(matches(whole[high - 1])):
            high -= 1
        return made_of(whole[low:high], whole)

    def trimming(call: Call, arguments: list[Value]) -> Value:
        wanted = arguments[1] if len(arguments) > 1 else _BLANK
        return searching(trimmed)(call, [arguments[0], wanted, *arguments[2:]])

    return trimming


_BLANK = Procedure("blank", lambda c: character(c) in " \t\n\v\f\r", 1, 1)

_GRAPHIC = Procedure("graphic", lambda c: is_graphic(character(c)), 1, 1)
