"""Procedures that make strings, take them apart and compare them."""

import itertools
from collections.abc import Callable

from guixsvc.evaluate.scheme.arguments import (
    apply,
    character,
    fully_known,
    index,
    made_of,
    part,
    procedure,
    room,
    room_for_text,
    seen,
    size,
    symbol,
    text,
)
from guixsvc.evaluate.scheme.callables import WrongArgument
from guixsvc.evaluate.scheme.common.strings import least_length, string_append
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.procedures.characters import is_alphabetic, lower, title, upper
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import UNSPECIFIED, List, Text, Value
from guixsvc.evaluate.work import MADE, VISITED, spend
from guixsvc.read.datum import Character

# Making strings


def string_of(*characters: Value) -> Text:
    spend(VISITED * len(characters))
    return made_of("".join([character(value) for value in characters]), *characters)


def make_string(count: Value, fill: Value = Character("\0")) -> Text:  # noqa: B008
    return made_of(character(fill) * size(count), fill)


def string_concatenate(strings: Value) -> Text:
    return string_append(*fully_known(strings).items)


def string_join(strings: Value, delimiter: Value | None = None, grammar: Value | None = None) -> Text:
    items = fully_known(strings).items
    spend(VISITED * len(items))
    parts = [text(value) for value in items]
    between = Text(" ") if delimiter is None else text(delimiter)
    room_for_text(least_length(sum(map(len, parts)) + len(between) * (len(parts) - 1), *parts))
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


def reversed_text(whole: str) -> str:
    return whole[::-1]


# Case


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


# Mapping


def _characters(value: Value, bounds: list[Value]) -> list[Character]:
    whole = text(seen(value))
    room(len(whole), MADE)
    return [Character(c, whole.origins) for c in whole[part(whole, *map(seen, bounds))]]


def string_map(call: Call, arguments: list[Value]) -> Value:
    function, value, *bounds = arguments
    procedure(function)
    mapped = [apply(call, function, c) for c in _characters(value, bounds)]
    return made_of(string_of(*map(seen, mapped)), value)


def string_for_each(call: Call, arguments: list[Value]) -> Value:
    function, value, *bounds = arguments
    procedure(function)
    for c in _characters(value, bounds):
        call.run.unseen.dropped(apply(call, function, c))
    return UNSPECIFIED


def string_fold(call: Call, arguments: list[Value]) -> Value:
    function, result, value, *bounds = arguments
    procedure(function)
    for c in _characters(value, bounds):
        result = apply(call, function, c, result)
    return result


def string_fold_right(call: Call, arguments: list[Value]) -> Value:
    function, result, value, *bounds = arguments
    procedure(function)
    for c in _characters(value, bounds)[::-1]:
        result = apply(call, function, c, result)
    return result


def string_tabulate(call: Call, arguments: list[Value]) -> Value:
    function, length = arguments
    procedure(function)
    return string_of(*(seen(apply(call, function, at)) for at in range(size(seen(length)))))


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
