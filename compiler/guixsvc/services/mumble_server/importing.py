"""A running server's mumble-server.ini as a declaration, comments and order kept."""

import re
from collections.abc import Iterator
from os.path import relpath

from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.read.ini import BYTE_ORDER_MARK, Entry, IgnoredLine, Ini, read_ini
from guixsvc.services.importing import Imported, Remark, Wanted
from guixsvc.services.mumble_server.ini_faults import ini_faults
from guixsvc.services.mumble_server.ini_keys import ini_keys
from guixsvc.services.mumble_server.ini_names import REGISTRATION_FIELDS
from guixsvc.services.mumble_server.outcomes import (
    Declared,
    Left,
    Outcome,
    outcome,
    setting,
    unsaid,
)
from guixsvc.services.mumble_server.own_ini import OwnIni, holds_a_password, is_sqlite
from guixsvc.services.mumble_server.stored import stored_settings
from guixsvc.shown import shown
from guixsvc.slotted import frozen
from guixsvc.source import Source, Span

_COMMENTED = re.compile(r"[;#\s]*([A-Za-z_]+)\s*=\s*\S")
_INDENT = " " * 10
_SHORT = 60


@frozen
class _Line:
    """A line of the record: a field, which may have a comment behind it, or a comment alone, or nothing."""

    field: str = ""
    comment: str = ""


def of_settings(source: Source, wanted: Wanted) -> Imported:
    """The declaration of an ini, in which secrets are variables. Raises NotImported for a faulty database."""
    ini = read_ini(source.text)
    version = "" if wanted.target is None else wanted.target.versions.get("mumble", "")
    own = OwnIni(source.text, ini, Span(source, 0, 0), source)
    faults = tuple(ini_faults(own, version))
    stored = tuple(stored_settings(wanted.database, setting(ini, "dbPrefix")) if wanted.database else ())
    if wanted.keep:
        return Imported(_kept(source, ini, wanted.folder), stored, (), faults)
    outcomes = _outcomes(ini, version)
    variables = tuple(
        (found.variable, entry.key)
        for entry, found in outcomes.items()
        if isinstance(found, Declared) and found.variable
    )
    remarks = [*_remarks(source, outcomes), *_without_database(ini, wanted), *stored]
    body = [*_body(source, ini, outcomes), *_rest(ini, outcomes, wanted)]
    return Imported(_declaration(source.path, body), tuple(remarks), variables, faults)


def _outcomes(ini: Ini, version: str) -> dict[Entry, Outcome]:
    """Of each setting that counts, what becomes of it."""
    last = {entry.key: entry for entry in ini.entries if entry.section == "" and entry.key in ini_keys()}
    return {entry: outcome(entry, ini, version) for entry in last.values()}


def _remarks(source: Source, outcomes: dict[Entry, Outcome]) -> Iterator[Remark]:
    for entry, found in sorted(outcomes.items(), key=lambda item: item[0].start):
        if isinstance(found, Left):
            line = source.position(entry.start).line
            yield Remark(line, _shown_setting(entry), found.effect, found.is_lost)


def _shown_setting(entry: Entry) -> str:
    value = ", ".join(entry.items)
    if value and holds_a_password(entry.key):
        value = "…"
    return shown(f"{entry.key}={value if len(value) <= _SHORT else value[:_SHORT] + '…'}")


def _body(source: Source, ini: Ini, outcomes: dict[Entry, Outcome]) -> Iterator[_Line]:
    """The lines of the record in the order of the ini."""
    has_registration = False
    at = 0
    pieces: list[Entry | IgnoredLine] = [*ini.entries, *ini.ignored]
    for piece in sorted(pieces, key=lambda piece: piece.start):
        yield from _comments(source.text[at : piece.start])
        at = piece.end
        if isinstance(piece, IgnoredLine):
            if source.text[piece.start : piece.end].strip(f" \t{BYTE_ORDER_MARK}") == "":
                continue
            yield _Line(comment=_safe(source.text[piece.start : piece.end]))
            continue
        found = outcomes.get(piece)
        if found is None:
            is_comment = piece.key.startswith("#")
            yield _Line(comment=_safe(source.text[piece.start : piece.end]) if is_comment else _unread(piece))
        elif isinstance(found, Left):
            yield _Line(comment=f"{_shown_setting(piece)} ({found.effect})")
        elif piece.key not in REGISTRATION_FIELDS:
            comment = "" if holds_a_password(piece.key) else _safe(piece.rest)
            yield _Line(f"({found.field} {found.scheme})", comment)
        elif not has_registration:
            has_registration = True
            yield _Line(_registration(outcomes))
        at += len(piece.rest)
    yield from _comments(source.text[at:])


def _registration(outcomes: dict[Entry, Outcome]) -> str:
    fields = [
        f"  ({found.field} {found.scheme})"
        for entry, found in outcomes.items()
        if entry.key in REGISTRATION_FIELDS and isinstance(found, Declared)
    ]
    lines = ["(public-registration", " (mumble-server-public-registration-configuration", *fields]
    return f"\n{_INDENT}".join(lines) + "))"


def _unread(entry: Entry) -> str:
    where = f"[{entry.section}] " if entry.section else ""
    return shown(where) + f"{_shown_setting(entry)} (not a setting that the server reads here)"


def _comments(gap: str) -> Iterator[_Line]:
    """What stands between two settings: comments, the names of sections, empty lines."""
    for line in gap.splitlines()[1:] if not gap.startswith((";", "[")) else gap.splitlines():
        text = line.strip()
        yield _Line(comment=_safe(text)) if text else _Line()


def _safe(line: str) -> str:
    """The text of a comment: no secret that it gives as a setting, and nothing that a terminal obeys."""
    text = line.strip().lstrip(";#").removeprefix(" ").rstrip()
    named = _COMMENTED.match(line)
    if named is not None and holds_a_password(named[1]):
        return f"{named[1]}=…"
    return shown(text)


def _rest(ini: Ini, outcomes: dict[Entry, Outcome], wanted: Wanted) -> Iterator[_Line]:
    """What must be said because Guix's defaults are others than the server's."""
    declared = {found.field for found in outcomes.values() if isinstance(found, Declared)}
    further = [*_files(ini, declared, wanted), *unsaid(declared)]
    if further:
        yield _Line()
        yield _Line(comment="Not in the ini; what the server takes without them, and Guix does not:")
    for found in further:
        yield _Line(f"({found.field} {found.scheme})")


def _files(ini: Ini, declared: set[str], wanted: Wanted) -> Iterator[Declared]:
    if "ssl-cert" in declared and "ssl-key" not in declared:
        yield Declared("ssl-key", quoted_string(setting(ini, "sslCert")))
    if "database-file" not in declared and (database := _package_s_database(ini, wanted)):
        yield Declared("database-file", quoted_string(database))


def _package_s_database(ini: Ini, wanted: Wanted) -> str:
    """The file that the distribution's server uses if its ini names none, "" if that is not known."""
    if not _names_no_database(ini) or wanted.target is None:
        return ""
    return wanted.target.packages.get("mumble", {}).get("database", "")


def _names_no_database(ini: Ini) -> bool:
    return is_sqlite(ini) and not setting(ini, "database")


def _without_database(ini: Ini, wanted: Wanted) -> Iterator[Remark]:
    if _names_no_database(ini) and not _package_s_database(ini, wanted):
        effect = (
            "the ini names none, so that it lies where the server was started: "
            "say it with (database-file …), or users and channels stay behind"
        )
        yield Remark(0, "database", effect, is_lost=True)


def _kept(source: Source, ini: Ini, folder: str) -> str:
    """A declaration in a folder that names the ini itself: a path of the host, or a file of the tree."""
    if source.path.startswith("/"):
        lines = [_Line(f"(file {quoted_string(source.path)})")]
    else:
        lines = [_Line(f"(file (local-file {quoted_string(relpath(source.path, folder))}))")]
    if user := setting(ini, "uname"):
        lines.append(_Line(f"(user {quoted_string(user)})"))
    return _declaration(source.path, lines)


def _declaration(path: str, body: list[_Line]) -> str:
    lines = [
        f";; Made from {shown(path)} by guixsvc import.",
        "(use-modules (gnu services)",
        "             (gnu services telephony))",
        "",
        "(service mumble-server-service-type",
        "         (mumble-server-configuration",
        *_laid_out(body),
    ]
    return "\n".join(lines) + "\n"


def _laid_out(body: list[_Line]) -> Iterator[str]:
    """The lines with their closing parentheses behind the last field, as Scheme is written."""
    last = max((at for at, line in enumerate(body) if line.field), default=-1)
    if last == -1:
        body, last = [*body, _Line()], len(body)
    blank = True
    for at, line in enumerate(body):
        text = line.field + ("))" if at == last else "")
        if not text and not line.comment:
            if not blank:
                yield ""
            blank = True
            continue
        blank = False
        comment = f";; {line.comment}" if not text else f"  ; {line.comment}" if line.comment else ""
        yield f"{_INDENT}{text}{comment}".rstrip()
