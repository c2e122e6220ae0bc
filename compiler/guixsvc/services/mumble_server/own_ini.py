"""An ini of one's own, as far as its text is known: where it stands, and what it holds."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.evaluate.guix.values import FileLike, Record
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.evaluate.tree_files import NotInTree, TextFile
from guixsvc.marks import HIDDEN, Drawn, Origins
from guixsvc.services.offsets import offsets_of
from guixsvc.services.secret_names import names_a_secret
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source, Span
from guixsvc.spelling import one_edit_apart

if TYPE_CHECKING:
    from guixsvc.read.ini import Entry, Ini
    from guixsvc.services.mumble_server.ini_keys import IniKey


@frozen(eq=False)
class OwnIni:
    """The text of an ini, and the places of its characters.

    ``source`` is the ini's own, if it is a file. Else ``offsets`` are the places of the characters in
    literals; they are empty where those are not known, and ``otherwise`` is what the text comes from.
    """

    text: str
    ini: "Ini"
    otherwise: Span
    source: Source | None
    offsets: tuple[Span, ...] = ()
    origins: Origins = ()

    def is_drawn(self, entry: "Entry") -> bool:
        """Whether an entry is, or may be, made of a secret of the environment."""
        drawn = [origin.value for origin in self.origins if isinstance(origin, Drawn)]
        if not drawn:
            return False
        literals = [origin.text for origin in self.origins if not isinstance(origin, Drawn)]
        raw = self.text[entry.start : entry.end]
        if any(raw in literal for literal in literals):
            return False
        if not all(value in self.text for value in drawn):
            return True
        ends = entry.start, entry.end
        return any(
            found.start() < ends[1] and found.end() > ends[0]
            for value in drawn
            for found in re.finditer(re.escape(value), self.text)
        )

    def last_entries(self) -> "dict[str, Entry]":
        """The entries outside of sections that count, by key: of several, the last one."""
        return {entry.key: entry for entry in self.ini.entries if not entry.section}

    def settings(self) -> "Iterator[tuple[Entry, IniKey]]":
        """What the server reads of them."""
        from guixsvc.services.mumble_server.ini_keys import ini_keys

        last, keys = self.last_entries(), ini_keys()
        for entry in self.ini.entries:
            if not entry.section and entry.key in keys and last[entry.key] is entry:
                yield entry, keys[entry.key]

    def first_line(self, start: int, end: int) -> Span:
        """The first of the lines in a part of the text."""
        found = re.compile(r"[\r\n]").search(self.text, start, end)
        return self.span(start, end if found is None else found.start())

    def shown(self, part: str, entry: "Entry") -> str:
        """What to show of a part of an entry."""
        return HIDDEN if self.is_drawn(entry) else part

    def span(self, start: int, end: int) -> Span:
        if self.source is not None:
            return Span(self.source, start, end)
        part = self.offsets[start:end]
        if not part:
            return self.otherwise
        last = next(span for span in reversed(part) if span.source is part[0].source)
        return Span(part[0].source, part[0].start, max(part[0].end, last.end))

    def key(self, entry: "Entry") -> Span:
        return self.span(entry.start, max(entry.key_end, entry.start + 1))

    def value(self, entry: "Entry") -> Span:
        return self.key(entry) if entry.value_start == entry.end else self.span(entry.value_start, entry.end)


@lru_cache(maxsize=4)
def own_ini(record: Record, read: Callable[[str, Source], TextFile] | None = None) -> OwnIni | None:
    """The ini that the field ``file`` of a Mumble record gives, if its text is known here.

    The path of a file on the host is looked at only if there is a way to ``read`` what lies in the tree.
    """
    field = record.given("file")
    if field is None or not isinstance(field.value, FileLike | Text):
        return None
    file, span = field.value, place(field.value, field.span)
    try:
        if isinstance(file, Text):
            found = None if read is None or not file.startswith("/") else read(str(file), span.source)
            return None if found is None else _of_file(found, span)
        if file.read is not None:
            return _of_file(file.read(), span)
    except NotInTree:
        return None
    if file.content is None:
        return None
    text = str(file.content)
    otherwise = place(file.content, file.span)
    return OwnIni(text, _read(text), otherwise, None, offsets_of(file.content), file.content.origins)


def is_sqlite(ini: "Ini") -> bool:
    """Whether the database is a file: without a driver it is."""
    driver = ini.last("dbDriver")
    return driver is None or (driver.value or "").lower() in ("", "qsqlite", "sqlite")


def of_tree(record: Record, read: Callable[[str, Source], TextFile]) -> Record:
    """The same record, but an ini that is named by its path and lies in the tree is taken from there."""
    field = record.given("file")
    if field is None or not isinstance(field.value, Text) or not field.value.startswith("/"):
        return record
    path, span = field.value, place(field.value, field.span)
    try:
        found = read(str(path), span.source)
    except NotInTree:
        return record
    file = FileLike("local-file", span, path=path, read=lambda: found)
    return replace(record, fields={**record.fields, "file": replace(field, value=file)})


def _read(text: str) -> "Ini":
    from guixsvc.read.ini import read_ini

    return read_ini(text)


def _of_file(file: TextFile, otherwise: Span) -> OwnIni:
    return OwnIni(file.source.text, _read(file.source.text), otherwise, file.source)


def secrets_of(record: Record, read: Callable[[str, Source], TextFile]) -> Iterator[Span]:
    """Where passwords stand in the ini of a record."""
    own = own_ini(record, read) if record.type.name == "mumble-server-configuration" else None
    if own is None or (own.source is None and not own.offsets):
        return
    for entry in own.ini.entries:
        if holds_a_password(entry.key.lstrip("#")) and entry.value_start < entry.end:
            yield own.span(entry.value_start, entry.end)


def in_units(record: Record) -> Iterator[tuple[str, str]]:
    """The settings of an ini that the unit and the manifest name, and that are made of a secret."""
    own = own_ini(record)
    if own is None:
        return
    for key in _IN_UNITS:
        entry = own.ini.last(key)
        if entry is not None and entry.value and own.is_drawn(entry):
            yield f"`{key}` of this ini", entry.value


_IN_UNITS = ("database", "port", "sslCA", "sslCert", "sslDHParams", "sslKey")


def holds_a_password(name: str) -> bool:
    """Whether a key holds a password, or a misspelt one does."""
    from guixsvc.services.mumble_server.ini_keys import ini_keys

    secret = [key.name.lower() for key in ini_keys().values() if key.secret]
    small = name.lower()
    return small in secret or names_a_secret(name) or any(one_edit_apart(small, key) for key in secret)
