"""Rules: each is a module of a folder, named like the code that it reports, with a function ``check``.

A folder within that folder is a group of rules that are to be asked for, such as ``advice``.
"""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.guix.values import Record
from guixsvc.services.surroundings import Surroundings


def found(package: str, *of: Any) -> Iterator[Diagnostic]:
    """What the rules in the folder of a package say of something: what that is, the package tells."""
    for rule in checks(package):
        yield from rule(*of)


def run(package: str, record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    """What they say of a record that a service reaches, with those of the groups that are asked for."""
    yield from found(package, record, around)
    for group in around.groups:
        if group in _listed(package):
            yield from found(f"{package}.{group}", record, around)


@cache
def checks(package: str) -> tuple[Callable[..., Iterator[Diagnostic]], ...]:
    """The functions ``check`` of the modules of a package."""
    names = (name.removesuffix(".py") for name in _listed(package) if name.endswith(".py"))
    return tuple(import_module(f"{package}.{name}").check for name in names)


@cache
def _listed(package: str) -> tuple[str, ...]:
    """The modules and folders of a package, in order."""
    [folder] = import_module(package).__path__
    return tuple(sorted(path.name for path in Path(folder).iterdir() if not path.name.startswith("_")))
