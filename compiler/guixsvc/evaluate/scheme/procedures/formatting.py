"""Procedures that print values into strings."""

import re
from collections.abc import Callable, Iterator

from guixsvc.evaluate.scheme.arguments import (
    MAX_LENGTH,
    character,
    integer,
    made_of,
    room_for_text,
    text,
)
from guixsvc.evaluate.scheme.callables import WrongArgument
from guixsvc.evaluate.scheme.printing import displayed, number_text, written, written_whole
from guixsvc.evaluate.scheme.procedures.numbers import in_radix
from guixsvc.evaluate.scheme.ratios import Fraction
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import List, Opaque, Text, Unspecified, Value, Vector
from guixsvc.evaluate.work import MADE, STEP, spend
from guixsvc.read.datum import Character, Keyword, Nil, Symbol

MAX_PRINTED = 100_000
"""Data in each other and beside each other that are made into a string."""


def replace_substring(value: Value, old: Value, new: Value) -> Text:
    whole, sought = text(value), text(old)
    if not sought:
        raise WrongArgument("expected a string to replace that is not empty")
    spend(2 * len(whole))
    found = whole.count(sought)
    if not found:
        return whole
    inserted = made_of(printed(displayed, new), *printed_parts(new))
    if len(whole) + found * (len(inserted) - len(sought)) > MAX_LENGTH:
        raise WrongArgument(f"the string has more than {MAX_LENGTH} characters")
    return made_of(whole.replace(sought, inserted), whole, inserted)


def object_to_string(value: Value, printer: Value | None = None) -> Text:
    if printer is not None:
        raise NotKnown("`object->string` with a printer is not evaluated")
    return made_of(printed(written_whole, value), *printed_parts(value))


def printed(show: Callable[[Value], str], value: Value) -> str:
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
        return _padded(printed(displayed if kind == "a" else written_whole, argument), options)
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


def _printed_length(value: Value) -> int:
    """At least how many characters an atom, or what is between elements, is printed as."""
    match value:
        case Text():
            return len(value)
        case Symbol(name=name) | Keyword(name=name):
            return len(name)
        case bytes():
            return 2 * len(value)
        case int():
            return value.bit_length() // 4
        case List(items=items) | Vector(items=items):
            return len(items)
    return 1


_PLAIN = (bool, int, float, complex, Fraction, bytes, Text, Symbol, Character, Keyword, Nil, Unspecified)


def printed_parts(value: Value) -> list[Value]:
    """What is printed of a value. Raises `NotKnown` if Guile prints it in a way of its own or a part of it is
    not known."""
    parts: list[Value] = []
    pending = [value]
    count = length = 0
    while pending:
        count += 1
        if count > MAX_PRINTED:
            raise WrongArgument(f"there are more than {MAX_PRINTED} data to print")
        item = pending.pop()
        spend(MADE)
        length += _printed_length(item)
        room_for_text(length)
        if isinstance(item, Opaque):
            raise NotKnown("a value to print is not known here", item)
        if isinstance(item, List | Vector):
            pending.extend(item.items)
        elif not isinstance(item, _PLAIN):
            raise NotKnown(f"how {written(item)} is printed is not evaluated")
        if isinstance(item, List):
            pending.extend(item.unknown)
            if item.tail is not None:
                pending.append(item.tail)
        elif not isinstance(item, Vector):
            parts.append(item)
    return parts
