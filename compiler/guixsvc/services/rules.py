"""Rules: each is a module of a folder, named like the code that it reports, with a function ``check``.

A folder within that folder is a group of rules that are to be asked for, such as ``advice``.

What is looked for in a record only beside certain fields need not be loaded for one without them: a folder's
``__init__.py`` may name these in ``ONLY_WITH``, by the name of the rule.
"""

from os import listdir

from guixsvc import module
from guixsvc.annotations import Any, Callable, Iterator
from guixsvc.caching import cache
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.guix.values import Record
from guixsvc.services.surroundings import Surroundings


def found(package: str, *of: Any) -> Iterator[Diagnostic]:
    """What the rules in the folder of a package say of something: what that is, the package tells."""
    for rule in _names(package):
        yield from _rule(package, rule)(*of)


def run(package: str, record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    """What they say of a record that a service reaches, with those of the groups that are asked for."""
    only_with = getattr(module(package), "ONLY_WITH", {})
    for rule in _names(package):
        if rule not in only_with or not record.fields.keys().isdisjoint(only_with[rule]):
            yield from _rule(package, rule)(record, around)
    for group in around.groups:
        if group in _listed(package):
            yield from found(f"{package}.{group}", record, around)


def checks(package: str) -> tuple[Callable[..., Iterator[Diagnostic]], ...]:
    """The functions ``check`` of the modules of a package."""
    return tuple(_rule(package, name) for name in _names(package))


@cache
def _rule(package: str, name: str) -> Callable[..., Iterator[Diagnostic]]:
    check: Callable[..., Iterator[Diagnostic]] = module(f"{package}.{name}").check
    return check


@cache
def _names(package: str) -> tuple[str, ...]:
    return tuple(name.removesuffix(".py") for name in _listed(package) if name.endswith(".py"))


@cache
def _listed(package: str) -> tuple[str, ...]:
    """The modules and folders of a package, in order."""
    [folder] = module(package).__path__
    return tuple(sorted(name for name in listdir(folder) if not name.startswith("_")))
