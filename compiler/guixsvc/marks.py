"""Values in messages, and the places in sources that they are made of.

Whether a literal is a secret is often known only after a message that shows it was made. So a value in a
message is marked with its origins; `Diagnostic` and `Note` take the marks off and keep them as
`Quotation`, and what turns out to be secret is cut out before anything is shown.
"""

from guixsvc.annotations import TYPE_CHECKING, Final, Iterable, TypeAlias
from guixsvc.caching import cache
from guixsvc.slotted import field, frozen
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from weakref import WeakValueDictionary

Origins: TypeAlias = tuple[Span, ...]

HIDDEN: Final = '"…"'
"""What is shown in place of a secret."""

MOST_ORIGINS: Final = 32
"""Of one value; more are taken together, file by file, as the part of the file that they lie in."""


@frozen
class Drawn(Span):
    """The call of ``getenv`` that gave the value of a ``variable`` that is secret."""

    variable: str
    value: str = field(default="", compare=False, repr=False)


@frozen
class Quotation:
    """A value in a message: the characters from ``start`` to before ``end``."""

    start: int
    end: int
    origins: Origins


def joined(parts: Iterable[Origins]) -> Origins:
    """The origins of what is made of several parts, each once."""
    first: Origins = ()
    found: dict[Span, None] | None = None
    for origins in parts:
        if not origins or origins is first:
            continue
        if not first:
            first = origins
            continue
        if found is None:
            if _are_among(origins, first):
                continue
            found = dict.fromkeys(first)
        found.update(dict.fromkeys(origins))
    if found is None or len(found) == len(first):
        return first
    return tuple(found) if len(found) <= MOST_ORIGINS else _together(found)


def _are_among(origins: Origins, others: Origins) -> bool:
    """Whether all are the very same spans as some others: what a loop makes of its own values is."""
    known = [*map(id, others)]
    return all(id(origin) in known for origin in origins)


def _together(origins: Iterable[Span]) -> Origins:
    drawn: list[Span] = []
    around: dict[Source, Span] = {}
    for origin in origins:
        if isinstance(origin, Drawn):
            drawn.append(origin)
            continue
        known = around.get(origin.source, origin)
        start, end = min(known.start, origin.start), max(known.end, origin.end)
        around[origin.source] = Span(origin.source, start, end)
    return (*drawn, *around.values())


# Noncharacters: no text that is shown holds them, and `written` escapes those of a value.
_OPEN, _BETWEEN, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKED = f"{_OPEN}([0-9]+:[0-9]+:[0-9]+(?:,[0-9]+:[0-9]+:[0-9]+)*){_BETWEEN}([^{_OPEN}-{_CLOSE}]*){_CLOSE}"


@cache
def _sources() -> "WeakValueDictionary[int, Source]":
    """Those that a mark names; a finding holds on to its source."""
    from weakref import WeakValueDictionary

    return WeakValueDictionary()


def marked(text: str, origins: Origins) -> str:
    """A value for a message, to be used as it is."""
    if not origins:
        return text
    if any(isinstance(origin, Drawn) for origin in origins):
        return HIDDEN
    import re

    known = _sources()
    for origin in origins:
        known[id(origin.source)] = origin.source
    places = ",".join(f"{id(origin.source)}:{origin.start}:{origin.end}" for origin in origins)
    return f"{_OPEN}{places}{_BETWEEN}{re.sub(f'[{_OPEN}-{_CLOSE}]', '�', text)}{_CLOSE}"


def unmarked(message: str) -> tuple[str, tuple[Quotation, ...]]:
    """A message without marks, and the values that they stood at."""
    if _OPEN not in message:
        return message, ()
    import re

    parts: list[str] = []
    quotations: list[Quotation] = []
    at = length = 0
    for found in re.finditer(_MARKED, message):
        before, text = message[at : found.start()], found[2]
        length += len(before)
        quotations.append(Quotation(length, length + len(text), tuple(_origins(found[1]))))
        length += len(text)
        parts += [before, text]
        at = found.end()
    return "".join([*parts, message[at:]]), tuple(quotations)


def _origins(places: str) -> Iterable[Span]:
    for place in places.split(","):
        source, start, end = map(int, place.split(":"))
        if source in _sources():
            yield Span(_sources()[source], start, end)
