"""Variables that are not read: which are the same, which differ, and what a variable of Guix cannot be."""

from guixsvc.annotations import Literal
from guixsvc.caching import cache
from guixsvc.evaluate.guix.values import OperatingSystem
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.guix_names import Kind
from guixsvc.evaluate.modules.listed_exports import ModuleName
from guixsvc.evaluate.scheme.callables import Closure, Procedure
from guixsvc.evaluate.scheme.values import List, Opaque, Value, Variable
from guixsvc.records import cached, record_types, service_types
from guixsvc.service_files import LISTS
from guixsvc.slotted import frozen


@frozen(slots=True)
class GuixVariable(Variable):
    """One that Guix may define, whose kind tells what its value cannot be."""

    def is_same(self, other: Variable) -> bool:
        """Whether both certainly have one value."""
        if self == other:
            return True
        meaning = _meaning(self)
        return meaning is not None and meaning == _meaning(other)

    def is_distinct(self, other: Variable) -> bool:
        """Whether both certainly have different values: their kinds differ, or are service types."""
        first, second = _meaning(self), _meaning(other)
        if first is None or second is None:
            return False
        kinds = _kind(*first), _kind(*second)
        if None in kinds:
            return False
        return kinds[0] != kinds[1] or (kinds[0] == Kind.SERVICE_TYPE and first != second)

    def cannot_be(self, value: Value) -> bool:
        meaning = _meaning(self)
        match None if meaning is None else _kind(*meaning):
            case Kind.SERVICE_TYPE | Kind.PACKAGE:
                return True
            case Kind.PROCEDURE:
                return not isinstance(value, Procedure | Closure)
            case Kind.SERVICES:
                return not isinstance(value, List)
            case Kind.SYSTEM:
                return not isinstance(value, OperatingSystem)
        return False

    def is_unlike(self, origin: Literal["of ours", "other"]) -> bool:
        """Whether it is a service type of ours, or one that Guix defines."""
        return self.name in service_types() if origin == "of ours" else _meaning(self) is not None


def service_type(value: Value) -> str | None:
    """The name of a service type, if a value certainly is one that Guix defines."""
    variable = _of_itself(value)
    if variable is None or variable.name in service_types():
        return None if variable is None else variable.name
    meaning = _meaning(variable)
    if meaning is None or not variable.name.endswith("-service-type"):
        return None
    found = (guix_names.exported(meaning[0]) or {}).get(meaning[1])
    return variable.name if found is not None and found.kind == Kind.SERVICE_TYPE else None


def kind_of(value: Value) -> str | None:
    """Of which `Kind` a value is, if it certainly is that of a variable that Guix defines."""
    variable = _of_itself(value)
    meaning = None if variable is None else _meaning(variable)
    return None if meaning is None else _kind(*meaning)


def _of_itself(value: Value) -> Variable | None:
    """The variable that a value is named by, and not only made of."""
    return value.variable if type(value) is Opaque and value.cause is None else None


_TELLING = frozenset({Kind.SERVICE_TYPE, Kind.PACKAGE, Kind.PROCEDURE, Kind.SERVICES, Kind.SYSTEM})
"""Kinds of values no two of which have one in common."""


def _kind(module: ModuleName, name: str) -> str | None:
    if (ours := service_types().get(name)) is not None and ours.file.module == module:
        return Kind.SERVICE_TYPE
    found = (guix_names.exported(module) or {}).get(name)
    if found is None:
        return None
    if found.kind in (Kind.DEPRECATED, Kind.VALUE) and name.endswith("-service-type"):
        # It is defined there, but by more than a `service-type` form.
        return Kind.SERVICE_TYPE if module[:2] == ("gnu", "services") else None
    if name in LISTS:
        # %desktop-services is a macro, which stands for a list.
        return Kind.SERVICES
    return found.kind if found.kind in _TELLING else None


def _meaning(variable: Variable) -> tuple[ModuleName, str] | None:
    """The module that defines what a variable of Guix stands for, and its name there, if that is known."""
    if (ours := service_types().get(variable.name)) is not None:
        return ours.file.module, variable.name
    return _defined(variable.home, variable.name) if isinstance(variable.home, tuple) else None


@cache
def _defined(module: ModuleName, name: str) -> tuple[ModuleName, str] | None:
    passed: set[tuple[ModuleName, str]] = set()
    while (module, name) not in passed:
        passed.add((module, name))
        found = (guix_names.exported(module) or {}).get(name)
        if found is None:
            return None
        if found.kind == Kind.RE_EXPORT or module == ("gnu",):
            kinds = {
                owner: (guix_names.exported(owner) or {})[name].kind
                for owner in guix_names.modules_exporting(name)
            }
            passed_on = found.kind == Kind.RE_EXPORT
            owners = [
                owner
                for owner, kind in kinds.items()
                if kind != Kind.RE_EXPORT and (passed_on or kind == found.kind)
            ]
            if len(owners) != 1:
                return None
            if owners == [module]:
                return module, name
            module = owners[0]
        elif found.alias_of is not None:
            name = found.alias_of
        else:
            return module, name
    return None


@cached
def packages() -> frozenset[str | None]:
    """The variables of packages that fields take by themselves."""
    return frozenset(f.default_variable for record in record_types().values() for f in record.fields.values())


def known_elsewhere(name: str) -> bool:
    """Whether Guix is known to define a variable that is not evaluated here."""
    return name in service_types() or name in packages()
