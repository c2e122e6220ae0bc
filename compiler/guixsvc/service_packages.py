"""Services from outside: of a folder that is named, or of Python packages that announce some.

A package announces its services by the entry point ``guixsvc.services``, whose value is the package, one
at the top, that has the folders ``schemas/`` and ``templates/``, and ``services/`` if they come with modules.
"""

import sys
from os import getcwd, listdir
from os.path import join, realpath

from guixsvc.annotations import Iterator
from guixsvc.caching import cache
from guixsvc.service_files import Root, read_service, services_of
from guixsvc.service_tables import BadService

_GROUP = "[guixsvc.services]"


def folder(path: str) -> Root:
    """The services of a folder. Raises BadService if there are none, or one of them is faulty."""
    root = _root(path)
    if not services_of(root):
        raise BadService(f"{path}: there is no schemas/SERVICE/service.toml in it")
    return root


@cache
def installed() -> tuple[Root, ...]:
    """What the packages that Python finds announce.

    Their metadata is searched as text: loading what does so for all packages takes longer than a whole check.
    """
    return tuple(dict.fromkeys(_of_package(name) for name in _announced()))


def types_of(root: Root) -> set[str]:
    """The names of the service types in a root, former ones too, as far as its files can be read."""
    found: set[str] = set()
    for name in services_of(root):
        try:
            file = read_service(root, name)
        except BadService:
            found.add(f"{name}-service-type")
        else:
            found |= {file.type, *file.deprecated_types}
    return found


def searched() -> list[str]:
    """Where Python looks, but for the current folder: what is checked there may be a stranger's."""
    return [place for place in sys.path if place and realpath(place) != getcwd()]


def _announced() -> Iterator[str]:
    for place in searched():
        for name in sorted(_in(place)):
            if not name.endswith(".dist-info"):
                continue
            try:
                with open(join(place, name, "entry_points.txt"), encoding="utf-8") as file:
                    text = file.read()
            except (OSError, UnicodeDecodeError):
                continue
            if _GROUP in text:
                yield from _entries(text)


def _in(place: str) -> list[str]:
    try:
        return listdir(place)
    except OSError:
        return []


# Loaded with the first package that announces some, for there is seldom one.


def _entries(text: str) -> Iterator[str]:
    """The packages that the entry points of a text name."""
    import re

    for group in re.findall(rf"^{re.escape(_GROUP)}\s*$(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL):
        yield from re.findall(r"^[^=\n#;]+=\s*(\w+)\s*$", group, re.MULTILINE)


def _of_package(package: str) -> Root:
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec(package, searched())
    places = [] if spec is None else list(spec.submodule_search_locations or ())
    return _root(places[0] if places else "/nonexistent")


def _root(path: str) -> Root:
    return Root(join(path, "schemas"), join(path, "templates"), join(path, "services"))
