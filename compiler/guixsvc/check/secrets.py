"""What must never be shown: the values of secret fields, and the literals they are made of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from guixsvc.evaluate.values import FileLike, Record, Text, Value
from guixsvc.records import record_types
from guixsvc.source import Source, Span

# A password whose quotes were forgotten is a number, a quoted symbol or a keyword.
_ATOM = r"""(?<![^\s()\[\]"'`,])(?:[+-]?[0-9]|#:|')[^\s()\[\]"';`,]+"""
_TOKEN = re.compile(rf'"(?:[^"\\]|\\.)*"?|[()\[\]]|;[^\n]*|{_ATOM}', re.DOTALL)

_FORM_HEAD = re.compile(r"[(\[](?:define(?:-public)?\s+)?(?P<name>[^\s()\[\]\"';`,]+)")
_VARIABLE = re.compile(r"\s+([^\s()\[\]\"';`,]+)\s*[)\]]")
_NAMES_A_VARIABLE = re.compile(r"[(\[]getenv\s+\Z")


@dataclass(frozen=True, slots=True)
class Secrets:
    """The places in sources that hold secrets, and the texts that do."""

    spans: frozenset[Span] = field(default_factory=frozenset)
    texts: frozenset[str] = field(default_factory=frozenset)


def secrets(source: Source, records: Iterable[Record]) -> Secrets:
    """The secrets of a file: by the values of its records and, where these are not known, by its text."""
    values = [text for record in records for value in _secret_values(record) for text in _texts(value)]
    spans = {span for text in values for span in text.origins} | set(_written_in(source))
    texts = {str(text) for text in values} | {_unquoted(span.text) for span in spans}
    return Secrets(frozenset(spans), frozenset(text for text in texts if text))


def _secret_values(record: Record) -> Iterator[Value]:
    for initializer in record.initializers:
        known = record.type.fields.get(initializer.name or "")
        value = initializer.value
        if value is not None and ((known is not None and known.is_secret) or isinstance(value, FileLike)):
            yield value


def _texts(value: Value) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, FileLike) and value.content is not None:
        yield value.content


@cache
def _secret_fields() -> frozenset[str]:
    return frozenset(
        f.name for record in record_types().values() for f in record.fields.values() if f.is_secret
    )


def _written_in(source: Source) -> Iterator[Span]:
    """Literals in the initializer of a secret field, or of a variable it names; no reading needed."""
    text = source.text
    fields = [match for match in _FORM_HEAD.finditer(text) if match["name"] in _secret_fields()]
    yield from _literals_in_forms(source, fields)
    variables = {named[1] for field in fields if (named := _VARIABLE.match(text, field.end()))}
    bindings = [match for match in _FORM_HEAD.finditer(text) if match["name"] in variables]
    yield from _literals_in_forms(source, bindings)


def _literals_in_forms(source: Source, heads: Iterable[re.Match[str]]) -> Iterator[Span]:
    """The literals of forms, by their heads; no part of the text is looked at twice."""
    at = 0
    for head in heads:
        if head.start() < at:
            continue
        depth = 0
        for token in _TOKEN.finditer(source.text, head.start()):
            at = token.end()
            first = token.group()[0]
            if first == '"':
                if not _NAMES_A_VARIABLE.search(source.text, max(0, token.start() - 40), token.start()):
                    yield Span(source, token.start(), token.end())
            elif first in "([":
                depth += 1
            elif first in ")]":
                depth -= 1
                if depth == 0:
                    break
            elif first != ";":
                yield Span(source, token.start(), token.end())


def _unquoted(literal: str) -> str:
    return literal.removeprefix('"').removesuffix('"')
