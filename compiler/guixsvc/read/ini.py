"""Ini files as Qt's ``QSettings`` reads them with its ``IniFormat``.

Qt 5 and Qt 6 read alike but for a byte-order mark, which is here what it is to Qt 5, a part of the first line
(Qt 6 passes over it), and for names outside of ASCII (read here as Qt 6 does). The rules are what the class
does, proved by ``tests/real/test_ini_against_qt.py``; its documentation says little.
Everything is read, and nothing is refused: what Qt passes over is in `Ini.ignored`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from guixsvc.annotations import Final
from guixsvc.slotted import frozen

_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    '"': '"', "?": "?", "'": "'", "\\": "\\",
}  # fmt: skip
_LINE_END = re.compile(r"\\(?:\r\n|\n\r|.|\Z)|[\n\r\";=]", re.DOTALL)
"""What ends a line, opens and closes a quotation, or takes away the meaning of what follows."""
_ESCAPE = re.compile(
    r"""\\(?:(?P<plain>[abfnrtv"?'\\]) | x(?P<hex>[0-9A-Fa-f]+) | (?P<octal>[0-7]+) | \r\n|\n\r | .?)""",
    re.VERBOSE | re.DOTALL,
)
_RUN = re.compile(r'[^\\",]+')
_QUOTED_RUN = re.compile(r'[^\\"]+')
_CODE = re.compile(r"%(?:U(?P<long>[0-9A-Fa-f]{4})|(?P<short>[0-9A-Fa-f]{2}))")
BYTE_ORDER_MARK: Final = "\ufeff"
_MARK_AND_SECTION = re.compile(r"\ufeff(?=[ \t]*\[)")
_SPECIAL = re.compile(r"@(?:ByteArray|String|Variant|DateTime|Rect|Size|Point)\(.*\)|@Invalid\(\)", re.DOTALL)


@frozen
class Entry:
    """A ``key=value`` at ``start`` to ``end`` of the text; the key ends at ``key_end``.

    ``section`` is "" for the general one. ``items`` are several where Qt reads a list; ``is_special`` says
    that there is a value of another type, such as ``@Invalid()``. ``rest`` is what a ``;`` hides.
    """

    section: str
    key: str
    items: tuple[str, ...]
    is_special: bool
    start: int
    key_end: int
    value_start: int
    end: int
    rest: str

    @property
    def is_list(self) -> bool:
        return len(self.items) > 1

    @property
    def value(self) -> str | None:
        """The value as one string, ``None`` where Qt has something else."""
        return None if self.is_list or self.is_special else self.items[0]


@frozen
class IgnoredLine:
    """A line that is neither a comment nor a ``key=value``, or a section's name without its ``]``."""

    start: int
    end: int
    is_section: bool


@frozen
class Ini:
    """The entries in the order of the text: of several with one section and key the last one counts."""

    entries: tuple[Entry, ...]
    ignored: tuple[IgnoredLine, ...]

    def last(self, key: str) -> Entry | None:
        """The entry that counts for a key of the general section."""
        return next((e for e in reversed(self.entries) if e.key == key and e.section == ""), None)


@lru_cache(maxsize=16)
def read_ini(text: str) -> Ini:
    """The entries of a text, of which a byte-order mark at its beginning is a part."""
    entries: list[Entry] = []
    ignored: list[IgnoredLine] = []
    section = ""
    for line in _lines(text):
        if text[line.start] == "[":
            close = text.find("]", line.start, line.end)
            name = text[line.start + 1 : close if close != -1 else line.end].strip(" \t\n\v\f\r")
            if close == -1:
                ignored.append(IgnoredLine(line.start, line.end, is_section=True))
            section = _section(name)
        elif line.equals is None:
            ignored.append(IgnoredLine(line.start, line.end, is_section=False))
        else:
            entries.append(_entry(text, line, line.equals, section))
    return Ini(tuple(entries), tuple(ignored))


@frozen
class _Line:
    """A line that quotation marks and backslashes may extend over several; ``equals`` is its first ``=``."""

    start: int
    end: int
    equals: int | None


def _lines(text: str) -> Iterator[_Line]:
    """The lines but for empty ones and comments, each without its end and a comment that follows it."""
    at, length = 0, len(text)
    if _MARK_AND_SECTION.match(text):  # Qt 5 looks for sections behind the mark, and for keys before it.
        at = 1
        yield _Line(0, at, None)
    while at < length:
        if text[at] in " \t\n\r":
            at += 1
        elif text[at] == ";":
            at = _end_of_comment(text, at)
        else:
            end, equals = _extent(text, at)
            yield _Line(at, end, equals)
            at = end


def _end_of_comment(text: str, at: int) -> int:
    found = re.compile(r"[\n\r]").search(text, at)
    return len(text) if found is None else found.start()


def _extent(text: str, start: int) -> tuple[int, int | None]:
    """Where the line that begins here ends, and its first ``=``."""
    equals: int | None = None
    in_quotes = False
    for found in _LINE_END.finditer(text, start):
        match found[0]:
            case '"':
                in_quotes = not in_quotes
            case "=":
                if equals is None and not in_quotes:
                    equals = found.start()
            case "\n" | "\r" | ";":
                if not in_quotes:
                    return found.start(), equals
    return len(text), equals


def _section(name: str) -> str:
    if name.lower() == "general":
        return ""
    if name.lower() == "%general":
        return name[1:]
    return _key(name)


def _entry(text: str, line: _Line, equals: int, section: str) -> Entry:
    key = text[line.start : equals].rstrip(" \t")
    items = _values(text, equals + 1, line.end)
    special = any(_SPECIAL.fullmatch(item) for item in items)
    rest = text[line.end : _end_of_comment(text, line.end)] if text[line.end : line.end + 1] == ";" else ""
    value_start = line.end - len(text[equals + 1 : line.end].lstrip(" \t"))
    return Entry(
        section,
        _key(key),
        tuple(item[1:] if item.startswith("@@") else item for item in items),
        special,
        line.start,
        line.start + len(key),
        value_start,
        line.end,
        rest,
    )


def _key(name: str) -> str:
    """A name without its escapes: ``\\`` separates levels, ``%20`` and ``%U0020`` stand for a character."""

    def character(code: re.Match[str]) -> str:
        return chr(int(code["long"] or code["short"], 16))

    return _joined(_CODE.sub(character, name.replace("\\", "/")))


def _values(text: str, at: int, end: int) -> list[str]:
    """The strings that a value is, separated by commas outside of quotation marks."""
    items: list[str] = []
    item: list[str] = []  # all but the blanks at the end belongs to what `kept` counts
    in_quotes = was_quoted = False
    kept = 0
    at = _skip_blanks(text, at, end)
    while at < end:
        character = text[at]
        if character == "\\":
            escape = _ESCAPE.match(text, at, end)
            assert escape is not None
            if escape.end() == at + 1:  # a lone backslash at the end: nothing is cut off before it
                was_quoted = True
            item.append(_unescaped(escape))
            kept, at = len(item), escape.end()
        elif character == '"':
            in_quotes, was_quoted = not in_quotes, True
            at += 1
            if not in_quotes:
                at, kept = _skip_blanks(text, at, end), len(item)
        elif character == "," and not in_quotes:
            items.append(_without_blanks(item, kept, was_quoted=was_quoted))
            item, kept, was_quoted = [], 0, False
            at = _skip_blanks(text, at + 1, end)
        else:
            run = (_QUOTED_RUN if in_quotes else _RUN).match(text, at, end)
            assert run is not None
            item.append(run[0])
            at = run.end()
    return [*items, _without_blanks(item, kept, was_quoted=was_quoted)]


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t":
        at += 1
    return at


def _without_blanks(parts: list[str], kept: int, *, was_quoted: bool) -> str:
    """The parts without blanks at the end that stand as such after the first ``kept`` parts."""
    tail = "".join(parts[kept:])
    return _joined("".join(parts[:kept]) + (tail if was_quoted else tail.rstrip(" \t")))


def _unescaped(escape: re.Match[str]) -> str:
    """What a backslash and what follows it mean; what is no escape means nothing.

    Qt passes over one byte: of a character that has more, the others remain, which are no text.
    """
    if escape["plain"]:
        return _ESCAPES[escape["plain"]]
    if escape["hex"]:
        return chr(int(escape["hex"], 16) & 0xFFFF)
    if escape["octal"]:
        return chr(int(escape["octal"], 8) & 0xFFFF)
    return "\N{REPLACEMENT CHARACTER}" * (len(escape[0][1:2].encode("utf-8", "replace")) - 1)


def _joined(text: str) -> str:
    """A text in which two code units of UTF-16 may stand for one character."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
