"""Names that modules export.

``exports/`` lists, a name a line, what modules of Guile export, completely; `guix_names` knows those of Guix.
"""

from os import walk
from os.path import isfile, join

from guixsvc.annotations import Collection, Mapping, TypeAlias
from guixsvc.caching import cache
from guixsvc.evaluate.modules import guix_names
from guixsvc.paths import read_own
from guixsvc.records import cached, record_types, service_types

ModuleName: TypeAlias = tuple[str, ...]

GUILE: ModuleName = ("guile",)
"""What every module imports."""

LONGEST_NAME = 100
"""Of a part of what a module of Guile is called; no file may have one that is much longer."""


def is_of_guix(name: ModuleName) -> bool:
    return name[0] in ("gnu", "guix")


def is_of_guile(name: ModuleName) -> bool:
    """Whether a module is one of Guile's: what it holds may be ours, as a parameter or a hash table does."""
    return name[0] in ("guile", "ice-9", "oop", "srfi", "rnrs", "web")


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
    """All names of modules of which services tell all."""
    files = [type_.file for type_ in service_types().values()]
    return {
        module: names.union(*(file.exports or () for file in files if file.module == module))
        for module, names in _names_of_services().items()
        if any(file.exports is not None for file in files if file.module == module)
    }


@cached
def _names_of_services() -> Mapping[ModuleName, frozenset[str]]:
    """The names of services and their records, former ones too, by the modules that export them."""
    found: dict[ModuleName, frozenset[str]] = {}
    for type_ in service_types().values():
        names = {type_.name, *type_.file.deprecated_types}
        for record in record_types().values():
            for name in (record.name, *record.former_names) if record.service == type_.service else ():
                names |= {name, f"make-{name}", f"{name}?", *(f"{name}-{field}" for field in record.fields)}
        found[type_.file.module] = found.get(type_.file.module, frozenset()) | names
    return found


@cache
def _exports_of_guile(module: ModuleName) -> frozenset[str] | None:
    if not _is_listed(module):
        return None
    return frozenset(read_own(_list_of(module)).split())


@cache
def _is_listed(module: ModuleName) -> bool:
    """Whether a module is one of Guile's whose exports are listed: few are asked for."""
    are_names = not any(
        part in (".", "..") or {*"/\0"} & {*part} or len(part) > LONGEST_NAME for part in module
    )
    return are_names and isfile(_list_of(module))


def _list_of(module: ModuleName) -> str:
    return f"{join(guix_names.EXPORTS, *module)}.txt"


@cache
def _listed() -> frozenset[ModuleName]:
    """The modules of Guile whose exports are listed."""
    return frozenset(
        tuple(join(folder, name).removeprefix(f"{guix_names.EXPORTS}/").removesuffix(".txt").split("/"))
        for folder, _, names in walk(guix_names.EXPORTS)
        for name in names
        if name.endswith(".txt")
    )


@cached
def is_not_of_guix(name: str) -> bool:
    """Whether modules that must be imported have a name, of Guile or of services, and none of Guix has it."""
    return not guix_names.modules_exporting(name) and bool(exporters(name))


def exporters(name: str) -> list[ModuleName]:
    """The modules that are known to export a name, those of Guix first."""
    of_guix, of_guile = guix_names.modules_exporting(name), _exporters_of_guile().get(name, ())
    of_services = [module for module, names in _names_of_services().items() if name in names]
    return list(dict.fromkeys([*of_guix, *of_services, *of_guile]))


@cache
def _exporters_of_guile() -> dict[str, list[ModuleName]]:
    """By name, the modules of Guile that must be imported for it."""
    found: dict[str, list[ModuleName]] = {}
    for module in sorted(_listed() - {GUILE}):
        for name in _exports_of_guile(module) or ():
            found.setdefault(name, []).append(module)
    return found
