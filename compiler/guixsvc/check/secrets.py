"""What must never be shown: the values of secret fields, and the literals they are made of."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from guixsvc.evaluate.values import FileLike, Record, Text, Value
from guixsvc.records import record_types
from guixsvc.source import Source, Span
from guixsvc.spelling import one_edit_apart

# A password whose quotes were forgotten is a number, a quoted symbol or a keyword.
_ATOM = r"""(?<![^\s()\[\]"'`,])(?:[+-]?[0-9]|#:|')[^\s()\[\]"';`,]++"""
_TOKEN = re.compile(rf'"(?:[^"\\]++|\\.)*+"?|[()\[\]]|;[^\n]*|{_ATOM}', re.DOTALL)
_NAME = r"[^\s()\[\]\"';`,]++"
_FORM_HEAD = re.compile(rf"[(\[]\s*(?:(?:define(?:-public)?|set!)\s+)?(?P<name>{_NAME})")
_BARE = re.compile(rf"\s+({_NAME})\s*[)\]]")
_BESIDE = re.compile(
    rf'(?<![^\s()\[\]])(?:#:)?(?P<name>{_NAME})[\s)\]]++(?P<string>"(?:[^"\\]++|\\.)*+"?)', re.DOTALL
)
_PARAMETERS = re.compile(
    r"[(\[]\s*(?:define\*?(?:-public)?|lambda\*?)\s+[(\[]([^()\[\]]*+(?:[(\[][^()\[\]]*+[)\]][^()\[\]]*+)*+)[)\]]"
)
_OPERAND = re.compile(rf'"(?:[^"\\]++|\\.)*+"?|;[^\n]*|[(\[]\s*{_NAME}|(?P<name>{_NAME})', re.DOTALL)
_GETENV = re.compile(r'[(\[]getenv\s+"([^"]*)"')
_NAMES_A_VARIABLE = re.compile(r"[(\[]getenv\s+\Z")
_SOUNDS_SECRET = re.compile(r"pass?wo?r?d|secret", re.IGNORECASE)
_FILES = frozenset(["plain-file", "mixed-text-file", "computed-file"])
"""A whole ini may stand in one of these, and a password in it."""
_MOST_STEPS = 10
"""From a secret to what the definitions it depends on are made of."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The places in sources that hold secrets, and the texts that do."""

    spans: frozenset[Span] = field(default_factory=frozenset)
    texts: frozenset[str] = field(default_factory=frozenset)

    def __or__(self, other: "Secrets") -> "Secrets":
        return Secrets(self.spans | other.spans, self.texts | other.texts)


def secrets(
    sources: Iterable[Source], records: Iterable[Record], environment: Mapping[str, str] | None = None
) -> Secrets:
    """The secrets of some files: by the values of their records and, where not known, by their text.

    ``environment`` is what ``getenv`` saw.
    """
    sources, records = list(sources), list(records)
    values = [text for record in records for value in _secret_values(record) for text in _texts(value)]
    settled = _settled(records)
    forms = [form for source in sources for form in _field_forms(source)]
    reached = _reached(sources, [form for form in forms if form not in settled])
    spans = {span for text in values for span in text.origins}
    spans |= {span for source in sources for span in _found_in(source)}
    spans |= {span for form in reached for span in _literals(form)}
    texts = {str(text) for text in values} | {_unquoted(span.text) for span in spans}
    texts |= set(_from_environment([*forms, *reached], sources, environment or {}))
    return Secrets(frozenset(spans), frozenset(text for text in texts if text))


def _settled(records: Sequence[Record]) -> set[Span]:
    """The initializers of secret fields whose values are known, and so hidden wherever they came from."""
    given = [
        initializer
        for record in records
        for initializer in record.initializers
        if initializer.name in _secret_fields()
    ]
    unknown = {initializer.span for initializer in given if not isinstance(initializer.value, Text)}
    return {initializer.span for initializer in given} - unknown


def _reached(sources: Sequence[Source], forms: Sequence[Span]) -> list[Span]:
    """What the variables that some forms name are bound to, and what these name in their turn.

    A fault in there shows what it found, and no value tells that this was to become a secret.
    """
    heads = {source: _heads(source) for source in sources} if forms else {}
    reached: list[Span] = []
    seen: set[str] = set()
    for _ in range(_MOST_STEPS):
        names = {name for form in forms for name in _operands(form)} - seen
        seen |= names
        forms = [
            form
            for source, found in heads.items()
            for form in _forms(source, [head for head in found if head["name"] in names])
        ]
        reached += forms
    return reached


def _operands(form: Span) -> Iterator[str]:
    """The names in a form but for those of what is called."""
    for found in _OPERAND.finditer(form.source.text, form.start, form.end):
        if found["name"]:
            yield found["name"]


def _from_environment(
    forms: Iterable[Span], sources: Iterable[Source], environment: Mapping[str, str]
) -> Iterator[str]:
    """The values of variables that become secrets, or whose names say that they are."""
    whole = [Span(source, 0, len(source.text)) for source in sources if _takes_a_secret(source)]
    named = {name for form in (*forms, *whole) for name in _GETENV.findall(form.text)}
    for name, value in environment.items():
        if name in named or _SOUNDS_SECRET.search(name):
            yield value


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
    fields = (field for record in record_types().values() for field in record.fields.values())
    return frozenset(field.name for field in fields if field.is_secret)


@cache
def _is_secret(name: str) -> bool:
    """Whether what is of this name holds a secret: a secret field, a misspelt one, or one that sounds so."""
    misspelt = any(one_edit_apart(name, known) for known in _secret_fields())
    return name in _secret_fields() or misspelt or _SOUNDS_SECRET.search(name) is not None


# What only a text decides is looked for once in each: many configurations read the same modules.


@cache
def _heads(source: Source) -> tuple[re.Match[str], ...]:
    return tuple(_FORM_HEAD.finditer(source.text))


@cache
def _field_forms(source: Source) -> tuple[Span, ...]:
    """The forms ``(server-password …)`` and the like, whatever record they belong to."""
    return tuple(_forms(source, (head for head in _heads(source) if head["name"] in _secret_fields())))


@cache
def _found_in(source: Source) -> tuple[Span, ...]:
    """What `_written_in` finds."""
    return tuple(_written_in(source))


def _written_in(source: Source) -> Iterator[Span]:
    """Literals that are given to what holds a secret, or to a variable it names; no reading needed."""
    text = source.text
    heads = _heads(source)
    holders = [head for head in heads if head["name"] in _FILES or _is_secret(head["name"])]
    for form in _forms(source, holders):
        yield from _literals(form)
    for beside in _BESIDE.finditer(text):
        if _is_secret(beside["name"]):
            yield Span(source, *beside.span("string"))
    bare = _bare(text, heads)
    for form in _bindings(source, heads, bare):
        yield from _literals(form)
    if _takes_a_secret(source):
        # The secret comes in as an argument, and so from anywhere.
        yield from _strings(Span(source, 0, len(text)))
    # A name that stands nowhere else names nothing: a password without its quotes.
    occurrences = Counter(re.findall(_NAME, text)) if bare else Counter()
    for found in bare:
        if occurrences[found[1]] == 1 and not found[1].startswith("#"):
            yield Span(source, *found.span(1))


def _bare(text: str, heads: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """The names that alone are given to what holds a secret."""
    secret = (head for head in heads if _is_secret(head["name"]))
    return [found for head in secret if (found := _BARE.match(text, head.end()))]


def _bindings(
    source: Source, heads: Iterable[re.Match[str]], bare: Iterable[re.Match[str]]
) -> Iterator[Span]:
    variables = {found[1] for found in bare}
    return _forms(source, [head for head in heads if head["name"] in variables])


@cache
def _takes_a_secret(source: Source) -> bool:
    """Whether a procedure has a parameter that a secret may come in by."""
    heads = _heads(source)
    secret = [head for head in heads if _is_secret(head["name"])]
    forms = [*_forms(source, secret), *_bindings(source, heads, _bare(source.text, heads))]
    named = {name for form in forms for name in re.findall(_NAME, form.text)}
    return any(
        not named.isdisjoint(re.findall(_NAME, found[1])) for found in _PARAMETERS.finditer(source.text)
    )


def _forms(source: Source, heads: Iterable[re.Match[str]]) -> Iterator[Span]:
    """The forms that begin with these heads, but for those within others; nothing is looked at twice."""
    at = 0
    for head in heads:
        if head.start() < at:
            continue
        depth = 0
        for token in _TOKEN.finditer(source.text, head.start()):
            at = token.end()
            if token[0] in ("(", "["):
                depth += 1
            elif token[0] in (")", "]"):
                depth -= 1
                if depth == 0:
                    break
        yield Span(source, head.start(), at)


def _literals(form: Span) -> Iterator[Span]:
    """The strings of a form, and the atoms that may be strings without their quotes."""
    yield from _strings(form)
    for token in _TOKEN.finditer(form.source.text, form.start, form.end):
        if token[0][0] not in '"()[];':
            yield Span(form.source, *token.span())


def _strings(part: Span) -> Iterator[Span]:
    text = part.source.text
    for token in _TOKEN.finditer(text, part.start, part.end):
        names_a_variable = _NAMES_A_VARIABLE.search(text, max(0, token.start() - 40), token.start())
        if token[0][0] == '"' and not names_a_variable:
            yield Span(part.source, *token.span())


def _unquoted(literal: str) -> str:
    return literal.removeprefix("'").removeprefix("#:").removeprefix('"').removesuffix('"')
