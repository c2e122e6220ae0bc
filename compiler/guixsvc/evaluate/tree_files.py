"""Files of the source tree that were read, as forms or as text."""

from guixsvc.caching import cached_property
from guixsvc.diagnostics import Diagnostic
from guixsvc.read.datum import Datum, Keyword, List, Literal, Symbol
from guixsvc.slotted import frozen
from guixsvc.source import Source


@frozen(eq=False)
class File:
    """A file that was read: its forms, and the faults of its syntax."""

    source: Source
    data: list[Datum]
    faults: list[Diagnostic]

    @cached_property
    def words(self) -> frozenset[str]:
        """What is written in its forms: the names of symbols and keywords, and strings, each once.

        Who looks for a few of them need not go through the forms of most files.
        """
        words: set[str] = set()
        pending = [*self.data]
        while pending:
            part = pending.pop()
            if isinstance(part, Symbol):
                words.add(part.name)
            elif isinstance(part, Literal):
                value = part.value.name if isinstance(part.value, Keyword) else part.value
                if isinstance(value, str):
                    words.add(value)
            else:
                pending += part.items
                if isinstance(part, List) and part.tail is not None:
                    pending.append(part.tail)
        return frozenset(words)


class NotInTree(Exception):
    """A file is not to be read; the message says why. ``is_outside``: it would lie outside of the tree."""

    def __init__(self, reason: str, *, is_outside: bool = False) -> None:
        super().__init__(reason)
        self.is_outside = is_outside


@frozen(eq=False)
class TextFile:
    """A file of the tree that is read as text: its ``data``, and the text as a source of its own."""

    source: Source
    data: bytes
