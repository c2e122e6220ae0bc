"""Targets: what differs between hosts.

Of ours ``schemas/targets/`` says what holds of the host itself, and each service what it finds there. A file
of somebody else's says all of it: the same keys, with ``packages``, ``provided-by`` and ``notes`` of all
services.
"""

import os
from collections.abc import Mapping
from os.path import basename, join, splitext

from guixsvc.annotations import Any
from guixsvc.documents import known
from guixsvc.files import LARGEST_TEXT, Located, NotRead, read_file
from guixsvc.host_paths import is_of_a_program
from guixsvc.paths import SCHEMAS
from guixsvc.records import service_types
from guixsvc.service_files import Kind, ServiceFile
from guixsvc.service_tables import BadService, BadTarget, files_in, read_text
from guixsvc.slotted import field, frozen
from guixsvc.spelling import did_you_mean, nearest

DEFAULT = "debian-12"
AUTO = "auto"
"""The target that this machine is."""

OLDEST_SYSTEMD = 252
"""What the emitted units need: Debian 12 has it."""


UNTRIED = "{} was never tried: what is said of it was read in its packages, and no server was run there"


class _Wrong(ValueError):
    """A value in a target's file is not what it must be; ``place`` is the names that lead to it."""

    def __init__(self, expected: str, place: str, hint: str = "") -> None:
        super().__init__(f"{expected} at {place}" + (f"; {hint}" if hint else ""))
        self.key = place.rpartition(".")[2]


@frozen(eq=False)
class Target:
    """``packages`` maps the names of Guix's package variables to what the host has in their place.

    ``provided_by`` maps such a path to the distribution's package that has it. ``notes`` are what
    administrators of a service must know, ``lacking`` why a service finds nothing here, by its folder's name.
    ``systemd`` is the major version of the host's, ``os_release`` what tells its release, if it is said;
    ``install`` is the command that installs packages there, "" if it is not said. ``is_tried`` is false where
    nothing was ever run. ``file`` is where this was read.
    """

    name: str
    title: str
    systemd: int
    packages: Mapping[str, Mapping[str, str]]
    provided_by: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]
    lacking: Mapping[str, str]
    file: Located
    os_release: Mapping[str, str]
    install: str = ""
    is_tried: bool = True

    @property
    def versions(self) -> dict[str, str]:
        """The versions of packages, by the names of Guix's variables."""
        return {name: paths["version"] for name, paths in self.packages.items() if "version" in paths}


def names() -> list[str]:
    return [_stem(path) for path in files_in(join(SCHEMAS, "targets"), ".json")]


def _stem(path: str) -> str:
    return splitext(basename(path))[0]


def load(name: str) -> Target:
    """The target of a name, of the JSON file of a path, or with AUTO of this machine. Raises BadTarget."""
    if name == AUTO:
        name = _own(_own_release())
    if name in names():
        path = join(SCHEMAS, "targets", f"{name}.json")
    elif name.endswith(".json"):
        path = name
    else:
        raise BadTarget(f"unknown target `{name}`; {_known()}")
    try:
        content = read_file(path, os.getcwd(), most=LARGEST_TEXT)
        data = _object_at(_parsed(content.data), "")
        _only(data, _OF_A_HOST if name in names() else (*_OF_A_HOST, *_OF_A_SERVICE, "unavailable"))
        said = _of_each_service(name) if name in names() else _of_all_services(data)
        return _host(_stem(path), data, content.at, said)
    except NotRead as problem:
        raise BadTarget(f"the target {name} {problem}") from None
    except ValueError as problem:
        raise BadTarget(f"the target {name} cannot be read: {problem}") from None
    except RecursionError:
        raise BadTarget(f"the target {name} cannot be read: it nests too deep") from None


def _own_release() -> Mapping[str, str]:
    """What os-release(5) says of this machine. Raises BadTarget."""
    import platform

    try:
        return platform.freedesktop_os_release()
    except (OSError, ValueError):
        raise BadTarget(
            f"--target {AUTO}: this machine has no os-release that can be read; {_known()}"
        ) from None


def _own(machine: Mapping[str, str]) -> str:
    """The name of the target that a machine is, by its os-release. Raises BadTarget.

    Testing releases have no VERSION_ID: there the codename decides. What has neither has no releases.
    """
    key = next((key for key in ("VERSION_ID", "VERSION_CODENAME") if machine.get(key)), "VERSION_ID")
    for name in names():
        release = load(name).os_release
        if release and release["ID"] == machine.get("ID") and release.get(key) == machine.get(key):
            return name
    this = machine.get("PRETTY_NAME") or machine.get("ID") or "an unknown system"
    raise BadTarget(f"--target {AUTO}: this machine is {this}, for which there is no target; {_known()}")


def _known() -> str:
    return f"known: {', '.join(names())}, or the path of a .json file"


def _parsed(data: bytes) -> Any:
    """A JSON document in which no name stands twice in an object. Raises ValueError, RecursionError."""
    text = data.decode("utf-8-sig")
    if (value := known(text)) is not None:
        return value
    import json

    return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{_quoted(twice)} is given twice in one object")
    return found


def _quoted(text: str) -> str:
    import json

    return json.dumps(text)


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")


def _host(name: str, data: Any, file: Located, said: "_Said") -> Target:
    systemd = data.get("systemd", OLDEST_SYSTEMD)
    if type(systemd) is not int or not 0 < systemd < 10_000:
        raise _Wrong("expected a number from 1 to 9999", "systemd")
    title = _text(data.get("title", name), "title")
    return Target(
        name,
        title,
        systemd,
        said.packages,
        said.provided_by,
        said.notes,
        said.lacking,
        file,
        _os_release(data),
        _text(data.get("install", ""), "install"),
        _flag(data.get("tried", True), "tried"),
    )


@frozen
class _Said:
    """What was found for services, by the names of their folders; ``lacking`` tells what is not there."""

    packages: dict[str, dict[str, str]] = field(default_factory=dict)
    provided_by: dict[str, str] = field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)


def _of_each_service(name: str) -> _Said:
    """What the services say of one of our targets. A fault in what one says is told of this one only."""
    said = _Said()
    for type_ in service_types().values():
        try:
            one = of_service(type_.file, name)
        except BadService as problem:
            said.lacking[type_.service] = str(problem)
            continue
        said.packages.update(one.packages)
        said.provided_by.update(one.provided_by)
        said.notes.update(one.notes)
        said.lacking.update(one.lacking)
    return said


def of_service(service: ServiceFile, name: str) -> _Said:
    """What a service says of one of our targets. Raises BadService."""
    path = join(service.folder, "targets", f"{name}.json")
    if not os.path.lexists(path):
        return _Said(lacking={service.service: "it has no file for this target"})
    text = read_text(path)
    try:
        data = _object_at(_parsed(text.encode()), "")
        if "unavailable" in data:
            _only(data, ("unavailable",))
            return _Said(lacking={service.service: _text(data["unavailable"], "unavailable")})
        _only(data, _OF_A_SERVICE)
        packages, provided_by, notes = _packages(data, service), _provided_by(data), _notes(data)
    except (ValueError, RecursionError) as problem:
        at = text.find(f'"{problem.key}"') if isinstance(problem, _Wrong) else -1
        line = text.count("\n", 0, at) + 1 if at >= 0 else getattr(problem, "lineno", 1)
        raise BadService(f"{path}:{line}: {problem}") from None
    return _Said(packages, provided_by, {service.service: notes})


def _of_all_services(data: Any) -> _Said:
    """What a file of somebody else's says of all services together."""
    notes = _notes(data)
    said = _Said(provided_by=_provided_by(data), lacking=_unavailable(data))
    given = _object_at(data.get("packages"), "packages, with what takes the place of Guix's packages")
    there = {variable: paths for variable, paths in given.items() if paths is not None}
    for type_ in service_types().values():
        if type_.service in said.lacking:
            continue
        missing = [f"`{variable}`" for variable in type_.file.on_target if variable not in there]
        if given.keys().isdisjoint(type_.file.on_target) and missing:
            said.lacking[type_.service] = f"it says nothing of {', '.join(missing)}"
        elif none := [variable for variable in type_.file.on_target if given.get(variable, {}) is None]:
            said.lacking[type_.service] = f"it has nothing for {', '.join(f'`{one}`' for one in none)}"
        else:
            said.packages.update(_packages({"packages": there}, type_.file))
            said.notes[type_.service] = notes
    if not (given or data.get("unavailable")):
        raise _Wrong("expected a package of a service", "packages")
    return said


def _unavailable(data: Any) -> dict[str, str]:
    """Why services find nothing there, by the names of their folders."""
    given = data.get("unavailable", {})
    if not isinstance(given, dict):
        raise _Wrong("expected an object, with a reason for each service,", "unavailable")
    _only(given, tuple(type_.service for type_ in service_types().values()))
    return {service: _text(reason, f"unavailable.{service}") for service, reason in given.items()}


def _packages(data: Any, service: ServiceFile) -> dict[str, dict[str, str]]:
    """What takes the place of packages, at least of those that a service needs."""
    packages = _object_at(data.get("packages"), "packages")
    for variable, keys in service.on_target.items():
        given = packages.get(variable)
        for key, value in keys.items():
            if not value.may_be_left_out and (not isinstance(given, dict) or key not in given):
                near = did_you_mean(nearest(key, given)) if isinstance(given, dict) else ""
                other = near or did_you_mean(nearest(variable, packages))
                raise _Wrong("expected a string", f"packages.{variable}.{key}", other)
    for variable, given in packages.items():
        said_of = service.on_target.get(variable, {})
        for key, value in _object_at(given, f"packages.{variable}").items():
            kind = said_of[key].kind if key in said_of else _KINDS.get(key, "program")
            _of_kind(kind, value, f"packages.{variable}.{key}")
    return packages


_KINDS: Mapping[str, Kind] = dict.fromkeys(("version", "command-line", "database", "user"), "text")
"""Of keys of a variable that no service asks for; others are programs."""


def _of_kind(kind: Kind, value: Any, place: str) -> None:
    _text(value, place)
    if isinstance(kind, tuple):
        if value not in kind:
            raise _Wrong(f"expected one of {', '.join(kind)}", place)
    elif kind != "text":
        _path(value, place)


def _object_at(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        if not place:
            raise ValueError("expected an object with `packages`")
        raise _Wrong("expected an object", place)
    return value


_OF_A_HOST = ("title", "description", "os-release", "systemd", "install", "tried")
_OF_A_SERVICE = ("packages", "provided-by", "notes")


def _only(data: dict[str, Any], known: tuple[str, ...]) -> None:
    """Raises ValueError for a key that is none of these, which would be ignored in silence."""
    for key in data:
        if key not in known:
            hint = did_you_mean(nearest(key, known), f"known: {', '.join(known)}")
            raise ValueError(f"unknown key {_quoted(key)}; {hint}")


def _provided_by(data: Any) -> dict[str, str]:
    provided_by = data.get("provided-by", {})
    if not isinstance(provided_by, dict):
        raise _Wrong("expected an object with strings", "provided-by")
    for path, package in provided_by.items():
        _path(path, "provided-by")
        _text(package, f"provided-by.{path}")
    return provided_by


def _notes(data: Any) -> tuple[str, ...]:
    notes = data.get("notes", [])
    if not isinstance(notes, list):
        raise _Wrong("expected a list", "notes")
    return tuple(_text(note, "notes") for note in notes)


def _os_release(data: dict[str, Any]) -> Mapping[str, str]:
    values = data.get("os-release", {})
    if not isinstance(values, dict):
        raise _Wrong("expected an object with strings", "os-release")
    for key, value in values.items():
        _text(value, f"os-release.{key}")
    if values and not values.get("ID"):
        raise _Wrong("expected a string", "os-release.ID")
    return values


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise _Wrong("expected a string", place)
    if not value.isprintable():
        raise _Wrong("expected text without control characters or the like", place)
    return value


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("expected true or false", place)
    return value


def _path(value: Any, place: str) -> None:
    if not _text(value, place).startswith("/"):
        raise _Wrong("expected an absolute path", place)
    if not is_of_a_program(value):
        raise _Wrong("expected a path without `$` or what no unit can name", place)
