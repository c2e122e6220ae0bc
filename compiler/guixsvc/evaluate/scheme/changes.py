"""What is changed: variables, and what was made that is changed in place."""

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterator, Sequence, TypeAlias, TypeVar
from guixsvc.contexts import contextmanager
from guixsvc.evaluate.scheme.doubt import Doubt
from guixsvc.evaluate.scheme.scopes import Home, Scope, SetElsewhere
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.slotted import frozen
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.mutable import Cell, HashTable, Mutable, TableEntry

_Key = TypeVar("_Key")

Moment: TypeAlias = tuple[object, int]
"""When something was made: in which run, and after how many changes."""


@frozen(eq=False)
class Before:
    """What a variable was before it was changed."""

    scope: Scope
    name: str
    value: Value | None
    place: Span | None

    def put_back(self) -> None:
        if self.value is None:
            self.scope.names.pop(self.name, None)
        else:
            self.scope.names[self.name] = self.value
        if self.place is None:
            self.scope.places.pop(self.name, None)
        else:
            self.scope.places[self.name] = self.place


class Changes:
    """All that a run changes, and how it is put back.

    A module is evaluated once for all files that use it: what one of these changes of it is put back. What a
    module changes of its own while it is evaluated is how it is, though; so is what the file itself is.
    What is changed by code that may not run is not known from then on.
    """

    def __init__(self, doubt: Doubt, entry: Home) -> None:
        self.of_parts: Opaque | None = None
        """What may have changed parts of lists or vectors, wherever else they are."""
        self.of_texts: Opaque | None = None
        """What may have changed a string, wherever else it is."""
        self.times_unseen = 0
        """How often either was: what was evaluated before the last time may not be the same now."""
        self.mutable: list[Mutable] = []
        """What was made that is changed in place, and is not hidden."""
        self.mutable_made: list[Mutable] = []
        self.count = 0
        """How often anything was changed, a variable among it."""
        self.known_anew = False
        """Whether something was defined, set or made since code was followed last that others may run."""
        self.watched: set[str] = set()
        """The names of which that matters when they are defined for the first time, too."""
        self.home: Home | None = entry
        """The module that is being evaluated, or the file itself."""
        self._doubt = doubt
        self._this_run = object()
        self._before: dict[tuple[int, str], Before] = {}
        self._was_complete: list[Home] = []
        self._kept: list[Callable[[], None]] = []
        self._own: set[int] = set()
        """What the module made that is being evaluated, by its identity."""
        self._changed_another = False

    @property
    def moment(self) -> Moment:
        return self._this_run, self.count

    def came_after(self, moment: Moment) -> bool:
        """Whether anything was changed in this run since a moment of it."""
        this_run, count = moment
        return this_run is self._this_run and count != self.count

    # Variables

    def define(self, scope: Scope, name: str, value: Value, span: Span, place: Span) -> None:
        """Binds a name to a value that stands at a place: in a module, in doubt, perhaps."""
        self.known_anew = self.known_anew or name in self.watched or name in scope.names
        if scope.parent is None:
            value = self._doubt.kind.defined(name, scope.names.get(name), value, span)
            self.changes_variable(scope, name)
        scope.names[name] = value
        scope.keep_place(name, place)

    def assign(self, values: dict[_Key, Value], key: _Key, value: Value, what: str, span: Span) -> None:
        """Changes a variable or a field that has a value; ``what`` is what that may be: "`x` may be set"."""
        self.count += 1
        if not self._doubt:
            self.known_anew = True
        values[key] = self._doubt.kind.assigned(values[key], value, what, span)

    def assign_elsewhere(self, scope: Scope, name: str, value: Value, span: Span) -> None:
        """Sets a variable of another module."""
        self.changes_variable(scope, name)
        before = scope.names[name]
        seen = {name: before.to_others if isinstance(before, SetElsewhere) else before}
        self.assign(seen, name, value, f"`{name}` may be set", span)
        reason = f"`{name}` is set by another module: where Guile has compiled it in, it stays"
        scope.names[name] = SetElsewhere(reason, span, parts=(before, seen[name]), to_others=seen[name])

    def changes_variable(self, scope: Scope, name: str) -> None:
        """Takes note of a variable before it is changed."""
        key = id(scope), name
        if scope.module is not self.home and key not in self._before:
            self._before[key] = Before(scope, name, scope.names.get(name), scope.places.get(name))

    def is_not_complete(self, module: Home) -> None:
        """Notes that not all is known that a module defines."""
        if module is not self.home and not module.is_opaque:
            self._was_complete.append(module)
        module.is_opaque = True

    # Parameters, fluids and hash tables

    def is_mutable(self, made: "Mutable") -> None:
        """Notes what was made that is changed in place."""
        self.known_anew = True
        self.mutable.append(made)
        self.mutable_made.append(made)
        self._own.add(id(made))

    def is_changed(self, one: "Mutable") -> None:
        """Takes note of what is changed in place."""
        self.count += 1
        self._changed_another |= id(one) not in self._own

    def set(self, cell: "Cell", value: Value, place: Span) -> None:
        """Sets a parameter or a fluid."""
        self.is_changed(cell)
        cell.value = self._doubt.kind.assigned(cell.value, value, "it may be changed", place)
        cell.place = place

    @contextmanager
    def set_meanwhile(self, cells: "Sequence[tuple[Cell, Value, Span]]") -> Iterator[None]:
        """Evaluates something while some cells have other values."""
        before = [(cell, cell.value, cell.place) for cell, _, _ in cells]
        for cell, value, place in cells:
            cell.value, cell.place = value, place
        self.count += 1
        try:
            yield
        finally:
            self.count += 1
            for cell, value, place in reversed(before):
                cell.value, cell.place = value, place

    def put(self, table: "HashTable", identity: object, entry: "TableEntry", span: Span) -> None:
        """Puts an entry into a hash table, in place of the one that has this identity."""
        before = table.entries.get(identity)
        if before is None:
            before = table.entries[identity] = entry
            entry.is_certain, value = not self._doubt, None
        else:
            value = before.value
            before.is_certain |= not self._doubt
        what = "it may be put into the hash table"
        before.value = self._doubt.kind.assigned(value, entry.value, what, span)
        before.place = entry.place

    def take_out(self, table: "HashTable", identity: object) -> None:
        """Takes an entry out of a hash table. Raises `NotKnown` in doubt."""
        self._doubt.kind.take_out(table, identity)

    def empty(self, table: "HashTable") -> None:
        """Takes all entries out of a hash table."""
        self._doubt.kind.empty(table)

    # What others use too

    @property
    def has_changed_others(self) -> bool:
        """Whether something was changed that other files use too."""
        return bool(self._before or self._was_complete) or self._changed_another

    @contextmanager
    def of_module(self, module: Home) -> Iterator[None]:
        """Evaluates a module, what is changed of which is its own."""
        outer = self.home, self._own
        self.home, self._own = module, set()
        try:
            yield
        finally:
            self.home, self._own = outer

    def is_shared(self, mutable: "Sequence[Mutable]", kept: Sequence[Callable[[], None]]) -> None:
        """Notes what a module made that is changed in place, if others use it too: it is put back as it was
        ``kept``."""
        self.mutable += [one for one in mutable if one.hidden is None]
        self._kept += kept

    def put_back(self) -> None:
        """Undoes what was changed that other files use too."""
        for put_back in self._kept:
            put_back()
        self._kept.clear()
        self._changed_another = False
        for before in self._before.values():
            before.put_back()
        for module in self._was_complete:
            module.is_opaque = False
        self._before.clear()
        self._was_complete.clear()

    # What is not seen

    @property
    def are_unseen(self) -> bool:
        """Whether parts of something, or a string, may have been changed wherever else they are."""
        return self.of_parts is not None or self.of_texts is not None

    def pairs_may_change(self, by: Opaque) -> None:
        """Makes unknown the hash tables of which others have a pair: who changes that changes the table."""
        if self.mutable:
            from guixsvc.evaluate.scheme.mutable import HashTable

            for one in self.mutable:
                if isinstance(one, HashTable) and one.shares_pairs:
                    self.is_changed(one)
                    one.hide(by)

    def hide_mutable(self, span: Span) -> None:
        """Makes unknown all that is changed in place: what is not followed may have changed it."""
        if self.mutable:
            for one in self.mutable:
                self.is_changed(one)
                one.hide(Opaque("it may be changed by what is not evaluated", span))
            self.mutable.clear()

    def hand_out(self, values: Sequence[Value], span: Span) -> None:
        """Makes unknown what of it is handed to code that is not seen."""
        if self.mutable:
            from guixsvc.evaluate.scheme.mutable import mutable_in

            for one in mutable_in(values):
                self.is_changed(one)
                one.hide(Opaque("it may be changed by what is not known here", span))

    def may_have_changed_in_place(self, name: str, span: Span) -> None:
        """Makes it unknown, if a procedure that may have run changes some of it."""
        from guixsvc.evaluate.scheme.mutable import changes_mutable

        if changes_mutable(name):
            self.count += 1
            self.hide_mutable(span)
