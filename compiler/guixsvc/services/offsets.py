"""Where the characters of a text stand in the sources."""

from guixsvc.annotations import Iterator
from guixsvc.evaluate.scheme.values import Text
from guixsvc.source import Span

_LITERAL_PART = r"(?s)\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|\n[ \t]*|.)|."


def offsets_of(content: Text) -> tuple[Span, ...]:
    """The place of each character, if the text is made of literals one after the other."""
    parts = [span for origin in content.origins for span in _characters(origin)]
    made_of = all(origin.text.startswith('"') for origin in content.origins)
    return tuple(parts) if made_of and len(parts) == len(content) else ()


def _characters(literal: Span) -> Iterator[Span]:
    import re

    text = literal.source.text
    for part in re.compile(_LITERAL_PART).finditer(text, literal.start + 1, literal.end - 1):
        if not part[0].startswith("\\\n"):
            yield Span(literal.source, *part.span())
