"""Modules: what they define, import and export, and what a name means in one of them.

An unknown name is a fault only when every module in scope is listed completely or was read.
"""

from guixsvc.annotations import Collection, Mapping
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.listed_exports import (
    GUILE,
    ModuleName,
    exports,
    is_listed_completely,
    is_not_of_guix,
)
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Value
from guixsvc.read import datum
from guixsvc.records import catalogue
from guixsvc.slotted import field, frozen, mutable
from guixsvc.source import Source, Span


@frozen(eq=False)
class Import:
    """A module in scope, and what it is called here.

    ``read`` is the module itself if it lies in the source tree. ``select`` maps the only names that are
    taken to the exported ones; ``hidden`` are not taken; ``prefix`` is put before the names.
    """

    name: ModuleName
    read: "Module | None" = None
    prefix: str = ""
    select: Mapping[str, str] | None = None
    hidden: frozenset[str] = frozenset()
    is_renamed: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all names that come of it are known."""
        if self.is_renamed:
            return False
        if self.select is not None:
            return True
        return self.read.is_complete if self.read is not None else is_listed_completely(self.name)

    @property
    def is_listed(self) -> bool:
        """Whether all names are known that come of it in the version of Guix that is listed."""
        return self.is_complete or (
            self.read is None and not self.is_renamed and exports(self.name) is not None
        )

    @property
    def renames(self) -> bool:
        """Whether a name may stand for another one that is exported."""
        return self.prefix != "" or self.select is not None

    @property
    def exported_names(self) -> Collection[str]:
        """The names that its module is known to export."""
        return (exports(self.name) or ()) if self.read is None else self.read.exports

    @property
    def missing(self) -> frozenset[str]:
        """The names that are asked for, or hidden, and that the module certainly does not export."""
        wanted = self.hidden.union(() if self.select is None else self.select.values())
        is_known = is_listed_completely(self.name) if self.read is None else self.read.is_complete
        return wanted.difference(self.exported_names) if wanted and is_known else frozenset()

    def is_same(self, other: "Import") -> bool:
        mine = self.name, self.read, self.prefix, self.select, self.hidden, self.is_renamed
        return mine == (other.name, other.read, other.prefix, other.select, other.hidden, other.is_renamed)

    def exported(self, name: str) -> str | None:
        """The exported name that a name may stand for."""
        if not name.startswith(self.prefix) or name == self.prefix:
            return None
        name = name.removeprefix(self.prefix)
        if name in self.hidden:
            return None
        return name if self.select is None else self.select.get(name)


@mutable(eq=False)
class Module:
    """A file that is evaluated.

    ``name`` is what its ``define-module`` says; ``exports`` are its own names by what others call them.
    ``defined`` are all names that its forms define, those to come among them.
    It ``is_opaque`` when not all that it defines is known. It was ``imported`` first there.
    Without a ``define-module``, it sees what the command of Guix that loads it gives it: the ``implied``
    modules. It ``is_for_guix`` when it describes systems. ``importing`` are the forms that import
    modules, the last of each name. It ``was_asked_early`` if what another module means hangs on how
    far this one was then, so that another order of evaluation may give something else.
    """

    source: Source
    name: ModuleName | None = None
    scope: Scope = field(default_factory=lambda: Scope({}))
    imports: list[Import] = field(default_factory=list)
    exports: dict[str, str] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)
    is_opaque: bool = False
    implied: tuple[ModuleName, ...] = ()
    is_for_guix: bool = False
    importing: dict[str, datum.List] = field(default_factory=dict)
    is_loading: bool = True
    imported: Span | None = None
    was_asked_early: bool = False
    _references: dict[str, "Reference | None"] = field(default_factory=dict)
    _seen: int | None = 0

    def __post_init__(self) -> None:
        self.scope.module = self

    def uses(self, name: ModuleName) -> bool:
        """Whether it imports another module."""
        return any(i.name == name for i in self.imports)

    @property
    def is_complete(self) -> bool:
        return not (self.is_opaque or self.is_loading)

    @property
    def knows_all_names(self) -> bool:
        """Whether a name that is not known is a fault. With no import at all, any name may be in scope."""
        if not self.imports or self.is_opaque:
            return False
        if self.name is None and (self.is_for_guix or (self.implied and not self.imports_ours)):
            return False
        return all(i.is_complete for i in self.imports)

    def lacks_import(self, name: str) -> bool:
        """Whether a name that is not bound certainly comes of a module that is not imported.

        That is so if all modules in scope are listed, and only another of Guix has ever exported it, or
        one of Guile or of a service and none of Guix.
        """
        return self.sees_listed_modules and (bool(guix_names.lacking(name)) or is_not_of_guix(name))

    @property
    def sees_listed_modules(self) -> bool:
        """Whether all names in scope are known, in the version of Guix that is listed."""
        return bool(self.imports) and not self.is_opaque and all(i.is_listed for i in self.imports)

    def may_lack_import(self, name: str) -> tuple[ModuleName, ...]:
        """The modules that export a name which no module in scope has in the version of Guix that is listed;
        of packages, which often move from one module to another, where none with packages is."""
        owners = guix_names.modules_exporting(name) if self.sees_listed_modules else ()
        packages_move = any(guix_names.has_packages(i.name) for i in self.imports)
        found = _OF_SYSTEMS if packages_move else (*_OF_SYSTEMS, guix_names.PACKAGES)
        return owners if all(owner[:2] in found for owner in owners) else ()

    @property
    def imports_ours(self) -> bool:
        """Whether a module is in scope that services of ours come from."""
        return any(i.name in catalogue().modules for i in self.imports)

    def add(self, import_: Import) -> None:
        """Imports another module; what is imported already stays where it is."""
        of_its_name = [other for other in self.imports if other.name == import_.name]
        if not any(map(import_.is_same, of_its_name)):
            self.imports.append(import_)
            self._references.clear()
            self._seen = None if self._seen is None else _seen_with(self._seen, import_)

    def reference(self, name: str) -> "Reference | None":
        """What a name that is not bound in the file means: the last import that has it counts."""
        if name in self._references:
            return self._references[name]
        alike = self._alike()
        if name in alike:
            self._references[name] = alike[name]
            return alike[name]
        found = self._found(name)
        if len(alike) < _MOST_ALIKE:
            alike[name] = found
        is_final = True
        for import_ in self.imports:
            if import_.read is not None and import_.read.is_loading:
                is_final = False
                exported = import_.exported(name)
                if found is None or found.module is None or import_.read.may_define(exported):
                    import_.read.was_asked_early = True
        if is_final:
            self._references[name] = found
        return found

    def may_define(self, name: str | None) -> bool:
        """Whether it has a name, or will have it."""
        return self.is_opaque or name in self.defined or name in self.exports

    def has(self, name: str) -> bool:
        """Whether it is known to have a name, by a definition or an import."""
        found = self.reference(name)
        return name in self.scope.names or (found is not None and found.module is not None)

    def _alike(self) -> "dict[str, Reference | None]":
        """What names mean in all modules that see the same modules of others, and none of the tree."""
        if self._seen is None:
            return {}
        is_bare, services = self.name is None, catalogue()
        found = _ALIKE.setdefault(
            (self._seen, is_bare, self.implied, self.is_for_guix, self.is_opaque), (services, {})
        )
        if found[0] is not services:  # others are known by now
            _ALIKE.clear()
            return {}
        return found[1]

    def _found(self, name: str) -> "Reference | None":
        for import_ in reversed(self.imports):
            exported = import_.exported(name)
            if exported is None:
                continue
            if import_.read is not None:
                if exported in import_.read.exports:
                    return Reference(import_.read.exports[exported], import_.name, import_.read)
            elif _may_export(import_, exported):
                return Reference(exported, import_.name)
        for module in self.implied if self.name is None else ():
            if name in (exports(module) or ()):
                return Reference(name, module)
        if name in (exports(GUILE) or ()):
            return Reference(name, GUILE)
        return None if self.knows_all_names or self.lacks_import(name) else Reference(name, None)


_OF_SYSTEMS = (("gnu", "services"), ("gnu", "system"))


@mutable(eq=False)
class Reference:
    """The exported name that a name stands for; ``module`` is ``None`` if it is not known which has it.

    What it stands for is kept once it is ``known``, where that is a procedure or a constant of ours.
    """

    name: str
    module: ModuleName | None
    read: Module | None = None
    known: Value | None = None

    @property
    def is_read(self) -> bool:
        """Whether a file of the tree defines it."""
        return self.read is not None


_ALIKE: dict[tuple[object, ...], tuple[object, "dict[str, Reference | None]"]] = {}
"""Of many files most import the same modules, and each uses some forty names of these."""
_MOST_ALIKE = 10_000
"""Names, of as many as are kept: there are files that each have names of their own."""

_SEEN: dict[tuple[object, ...], int] = {}
"""The numbers of lists of imports, by that of the list without the last one, and that one."""


def _seen_with(seen: int, import_: Import) -> int | None:
    """The number of a list of imports with one more, unless that is of the tree or of some names only."""
    if import_.read is not None or import_.select is not None:
        return None
    key = seen, import_.name, import_.prefix, import_.hidden, import_.is_renamed
    return _SEEN.setdefault(key, len(_SEEN) + 1)


def module_of(scope: Scope) -> Module:
    """The module that a scope lies in."""
    assert isinstance(scope.module, Module)
    return scope.module


def _may_export(import_: Import, name: str) -> bool:
    """Of modules that are not listed, a prefix such as ``svc:`` tells; one such as ``str`` does not."""
    if name in (exports(import_.name) or ()):
        return True
    if is_listed_completely(import_.name):
        return False
    return import_.select is not None or (import_.prefix != "" and not import_.prefix[-1].isalnum())


def parse_import(specification: datum.Datum) -> Import | None:
    """``(a b c)`` or ``((a b c) #:select … #:hide … #:prefix … #:renamer …)``; ``None`` if malformed."""
    if not isinstance(specification, datum.List) or not specification.items:
        return None
    options: tuple[datum.Datum, ...] = ()
    if isinstance(specification.items[0], datum.List):
        options = specification.items[1:]
        specification = specification.items[0]
    name = module_name(specification)
    if name is None:
        return None
    prefix, select, hidden, is_renamed = "", None, frozenset[str](), False
    for option, value in zip(options[::2], options[1::2], strict=False):
        match option, value:
            case datum.Literal(value=datum.Keyword(name="prefix")), datum.Symbol():
                prefix = value.name
            case datum.Literal(value=datum.Keyword(name="select")), datum.List():
                select = _selected(value)
            case datum.Literal(value=datum.Keyword(name="hide")), datum.List():
                hidden = frozenset(item.name for item in value.items if isinstance(item, datum.Symbol))
            case datum.Literal(value=datum.Keyword(name="renamer")), datum.List(
                items=(datum.Symbol(name="symbol-prefix-proc"), quoted)
            ):
                match quoted:
                    case datum.List(items=(datum.Symbol(name="quote"), datum.Symbol() as given)):
                        prefix = given.name
                    case _:
                        is_renamed = True
            case datum.Literal(value=datum.Keyword(name="renamer")), _:
                is_renamed = True
    return Import(name, None, prefix, select, hidden, is_renamed)


def parse_import_set(form: datum.Datum) -> Import | None:
    """One of ``import`` (R6RS, 7.1): besides what `parse_import` takes, ``(only SET NAME …)`` and its
    like, and modules with versions; ``None`` if malformed."""
    operations: list[tuple[str, tuple[datum.Datum, ...]]] = []
    while isinstance(form, datum.List):
        match form.items:
            case (datum.Symbol(name="library"), datum.List() as form):
                pass
            case (datum.Symbol(name=kind), datum.List() as form, *operands) if kind in _IMPORT_SETS:
                operations.append((kind, (*operands,)))
            case (datum.Symbol(), *_, datum.List()) as items:
                form = datum.List(items[:-1], form.span)
            case _:
                break
    import_ = parse_import(form)
    if import_ is None or not operations:
        return import_
    alone = len(operations) == 1 and import_.is_same(Import(import_.name))
    return _import_set(import_.name, *operations[0]) if alone else Import(import_.name, is_renamed=True)


_IMPORT_SETS = ("except", "only", "prefix", "rename")


def _import_set(module: ModuleName, kind: str, operands: tuple[datum.Datum, ...]) -> Import:
    names = [operand.name for operand in operands if isinstance(operand, datum.Symbol)]
    if len(names) == len(operands):
        match kind, names:
            case "only", _:
                return Import(module, select={name: name for name in names})
            case "except", _:
                return Import(module, hidden=frozenset(names))
            case "prefix", [prefix]:
                return Import(module, prefix=prefix)
    return Import(module, is_renamed=True)


def _selected(names: datum.List) -> dict[str, str]:
    """The names of a ``#:select`` with the exported ones: ``(EXPORTED . NAME)`` renames."""
    selected: dict[str, str] = {}
    for item in names.items:
        match item:
            case datum.Symbol():
                selected[item.name] = item.name
            case datum.List(items=(datum.Symbol() as exported,), tail=datum.Symbol() as here):
                selected[here.name] = exported.name
    return selected


def module_name(form: datum.Datum) -> ModuleName | None:
    if not isinstance(form, datum.List) or form.tail is not None or not form.items:
        return None
    parts = [item.name for item in form.items if isinstance(item, datum.Symbol)]
    return tuple(parts) if len(parts) == len(form.items) else None
