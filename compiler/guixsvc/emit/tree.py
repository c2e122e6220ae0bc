"""The files of one system, and what the installer must know of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guixsvc.check.configuration import our_services
from guixsvc.check.exposed import holds_drawn
from guixsvc.emit.rendering import Unit, outputs, render
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.services import service_value
from guixsvc.evaluate.values import Record, Text
from guixsvc.services import Service, implementation
from guixsvc.services.needs import Host
from guixsvc.source import Span
from guixsvc.targets import Target


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


def build(system: System, target: Target) -> Tree:
    """The files of a system without faults."""
    files: list[File] = []
    units: list[Unit] = []
    users: list[str] = []
    hosts: list[Host] = []
    command: str | None = None
    for name, record, span in _services(system):
        module = _of(name)
        is_secret = holds_drawn(record)
        made, made_units = _render(name, module.context(record, target), span, is_secret=is_secret)
        files += made
        units += made_units
        users.append(module.user(record))
        hosts.append(module.host(record, target))
        command = module.SUPERUSER_COMMAND or command
    host_files = [path for host in hosts for path in (*host.inputs, *host.secrets)]
    shared, _ = _render("shared", {"host_files": host_files}, None)
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


def _of(name: str) -> Service:
    found = implementation(name)
    assert found is not None, "each of our services has a module"
    return found


def _render(
    folder: str, context: dict[str, Any], declared: Span | None, *, is_secret: bool = False
) -> tuple[list[File], list[Unit]]:
    """``is_secret`` tells that a secret may stand in any file that only root may read."""
    files, units = outputs(folder)
    made = [
        File(
            output.path,
            render(output.template, context).encode(),
            output.mode,
            output.secret or (is_secret and output.mode == _ROOT_ONLY),
            declared,
        )
        for output in files
        if not output.when or context[output.when] not in (None, [])
    ]
    return made, units


_ROOT_ONLY = 0o600
