"""Procedures on strings, characters, symbols and keywords, and those that print."""

import itertools
import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from guixsvc.evaluate.callables import Closure, Procedure, WrongArgument
from guixsvc.evaluate.evaluator import Call
from guixsvc.evaluate.printing import displayed, number_text, written, written_whole
from guixsvc.evaluate.procedures.arguments import (
    MAX_LENGTH,
    character,
    fully_known,
    index,
    integer,
    made_of,
    part,
    printed_parts,
    procedure,
    room,
    room_for_text,
    run,
    seen,
    size,
    symbol,
    text,
    verdict,
)
from guixsvc.evaluate.procedures.numbers import in_radix
from guixsvc.evaluate.unknown import NotKnown
from guixsvc.evaluate.values import UNSPECIFIED, List, Opaque, Text, Value, is_true
from guixsvc.evaluate.work import COPIED_CHARACTER, MADE, STEP, VISITED, spend
from guixsvc.marks import Origins
from guixsvc.read.datum import Character, Keyword, Symbol

# Making strings


def string_of(*characters: Value) -> Text:
    spend(VISITED * len(characters))
    return made_of("".join([character(value) for value in characters]), *characters)


def make_string(count: Value, fill: Value = Character("\0")) -> Text:  # noqa: B008
    return made_of(character(fill) * size(count), fill)


def string_append(*strings: Value) -> Text:
    spend(VISITED * len(strings))
    parts = [text(value) for value in strings]
    room_for_text(_least(sum(map(len, parts)), *parts))
    return made_of("".join(parts), *parts)


def _least(length: int, *parts: Text) -> int:
    """The length of a string to be made; what comes of a longer one that is written so may be as long."""
    return 0 if length <= max(map(len, parts), default=0) else length


def string_concatenate(strings: Value) -> Text:
    return string_append(*fully_known(strings).items)


def string_join(strings: Value, delimiter: Value | None = None, grammar: Value | None = None) -> Text:
    items = fully_known(strings).items
    spend(VISITED * len(items))
    parts = [text(value) for value in items]
    between = Text(" ") if delimiter is None else text(delimiter)
    room_for_text(_least(sum(map(len, parts)) + len(between) * (len(parts) - 1), *parts))
    match "infix" if grammar is None else symbol(grammar).name:
        case "infix":
            joined = between.join(parts)
        case "strict-infix" if parts:
            joined = between.join(parts)
        case "strict-infix":
            raise WrongArgument("with strict-infix, there must be something to join")
        case "suffix":
            joined = "".join(part + between for part in parts)
        case "prefix":
            joined = "".join(between + part for part in parts)
        case _:
            raise WrongArgument("expected infix, strict-infix, suffix or prefix")
    return made_of(joined, between, *parts)


def list_to_string(characters: Value) -> Text:
    return string_of(*fully_known(characters).items)


def reverse_list_to_string(characters: Value) -> Text:
    return string_of(*fully_known(characters).items[::-1])


# Parts


def string_length(value: Value) -> int:
    return len(text(value))


def is_null(value: Value) -> bool:
    return not text(value)


def string_ref(value: Value, position: Value) -> Character:
    whole = text(value)
    at = index(position, len(whole))
    if at == len(whole):
        raise WrongArgument(f"the string has {len(whole)} characters, there is none at {written(position)}")
    return Character(whole[at], whole.origins)


def substring(value: Value, start: Value | None = None, end: Value | None = None) -> Text:
    whole = text(value)
    return made_of(whole[part(whole, start, end)], whole)


def string_to_list(value: Value, start: Value | None = None, end: Value | None = None) -> List:
    part = substring(value, start, end)
    room(len(part), MADE)
    return List(tuple([Character(c, part.origins) for c in part]))


def string_take(value: Value, count: Value) -> Text:
    return substring(value, 0, count)


def string_drop(value: Value, count: Value) -> Text:
    return substring(value, count)


def string_take_right(value: Value, count: Value) -> Text:
    return substring(value, len(text(value)) - index(count, len(text(value))))


def string_drop_right(value: Value, count: Value) -> Text:
    return substring(value, 0, len(text(value)) - index(count, len(text(value))))


def padded(pad: Callable[[str, int, str], str]) -> Callable[..., Text]:
    def make(
        value: Value,
        length: Value,
        fill: Value = Character(" "),  # noqa: B008
        start: Value | None = None,
        end: Value | None = None,
    ) -> Text:
        whole = substring(value, start, end)
        return made_of(pad(whole, size(length), character(fill)), whole, fill)

    return make


def pad_left(whole: str, length: int, fill: str) -> str:
    return whole.rjust(length, fill)[len(whole) - length if len(whole) > length else 0 :]


def pad_right(whole: str, length: int, fill: str) -> str:
    return whole.ljust(length, fill)[:length]


def changed(change: Callable[[str], str]) -> Callable[..., Text]:
    """A procedure that changes a part of a string and leaves the rest."""

    def make(value: Value, start: Value | None = None, end: Value | None = None) -> Text:
        whole = text(value)
        where = part(whole, start, end)
        spend(VISITED * (where.stop - where.start))
        return made_of(whole[: where.start] + change(whole[where]) + whole[where.stop :], whole)

    return make


def replace(
    value: Value,
    other: Value,
    start: Value | None = None,
    end: Value | None = None,
    other_start: Value | None = None,
    other_end: Value | None = None,
) -> Text:
    """``string-replace``."""
    whole, inserted = text(value), text(other)
    where, taken = part(whole, start, end), part(inserted, other_start, other_end)
    return made_of(whole[: where.start] + inserted[taken] + whole[where.stop :], whole, inserted)


def replace_substring(value: Value, old: Value, new: Value) -> Text:
    whole, sought = text(value), text(old)
    if not sought:
        raise WrongArgument("expected a string to replace that is not empty")
    spend(2 * len(whole))
    found = whole.count(sought)
    if not found:
        return whole
    inserted = made_of(_shown(displayed, new), *printed_parts(new))
    if len(whole) + found * (len(inserted) - len(sought)) > MAX_LENGTH:
        raise WrongArgument(f"the string has more than {MAX_LENGTH} characters")
    return made_of(whole.replace(sought, inserted), whole, inserted)


def reversed_text(whole: str) -> str:
    return whole[::-1]


# Case. As Scheme does: a character whose change would be several stays as it is.


def _single(old: str, new: str) -> str:
    return new if len(new) == 1 else old


def upper(character: str) -> str:
    return _single(character, character.upper())


def lower(character: str) -> str:
    return _single(character, character.lower())


def title(character: str) -> str:
    return _single(character, character.title())


def each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda whole: "".join(map(change, whole))


def capitalized(whole: str) -> str:
    parts: list[str] = []
    in_word = False
    for c in whole:
        parts.append(lower(c) if in_word else title(c))
        in_word = is_alphabetic(c)
    return "".join(parts)


def folded(whole: str) -> str:
    """For comparisons that ignore the case."""
    spend(2 * VISITED * len(whole))
    return "".join(lower(upper(c)) for c in whole)


# Comparison


def compare(
    ordered: Callable[[str, str], bool], what: Callable[[Value], str], key: Callable[[str], str] = str
) -> Callable[..., bool]:
    """A comparison as Guile's: what stands after the first pair that does not hold is not looked at."""

    def holds(*values: Value) -> bool:
        spend(2 * VISITED * len(values))
        return all(ordered(key(what(a)), key(what(b))) for a, b in itertools.pairwise(values))

    return holds


def compare_parts(
    compare: Callable[[str, str, int], Value], key: Callable[[str], str] = str
) -> Callable[..., Value]:
    """A comparison of parts of two strings, which is also told where the first part begins."""

    def compared(one: Value, other: Value, *bounds: Value) -> Value:
        first, second = text(one), text(other)
        where, there = part(first, *bounds[:2]), part(second, *bounds[2:])
        return compare(key(first[where]), key(second[there]), where.start)

    return compared


def found_in(whole: str, sought: str, offset: int) -> Value:
    at = whole.find(sought)
    return at + offset if at >= 0 else False


# Searching: for a character, one of a character set, or one that a predicate holds for.

Matches: TypeAlias = Callable[[str], Value]


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


def _is_graphic(c: str) -> bool:
    return unicodedata.category(c)[0] in "LMNPS"


CHARACTER_SETS: dict[str, Callable[[str], bool]] = {
    "char-set:digit": is_numeric,
    "char-set:graphic": _is_graphic,
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


Calling: TypeAlias = Callable[[Call, list[Value]], Value]
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
_GRAPHIC = Procedure("graphic", lambda c: _is_graphic(character(c)), 1, 1)


# Mapping


def _characters(value: Value, bounds: list[Value]) -> list[Character]:
    whole = text(seen(value))
    room(len(whole), MADE)
    return [Character(c, whole.origins) for c in whole[part(whole, *map(seen, bounds))]]


def string_map(call: Call, arguments: list[Value]) -> Value:
    function, value, *bounds = arguments
    procedure(function)
    mapped = [run(call, function, c) for c in _characters(value, bounds)]
    return made_of(string_of(*map(seen, mapped)), value)


def string_for_each(call: Call, arguments: list[Value]) -> Value:
    function, value, *bounds = arguments
    procedure(function)
    for c in _characters(value, bounds):
        run(call, function, c)
    return UNSPECIFIED


def string_fold(call: Call, arguments: list[Value]) -> Value:
    function, result, value, *bounds = arguments
    procedure(function)
    for c in _characters(value, bounds):
        result = run(call, function, c, result)
    return result


def string_fold_right(call: Call, arguments: list[Value]) -> Value:
    function, result, value, *bounds = arguments
    procedure(function)
    for c in _characters(value, bounds)[::-1]:
        result = run(call, function, c, result)
    return result


def string_tabulate(call: Call, arguments: list[Value]) -> Value:
    function, length = arguments
    procedure(function)
    return string_of(*(seen(run(call, function, at)) for at in range(size(seen(length)))))


# Characters, symbols, keywords


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


# File names, as text


def basename(value: Value, suffix: Value | None = None) -> Text:
    whole = text(value)
    ending = "" if suffix is None else text(suffix)
    if whole.startswith("/") and not whole.strip("/") and whole != "/":
        raise NotKnown("the name of `//` is not evaluated")
    body = whole.rstrip("/")
    name = whole[body.rfind("/") + 1 :] if body else whole
    if len(ending) > len(name) and whole.endswith(ending):
        raise WrongArgument("the suffix is more than the name")
    return made_of(name.removesuffix(ending), whole)


def dirname(value: Value) -> Text:
    whole = text(value)
    body = whole.rstrip("/")
    body = body[: body.rfind("/") + 1].rstrip("/")
    return made_of(body or ("/" if whole.startswith("/") else "."), whole)


def is_absolute_file_name(value: Value) -> bool:
    return text(value).startswith("/")


# Printing


def object_to_string(value: Value, printer: Value | None = None) -> Text:
    if printer is not None:
        raise NotKnown("`object->string` with a printer is not evaluated")
    return made_of(_shown(written_whole, value), *printed_parts(value))


def _shown(show: Callable[[Value], str], value: Value) -> str:
    printed_parts(value)
    return show(value)


def simple_format(destination: Value, template: Value, *arguments: Value) -> Value:
    return _formatted(destination, template, arguments, _SIMPLE, strict=True)


def format_string(destination: Value, template: Value, *arguments: Value) -> Value:
    """``format`` of ``(ice-9 format)``: more directives; surplus arguments are let be."""
    return _formatted(destination, template, arguments, _DIRECTIVE, strict=False)


_SIMPLE = re.compile(r"~()(.?)", re.DOTALL)
_DIRECTIVE = re.compile(r"~((?:'.|[-+]?[0-9]+|[,:@])*)(.?)", re.DOTALL)


def _formatted(
    destination: Value, template: Value, arguments: tuple[Value, ...], syntax: re.Pattern[str], strict: bool
) -> Text:
    if destination is True:
        raise NotKnown("what a configuration prints is not evaluated")
    if destination is not False:
        raise WrongArgument("only `(format #f TEMPLATE …)`, which makes a string, is evaluated")
    whole = text(template)
    rest = iter(arguments)
    length = 0

    def directive(found: re.Match[str]) -> str:
        nonlocal length
        spend(STEP)
        made = _directive(found[2], found[1], rest, strict)
        length += len(made)
        if length > MAX_LENGTH:
            raise WrongArgument(f"the string has more than {MAX_LENGTH} characters")
        return made

    made = syntax.sub(directive, whole)
    if strict and next(rest, None) is not None:
        raise WrongArgument("there are more arguments than directives in the template")
    return made_of(made, whole, *(part for value in arguments for part in printed_parts(value)))


def _directive(letter: str, options: str, arguments: Iterator[Value], strict: bool) -> str:
    kind = letter.lower()
    if kind in ("%", "~") and not options:
        return "\n" if kind == "%" else "~"
    known = "as" if strict else "asdboxc"
    if not kind or kind not in known:
        reason = f"`format` with the directive `~{options}{letter}` is not evaluated"
        raise WrongArgument(reason) if strict else NotKnown(reason)
    argument = next(arguments, None)
    if argument is None:
        raise WrongArgument("there are fewer arguments than directives in the template")
    if kind == "c":
        return character(argument)
    if kind in "as":
        return _padded(_shown(displayed if kind == "a" else written_whole, argument), options)
    return _in_digits(argument, {"d": 10, "b": 2, "o": 8, "x": 16}[kind], options)


def _padded(shown: str, options: str) -> str:
    """``~WIDTH,,,'PADa``: blanks behind, or with ``@`` in front."""
    found = re.fullmatch(r"([0-9]{0,6})(?:,,,'(.))?(@?)", options, re.DOTALL)
    if found is None:
        raise NotKnown(f"`format` with the options `{options}` is not evaluated")
    width, fill = int(found[1] or 0), found[2] or " "
    return shown.rjust(width, fill) if found[3] else shown.ljust(width, fill)


def _in_digits(value: Value, radix: int, options: str) -> str:
    """``~WIDTH,'PADd``: blanks in front; ``@`` always with a sign."""
    found = re.fullmatch(r"([0-9]{0,6})(?:,'(.))?(@?)", options, re.DOTALL)
    if found is None:
        raise NotKnown(f"`format` with the options `{options}` is not evaluated")
    if isinstance(value, float) and value.is_integer():
        if radix != 10:
            raise NotKnown("decimals in another radix than 10 are not evaluated")
        return number_text(value).rjust(int(found[1] or 0), found[2] or " ")
    number = integer(value)
    digits = ("+" if found[3] and number > 0 else "") + in_radix(number, radix)
    return digits.rjust(int(found[1] or 0), found[2] or " ")
