"""Breaks one field of a configuration at a time, and looks whether a finding names it, in its place, alone.

By hand: ``python tests/mutations.py`` breaks every field of the samples and of ``tests/systems/`` in every
way and prints the share of those that are found so, with all that are not. ``test_mutations.py`` tries some.
"""

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from guixsvc.cli import main
from guixsvc.read import datum, read
from guixsvc.records import FieldType, RecordType, deprecated_names, record_types
from guixsvc.source import Source

HERE = Path(__file__).parent
CODES = {
    "type": {"invalid-value"}, "range": {"invalid-value"}, "record": {"invalid-value"},
    "spelling": {"unknown-field"}, "duplicate": {"duplicate-field"}, "missing": {"missing-field"},
}  # fmt: skip

NOT_ALONE = {
    "accessors": {
        "max-users, accounts": "only what the configuration computes of it is used, and found wrong",
        "public-registration, archive": "what the configuration computes of it is found wrong, too",
    },
    "define-public-star": {"max-users": "no fault: whatever inherits the field gives another value"},
    "external-imports": {"package": "no fault to Guix, whose record takes anything; compile refuses it"},
    "inherit-chain": {"port": "what the configuration computes of it is found wrong, too"},
    "match-table": {"port": "what the configuration computes of it is found wrong, too"},
    "rooms-of-a-channel": {
        "ssl-cert, ssl-key": "a fault more: every host has a certificate, or a key, and some not the other"
    },
    "runaway": {"port": "evaluation does not get there"},
    "unknown-macro": {"debug?, deebug?": "a macro that is not known may do anything with it"},
    "unreached": {"port": "no fault: no service reaches the record, which is said"},
    "user-macro": {"port, max-users": "what a macro writes stands, to findings, where the macro is used"},
}
"""The fields, by system, that not all findings name alone in their place when they are broken, and why."""


class Case(NamedTuple):
    """A repository, the files that are checked, and what the command gets besides."""

    folder: Path
    arguments: tuple[str, ...]
    environment: dict[str, str]
    root: str = "."


class Mutation(NamedTuple):
    """One part of a file's text in the place of another: the finding must name ``named``, on its lines."""

    path: str
    kind: str
    start: int
    end: int
    text: str
    named: str
    lines: range


def cases() -> list[Case]:
    found = [
        Case(HERE.parent / "samples", (path.name,), {}) for path in sorted(HERE.parent.glob("samples/*.scm"))
    ]
    for path in sorted(HERE.glob("systems/*/expected.toml")):
        expected = tomllib.loads(path.read_text(encoding="utf-8"))
        arguments = (*expected.get("check-entry", expected["entry"]), *expected.get("arguments", ()))
        found.append(Case(path.parent, arguments, expected.get("environment", {}), expected.get("root", ".")))
    return found


def mutations(case: Case) -> Iterator[Mutation]:
    """What can be broken in the fields that are written in a case's files."""
    for path in sorted(case.folder.rglob("*.scm")):
        if case.folder.name == "samples" and path.name not in case.arguments:
            continue
        text = path.read_bytes().decode()
        source = Source(os.path.relpath(path, case.folder / case.root), text, str(path.parent))
        data, faults = read(source)
        own = set(_records_defined(data))
        for form in _forms(data) if not faults else ():
            if _head(form) not in own:
                yield from _of_record(source, form)


def _forms(data: list[datum.Datum]) -> Iterator[datum.List]:
    """The record forms that are evaluated: what is quoted, or is for a build, is not."""
    pending: list[datum.Datum] = list(reversed(data))
    while pending:
        form = pending.pop()
        if not isinstance(form, datum.List) or not form.items:
            continue
        name = _head(form)
        if name in ("quote", "gexp"):
            continue
        if _type(name) is not None and _plain(form):
            yield form
        pending += reversed(form.items)


def _head(form: datum.List) -> str:
    head = form.items[0]
    return head.name if isinstance(head, datum.Symbol) else ""


def _records_defined(data: list[datum.Datum]) -> Iterator[str]:
    """Constructors that a file defines itself: what they make is no record of ours, whatever its name."""
    for form in data:
        match form:
            case datum.List(items=(datum.Symbol(name="define-configuration"), datum.Symbol(name=name), *_)):
                yield name
            case datum.List(items=(datum.Symbol(name="define-record-type*"), _, datum.Symbol(name=name), *_)):
                yield name


def _type(name: str) -> RecordType | None:
    own = name.rpartition(":")[2]
    return record_types().get(deprecated_names().get(own, own))


def _plain(form: datum.List) -> bool:
    """Whether all of a form's parts are fields."""
    return all(
        isinstance(i, datum.List) and isinstance(i.items[0], datum.Symbol) for i in form.items[1:] if i
    )


def _of_record(source: Source, form: datum.List) -> Iterator[Mutation]:
    head = form.items[0]
    assert isinstance(head, datum.Symbol)
    type_ = _type(head.name)
    assert type_ is not None
    names = [_name(item) for item in form.items[1:]]
    for item in form.items[1:]:
        if (
            not isinstance(item, datum.List)
            or len(item.items) != 2
            or (name := _name(item)) not in type_.fields
        ):
            continue
        lines = range(item.span.first.line, item.span.last.line + 1)
        value = datum.form_span(item.items[1])
        written = datum.form_span(item.items[0])

        def made(
            kind: str, start: int, end: int, text: str, named: str = name, on: range = lines
        ) -> Mutation:
            return Mutation(source.path, kind, start, end, text, named, on)

        field = type_.fields[name]
        for kind, text in _bad_values(type_, field, head.name):
            yield made(kind, value.start, value.end, text)
        slip = name[:2] + name[1:]
        if slip not in type_.fields:
            yield made("spelling", written.start, written.end, slip, slip)
        yield made("duplicate", item.span.end, item.span.end, f" {item.span.text}")
        if name in type_.required and "inherit" not in names:
            of_record = range(form.span.first.line, form.span.first.line + 1)
            yield made("missing", item.span.start, item.span.end, "", name, of_record)


def _name(item: datum.Datum) -> str:
    return _head(item) if isinstance(item, datum.List) and item.items else ""


def _bad_values(type_: RecordType, field: FieldType, constructor: str) -> Iterator[tuple[str, str]]:
    yield "type", "5" if "package" in str(field.schema) or "'file-like'" in str(field.schema) else "#\\x"
    schemas = [field.schema, *field.schema.get("anyOf", ())]
    for one in schemas:
        if "minimum" in one:
            yield "range", str(one["minimum"] - 1)
        if "maximum" in one:
            yield "range", str(one["maximum"] + 1)
        if one.get("pattern") == "^/":
            yield "range", '"some/where"'
    if "40 hexadecimal" in str(field.schema):
        yield "range", '(list "0123")'
    # With more fields, something else might be wrong too.
    if len(type_.required) <= 1:
        examples = [f" ({name} {type_.fields[name].schema['x-example']})" for name in type_.required]
        yield "record", f"({''.join([constructor, *examples])})"


# Looking whether it is found


def findings(case: Case, folder: Path) -> list[dict[str, Any]]:
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    os.environ.update(case.environment)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(["check", *case.arguments, "--output-format", "json"])
            out.flush()
    finally:
        os.chdir(before)
        for name in case.environment:
            del os.environ[name]
    found: list[dict[str, Any]] = json.loads(out.buffer.getvalue())["findings"]
    return found


@contextlib.contextmanager
def repository(case: Case) -> Iterator[Path]:
    """A copy of a case's folder."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(case.folder, Path(folder) / case.folder.name, symlinks=True)
        root = Path(folder) / case.folder.name / case.root
        (root / ".git").mkdir(exist_ok=True)
        yield root


def verdict(case: Case, root: Path, mutation: Mutation, before: list[dict[str, Any]]) -> str:
    """What is wrong with what is found of a broken field, "" if nothing is.

    A note says what is not known once for each cause: it may only have moved. What is wrong with a text is
    wrong with it again where it is doubled.
    """
    path = root / mutation.path
    whole = path.read_bytes()
    text = whole.decode()
    try:
        path.write_bytes((text[: mutation.start] + mutation.text + text[mutation.end :]).encode())
        after = findings(case, root)
    finally:
        path.write_bytes(whole)
    known = Counter((f["path"], f["code"], f["message"]) for f in before)
    if mutation.kind == "duplicate":
        here = [f for f in before if f["path"] == mutation.path and f["start"]["line"] in mutation.lines]
        known.update((f["path"], f["code"], f["message"]) for f in here)
    new = []
    for finding in after:
        key = (finding["path"], finding["code"], finding["message"])
        if known[key] > 0:
            known[key] -= 1
        elif finding["severity"] != "note":
            new.append(finding)
    right = [found for found in new if _is_it(found, mutation)]
    if not right:
        return "not found" if not new else f"other findings: {_said(new)}"
    return "" if len(new) == 1 else f"more findings: {_said([f for f in new if f is not right[0]])}"


def _is_it(found: dict[str, Any], mutation: Mutation) -> bool:
    return (
        found["code"] in CODES[mutation.kind]
        and found["path"] == mutation.path
        and found["start"]["line"] in mutation.lines
        and f"`{mutation.named}`" in found["message"]
    )


def _said(several: list[dict[str, Any]]) -> str:
    return "; ".join(f"{f['path']}:{f['start']['line']} {f['code']} {f['message'][:60]}" for f in several)


def is_listed(case: Case, mutation: Mutation) -> bool:
    listed = NOT_ALONE.get(case.folder.name, {})
    return mutation.named in [name for names in listed for name in names.split(", ")]


def survey(every: int = 1) -> tuple[Counter[str], Counter[str], list[tuple[Case, Mutation, str]]]:
    """How many are found, of how many of each kind, and those that are not, with what is found instead."""
    good: Counter[str] = Counter()
    total: Counter[str] = Counter()
    bad: list[tuple[Case, Mutation, str]] = []
    number = 0
    for case in cases():
        with repository(case) as root:
            before: list[dict[str, Any]] | None = None
            for mutation in mutations(case):
                number += 1
                if number % every:
                    continue
                before = findings(case, root) if before is None else before
                total[mutation.kind] += 1
                wrong = verdict(case, root, mutation, before)
                good[mutation.kind] += not wrong
                if wrong:
                    bad.append((case, mutation, wrong))
    return good, total, bad


if __name__ == "__main__":
    good, total, bad = survey(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    for case, mutation, wrong in bad:
        where = f"{case.folder.name}/{mutation.path}:{mutation.lines[0]}"
        listed = "" if is_listed(case, mutation) else "NOT LISTED: "
        print(f"{listed}{where} {mutation.kind} of {mutation.named} ({mutation.text[:30]}): {wrong}")
    for kind in total:
        print(f"{kind:<10} {good[kind]} of {total[kind]}")
    print(f"{good.total()} of {total.total()}, {good.total() / total.total():.1%}")
