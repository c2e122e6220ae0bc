"""Targets: what differs between hosts, from ``schemas/targets/`` or a file of the same shape."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guixsvc.files import LARGEST_TEXT, Located, NotRead, read_file
from guixsvc.host_paths import is_of_a_program
from guixsvc.paths import SCHEMAS

DEFAULT = "debian-12"
AUTO = "auto"
"""The target that this machine is."""

COMMAND_LINES = ("classic", "gnu")
"""The styles of Mumble's command line: before 1.6, and since."""

OLDEST_SYSTEMD = 252
"""What the emitted units need: Debian 12 has it."""


class BadTarget(Exception):
    """There is no such target, or its file cannot be used; the message says which or why."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """``packages`` maps the names of Guix's package variables to what the host has in their place.

    ``provided_by`` maps such a path to the distribution's package that has it.
    ``systemd`` is the major version of the host's, ``os_release`` what tells its release, if it is said;
    ``file`` is where this was read.
    """

    name: str
    title: str
    systemd: int
    packages: Mapping[str, Mapping[str, str]]
    provided_by: Mapping[str, str]
    notes: tuple[str, ...]
    file: Located
    os_release: Mapping[str, str]

    @property
    def versions(self) -> dict[str, str]:
        """The versions of packages, by the names of Guix's variables."""
        return {name: paths["version"] for name, paths in self.packages.items() if "version" in paths}


def names() -> list[str]:
    return sorted(path.stem for path in (SCHEMAS / "targets").glob("*.json"))


def load(name: str) -> Target:
    """The target of a name, of the JSON file of a path, or with AUTO of this machine. Raises BadTarget."""
    if name == AUTO:
        name = _own(_own_release())
    if name in names():
        path = SCHEMAS / "targets" / f"{name}.json"
    elif name.endswith(".json"):
        path = Path(name)
    else:
        raise BadTarget(f"unknown target `{name}`; {_known()}")
    try:
        content = read_file(path, Path.cwd(), most=LARGEST_TEXT)
        return _target(path.stem, _parsed(content.data), content.at)
    except NotRead as problem:
        raise BadTarget(f"the target {name} {problem}") from None
    except ValueError as problem:
        raise BadTarget(f"the target {name} cannot be read: {problem}") from None
    except RecursionError:
        raise BadTarget(f"the target {name} cannot be read: it nests too deep") from None


def _own_release() -> Mapping[str, str]:
    """What os-release(5) says of this machine. Raises BadTarget."""
    try:
        return platform.freedesktop_os_release()
    except (OSError, ValueError):
        raise BadTarget(
            f"--target {AUTO}: this machine has no os-release that can be read; {_known()}"
        ) from None


def _own(machine: Mapping[str, str]) -> str:
    """The name of the target that a machine is, by its os-release. Raises BadTarget.

    Testing releases have no VERSION_ID: there the codename decides.
    """
    key = "VERSION_ID" if machine.get("VERSION_ID") else "VERSION_CODENAME"
    for name in names():
        release = load(name).os_release
        if release and release["ID"] == machine.get("ID") and release.get(key, "") == machine.get(key):
            return name
    this = machine.get("PRETTY_NAME") or machine.get("ID") or "an unknown system"
    raise BadTarget(f"--target {AUTO}: this machine is {this}, for which there is no target; {_known()}")


def _known() -> str:
    return f"known: {', '.join(names())}, or the path of a .json file"


def _parsed(data: bytes) -> Any:
    """A JSON document in which no name stands twice in an object. Raises ValueError, RecursionError."""
    return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number)


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{json.dumps(twice)} is given twice in one object")
    return found


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")


_PROGRAMS = {
    "mumble": ("server", "version", "command-line"),
    "libjami": ("jamid",),
    "dbus-for-jami": ("dbus-daemon",),
    "nss-certs": ("certificates",),
}


_TEXTS = ("version", "command-line", "database")
"""What is no path, or may be empty."""


def _target(name: str, data: Any, file: Located) -> Target:
    if not isinstance(data, dict):
        raise ValueError("expected an object with `packages`")
    packages = _packages(data.get("packages"))
    if packages["mumble"]["command-line"] not in COMMAND_LINES:
        raise ValueError(f"expected one of {', '.join(COMMAND_LINES)} at packages.mumble.command-line")
    notes = data.get("notes", [])
    if not isinstance(notes, list):
        raise ValueError("expected a list at notes")
    provided_by = data.get("provided-by", {})
    if not isinstance(provided_by, dict):
        raise ValueError("expected an object with strings at provided-by")
    for path, package in provided_by.items():
        _path(path, "provided-by")
        _text(package, f"provided-by.{path}")
    systemd = data.get("systemd", OLDEST_SYSTEMD)
    if type(systemd) is not int or not 0 < systemd < 10_000:
        raise ValueError("expected a number from 1 to 9999 at systemd")
    title = _text(data.get("title", name), "title")
    notes = tuple(_text(note, "notes") for note in notes)
    return Target(name, title, systemd, packages, provided_by, notes, file, _os_release(data))


def _os_release(data: dict[str, Any]) -> Mapping[str, str]:
    values = data.get("os-release", {})
    if not isinstance(values, dict):
        raise ValueError("expected an object with strings at os-release")
    for key, value in values.items():
        _text(value, f"os-release.{key}")
    if values and not values.get("ID"):
        raise ValueError("expected a string at os-release.ID")
    return values


def _packages(packages: Any) -> dict[str, dict[str, str]]:
    if not isinstance(packages, dict):
        raise ValueError("expected an object with `packages`")
    for package, keys in _PROGRAMS.items():
        given = packages.get(package)
        for key in keys:
            if not isinstance(given, dict) or key not in given:
                raise ValueError(f"expected a string at packages.{package}.{key}")
    for package, given in packages.items():
        if not isinstance(given, dict):
            raise ValueError(f"expected an object at packages.{package}")
        for key, value in given.items():
            place = f"packages.{package}.{key}"
            if key in _TEXTS:
                _text(value, place)
            else:
                _path(value, place)
    return packages


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a string at {place}")
    if not value.isprintable():
        raise ValueError(f"expected text without control characters or the like at {place}")
    return value


def _path(value: Any, place: str) -> None:
    if not _text(value, place).startswith("/"):
        raise ValueError(f"expected an absolute path at {place}")
    if not is_of_a_program(value):
        raise ValueError(f"expected a path without `$` or what no unit can name at {place}")
