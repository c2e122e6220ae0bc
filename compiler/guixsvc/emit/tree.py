"""The files of one system, and the manifest that describes them."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from os.path import relpath
from pathlib import Path
from types import ModuleType
from typing import Any

from guixsvc.check.configuration import our_services
from guixsvc.diagnostics import Diagnostic
from guixsvc.emit.host import Host
from guixsvc.emit.rendering import Unit, outputs, render
from guixsvc.emit.targets import Target
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.services import service_value
from guixsvc.evaluate.values import Record, Text
from guixsvc.source import Span

SYSTEMD = 251
"""The first systemd that runs our units: it has the specifier %d (its NEWS, "CHANGES WITH 251")."""


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """A file for the host. ``declared`` is the service form that it comes from."""

    path: str
    content: bytes
    mode: int
    secret: bool
    declared: Span | None


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """What one system becomes."""

    host: str | None
    target: Target
    files: tuple[File, ...]
    units: tuple[Unit, ...]
    users: tuple[str, ...]
    hosts: tuple[Host, ...]
    superuser_command: str | None


def problems(system: System, target: Target) -> Iterator[Diagnostic]:
    """What keeps a system from running on a target, as far as its records can be judged."""
    for type_, service in our_services(system):
        value = service_value(service)
        if isinstance(value, Record) and value.type is type_.configuration:
            yield from _module(type_.service).problems(value, target)


def build(system: System, target: Target) -> Tree:
    """The files of a system without faults."""
    files: list[File] = []
    units: list[Unit] = []
    users: list[str] = []
    hosts: list[Host] = []
    command: str | None = None
    for service, record, span in _services(system):
        module = _module(service)
        made, made_units = _render(service, module.context(record, target), span)
        files += made
        units += made_units
        users.append(module.user(record))
        hosts.append(module.host(record, target))
        command = getattr(module, "SUPERUSER_COMMAND", command)
    shared, _ = _render("shared", {}, None)
    in_order = sorted([*files, *shared], key=lambda file: file.path)
    host = str(system.host_name) if isinstance(system.host_name, Text) else None
    by_name = sorted(units, key=lambda unit: unit.name)
    return Tree(
        host,
        target,
        tuple(in_order),
        tuple(by_name),
        tuple(sorted(users)),
        tuple(hosts),
        command,
    )


def _services(system: System) -> Iterator[tuple[str, Record, Span]]:
    for type_, service in our_services(system):
        value = service_value(service)
        assert isinstance(value, Record), "a service that was checked has a record"
        yield type_.service, value, service.span


def _module(service: str) -> ModuleType:
    return import_module(f"guixsvc.emit.{service.replace('-', '_')}")


def _render(folder: str, context: dict[str, Any], declared: Span | None) -> tuple[list[File], list[Unit]]:
    files, units = outputs(folder)
    made = [
        File(output.path, render(output.template, context).encode(), output.mode, output.secret, declared)
        for output in files
        if not output.when or context[output.when] not in (None, [])
    ]
    return made, units


def manifest(tree: Tree) -> bytes:
    """The manifest as JSON: what of a declaration concerns this host, and nothing else of it.

    Each item of a list has a line of its own: the installer, a shell script, reads it line by line.
    """
    document: dict[str, Any] = {
        "version": 1,
        "generator": "guixsvc",
        "target": tree.target.name,
        "host": tree.host,
        "systemd": SYSTEMD,
        "units": [_unit(unit, tree.files) for unit in tree.units],
        "users": list(tree.users),
        "programs": [
            {"path": path, "package": tree.target.provided_by.get(path)}
            for path in sorted({path for host in tree.hosts for path in host.programs})
        ],
        "inputs": [
            {"path": path, "credentials-of": host.credentials_of}
            for host in tree.hosts
            for path in host.inputs
        ],
        "ports": [port for host in tree.hosts for port in host.ports],
        "state": [path for host in tree.hosts for path in host.state],
        "databases": [asdict(host.database) for host in tree.hosts if host.database is not None],
        "files": [_entry(file) for file in tree.files],
    }
    return _document(document)


def places(tree: Tree, base: Path) -> bytes:
    """Where in the declaration each file comes from, as JSON; paths are relative to the folder ``base``.

    These change with every line above, so they are no part of what is compared or installed.
    """
    document: dict[str, Any] = {
        "version": 1,
        "generator": "guixsvc",
        "places": [_place(file, base) for file in tree.files if file.declared is not None],
    }
    return _document(document)


def _place(file: File, base: Path) -> dict[str, Any]:
    assert file.declared is not None
    source = file.declared.source
    where = relpath(source.directory / Path(source.path).name, base)
    return {"file": file.path, "path": where, "line": file.declared.first.line}


def _document(document: dict[str, Any]) -> bytes:
    members = ",\n".join(f" {_json(name)}: {_lines(value)}" for name, value in document.items())
    return f"{{\n{members}\n}}\n".encode("utf-8", "replace")


def _lines(value: Any) -> str:
    if not isinstance(value, list):
        return _json(value)
    return "[\n" + ",\n".join(f"  {_json(item)}" for item in value) + "\n" * bool(value) + " ]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _unit(unit: Unit, files: Sequence[File]) -> dict[str, Any]:
    content = {file.path: file.content for file in files}
    own = f"/etc/systemd/system/{unit.name}"
    return {
        "name": unit.name,
        "enable": b"\n[Install]\n" in content[own],
        "answers": unit.answers,
        "restart-on": sorted({own, *(content.keys() & set(unit.restart_on))}),
    }


def _entry(file: File) -> dict[str, Any]:
    entry: dict[str, Any] = {"path": file.path, "mode": f"{file.mode:04o}", "owner": "root", "group": "root"}
    if file.secret:
        entry["secret"] = True
    else:
        entry["sha256"] = hashlib.sha256(file.content).hexdigest()
    return entry
