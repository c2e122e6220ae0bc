"""Values that are changed in place: hash tables, parameters, fluids and objects of classes.

What code that is not seen had in hand is not known from then on: it may have kept it, and change it whenever
it is called.
"""

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterable, TypeAlias
from guixsvc.evaluate.scheme.callables import Generic, Procedure
from guixsvc.evaluate.scheme.values import Object, Opaque, Value
from guixsvc.evaluate.scheme.within import reachable
from guixsvc.slotted import field, frozen, mutable, replace
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.classes import Class


def changes_mutable(name: str) -> bool:
    """Whether a procedure of Guile changes one, under whatever prefix it is imported."""
    if "!" not in name:
        return False
    import re

    return re.search(r"hash\S*!|fluid-set!", name) is not None


@mutable(eq=False, repr=False)
class Cell:
    """A value that changes, and where it stands."""

    value: Value
    place: Span
    hidden: Opaque | None = None

    def hide(self, why: Opaque) -> None:
        """Makes it unknown, whatever is done to it later."""
        self.hidden = self.hidden or Opaque(why.reason, why.span, parts=(self.value,))

    def kept(self) -> Callable[[], None]:
        """What makes it again what it is now."""
        value, place, hidden = self.value, self.place, self.hidden

        def put_back() -> None:
            self.value, self.place, self.hidden = value, place, hidden

        return put_back


@frozen(eq=False, repr=False)
class ParameterObject(Procedure):
    """A parameter as of R7RS: a procedure that gives the value which ``parameterize`` sets for a while.

    What ``converter`` makes of a value is its value.
    """

    cell: Cell | None = None
    converter: Value = False

    @property
    def shared(self) -> tuple[Value, ...]:
        return () if self.cell is None else (self.cell.value,)

    def may_have_run(self, span: Span) -> None:
        if self.cell is not None:
            self.cell.hide(Opaque("the parameter may be set by what is not evaluated", span))


@frozen(eq=False, repr=False)
class Fluid(Object):
    """What a parameter has its value in."""

    cell: Cell

    @property
    def shown(self) -> str:
        return "a fluid"

    @property
    def shared(self) -> tuple[Value, ...]:
        return (self.cell.value,)


@mutable(eq=False, repr=False)
class TableEntry:
    """What a hash table has for a key; one that is not ``certain`` it may not have."""

    key: Value
    value: Value
    place: Span
    is_certain: bool = True


@mutable(eq=False, repr=False)
class HashTable(Object):
    """A hash table: its entries by what tells their keys apart.

    ``kind`` is how keys are compared, which the first procedure that puts something in says: what another
    kind finds hangs on where Guile happens to keep it. It ``shares_pairs`` if others may have one of those
    that it consists of.
    """

    entries: dict[object, TableEntry] = field(default_factory=dict)
    kind: str | None = None
    hidden: Opaque | None = None
    shares_pairs: bool = False

    def hide(self, why: Opaque) -> None:
        """Makes it unknown, whatever is done to it later."""
        parts = tuple(entry.value for entry in self.entries.values())
        self.hidden = self.hidden or Opaque(why.reason, why.span, parts=parts)

    def kept(self) -> Callable[[], None]:
        """What makes it again what it is now."""
        entries = {key: replace(entry) for key, entry in self.entries.items()}
        kind, hidden = self.kind, self.hidden

        def put_back() -> None:
            self.entries.clear()
            self.entries.update({key: replace(entry) for key, entry in entries.items()})
            self.kind, self.hidden = kind, hidden

        return put_back

    @property
    def shown(self) -> str:
        return "a hash table"

    @property
    def is_telling(self) -> bool:
        return True

    @property
    def held(self) -> tuple[Value, ...]:
        return tuple(entry.value for entry in self.entries.values())

    @property
    def shared(self) -> tuple[Value, ...]:
        return (*self.held, *[entry.key for entry in self.entries.values()])


@mutable(eq=False, repr=False)
class ClassInstance(Object):
    """An object of a class of the configuration; a slot that has no value is not there."""

    class_: "Class"
    span: Span
    slots: dict[str, Value] = field(default_factory=dict)
    hidden: Opaque | None = None

    def hide(self, why: Opaque) -> None:
        """Makes it unknown, whatever is done to it later."""
        self.hidden = self.hidden or Opaque(why.reason, why.span, parts=tuple(self.slots.values()))

    def kept(self) -> Callable[[], None]:
        """What makes it again what it is now."""
        slots, hidden = {**self.slots}, self.hidden

        def put_back() -> None:
            self.slots.clear()
            self.slots.update(slots)
            self.hidden = hidden

        return put_back

    @property
    def shown(self) -> str:
        return f"an object of the class `{self.class_.name}`"

    @property
    def is_telling(self) -> bool:
        return True

    @property
    def held(self) -> tuple[Value, ...]:
        return tuple(self.slots.values())


Mutable: TypeAlias = Cell | HashTable | ClassInstance | Generic


@frozen(eq=False, repr=False)
class Unordered(Opaque):
    """A list of which the elements are known and their order is not."""

    items: tuple[Value, ...] = ()


def mutable_in(values: Iterable[Value]) -> list[Mutable]:
    """What may be changed by whoever has some values."""
    found: list[Mutable] = []
    for value in reachable(values):
        match value:
            case ParameterObject(cell=Cell() as cell) | Fluid(cell=cell):
                found.append(cell)
            case HashTable() | ClassInstance():
                found.append(value)
    return found
