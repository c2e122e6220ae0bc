"""Keeps secrets out of what is shown.

In code their places are hidden. In messages it is the values that are made of them, where the message shows a
value (`guixsvc.marks`): the words of a message, and names in it, are never taken for one. As a last net, a
secret of eight characters or more is cut out wherever it stands as a word of its own; not so one that is
itself a word of the messages, such as `server-password`. In comments of the code, shorter ones are too, and
what stands behind a name of a secret.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from guixsvc.annotations import Final, TypeVar
from guixsvc.check.secrets import Secrets
from guixsvc.diagnostics import Diagnostic, Fix, Note
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.marks import HIDDEN
from guixsvc.records import cached, record_types, service_types
from guixsvc.services.secret_names import may_name_a_secret, names_a_secret
from guixsvc.slotted import frozen, replace
from guixsvc.source import Places, Source, Span, merged

SHORTEST: Final = 8
"""Of the secrets that are looked for by their text."""

SHORTEST_IN_COMMENTS: Final = 4
"""Of those that are looked for in comments of the code: these may well tell a password."""

_COMMENT = r'(?:[^";\\#]|#(?![;|])|\\.|"(?:[^"\\]|\\.)*(?:"|$))*(;|#;|#\|)'
_IGNORES = r";+[ \t]*guixsvc:[^\]]*\]?"
_NAME = r"[\w-]+"

_Said = TypeVar("_Said", Diagnostic, Note)


class Redaction:
    """What is not to be shown in a run."""

    def __init__(self, secrets: Secrets) -> None:
        self._places = Places(secrets.spans)
        self._names = secrets.names
        self._texts = _Texts(secrets.texts)
        self._texts_in_comments = _Texts(secrets.texts, SHORTEST_IN_COMMENTS)
        self._lines: dict[tuple[Source, int], Line] = {}

    def hidden(self, diagnostic: Diagnostic) -> Diagnostic:
        """A finding without secrets."""
        names = {span.text for span in (diagnostic.span, *_spans(diagnostic.notes)) if span in self._names}
        notes = tuple(self._message(note, names) for note in diagnostic.notes)
        fix = diagnostic.fix if diagnostic.fix is not None and self._may_be_shown(diagnostic.fix) else None
        return replace(self._message(diagnostic, names), notes=notes, fix=fix)

    def _may_be_shown(self, fix: Fix) -> bool:
        return all(self._words(text) == text for text in (fix.message, *(edit.text for edit in fix.edits)))

    def _message(self, said: _Said, names: Iterable[str]) -> _Said:
        message, at = "", 0
        for quotation in said.quotations:
            if any(map(self._places.meet, quotation.origins)):
                message += self._words(said.message[at : quotation.start]) + HIDDEN
                at = quotation.end
        message += self._words(said.message[at:])
        for name in names:
            message = message.replace(f"`{name}`", "`…`")
        return said if message == said.message else replace(said, message=message, quotations=())

    def _words(self, text: str) -> str:
        parts, at = [], 0
        for start, end in self._texts.found_in(text):
            parts += [text[at:start], "…"]
            at = end
        return "".join([*parts, text[at:]])

    def line(self, source: Source, number: int) -> "Line":
        """A line of a source as it is shown; made once, however many findings stand in it."""
        key = (source, number)
        if key not in self._lines:
            start, text = source.line_start(number), source.line(number)
            parts = [
                (max(0, first - start), min(len(text), last - start))
                for first, last in self._places.between(source, start, start + len(text))
            ]
            comment = self._in_comment(text)
            self._lines[key] = Line(text, merged([*parts, *self._texts.found_in(text), *comment]))
        return self._lines[key]

    def _in_comment(self, line: str) -> Iterator[tuple[int, int]]:
        found = re.match(_COMMENT, line)
        if found is not None:
            start = found.start(1)
            comment = line[start:]
            for first, last in self._texts_in_comments.found_in(comment):
                yield start + first, start + last
            if (told := _told(comment)) is not None:
                yield start + told, len(line)


def _told(comment: str) -> int | None:
    """Where a comment may go on to tell a secret, having named one."""
    if not may_name_a_secret(comment):
        return None
    ignores = re.match(_IGNORES, comment)
    names = re.compile(_NAME).finditer(comment, ignores.end() if ignores else 0)
    return next((one.end() for one in names if names_a_secret(one[0]) and comment[one.end() :].strip()), None)


def _spans(notes: Iterable[Note]) -> Iterator[Span]:
    return (note.span for note in notes if note.span is not None)


@frozen(eq=False)
class Line:
    """A line and the ``parts`` of it that are hidden, in order and apart."""

    text: str
    parts: list[tuple[int, int]]

    @cached_property
    def shown(self) -> str:
        pieces, at = [], 0
        for start, end in self.parts:
            pieces += [self.text[at:start], HIDDEN]
            at = end
        return "".join([*pieces, self.text[at:]])

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.parts]

    @cached_property
    def _moved(self) -> list[int]:
        """By how much what follows a hidden part stands further right than in the source."""
        moved, total = [], 0
        for start, end in self.parts:
            total += len(HIDDEN) - (end - start)
            moved.append(total)
        return moved

    def column(self, at: int, *, is_end: bool) -> int:
        """Where a column of the source is shown; within a hidden part, where that begins or ends."""
        before = bisect_right(self._starts, at) - 1
        if before < 0:
            return at
        start, end = self.parts[before]
        moved = self._moved[before]
        if at >= end:
            return at + moved
        begin = start + moved - len(HIDDEN) + (end - start)
        return begin + (len(HIDDEN) if is_end and at > start else 0)


class _Texts:
    """Finds texts as words in other texts, in time proportional to these."""

    def __init__(self, texts: Iterable[str], shortest: int = SHORTEST) -> None:
        long = {text for text in texts if len(text) >= shortest and text not in _vocabulary()}
        self._shortest = shortest
        self._lengths: dict[str, set[int]] = {}
        self._whole = long | {quoted_string(text)[1:-1] for text in long}
        for text in self._whole:
            self._lengths.setdefault(text[: self._shortest], set()).add(len(text))

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        if not self._lengths:
            return
        after = 0
        for start in _word_starts(text):
            if start < after:
                continue
            for length in sorted(self._lengths.get(text[start : start + self._shortest], ()), reverse=True):
                end = start + length
                if text[start:end] in self._whole and not _goes_on(text, end):
                    yield start, end
                    after = end
                    break


_WORD_START = r"(?<![\w-])[\w-]|[^\w\s-]"


def _word_starts(text: str) -> Iterator[int]:
    return (found.start() for found in re.finditer(_WORD_START, text))


def _goes_on(text: str, at: int) -> bool:
    return at < len(text) and bool(re.match(r"[\w-]", text[at - 1])) and bool(re.match(r"[\w-]", text[at]))


@cached
def _vocabulary() -> str:
    """Words of ours that messages are made of."""
    types = record_types().values()
    fields = [field for record in types for field in record.fields.values()]
    expected = [str(field.schema.get("x-expected", "")) for field in fields]
    services = [record.service for record in types]
    return "\n".join(
        [*(field.name for field in fields), *expected, *services, *record_types(), *service_types()]
    )
