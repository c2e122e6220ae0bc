"""Procedures on strings that most files use."""

from guixsvc.evaluate.scheme.arguments import made_of, room_for_text, text
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.values import Text, Value
from guixsvc.evaluate.work import VISITED, spend


def string_append(*strings: Value) -> Text:
    spend(VISITED * len(strings))
    parts = [text(value) for value in strings]
    room_for_text(least_length(sum(map(len, parts)), *parts))
    return made_of("".join(parts), *parts)


def least_length(length: int, *parts: Text) -> int:
    """The length of a string to be made; what comes of a longer one that is written so may be as long."""
    return 0 if length <= max(map(len, parts), default=0) else length


PROCEDURES: dict[str, Procedure] = {"string-append": Procedure("string-append", string_append, 0, None)}
