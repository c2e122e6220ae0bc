"""Source texts and places in them."""

from os.path import basename, join

from guixsvc.annotations import Iterable, Iterator
from guixsvc.caching import cached_property
from guixsvc.slotted import frozen


@frozen
class Position:
    """A place as people count it: both numbers start at 1, columns count code points, a tab is one."""

    line: int
    column: int


@frozen(eq=False)
class Source:
    """One text that was read.

    ``path`` is the name to show, as the user gave it; ``directory`` is where relative file names in
    the text resolve; ``text`` has no byte-order mark at its start and keeps its line ends.
    """

    path: str
    text: str
    directory: str

    @property
    def file(self) -> str:
        """Where the text lies."""
        return join(self.directory, basename(self.path.rstrip("/")))

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at != -1:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """The line and column of a code-point offset (0-based, up to the length of the text)."""
        from bisect import bisect_right

        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line_start(self, line: int) -> int:
        """The offset at which a line (1-based) begins."""
        return self._line_starts[line - 1]

    def line(self, line: int) -> str:
        """The text of a line (1-based), without its line end."""
        starts = self._line_starts
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].removesuffix("\r")


@frozen(slots=True)
class Span:
    """The code points ``start`` up to, not including, ``end`` of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def first(self) -> Position:
        return self.source.position(self.start)

    @property
    def last(self) -> Position:
        """The position just after the span."""
        return self.source.position(self.end)

    def to(self, other: "Span") -> "Span":
        """From the start of this span to the end of another one of the same source."""
        return Span(self.source, self.start, other.end)


class Places:
    """Parts of sources, in order and merged where they overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._parts: dict[Source, list[tuple[int, int]]] = {}
        for span in spans:
            self._parts.setdefault(span.source, []).append((span.start, span.end))
        for source, parts in self._parts.items():
            self._parts[source] = merged(parts)

    def between(self, source: Source, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts that have something of what lies from ``start`` to before ``end``."""
        from bisect import bisect_right

        parts = self._parts.get(source, [])
        at = max(0, bisect_right(parts, (start, start)) - 1)
        while at < len(parts) and parts[at][0] < end:
            if parts[at][1] > start:
                yield parts[at]
            at += 1

    def meet(self, span: Span) -> bool:
        return next(self.between(span.source, span.start, span.end), None) is not None


def merged(parts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file without its byte-order mark, and what is wrong with it: "" or why it ends early."""
    text, problem = decode_all(content)
    return text.removeprefix("\ufeff"), problem


def decode_all(content: bytes) -> tuple[str, str]:
    """As `decode`, with the byte-order mark: for files whose readers do not all pass over it."""
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError as problem:
        good = content[: problem.start].decode("utf-8")
        byte = content[problem.start]
        return good, f"this is not UTF-8 text: byte 0x{byte:02x} at offset {problem.start}"
