"""Modules as values: what ``resolve-module`` gives, and what ``module-ref`` takes out of it."""

from guixsvc.evaluate.guix.names import referenced
from guixsvc.evaluate.modules import loading
from guixsvc.evaluate.modules.listed_exports import ModuleName, exports, is_listed_completely
from guixsvc.evaluate.modules.module import Module, Reference
from guixsvc.evaluate.scheme.arguments import fully_known, symbol, unexpected
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import Object, Value
from guixsvc.read.datum import Symbol
from guixsvc.slotted import frozen


@frozen(repr=False)
class ModuleValue(Object):
    """A module: with all its names, or the ``public`` ones. It is ``read`` if it lies in the tree."""

    name: ModuleName
    read: Module | None
    public: bool

    @property
    def shown(self) -> str:
        return f"the module `({' '.join(self.name)})`"


def resolved(call: Call, arguments: list[Value], *, public: bool) -> Value:
    """The module of a name. Raises NotKnown for one that is not here, which Guile may make."""
    if len(arguments) > 1:
        raise NotKnown("options to find a module are not evaluated")
    name = tuple([symbol(part).name for part in fully_known(arguments[0]).items])
    if not name:
        raise NotKnown("a module without a name is not evaluated")
    read = loading.module_of_tree(call.run, name, call.span)
    if read is None and exports(name) is None:
        raise NotKnown(f"the module `({' '.join(name)})` is not in this tree nor on `-L`")
    return ModuleValue(name, read, public)


def value_in(call: Call, arguments: list[Value]) -> Value:
    """What a name means in a module, or the default that is given for one that it does not have."""
    module, name = arguments[0], symbol(arguments[1]).name
    if not isinstance(module, ModuleValue):
        raise unexpected("a module", module)
    found = _meaning(module, name)
    if found is not None:
        scope = call.run.entry.scope if module.read is None else module.read.scope
        return referenced(call.run, found, Symbol(name, call.span), scope)
    if len(arguments) > 2:
        return arguments[2]
    return call.run.fault("unbound-variable", call.span, f"{module.shown} has no variable `{name}`")


def _meaning(module: ModuleValue, name: str) -> Reference | None:
    """What a name stands for in a module; ``None`` if it certainly has none. Raises NotKnown."""
    read = module.read
    unknown = NotKnown(f"whether {module.shown} has a variable `{name}` is not known here")
    if read is None:
        if name in (exports(module.name) or ()):
            return Reference(name, module.name)
        if module.public and is_listed_completely(module.name):
            return None
        raise unknown
    own = read.exports.get(name) if module.public else name
    if own is not None and own in read.scope.names:
        return Reference(own, module.name, read)
    passed_on = None if own is None else read.reference(own)
    if passed_on is not None and passed_on.module is not None:
        return passed_on
    if read.is_complete and (passed_on is None or not read.imports):
        return None
    raise unknown
