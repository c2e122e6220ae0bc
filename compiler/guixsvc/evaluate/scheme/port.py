"""Texts that are read."""

from guixsvc.annotations import Final
from guixsvc.evaluate.scheme.values import Object, Opaque, Text
from guixsvc.read.datum import Datum
from guixsvc.slotted import frozen, mutable
from guixsvc.source import Source


@frozen(eq=False, repr=False)
class EndOfFile(Object):
    """What reading gives at the end of a file."""

    @property
    def shown(self) -> str:
        return "the end of a file"


END_OF_FILE: Final = EndOfFile()


@mutable(eq=False, repr=False)
class Port(Object):
    """A text that is read, and how far it was; of a file, with its ``source``, its ``data`` not yet read.

    ``hidden`` is why it is not known how far; ``in_doubt`` that it may not have been opened at all.
    """

    text: Text
    source: Source | None
    position: int = 0
    data: list[Datum] | None = None
    hidden: "Opaque | None" = None
    is_closed: bool = False
    in_doubt: bool = False

    @property
    def shown(self) -> str:
        return "an open file"
