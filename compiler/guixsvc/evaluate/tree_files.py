"""Files of the source tree that were read, as forms or as text."""

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.diagnostics import Diagnostic
from guixsvc.read.datum import Datum
from guixsvc.slotted import frozen
from guixsvc.source import Source

if TYPE_CHECKING:
    pass


@frozen(eq=False)
class File:
    """A file that was read: its forms, and the faults of its syntax."""

    source: Source
    data: list[Datum]
    faults: list[Diagnostic]


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
