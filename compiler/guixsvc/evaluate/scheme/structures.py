"""Records of types that a configuration defines itself."""

from guixsvc.annotations import Callable
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Instance, Object, Opaque, Value
from guixsvc.slotted import field, frozen
from guixsvc.source import Span


@frozen(eq=False, repr=False)
class StructureType(Object):
    """A type of records. ``changed`` are the fields that code which is not known may have changed, of any."""

    name: str
    fields: tuple[str, ...]
    changed: dict[str, Opaque] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        return f"the record type {self.name}"

    @property
    def article(self) -> str:
        """What a record of it is called."""
        return f"a {self.name.removeprefix('<').removesuffix('>')}"


@frozen(eq=False, repr=False)
class Later(Object):
    """The expression of a field that is evaluated when the field is read: each time, where it may speak of
    the record by the name ``this``; else once. ``sanitize`` is what the field makes of its value."""

    node: Node
    scope: Scope
    this: str | None
    sanitize: Callable[..., Value] | None = None


@frozen(eq=False, repr=False)
class Structure(Instance):
    """A record of a type of the configuration. ``base`` is what it inherits the other fields from, if that
    is not known."""

    type: StructureType
    span: Span
    fields: dict[str, Value]
    base: Opaque | None = None

    @property
    def shown(self) -> str:
        return self.type.article

    @property
    def made_by(self) -> object:
        return self.type

    @property
    def is_telling(self) -> bool:
        return True

    @property
    def held(self) -> tuple[Value, ...]:
        return (*self.fields.values(), *(() if self.base is None else (self.base,)))


@frozen(eq=False, repr=False)
class Modifier(Procedure):
    """A procedure that changes a field; whoever may have called it, the field is not known afterwards."""

    type: StructureType | None = None
    field: str = ""

    def may_have_run(self, span: Span) -> None:
        if self.type is not None:
            reason = f"the field `{self.field}` may be changed by `{self.name}`"
            self.type.changed.setdefault(self.field, Opaque(reason, span))
