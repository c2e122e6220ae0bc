"""Which modules a file imports, and what is known of their exports.

``exports/`` lists, a name a line, what some modules export, completely: an unknown name is a fault
only when every module in scope is one of these.
"""

import itertools
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

from guixsvc.read import datum

ModuleName: TypeAlias = tuple[str, ...]

TELEPHONY: ModuleName = ("gnu", "services", "telephony")

_EXPORTS = Path(__file__).with_name("exports")


@dataclass(slots=True)
class Imports:
    """The modules in scope. With no import at all, as in the manual's snippets, any may be."""

    modules: set[ModuleName] = field(default_factory=set)
    prefixes: dict[str, ModuleName] = field(default_factory=dict)
    opaque: bool = False

    @property
    def complete(self) -> bool:
        """Whether all names that are in scope are known."""
        return bool(self.modules) and not self.opaque and all(_exports(m) is not None for m in self.modules)

    @property
    def telephony(self) -> bool:
        return TELEPHONY in self.modules

    def exports(self, name: str) -> bool:
        """Whether a module in scope is known to export a name."""
        return any(name in (_exports(module) or ()) for module in (("guile",), *self.modules))

    def canonical(self, name: str) -> str:
        """A name without the prefix of a prefixed import."""
        for prefix, module in self.prefixes.items():
            rest = name.removeprefix(prefix)
            if rest and rest != name and _may_export(module, rest, prefix):
                return rest
        return name

    def add(self, specification: datum.Datum) -> bool:
        """Adds one import: ``(a b c)`` or ``((a b c) #:select … #:prefix …)``. False if malformed."""
        if not isinstance(specification, datum.List) or not specification.items:
            return False
        options: tuple[datum.Datum, ...] = ()
        if isinstance(specification.items[0], datum.List):
            options = specification.items[1:]
            specification = specification.items[0]
        name = _module_name(specification)
        if name is None:
            return False
        self.modules.add(name)
        for option, value in itertools.pairwise(options):
            if not isinstance(option, datum.Literal) or not isinstance(option.value, datum.Keyword):
                continue
            if option.value.name == "prefix" and isinstance(value, datum.Symbol):
                self.prefixes[value.name] = name
            elif option.value.name in ("select", "renamer"):
                self.opaque = True
        return True


def _may_export(module: ModuleName, name: str, prefix: str) -> bool:
    """Of modules that are not listed, a prefix such as ``svc:`` tells; one such as ``str`` does not."""
    exports = _exports(module)
    return not prefix[-1].isalnum() if exports is None else name in exports


def _module_name(form: datum.List) -> ModuleName | None:
    if form.tail is not None or not form.items:
        return None
    parts = [item.name for item in form.items if isinstance(item, datum.Symbol)]
    return tuple(parts) if len(parts) == len(form.items) else None


@cache
def _exports(module: ModuleName) -> frozenset[str] | None:
    """Everything a module exports, or ``None`` if that is not listed."""
    path = _EXPORTS.joinpath(*module[:-1], f"{module[-1]}.txt")
    if any(part in ("", ".", "..") or "/" in part or "\0" in part for part in module) or not path.is_file():
        return None
    return frozenset(path.read_text(encoding="utf-8").split())
