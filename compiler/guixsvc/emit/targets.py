"""Targets: what differs between hosts, from ``schemas/targets/`` or a file of the same shape."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guixsvc.paths import SCHEMAS

DEFAULT = "debian-12"

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
    ``systemd`` is the major version of the host's.
    """

    name: str
    title: str
    systemd: int
    packages: Mapping[str, Mapping[str, str]]
    provided_by: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def versions(self) -> dict[str, str]:
        """The versions of packages, by the names of Guix's variables."""
        return {name: paths["version"] for name, paths in self.packages.items() if "version" in paths}


def names() -> list[str]:
    return sorted(path.stem for path in (SCHEMAS / "targets").glob("*.json"))


def load(name: str) -> Target:
    """The target of a name, or of a JSON file that ``name`` is the path of. Raises BadTarget."""
    if name in names():
        path = SCHEMAS / "targets" / f"{name}.json"
    elif name.endswith(".json"):
        path = Path(name)
    else:
        raise BadTarget(f"unknown target `{name}`; known: {', '.join(names())}, or the path of a .json file")
    try:
        return _target(path.stem, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as problem:
        raise BadTarget(f"the target {name} cannot be read: {problem}") from None


_PROGRAMS = {
    "mumble": ("server", "version", "command-line"),
    "libjami": ("jamid",),
    "dbus-for-jami": ("dbus-daemon",),
    "nss-certs": ("certificates",),
}


def _target(name: str, data: Any) -> Target:
    packages = data.get("packages") if isinstance(data, dict) else None
    if not isinstance(packages, dict):
        raise ValueError("expected an object with `packages`")
    for package, keys in _PROGRAMS.items():
        paths = packages.get(package)
        for key in keys:
            if not isinstance(paths, dict) or not isinstance(paths.get(key), str):
                raise ValueError(f"expected a string at packages.{package}.{key}")
            if key not in ("version", "command-line") and not paths[key].startswith("/"):
                raise ValueError(f"expected an absolute path at packages.{package}.{key}")
    if packages["mumble"]["command-line"] not in COMMAND_LINES:
        raise ValueError(f"expected one of {', '.join(COMMAND_LINES)} at packages.mumble.command-line")
    notes = data.get("notes", [])
    if not isinstance(notes, list):
        raise ValueError("expected a list at notes")
    provided_by = data.get("provided-by", {})
    if not isinstance(provided_by, dict) or not all(isinstance(p, str) for p in provided_by.values()):
        raise ValueError("expected an object with strings at provided-by")
    systemd = data.get("systemd", OLDEST_SYSTEMD)
    if not isinstance(systemd, int):
        raise ValueError("expected a number at systemd")
    return Target(name, str(data.get("title", name)), systemd, packages, provided_by, tuple(map(str, notes)))
