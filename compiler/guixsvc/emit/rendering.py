"""Templates → texts. Nothing gets into a text but what a quoting function returned."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from guixsvc.paths import TEMPLATES
from guixsvc.quoting import Quoted


@dataclass(frozen=True, slots=True)
class Output:
    """A line of an ``outputs.toml``: where a template goes on the host. ``when`` is "" for always."""

    path: str
    template: str
    mode: int
    secret: bool
    when: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, the files whose change calls for its restart, and the program that tells whether it answers."""

    name: str
    restart_on: tuple[str, ...]
    answers: str | None


def outputs(folder: str) -> tuple[list[Output], list[Unit]]:
    """What a folder of ``templates/`` becomes."""
    lines = tomllib.loads((TEMPLATES / folder / "outputs.toml").read_text(encoding="utf-8"))
    files = [
        Output(
            o["path"],
            f"{folder}/{o['template']}",
            int(o["mode"], 8),
            o.get("secret", False),
            o.get("when", ""),
        )
        for o in lines["output"]
    ]
    units = [Unit(u["name"], tuple(u["restart-on"]), u.get("answers")) for u in lines.get("unit", ())]
    return files, units


def render(template: str, context: Mapping[str, Any]) -> str:
    """The text of a template; files without the ending ``.j2`` are taken as they stand."""
    if not template.endswith(".j2"):
        return (TEMPLATES / template).read_text(encoding="utf-8")
    return _environment().get_template(template).render(context)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=_only_quoted,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _only_quoted(value: object) -> object:
    if not isinstance(value, Quoted):
        raise TypeError(f"a template was given an unquoted value: {type(value).__name__}")
    return value
