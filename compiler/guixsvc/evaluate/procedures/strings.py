"""Procedures on strings, symbols and characters."""

import itertools
import re
from collections.abc import Callable, Iterator

from guixsvc.evaluate.printing import displayed, written, written_whole
from guixsvc.evaluate.procedures.arguments import (
    NotKnown,
    WrongArgument,
    fully_known,
    index,
    made_of,
    text,
)
from guixsvc.evaluate.values import (
    Text,
    Value,
)
from guixsvc.read.datum import Character, Symbol


def string_append(*strings: Value) -> Text:
    parts = [text(value) for value in strings]
    return made_of("".join(parts), *parts)


def string_join(strings: Value, delimiter: Value = Text(" "), grammar: Value = Symbol("infix")) -> Text:  # noqa: B008
    parts = [text(value) for value in fully_known(strings).items]
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


def substring(string: Value, start: Value, end: Value | None = None) -> Text:
    whole = text(string)
    stop = len(whole) if end is None else index(end, len(whole))
    return made_of(whole[index(start, stop) : stop], whole)


def changed(change: Callable[[str], str]) -> Callable[[Value], Text]:
    def changed(string: Value) -> Text:
        return made_of(change(text(string)), string)

    return changed


def by_character(change: Callable[[str], str]) -> Callable[[str], str]:
    """As Scheme does: a character whose change would be several stays as it is."""
    return lambda string: "".join(new if len(new := change(old)) == 1 else old for old in string)


def compare_strings(holds: Callable[[str, str], bool]) -> Callable[..., bool]:
    def compare(*strings: Value) -> bool:
        texts = [str(text(value)) for value in strings]
        return all(holds(a, b) for a, b in itertools.pairwise(texts))

    return compare


def symbol_to_string(value: Value) -> Text:
    if not isinstance(value, Symbol):
        raise WrongArgument(f"expected a symbol, found {written(value)}")
    return Text(value.name)


def string_of(*characters: Value) -> Text:
    for value in characters:
        if not isinstance(value, Character):
            raise WrongArgument(f"expected a character, found {written(value)}")
    return Text("".join(c.value for c in characters if isinstance(c, Character)))


def format_string(destination: Value, template: Value | None = None, *arguments: Value) -> Value:
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
