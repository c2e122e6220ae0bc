"""What comes of evaluating files besides values."""

from guixsvc.annotations import Callable
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.scheme.values import Instance, Value
from guixsvc.evaluate.tree_files import File
from guixsvc.read.datum import Datum
from guixsvc.slotted import field, frozen
from guixsvc.source import Span


@frozen(eq=False)
class UncalledProcedure:
    """A procedure that may not have been called: where it stands, and how a run does what it does."""

    span: Span
    evaluate: Callable[..., Value]


@frozen(eq=False)
class Gathered:
    """What comes of a file and of what it includes, but not of the modules it uses.

    ``uses`` are the files of these by name, ``None`` for one that is not in the tree. ``used``,
    ``staged``, ``uncalled`` and ``certain`` are as in `Configuration`. ``values`` are those of its forms,
    ``procedures`` those that may not have been called, by what tells them apart.
    """

    files: list[File] = field(default_factory=list)
    uses: dict[tuple[str, ...], File | None] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    records: list[Instance] = field(default_factory=list)
    uncalled: list[Instance] = field(default_factory=list)
    used: set[Span] = field(default_factory=set)
    staged: set[Span] = field(default_factory=set)
    certain: set[Span] = field(default_factory=set)
    values: list[tuple[Datum, Value]] = field(default_factory=list)
    procedures: dict[int, UncalledProcedure] = field(default_factory=dict)

    def copy(self) -> "Gathered":
        """The same, apart from what is gathered later."""
        return Gathered(
            [*self.files],
            {**self.uses},
            [*self.diagnostics],
            [*self.records],
            [*self.uncalled],
            {*self.used},
            {*self.staged},
            {*self.certain},
            [*self.values],
            {**self.procedures},
        )
