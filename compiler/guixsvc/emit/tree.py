"""The files of one system, and what the installer must know of it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from os.path import basename, join
from types import SimpleNamespace

from guixsvc.annotations import Any
from guixsvc.check.exposed import holds_drawn
from guixsvc.check.ours import our_services
from guixsvc.emit.outputs import NUMBER, SHARED, Output, Unit, outputs
from guixsvc.emit.rendering import render
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.services import service_value
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text
from guixsvc.field_schemas import Place
from guixsvc.quoting import Quoted, Unquotable
from guixsvc.records import service_file
from guixsvc.service_files import OnceStarted
from guixsvc.service_tables import BadService
from guixsvc.services import implementation
from guixsvc.services.host_files import HostFile
from guixsvc.services.host_secrets import PLACEHOLDER
from guixsvc.services.needs import Host
from guixsvc.services.plain import ELEMENT
from guixsvc.slotted import frozen, replace
from guixsvc.source import Span
from guixsvc.targets import Target


class CannotWrite(Exception):
    """A value cannot stand where a template puts it; the message says in which file, and why."""


@frozen(eq=False)
class File:
    """A file for the host. ``declared`` is the service form that it comes from."""

    path: str
    content: bytes
    mode: int
    secret: bool
    declared: Span | None


@frozen(eq=False)
class Tree:
    """What one system becomes; ``once_started`` is with the titles of services."""

    host: str | None
    target: Target
    files: tuple[File, ...]
    units: tuple[Unit, ...]
    users: tuple[str, ...]
    hosts: tuple[Host, ...]
    once_started: tuple[tuple[str, OnceStarted], ...]


def build(system: System, target: Target) -> Tree:
    """The files of a system without faults. Raises CannotWrite, and BadService for faulty templates."""
    files: list[File] = []
    units: list[Unit] = []
    users: list[str] = []
    hosts: list[Host] = []
    once_started: list[tuple[str, OnceStarted]] = []
    for name, record, span in _services(system):
        module = implementation(name)
        is_secret = holds_drawn(record)
        file = service_file(name)
        folder = join(file.root.templates, name)
        made, made_units = _render(folder, module.context(record, target), span, is_secret=is_secret)
        needs = module.host(record, target)
        if needs.secrets:
            _check_handed_over(name, folder, made)
        _check_looked_at(name, folder, made, needs)
        if needs.looked_at:
            looking = _looking(name, needs.looked_at, span)
            made += looking
            made_units = [_restarted_by(unit, looking, f"{name}.service") for unit in made_units]
        files += made
        shared_paths = {output.path for output, _ in _wanted(SHARED, _for_shared([needs]))}
        units += _restarting(made_units, shared_paths | {file.path for file in made})
        users += filter(None, [module.user(record)])
        hosts.append(needs)
        once_started += [(file.title, file.once_started)] if file.once_started is not None else []
    shared, _ = _render(SHARED, _for_shared(hosts), None)
    in_order = sorted([*files, *shared], key=lambda file: file.path)
    for one, other in pairwise(in_order):
        if one.path == other.path:
            raise CannotWrite(f"{one.path}: two services have a file of this name")
    host = str(system.host_name) if isinstance(system.host_name, Text) else None
    by_name = sorted(units, key=lambda unit: unit.name)
    return Tree(
        host,
        target,
        tuple(in_order),
        tuple(by_name),
        tuple(sorted(users)),
        tuple(hosts),
        tuple(once_started),
    )


_UNITS = "/etc/systemd/system"


def _check_handed_over(service: str, folder: str, files: Sequence[File]) -> None:
    """Raises BadService for a file that secrets of the host go into, but that the unit does not hand over."""
    units = b"".join(file.content for file in files if file.path == f"{_UNITS}/{service}.service")
    for file in files:
        line = f"\nLoadCredential={basename(file.path)}:{file.path}\n".encode()
        if PLACEHOLDER.search(file.content.decode("utf-8", "replace")) and line not in units:
            raise BadService(
                f"{folder}: secrets of the host go into {file.path}, which {service}.service must hand over: "
                f'write `{{{{ hand_over("{file.path}") }}}}` there'
            )


def _check_looked_at(service: str, folder: str, files: Sequence[File], needs: Host) -> None:
    """Raises BadService for a unit with which root opens an administrator's file for a service without a look
    at the way there: who can change that would have any file handed over."""
    if not needs.inputs:
        return
    units = "".join(file.content.decode() for file in files if file.path.startswith(f"{_UNITS}/"))
    opened = re.findall(r"(?m)^LoadCredential\w*=[^:\n]*:(.*)$", units)
    for path in needs.inputs:
        if path.replace("%", "%%") in opened:
            raise BadService(
                f"{folder}: {service} has root open {path}, an input, without a look at the way there: write "
                "`{{ hand_over(…) }}` with that field in the unit, and `handed_over(…)` where it is used"
            )


def _looking(service: str, files: Sequence[HostFile], declared: Span) -> list[File]:
    """The unit by which root looks at files of the host, and what makes the service's own wait for it."""
    from guixsvc.services.host_files import words

    # Only systemd, as root, reads what is laid there.
    context = {"service": Quoted(service), "group": Quoted("root"), "host_files": words(files)}
    unit, _ = render(SHARED, "host-files.service.j2", context)
    name = f"{service}-files.service"
    waiting = f"[Unit]\nWants={name}\nAfter={name}\n"
    texts = {f"{_UNITS}/{name}": unit, f"{_UNITS}/{service}.service.d/guixsvc-files.conf": _HEAD + waiting}
    return [File(path, text.encode(), 0o644, False, declared) for path, text in texts.items()]


_HEAD = "# Generated by guixsvc. Edit the declaration, not this file.\n"


def _restarted_by(unit: Unit, files: Sequence[File], name: str) -> Unit:
    if unit.name != name:
        return unit
    return replace(unit, restart_on=(*unit.restart_on, *(file.path for file in files)))


def _for_shared(hosts: Sequence[Host]) -> dict[str, Any]:
    """What the templates need that no service has of its own."""
    secrets = [place for host in hosts for place in host.secrets]
    inputs = [path for host in hosts for path in host.inputs]
    return {
        "host_files": [*inputs, *secrets],
        "host_secrets": secrets,
    }


def _restarting(units: Iterable[Unit], own: Collection[str]) -> Iterator[Unit]:
    """Units with those files only that their service has or needs: another's change restarts nothing."""
    for unit in units:
        files = (path for one in unit.restart_on for path in _made_of(one, own))
        yield replace(unit, restart_on=tuple(files))


def _made_of(path: str, own: Collection[str]) -> list[str]:
    """The file that an output became or, of one for each element of a list, the files."""
    before, number, behind = path.partition(NUMBER)
    pattern = re.compile(rf"{re.escape(before)}\d+{re.escape(behind)}")
    return sorted(filter(pattern.fullmatch, own)) if number else [path] * (path in own)


def _services(system: System) -> Iterator[tuple[str, Record, Span]]:
    for type_, service in our_services(system):
        value = service_value(service)
        assert isinstance(value, Record), "a service that was checked has a record"
        yield type_.service, value, service.span


def _render(
    folder: str, context: dict[str, Any], declared: Span | None, *, is_secret: bool = False
) -> tuple[list[File], list[Unit]]:
    """``is_secret`` tells that a secret may stand in any file that only root may read."""
    made = [
        _file(folder, output, values, declared, is_secret=is_secret)
        for output, values in _wanted(folder, context)
    ]
    return made, list(outputs(folder)[1])


def _wanted(folder: str, context: dict[str, Any]) -> Iterator[tuple[Output, dict[str, Any]]]:
    """What a folder becomes with these values, each output with those that its template sees."""
    for output in outputs(folder)[0]:
        elements = _at(folder, "each", context, output.each) if output.each else None
        if not output.each:
            yield from _if_wanted(folder, output, context)
        elif elements is not None and not isinstance(elements, list):
            Place(join(folder, "outputs.toml")).fail(
                output.each, f"`output.each`: `{output.each}` is no list"
            )
        for number, element in enumerate(elements or (), start=1):
            numbered = replace(output, path=output.path.replace(NUMBER, str(number)))
            yield from _if_wanted(folder, numbered, {**context, ELEMENT: element})


def _if_wanted(
    folder: str, output: Output, context: dict[str, Any]
) -> Iterator[tuple[Output, dict[str, Any]]]:
    if not output.when or _at(folder, "when", context, output.when) not in (None, [], False):
        yield output, context


def _at(folder: str, key: str, context: Mapping[str, Any], path: str) -> Any:
    """A value of a context or, such as ``global.help_file``, of a record in it; of no record it is ``None``.

    Raises BadService for one that there never is, as the ``key`` of an output.
    """
    value: Any = SimpleNamespace(**context)
    for name in path.split("."):
        if value is None:
            return None
        if name not in getattr(value, "__dict__", ()):
            Place(join(folder, "outputs.toml")).fail(path, f"`output.{key}`: there is no value `{path}`")
        value = getattr(value, name)
    return value


def _file(
    folder: str, output: Output, context: dict[str, Any], declared: Span | None, *, is_secret: bool
) -> File:
    try:
        text, took_secret = render(folder, output.template, context)
    except Unquotable as fault:
        raise CannotWrite(f"{output.path}: {fault}") from None
    mode = _ROOT_ONLY if took_secret else output.mode
    secret = output.secret or took_secret or (is_secret and mode == _ROOT_ONLY)
    return File(output.path, _encoded(text), mode, secret, declared)


@lru_cache(256)
def _encoded(text: str) -> bytes:
    """The same bytes for the same text: most files of many hosts are alike."""
    return text.encode()


_ROOT_ONLY = 0o600
