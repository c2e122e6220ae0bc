"""What was made that is changed in place, and what of it is not known any more."""

from collections.abc import Callable, Sequence

from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.scheme.mutable import CHANGES_MUTABLE, Changes, Mutable, mutable_in
from guixsvc.evaluate.scheme.progress import Progress
from guixsvc.evaluate.scheme.scopes import Home, Scope
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.evaluate.tree_files import File
from guixsvc.slotted import frozen
from guixsvc.source import Span


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


class InPlace(Progress):
    """An evaluation that knows what is changed in place.

    A module is evaluated once for all files that use it: what one of these changes of it is put back. What a
    module changes of its own while it is evaluated is how it is, though; so is what the file itself is.
    """

    def __init__(self, sources: object, bound: Bound | int, entry: Home, file: File) -> None:
        super().__init__(sources, bound, entry, file)
        self.mutable: list[Mutable] = []
        """What was made that is changed in place, and is not hidden."""
        self.mutable_made: list[Mutable] = []
        self.changes = Changes()
        self.known_anew = False
        """Whether something was defined, set or made since code was followed last that others may run."""
        self.home: Home | None = entry
        """The module that is being evaluated, or the file itself."""
        self._before: dict[tuple[int, str], Before] = {}
        self._was_complete: list[Home] = []
        self._kept: list[Callable[[], None]] = []
        self.own: set[int] = set()
        """What the module made that is being evaluated, by its identity."""
        self._changed_another = False

    def is_mutable(self, made: Mutable) -> None:
        """Notes what was made that is changed in place."""
        self.known_anew = True
        self.mutable.append(made)
        self.mutable_made.append(made)
        self.own.add(id(made))

    @property
    def has_changed_others(self) -> bool:
        """Whether something was changed that other files use too."""
        return bool(self._before or self._was_complete) or self._changed_another

    def changes_variable(self, scope: Scope, name: str) -> None:
        """Takes note of a variable before it is changed."""
        key = id(scope), name
        if scope.module is not self.home and key not in self._before:
            self._before[key] = Before(scope, name, scope.names.get(name), scope.places.get(name))

    def is_changed(self, one: Mutable) -> None:
        """Takes note of what is changed in place."""
        self.changes.count += 1
        self._changed_another |= id(one) not in self.own

    def is_not_complete(self, module: Home) -> None:
        """Notes that not all is known that a module defines."""
        if module is not self.home and not module.is_opaque:
            self._was_complete.append(module)
        module.is_opaque = True

    def is_shared(self, mutable: Sequence[Mutable], kept: Sequence[Callable[[], None]]) -> None:
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

    def hide_mutable(self, span: Span) -> None:
        """Makes unknown all of it: what is not followed may have changed it."""
        if self.mutable:
            for one in self.mutable:
                self.is_changed(one)
                one.hide(Opaque("it may be changed by what is not evaluated", span))
            self.mutable.clear()

    def hand_out(self, values: Sequence[Value], span: Span) -> None:
        """Makes unknown what of it is handed to code that is not seen."""
        if self.mutable:
            for one in mutable_in(values):
                self.is_changed(one)
                one.hide(Opaque("it may be changed by what is not known here", span))

    def may_have_changed_in_place(self, name: str, span: Span) -> None:
        """Makes it unknown, if a procedure that may have run changes some of it."""
        if name.endswith("!") and CHANGES_MUTABLE.search(name):
            self.changes.count += 1
            self.hide_mutable(span)
