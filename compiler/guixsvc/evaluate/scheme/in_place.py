"""What was made that is changed in place, and what of it is not known any more."""

from collections.abc import Sequence

from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.scheme.mutable import CHANGES_MUTABLE, Changes, Mutable, mutable_in
from guixsvc.evaluate.scheme.progress import Progress
from guixsvc.evaluate.scheme.scopes import Home
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.evaluate.tree_files import File
from guixsvc.source import Span


class InPlace(Progress):
    """An evaluation that knows what is changed in place."""

    def __init__(self, sources: object, bound: Bound | int, entry: Home, file: File) -> None:
        super().__init__(sources, bound, entry, file)
        self.mutable: list[Mutable] = []
        """What was made that is changed in place, and is not hidden."""
        self.mutable_made = 0
        self.changes = Changes()

    def is_mutable(self, made: Mutable) -> None:
        """Notes what was made that is changed in place."""
        self.mutable.append(made)
        self.mutable_made += 1

    def hide_mutable(self, span: Span) -> None:
        """Makes unknown all of it: what is not followed may have changed it."""
        if self.mutable:
            self.changes.count += 1
            for one in self.mutable:
                one.hide(Opaque("it may be changed by what is not evaluated", span))
            self.mutable.clear()

    def hand_out(self, values: Sequence[Value], span: Span) -> None:
        """Makes unknown what of it is handed to code that is not seen."""
        if self.mutable:
            self.changes.count += 1
            for one in mutable_in(values):
                one.hide(Opaque("it may be changed by what is not known here", span))

    def may_have_changed_in_place(self, name: str, span: Span) -> None:
        """Makes it unknown, if a procedure that may have run changes some of it."""
        if self.mutable and name.endswith("!") and CHANGES_MUTABLE.search(name):
            self.hide_mutable(span)
