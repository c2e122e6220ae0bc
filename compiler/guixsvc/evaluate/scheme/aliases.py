"""Names that a macro puts into its expansion: they mean there what they mean where it is defined.

A form that binds one binds no other name, and none of the code that uses the macro (Clinger and Rees, "Macros
that work", 1991).
"""

from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.read.datum import Symbol
from guixsvc.source import Span


class Alias(Symbol):
    """A name of an expansion: what binds it binds ``unique``; free, it is ``of`` its ``scope``."""

    __slots__ = ("of", "scope", "unique")

    def __init__(self, of: Symbol, scope: Scope, unique: str, span: Span) -> None:
        super().__init__(of.name, span)
        self.of = of
        self.scope = scope
        self.unique = unique

    @property
    def key(self) -> str:
        return self.unique


def resolved(symbol: Symbol, scope: Scope) -> tuple[Scope | None, str, Scope]:
    """The scope that binds a name, what it is called there, and the scope in which that was looked for."""
    while isinstance(symbol, Alias):
        bound = scope.find(symbol.unique)
        if bound is not None:
            return bound, symbol.unique, scope
        scope, symbol = symbol.scope, symbol.of
    return scope.find(symbol.name), symbol.name, scope


def plain(symbol: Symbol) -> Symbol:
    """A name as data: of an alias, that which it stands for."""
    return Symbol(symbol.name, symbol.span) if type(symbol) is Alias else symbol
