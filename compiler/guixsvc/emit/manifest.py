"""What describes a tree: the manifest, as JSON and as a table, and the places that its files come from."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from os.path import relpath

from guixsvc.annotations import Any
from guixsvc.emit.outputs import Unit
from guixsvc.emit.tree import File, Tree
from guixsvc.services.needs import Folder
from guixsvc.slotted import asdict
from guixsvc.source import Source
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


def manifest(tree: Tree) -> tuple[bytes, bytes]:
    """What of a declaration concerns this host, and nothing else of it: as JSON, and as a table."""
    about = _manifest(tree)
    return _document(about), _table(about, tree.target)


def _table(about: dict[str, Any], target: Target) -> bytes:
    """For the installer, a shell script: a line for each thing, its kind and its fields with tabs.

    A field that is not there is "-". The last line is "end", so that a copy that was cut off is known.
    """
    lines = ("\t".join(map(_field, line)) for line in _lines_of(about, target))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


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


def _lines_of(about: dict[str, Any], target: Target) -> Iterator[tuple[object, ...]]:
    yield about["generator"], about["version"]
    yield "target", about["target"]
    if not target.is_tried:
        yield "untried", target.title
    if about["install"] is not None:
        yield "install", about["install"]
    if about["os"] is not None:
        yield "os", *(about["os"].get(key) for key in OS)
    if about["host"] is not None:
        yield "host", about["host"]
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
    for file in about["files"]:
        yield "file", *(file[key] for key in FILE), file.get("sha256")
    yield ("end",)


def _manifest(tree: Tree) -> dict[str, Any]:
    return {
        "version": 1,
        "generator": "guixsvc",
        "target": tree.target.name,
        "tried": tree.target.is_tried,
        "install": tree.target.install or None,
        "os": {"title": tree.target.title, **tree.target.os_release} if tree.target.os_release else None,
        "host": tree.host,
        "systemd": SYSTEMD,
        "units": [_unit(unit, tree.files) for unit in tree.units],
        "users": list(tree.users),
        "programs": [
            {"path": path, "package": tree.target.provided_by.get(path)}
            for path in sorted({path for host in tree.hosts for path in host.programs})
        ],
        "inputs": [
            {"path": path, "credentials-of": host.credentials_of, "looks-at": host.looks_at or None}
            for host in tree.hosts
            for path in host.inputs
        ],
        "ports": [port for host in tree.hosts for port in host.ports],
        "state": [path for host in tree.hosts for path in host.state],
        **_secrets(tree),
        "folders": [_folder(folder) for host in tree.hosts for folder in host.folders],
        "stores": [asdict(host.store) for host in tree.hosts if host.store is not None],
        "databases": [asdict(host.database) for host in tree.hosts if host.database is not None],
        "settings": [asdict(host.settings) for host in tree.hosts if host.settings is not None],
        "files": [_entry(file) for file in tree.files],
    }


def _secrets(tree: Tree) -> dict[str, Any]:
    """Where the host keeps secrets, if it does."""
    secrets = [secret for host in tree.hosts for secret in host.secrets]
    return (
        {"secrets": [{key: getattr(secret, key) for key in SECRET} for secret in secrets]} if secrets else {}
    )


def places(tree: Tree, base: str) -> bytes:
    """Where in the declaration each file comes from, as JSON; paths are relative to the folder ``base``.

    These change with every line above, so they are no part of what is compared or installed.
    """
    document: dict[str, Any] = {
        "version": 1,
        "generator": "guixsvc",
        "places": [_place(file, base) for file in tree.files if file.declared is not None],
    }
    return _document(document)


def _place(file: File, base: str) -> dict[str, Any]:
    assert file.declared is not None
    where = _relative(file.declared.source, base)
    return {"file": file.path, "path": where, "line": file.declared.first.line}


@lru_cache(16)
def _relative(source: Source, base: str) -> str:
    return relpath(source.file, base)


def _document(document: dict[str, Any]) -> bytes:
    """JSON in which each item of a list has a line of its own."""
    members = ",\n".join(f" {_json(name)}: {_lines(value)}" for name, value in document.items())
    return f"{{\n{members}\n}}\n".encode("utf-8", "replace")


def _lines(value: Any) -> str:
    if not isinstance(value, list):
        return _json(value)
    return "[\n" + ",\n".join(f"  {_json(item)}" for item in value) + "\n" * bool(value) + " ]"


_json = json.JSONEncoder(ensure_ascii=False).encode


def _unit(unit: Unit, files: Sequence[File]) -> dict[str, Any]:
    content = {file.path: file.content for file in files}
    own = f"/etc/systemd/system/{unit.name}"
    return {
        "name": unit.name,
        "enable": b"\n[Install]\n" in content[own],
        "answers": unit.answers,
        "restart-on": sorted({own, *unit.restart_on}),
    }


def _folder(folder: Folder) -> dict[str, Any]:
    return {"path": folder.path, "user": folder.user, "group": folder.group, "own": folder.is_own}


def _entry(file: File) -> dict[str, Any]:
    entry: dict[str, Any] = {"path": file.path, "mode": f"{file.mode:04o}", "owner": "root", "group": "root"}
    if file.secret:
        entry["secret"] = True
    else:
        entry["sha256"] = _sha256(file.content)
    return entry


@lru_cache(256)
def _sha256(content: bytes) -> str:
    """Most files of many hosts are alike, and one object."""
    return hashlib.sha256(content).hexdigest()
