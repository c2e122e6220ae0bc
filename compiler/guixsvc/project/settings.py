"""The settings of a project: what they say, and whether they can say it.

Nothing in them runs code, reads a variable of the environment, or leads out of the tree.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from os import getcwd
from os.path import basename, dirname, isdir, join

from guixsvc import targets
from guixsvc.annotations import Any
from guixsvc.documents import Malformed, from_json, from_toml
from guixsvc.evaluate.modules.library import repository
from guixsvc.files import NotRead, is_within, locate
from guixsvc.paths import SCHEMAS, read_own
from guixsvc.project.found import SHARED, BadSettings
from guixsvc.project.patterns import BadPattern, Patterns, pattern
from guixsvc.project.selection import Choice, PathChoice, unknown
from guixsvc.project.shape import Fault, faults_of_shape
from guixsvc.shown import shown
from guixsvc.slotted import frozen
from guixsvc.source import Source, Span, decode
from guixsvc.spelling import did_you_mean, nearest

_MOST_FAULTS = 50
"""That are told of one file."""

_IN_SHARED = ("tool", "guixsvc")


@frozen
class Settings:
    """Paths are absolute; ``exclude`` and ``per_path`` count from the folder ``base``."""

    base: str
    choice: Choice
    per_path: tuple[PathChoice, ...]
    exclude: Patterns
    load_path: tuple[str, ...]
    env: tuple[str, ...]
    target: str | None
    strict: bool


def settings(file: str, data: bytes, base: str) -> Settings | None:
    """What a file says, whose paths count from ``base``; None if it says nothing of guixsvc.

    Raises BadSettings, with all that is wrong.
    """
    source, document = _read(file, data)
    table: Any = document
    start = _IN_SHARED if basename(file) == SHARED else ()
    for count, key in enumerate(start):
        if not isinstance(table, dict):
            raise _bad(source, [Fault(start[:count], f"`{start[count - 1]}` must be a table")])
        if key not in table:
            return None
        table = table[key]
    real = locate(base, getcwd()).path
    faults = list(islice(faults_of_shape(table, _schema(), "the configuration"), _MOST_FAULTS))
    if not faults:
        faults = list(islice(_faults(table, real), _MOST_FAULTS))
    if faults:
        raise _bad(source, [Fault((*start, *f.at), f.message, f.is_of_key) for f in faults])
    return _made(table, base, real)


def _made(table: Mapping[str, Any], base: str, real: str) -> Settings:
    """``real`` is where the folder lies, without links."""
    per_path = (
        PathChoice(base, pattern(line), _choice(choice)) for line, choice in table.get("per-path", {}).items()
    )
    target = table.get("target")
    return Settings(
        base,
        _choice(table),
        tuple(per_path),
        Patterns(tuple(map(pattern, table.get("exclude", ())))),
        tuple(locate(folder, real).path for folder in table.get("load-path", ())),
        tuple(table.get("env", ())),
        locate(target, real).path if target is not None and target.endswith(".json") else target,
        table.get("strict", False),
    )


def _choice(table: Mapping[str, Any]) -> Choice:
    return Choice(tuple(table.get("select", ())), tuple(table.get("ignore", ())))


# Reading


def _read(file: str, data: bytes) -> tuple[Source, dict[str, Any]]:
    text, problem = decode(data)
    source = Source(_named(file), text, dirname(file))
    if problem:
        raise _bad_at(Span(source, len(text), len(text)), problem)
    try:
        return source, from_toml(text)
    except Malformed as fault:
        where = re.search(r" \(at line (\d+), column (\d+)\)$", str(fault))
        start = source.line_start(fault.line) + (int(where[2]) - 1 if where else 0)
        if str(fault).endswith("(at end of document)"):
            start = len(text)
        raise _bad_at(Span(source, start, len(text)), re.sub(r" \(at .*\)$", "", str(fault))) from None
    except ValueError as fault:  # a number of very many digits
        raise _bad_at(Span(source, 0, 0), str(fault)) from None


def _named(file: str) -> str:
    return file.removeprefix(f"{getcwd().rstrip('/')}/")


def _bad(source: Source, faults: list[Fault]) -> BadSettings:
    """Says what is wrong in the order in which it stands there."""
    from guixsvc.project.toml_places import places

    found = places(source)
    spans = [
        (found[fault.at][0 if fault.is_of_key else 1] if fault.at else Span(source, 0, 0)) for fault in faults
    ]
    pairs = sorted(zip(spans, faults, strict=True), key=lambda pair: pair[0].start)
    return BadSettings("\n".join(_line(span, fault.message) for span, fault in pairs))


def _bad_at(span: Span, message: str) -> BadSettings:
    return BadSettings(_line(span, message))


def _line(span: Span, message: str) -> str:
    return shown(f"{span.source.path}:{span.first.line}:{span.first.column}: error: {message}")


# Meaning


def _schema() -> Mapping[str, Any]:
    schema: Mapping[str, Any] = from_json(read_own(join(SCHEMAS, "configuration.json")))
    return schema


def _faults(table: Mapping[str, Any], base: str) -> Iterator[Fault]:
    yield from _unknown_codes(table, ())
    for line, choice in table.get("per-path", {}).items():
        yield from _unknown_codes(choice, ("per-path", line))
        yield from _bad_pattern(line, ("per-path", line), may_be_negated=False)
    for number, line in enumerate(table.get("exclude", ())):
        yield from _bad_pattern(line, ("exclude", number))
    within = [repository(base) or base]
    for number, folder in enumerate(table.get("load-path", ())):
        at = ("load-path", number)
        yield from _not_of_tree(folder, base, within, at)
    target = table.get("target")
    if target is not None:
        yield from _bad_target(target, base, within)


def _unknown_codes(table: Mapping[str, Any], at: tuple[str | int, ...]) -> Iterator[Fault]:
    for key in ("select", "ignore"):
        for number, name in enumerate(table.get(key, ())):
            if (why := unknown(name)) is not None:
                yield Fault((*at, key, number), why)


def _bad_pattern(line: str, at: tuple[str | int, ...], *, may_be_negated: bool = True) -> Iterator[Fault]:
    try:
        made = pattern(line)
    except BadPattern as reason:
        yield Fault(at, f"the pattern {json.dumps(line, ensure_ascii=False)} {reason}", is_of_key=True)
        return
    if made.is_negated and not may_be_negated:
        yield Fault(at, "a pattern of `per-path` cannot begin with `!`", is_of_key=True)


def _not_of_tree(folder: str, base: str, within: list[str], at: tuple[str | int, ...]) -> Iterator[Fault]:
    try:
        path = locate(folder, base).path
    except NotRead as reason:
        yield Fault(at, f"`{folder}` {reason}")
        return
    if not is_within(path, within):
        yield Fault(at, f"`{folder}` leads out of the source tree")
    elif not isdir(path):
        yield Fault(at, f"there is no folder `{folder}`")


def _bad_target(target: str, base: str, within: list[str]) -> Iterator[Fault]:
    at = ("target",)
    if not target.endswith(".json"):
        if target not in targets.names():
            known = targets.names()
            hint = did_you_mean(nearest(target, known), f"known: {', '.join(known)}")
            yield Fault(at, f"there is no target `{target}`; {hint}")
        return
    try:
        if not is_within(locate(target, base).path, within):
            yield Fault(at, f"`{target}` leads out of the source tree")
    except NotRead as reason:
        yield Fault(at, f"`{target}` {reason}")
