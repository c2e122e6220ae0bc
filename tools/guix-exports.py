#!/usr/bin/env python3
"""Lists what Guix's modules export, with kinds, from a checkout of Guix with its history.

    PYTHONPATH=compiler tools/guix-exports.py CHECKOUT

writes ``guix-names.tsv`` and ``guix-modules.tsv`` into ``compiler/guixsvc/evaluate/exports/``; what they hold
is said in ``evaluate/modules/guix_names.py``. Only text is read, no code of Guix runs: what macros of Guix's
own make is of the kind "unknown", and what no form of the module defines too. Files over ``LARGEST`` bytes,
which hold packages only, are left out, so that their modules are not listed.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from guixsvc.read.datum import Datum, Keyword, List, Literal, Symbol
from guixsvc.read.reader import read
from guixsvc.source import Source

EXPORTS = Path(__file__).parents[1] / "compiler/guixsvc/evaluate/exports"
LARGEST = 4_000_000

DEFINED_NOWHERE = {
    "jami-account-bootstrap-uri",
    "jami-account-discovery?",
    "mumble-server-configuration-obfuscate-ips?",
}
"""Names that (gnu services telephony) exports and no form defines: unbound where they are used."""

LETTERS = {
    "alias": "a",
    "deprecated": "d",
    "macro": "m",
    "package": "p",
    "procedure": "f",
    "re-export": "e",
    "record": "r",
    "service-type": "t",
    "services": "l",
    "system": "s",
    "unknown": "u",
    "value": "v",
}
_PROCEDURES = ("lambda", "lambda*", "case-lambda", "compose", "cut")
_PACKAGES = ("package", "package/inherit", "origin")
_SERVICE_TYPES = ("service-type", "shepherd-service-type", "handle-xorg-configuration")
_BLOCKS = ("let", "let*", "letrec", "parameterize")


@dataclass
class Exports:
    """A module: its exported names, and kind and detail of those that it defines."""

    name: str = ""
    names: dict[str, bool] = field(default_factory=dict)
    """Whether a name is only passed on."""
    defined: dict[str, tuple[str, str]] = field(default_factory=dict)

    def define(self, name: str | None, kind: str, detail: str = "", *, public: bool = False) -> None:
        if name is not None:
            self.defined.setdefault(name, (kind, detail))
            if public:
                self.names.setdefault(name, False)

    def lines(self) -> Iterator[str]:
        for name in sorted(self.names.keys() - DEFINED_NOWHERE):
            kind, detail = self.defined.get(name, ("re-export" if self.names[name] else "unknown", ""))
            yield "\t".join([LETTERS[kind], name, *([detail] if detail else [])])


def _head(form: Datum) -> str | None:
    match form:
        case List(items=(Symbol(name=name), *_)):
            return name
    return None


def _exported(form: Datum) -> list[str]:
    """The names of an export list: ``NAME``, or ``(OWN . NAME)``."""
    names: list[str] = []
    for item in form.items if isinstance(form, List) else ():
        match item:
            case Symbol(name=name) | List(tail=Symbol(name=name)):
                names.append(name)
    return names


def _kind(form: Datum) -> str:
    head = _head(form)
    if head in _BLOCKS and isinstance(form, List):
        return _kind(form.items[-1])
    if head in _SERVICE_TYPES:
        return "service-type"
    if head in _PACKAGES:
        return "package"
    if head == "operating-system":
        return "system"
    return "procedure" if head in _PROCEDURES else "value"


def exports(data: list[Datum]) -> Exports:
    """What the forms of a file export and define."""
    module = Exports()
    pending = list(reversed(data))
    while pending:
        form = pending.pop()
        head = _head(form)
        if head is None or not isinstance(form, List):
            continue
        if head == "begin":
            pending.extend(reversed(form.items[1:]))
        elif head == "define-module":
            _module(module, form)
        elif head in ("export", "export-syntax"):
            module.names |= dict.fromkeys(_exported(List(form.items[1:], form.span)), False)
        elif head == "re-export":
            module.names |= dict.fromkeys(_exported(List(form.items[1:], form.span)), True)
        elif head.startswith("define") and len(form.items) > 1:
            _definition(module, head, form)
    return module


def _module(module: Exports, form: List) -> None:
    if isinstance(form.items[1], List):
        module.name = " ".join(getattr(item, "name", "?") for item in form.items[1].items)
    for option, value in zip(form.items[2:], form.items[3:], strict=False):
        match option:
            case Literal(value=Keyword(name="export" | "export-syntax" | "replace")):
                module.names |= dict.fromkeys(_exported(value), False)
            case Literal(value=Keyword(name="re-export" | "re-export-and-replace")):
                module.names |= dict.fromkeys(_exported(value), True)


def _definition(module: Exports, head: str, form: List) -> None:
    target, public = form.items[1], "public" in head
    name = target.name if isinstance(target, Symbol) else _head(target)
    if head == "define-record-type*":
        _guix_record(module, form)
    elif head.startswith("define-configuration"):
        _configuration(module, form, name)
    elif head == "define-record-type":
        for item in form.items[2:]:
            names = [item.name] if isinstance(item, Symbol) else _symbols(item)
            for each in names:
                module.define(each, "procedure")
    elif head.startswith("define-deprecated"):
        last = form.items[-1] if len(form.items) > 2 else None
        module.define(name, "deprecated", last.name if isinstance(last, Symbol) else "", public=public)
    elif head.startswith("define-syntax") or head == "define-gexp-compiler":
        module.define(name, "macro", public=public)
    elif isinstance(target, List):
        module.define(name, "procedure", public=public)
    else:
        value = form.items[-1] if len(form.items) > 2 else None
        if isinstance(value, Symbol):
            module.define(name, "alias", value.name, public=public)
            return
        kind = "unknown" if value is None else _kind(value)
        if kind == "value" and name is not None and name.startswith("%") and name.endswith("services"):
            kind = "services"
        module.define(name, kind, public=public)


def _guix_record(module: Exports, form: List) -> None:
    """``(define-record-type* <type> constructor make type? [this-record] (field accessor …) …)``."""
    names = [item.name for item in form.items[2:6] if isinstance(item, Symbol)]
    for name, kind in zip(names, ("record", "macro", "procedure", "macro"), strict=False):
        module.define(name, kind)
    for part in form.items[5:]:
        for accessor in _symbols(part)[1:2]:
            module.define(accessor, "procedure")


def _configuration(module: Exports, form: List, name: str | None) -> None:
    module.define(name, "record")
    module.define(f"{name}?", "procedure")
    for item in form.items[2:]:
        if _head(item):
            module.define(f"{name}-{_head(item)}", "procedure")


def _symbols(form: Datum) -> list[str]:
    return [item.name for item in form.items if isinstance(item, Symbol)] if isinstance(form, List) else []


def module_files(checkout: Path) -> list[Path]:
    return sorted(
        path
        for pattern in ("gnu.scm", "guix.scm", "gnu/**/*.scm", "guix/**/*.scm")
        for path in checkout.glob(pattern)
        if path.stat().st_size <= LARGEST and "(define-module" in path.read_text("utf-8", "replace")
    )


def _order(module: Exports) -> tuple[bool, str]:
    """Those with packages last: they are many, and seldom asked for."""
    return module.name.startswith("gnu packages "), module.name


def write_names(modules: list[Exports]) -> None:
    """Writes what the modules export."""
    lines: list[str] = []
    for module in sorted(modules, key=_order):
        lines += [f"({module.name})", *module.lines()]
    (EXPORTS / "guix-names.tsv").write_text("\n".join(["", *lines, "("]), encoding="utf-8")


def modules_ever(checkout: Path) -> Iterator[str]:
    """The modules that some commit added, with ``gone`` for those that are there no more."""
    command = ["git", "-C", str(checkout), "log", "--format=", "--name-only", "--diff-filter=AR", "--"]
    added = subprocess.run([*command, "gnu*.scm", "guix*.scm"], check=True, capture_output=True, text=True)
    for path in sorted({*added.stdout.split("\n")} - {""}):
        if re.fullmatch(r"(gnu|guix)(/[^/\"]+)*\.scm", path):
            name = path.removesuffix(".scm").replace("/", " ")
            yield name if (checkout / path).exists() else f"{name}\tgone"


def main() -> None:
    checkout = Path(sys.argv[1])
    found: list[Exports] = []
    for path in module_files(checkout):
        data, _ = read(Source(str(path), path.read_text("utf-8", "replace"), str(path.parent)))
        module = exports(data)
        if module.name and module.names:
            found.append(module)
    write_names(found)
    ever = "\n".join(modules_ever(checkout))
    (EXPORTS / "guix-modules.tsv").write_text(f"{ever}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
