"""What comes of evaluating files besides values, and modules that were evaluated."""

from dataclasses import dataclass, field

from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.library import File
from guixsvc.evaluate.modules import Module, ModuleName
from guixsvc.evaluate.values import Record
from guixsvc.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What comes of a file and of what it includes, but not of the modules it uses.

    ``uses`` are the files of these by name, ``None`` for one that is not in the tree. ``used``,
    ``uncalled`` and ``certain`` are as in `Configuration`.
    """

    files: list[File] = field(default_factory=list)
    uses: dict[ModuleName, File | None] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    uncalled: list[Record] = field(default_factory=list)
    used: set[Span] = field(default_factory=set)
    certain: set[Span] = field(default_factory=set)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A module that other configurations can use too: nothing changes it once it is evaluated."""

    module: Module
    gathered: Gathered
