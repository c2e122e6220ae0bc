"""Names that modules export.

``exports/`` lists, a name a line, what modules of Guile export, completely; `guix_names` knows those of Guix.
"""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

from guixsvc.evaluate.modules import guix_names
from guixsvc.records import cached, record_types, service_types

ModuleName: TypeAlias = tuple[str, ...]

GUILE: ModuleName = ("guile",)
"""What every module imports."""

LONGEST_NAME = 100
"""Of a part of what a module of Guile is called; no file may have one that is much longer."""

_EXPORTS = Path(__file__).parents[1] / "exports"


def is_of_guix(name: ModuleName) -> bool:
    return name[0] in ("gnu", "guix")


def is_of_guile(name: ModuleName) -> bool:
    """Whether a module is one of Guile's: what it holds may be ours, as a parameter or a hash table does."""
    return name[0] in ("guile", "ice-9", "srfi", "rnrs", "web")


@cached
def exports(module: ModuleName) -> Collection[str] | None:
    """What a module of Guile or Guix, or of a service, exports; ``None`` if that is not listed."""
    listed = guix_names.exported(module) if is_of_guix(module) else _exports_of_guile(module)
    of_services = _exports_of_services().get(module)
    return listed if of_services is None else of_services.union(listed or ())


@cached
def is_listed_completely(module: ModuleName) -> bool:
    """Whether a module exports nothing but what is listed, in any version of Guile or Guix."""
    return module in guix_names.COMPLETE or _is_listed(module) or module in _exports_of_services()


@cached
def _exports_of_services() -> Mapping[ModuleName, frozenset[str]]:
    """The names of services and their records, in modules of which a service tells all other names."""
    found: dict[ModuleName, frozenset[str]] = {}
    types = service_types().values()
    for module in {type_.file.module for type_ in types if type_.file.exports is not None}:
        files = [type_.file for type_ in types if type_.file.module == module]
        records = [one for one in record_types().values() if one.service in {file.service for file in files}]
        names = {
            name for file in files for name in (file.type, *file.deprecated_types, *(file.exports or ()))
        }
        names |= {name for one in records for name in (one.name, f"make-{one.name}", f"{one.name}?")}
        names |= {f"{one.name}-{field}" for one in records for field in one.fields}
        found[module] = frozenset(names)
    return found


@cache
def _exports_of_guile(module: ModuleName) -> frozenset[str] | None:
    if not _is_listed(module):
        return None
    path = _EXPORTS.joinpath(*module[:-1], f"{module[-1]}.txt")
    return frozenset(path.read_text(encoding="utf-8").split())


@cache
def _is_listed(module: ModuleName) -> bool:
    """Whether a module is one of Guile's whose exports are listed: few are asked for."""
    are_names = not any(
        part in (".", "..") or {*"/\0"} & {*part} or len(part) > LONGEST_NAME for part in module
    )
    return are_names and Path(f"{_EXPORTS.joinpath(*module)}.txt").is_file()


@cache
def _listed() -> frozenset[ModuleName]:
    """The modules of Guile whose exports are listed."""
    return frozenset(
        path.relative_to(_EXPORTS).with_suffix("").parts for path in sorted(_EXPORTS.rglob("*.txt"))
    )


@cache
def is_only_of_guile(name: str) -> bool:
    """Whether modules of Guile that must be imported have a name, and none of Guix hands it on."""
    return not guix_names.modules_exporting(name) and bool(exporters(name))


def exporters(name: str) -> list[ModuleName]:
    """The listed modules that export a name, those of Guix first."""
    return [*guix_names.modules_exporting(name), *_exporters_of_guile().get(name, ())]


@cache
def _exporters_of_guile() -> dict[str, list[ModuleName]]:
    """By name, the modules of Guile that must be imported for it."""
    found: dict[str, list[ModuleName]] = {}
    for module in sorted(_listed() - {GUILE}):
        for name in _exports_of_guile(module) or ():
            found.setdefault(name, []).append(module)
    return found
