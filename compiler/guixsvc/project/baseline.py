"""A baseline: findings that are known, and no longer shown, until they are more or fewer.

They are counted by file, code, record, and by what that stands in, so that lines may move.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from os.path import abspath, dirname, join, relpath
from typing import NamedTuple

from guixsvc.diagnostics import Diagnostic, Note, Severity, error
from guixsvc.documents import Malformed, from_json
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.tree_files import File
from guixsvc.read.datum import List, Symbol
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source, Span, decode

VERSION = 1


class BadBaseline(Exception):
    """A file is no baseline; the message says why."""


class Key(NamedTuple):
    """Findings that count as one kind: a file, by its path from the baseline's folder, a code and a record.

    ``record`` is the name of the innermost record around them, and ``within`` that of the innermost system or
    definition; "" outside of all.
    """

    path: str
    code: str
    record: str
    within: str


@frozen
class Baseline:
    """``counts`` are those of the findings that are known; ``source`` is the file."""

    counts: Mapping[Key, int]
    source: Source

    def path(self, key: Key) -> str:
        """Where the file of a key lies."""
        return abspath(join(self.source.directory, key.path))


def parsed(path: str, data: bytes) -> Baseline:
    """The baseline that a file has. Raises BadBaseline."""
    text, problem = decode(data)
    if problem:
        raise BadBaseline(problem)
    try:
        document = from_json(text)
    except Malformed as fault:
        raise BadBaseline(f"line {fault.line}: {fault}") from None
    except ValueError as fault:  # a number of very many digits
        raise BadBaseline(str(fault)) from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise BadBaseline(f"it is no baseline of version {VERSION}")
    entries = document.get("findings")
    if not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise BadBaseline("its `findings` are not such as `--update-baseline` writes")
    counts = {Key(*(one[name] for name in Key._fields)): one["count"] for one in entries}
    return Baseline(counts, Source(path, text, _folder(path)))


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or entry.keys() != {*Key._fields, "count"}:
        return False
    count = entry["count"]
    return all(isinstance(entry[name], str) for name in Key._fields) and type(count) is int and count > 0


def _folder(path: str) -> str:
    return dirname(abspath(path))


def written(counts: Mapping[Key, int]) -> str:
    """A baseline as a file: an entry a line, in order."""
    entries = (_entry(key, count) for key, count in sorted(counts.items()) if count)
    lines = ",\n".join(f"  {entry}" for entry in entries)
    return f'{{\n "version": {VERSION},\n "findings": [' + (f"\n{lines}\n ]\n}}\n" if lines else "]\n}\n")


def _entry(key: Key, count: int) -> str:
    return json.dumps({**key._asdict(), "count": count})


def keys(
    found: Sequence[Diagnostic],
    records: Iterable[Record],
    files: Iterable[File],
    systems: Iterable[System],
    folder: str,
) -> list[Key]:
    """The key of each finding."""
    record = _around(found, ((one.span, one.type.name) for one in records))
    defined = (named for file in files for named in _definitions(file))
    within = _around(found, chain(defined, ((one.span, one.name) for one in systems)))
    paths = {one.span.source: relpath(abspath(one.span.source.path), folder) for one in found}
    return [
        Key(paths[one.span.source], one.code, record.get(id(one), ""), within.get(id(one), ""))
        for one in found
    ]


def _definitions(file: File) -> Iterator[tuple[Span, str]]:
    """What a file defines at its top, with the names."""
    for form in file.data:
        match form:
            case List(items=(Symbol(name=define), target, *_)) if define.startswith("define"):
                while isinstance(target, List) and target.items:
                    target = target.items[0]
                if isinstance(target, Symbol):
                    yield form.span, target.name


def _around(found: Iterable[Diagnostic], named: Iterable[tuple[Span, str]]) -> dict[int, str]:
    """The name of the innermost of some parts of sources around each finding."""
    names = {(span.source, span.start, span.end): name for span, name in named}
    starts: dict[Source, list[tuple[int, int, str]]] = {}
    for (source, start, end), name in names.items():
        starts.setdefault(source, []).append((start, -end, name))
    waiting = {source: sorted(several, reverse=True) for source, several in starts.items()}
    open_: dict[Source, list[tuple[int, str]]] = {}
    around: dict[int, str] = {}
    for one in sorted(found, key=lambda finding: finding.span.start):
        within, ahead = open_.setdefault(one.span.source, []), waiting.get(one.span.source, [])
        while ahead and ahead[-1][0] <= one.span.start:
            start, end, name = ahead.pop()
            while within and within[-1][0] <= start:
                within.pop()
            within.append((-end, name))
        while within and within[-1][0] <= one.span.start:
            within.pop()
        if within:
            around[id(one)] = within[-1][1]
    return around


def unknown(found: Sequence[Diagnostic], their_keys: Sequence[Key], baseline: Baseline) -> list[Diagnostic]:
    """The findings that a baseline does not know: of a kind all, if there are more than it knows of."""
    counts = Counter(their_keys)
    left: list[Diagnostic] = []
    for finding, key in zip(found, their_keys, strict=True):
        known = baseline.counts.get(key, 0)
        if known == 0:
            left.append(finding)
        elif counts[key] > known:
            more = Note(f"the baseline knows {known} of these {counts[key]}")
            left.append(replace(finding, notes=(*finding.notes, more)))
    return left


def stale(
    found: Sequence[Diagnostic],
    their_keys: Sequence[Key],
    baseline: Baseline,
    is_looked_for: Callable[[Key], bool],
) -> Iterator[Diagnostic]:
    """What a baseline knows that is no longer so; of a file with an error that it does not know, nothing."""
    counts = Counter(their_keys)
    wrong = {
        key.path
        for finding, key in zip(found, their_keys, strict=True)
        if finding.severity is Severity.ERROR and counts[key] > baseline.counts.get(key, 0)
    }
    for key, known in baseline.counts.items():
        if counts[key] < known and key.path not in wrong and is_looked_for(key):
            times = "is not found" if counts[key] == 0 else f"is found {counts[key]} of {known} times"
            message = f"`{key.code}` {times} in {key.path}: `--update-baseline` takes out what is mended"
            yield error("stale-baseline", _place(key, baseline), message)


def _place(key: Key, baseline: Baseline) -> Span:
    entry = _entry(key, baseline.counts[key])
    start = max(baseline.source.text.find(entry), 0)
    return Span(baseline.source, start, start + len(entry) if start else 0)


def updated(
    their_keys: Iterable[Key], baseline: Baseline | None, is_looked_for: Callable[[Key], bool]
) -> Counter[Key]:
    """The counts to be written: of what was looked for those of now, of the rest what was known."""
    known = {} if baseline is None else baseline.counts
    return Counter({key: count for key, count in known.items() if not is_looked_for(key)}) + Counter(
        their_keys
    )
