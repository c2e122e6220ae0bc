"""What describes a tree: the manifest, as JSON and as a table, and the places that its files come from."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import starmap
from os.path import relpath

from guixsvc.annotations import Any
from guixsvc.emit.alike import as_last_time
from guixsvc.emit.outputs import Unit
from guixsvc.emit.tree import File, Tree
from guixsvc.services.needs import Folder, Host
from guixsvc.slotted import asdict, frozen
from guixsvc.source import Source, Span
from guixsvc.targets import Target

SYSTEMD = 251
"""The first systemd that runs our units: it has the specifier %d (its NEWS, "CHANGES WITH 251")."""


DATABASE = ("unit", "settings", "key", "unnamed", "field", "path")
SETTINGS = ("unit", "program", "path", "own", "before")
STORE = ("unit", "user", "group", "program", "path")
FOLDER = ("path", "user", "group")
OS = ("ID", "VERSION_ID", "VERSION_CODENAME", "title")
SECRET = ("kind", "name", "field", "unit", "credential")
FILE = ("path", "mode", "owner", "group")
"""The order of fields in the table."""


@frozen
class _Part:
    """Of a manifest: some members of the document, and some lines of the table."""

    members: str
    lines: str


def manifest(tree: Tree) -> tuple[bytes, bytes]:
    """What of a declaration concerns this host, and nothing else of it: as JSON, and as a table.

    The table is for the installer, a shell script: a line for each thing, its kind and its fields with tabs.
    A field that is not there is "-". The last line is "end", so that a copy that was cut off is known.
    """
    content = {file.path: file.content for file in tree.files}
    enabled = [b"\n[Install]\n" in content[_own_file(unit)] for unit in tree.units]
    parts = (
        _of_target(tree.target),
        _of_host(tree.host),
        _of_services(tree.target, tree.units, enabled, tree.users, tree.hosts),
        _of_files(tree.files),
    )
    lines = "".join([part.lines for part in parts])
    return _object([part.members for part in parts]), f"{lines}end\n".encode("utf-8", "replace")


def secret_hashes(tree: Tree) -> bytes:
    """What tells secret files from copies cut off, as sha256sum takes it; its owner's only, as they are.

    It guesses a password as well as the file itself, and the manifest, which anybody may read, must not.
    """
    secret = [file for file in tree.files if file.secret]
    return "".join(f"{_sha256(file.content)}  .{file.path}\n" for file in secret).encode()


def _field(value: object) -> str:
    """Names and paths have no control characters; a host's name, which is only compared, may have some."""
    text = "-" if value is None else str(value)
    return text if text.isprintable() else "".join(c if c.isprintable() or c > "\x9f" else "?" for c in text)


def _part(about: dict[str, Any], lines: Iterable[tuple[object, ...]]) -> _Part:
    rows = ("\t".join(map(_field, line)) for line in lines)
    return _Part(",\n".join(starmap(_member, about.items())), "".join(f"{row}\n" for row in rows))


@as_last_time
def _of_target(target: Target) -> _Part:
    about = {
        "version": 1,
        "generator": "guixsvc",
        "target": target.name,
        "tried": target.is_tried,
        "install": target.install or None,
        "os": {"title": target.title, **target.os_release} if target.os_release else None,
    }
    return _part(about, _lines_of_target(about, target))


def _lines_of_target(about: dict[str, Any], target: Target) -> Iterator[tuple[object, ...]]:
    yield about["generator"], about["version"]
    yield "target", about["target"]
    if not target.is_tried:
        yield "untried", target.title
    if about["install"] is not None:
        yield "install", about["install"]
    if about["os"] is not None:
        yield "os", *(about["os"].get(key) for key in OS)


def _of_host(name: str | None) -> _Part:
    return _part({"host": name}, [("host", name)] if name is not None else [])


@as_last_time
def _of_services(
    target: Target,
    units: Sequence[Unit],
    enabled: Sequence[bool],
    users: Sequence[str],
    hosts: Sequence[Host],
) -> _Part:
    about = {
        "systemd": SYSTEMD,
        "units": [_unit(unit, enable=enable) for unit, enable in zip(units, enabled, strict=True)],
        "users": list(users),
        "programs": [
            {"path": path, "package": target.provided_by.get(path)}
            for path in sorted({path for host in hosts for path in host.programs})
        ],
        "inputs": [
            {"path": path, "credentials-of": host.credentials_of, "looks-at": host.looks_at or None}
            for host in hosts
            for path in host.inputs
        ],
        "ports": [port for host in hosts for port in host.ports],
        "state": [path for host in hosts for path in host.state],
        **_secrets(hosts),
        "folders": [_folder(folder) for host in hosts for folder in host.folders],
        "stores": [asdict(host.store) for host in hosts if host.store is not None],
        "databases": [asdict(host.database) for host in hosts if host.database is not None],
        "settings": [asdict(host.settings) for host in hosts if host.settings is not None],
    }
    return _part(about, _lines_of_services(about))


def _lines_of_services(about: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    yield "systemd", about["systemd"]
    for unit in about["units"]:
        yield "unit", unit["name"], "enable" if unit["enable"] else None, unit["answers"], *unit["restart-on"]
    for user in about["users"]:
        yield "user", user
    for program in about["programs"]:
        yield "program", program["path"], program["package"]
    for input_ in about["inputs"]:
        yield "input", input_["path"], input_["credentials-of"], input_["looks-at"]
    for port in about["ports"]:
        yield "port", port
    for path in about["state"]:
        yield "state", path
    for secret in about.get("secrets", ()):
        yield "secret", *(secret[key] for key in SECRET)
    for folder in about["folders"]:
        yield "folder", *(folder[key] for key in FOLDER), "own" if folder["own"] else None
    for store in about["stores"]:
        yield "store", *(store[key] or None for key in STORE)
    for database in about["databases"]:
        yield "database", *(database[key] or None for key in DATABASE)
    for settings in about["settings"]:
        own = "own" if settings["own"] else None
        yield "settings", *((settings | {"own": own})[key] or None for key in SETTINGS)


def _of_files(files: Sequence[File]) -> _Part:
    parts = [_of_file(file.path, file.mode, None if file.secret else _sha256(file.content)) for file in files]
    lines = "".join([part.lines for part in parts])
    return _Part(f' "files": {_items([part.members for part in parts])}', lines)


@lru_cache(256)
def _of_file(path: str, mode: int, sha256: str | None) -> _Part:
    """Of a secret file there is no hash."""
    entry: dict[str, Any] = {"path": path, "mode": f"{mode:04o}", "owner": "root", "group": "root"}
    entry |= {"secret": True} if sha256 is None else {"sha256": sha256}
    line = "file", *(entry[key] for key in FILE), sha256
    return _Part(_json(entry), "\t".join(map(_field, line)) + "\n")


def _secrets(hosts: Sequence[Host]) -> dict[str, Any]:
    """Where the host keeps secrets, if it does."""
    secrets = [secret for host in hosts for secret in host.secrets]
    return (
        {"secrets": [{key: getattr(secret, key) for key in SECRET} for secret in secrets]} if secrets else {}
    )


def places(tree: Tree, base: str) -> bytes:
    """Where in the declaration each file comes from, as JSON; paths are relative to the folder ``base``.

    These change with every line above, so they are no part of what is compared or installed.
    """
    declared = {file.declared for file in tree.files if file.declared is not None}
    where = {span: _place(span, base) for span in declared}
    entries = [
        f'{{"file": {_json(file.path)}, {where[file.declared]}}}'
        for file in tree.files
        if file.declared is not None
    ]
    members = {"version": 1, "generator": "guixsvc"}
    return _object([*starmap(_member, members.items()), f' "places": {_items(entries)}'])


def _place(declared: Span, base: str) -> str:
    path = _json(_relative(declared.source, base))
    return f'"path": {path}, "line": {declared.first.line}'


@lru_cache(16)
def _relative(source: Source, base: str) -> str:
    return relpath(source.file, base)


def _object(members: Iterable[str]) -> bytes:
    """JSON in which each item of a list has a line of its own."""
    lines = ",\n".join(members)
    return f"{{\n{lines}\n}}\n".encode("utf-8", "replace")


def _member(name: str, value: Any) -> str:
    return f" {_json(name)}: {_items(map(_json, value)) if isinstance(value, list) else _json(value)}"


def _items(items: Iterable[str]) -> str:
    lines = ",\n".join([f"  {item}" for item in items])
    return f"[\n{lines}\n ]" if lines else "[\n ]"


_json = json.JSONEncoder(ensure_ascii=False).encode


def _own_file(unit: Unit) -> str:
    return f"/etc/systemd/system/{unit.name}"


def _unit(unit: Unit, *, enable: bool) -> dict[str, Any]:
    return {
        "name": unit.name,
        "enable": enable,
        "answers": unit.answers,
        "restart-on": sorted({_own_file(unit), *unit.restart_on}),
    }


def _folder(folder: Folder) -> dict[str, Any]:
    return {"path": folder.path, "user": folder.user, "group": folder.group, "own": folder.is_own}


@lru_cache(256)
def _sha256(content: bytes) -> str:
    """Most files of many hosts are alike, and one object."""
    return hashlib.sha256(content).hexdigest()
