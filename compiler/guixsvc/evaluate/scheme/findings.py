"""What a run found."""

from guixsvc.annotations import Callable, Iterator
from guixsvc.contexts import contextmanager
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.evaluate.scheme.doubt import Doubt
from guixsvc.evaluate.scheme.gathered import Gathered, UncalledProcedure
from guixsvc.evaluate.scheme.progress import Progress
from guixsvc.evaluate.scheme.values import Instance
from guixsvc.read import datum
from guixsvc.source import Source, Span

STEPS_A_REPORT = 5

MAX_LIKE = 5
"""Findings of one code at one place: a loop can have another message every time."""


class Findings:
    """What a run found.

    ``gathered`` is what comes of the file or module that is evaluated now, and ``everything`` of all of them,
    the file itself first. ``entered`` are the procedures that were called, by what tells them apart.
    ``no_code`` are the lines that were reported as none, of which nothing more is said, and ``suggestions``
    is how often a name was looked for that a wrong one may have meant.
    """

    def __init__(self, gathered: Gathered, progress: Progress, doubt: Doubt) -> None:
        self.gathered = gathered
        self.everything = [gathered]
        self.entered: set[int] = set()
        self.no_code: set[tuple[Source, int]] = set()
        self.suggestions = 0
        self._progress = progress
        self._doubt = doubt
        self._reported: dict[tuple[Span, str, Severity], set[str]] = {}

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was reported so far."""
        return [diagnostic for gathered in self.everything for diagnostic in gathered.diagnostics]

    @property
    def used(self) -> set[Span]:
        return self.gathered.used

    @property
    def staged(self) -> set[Span]:
        return self.gathered.staged

    def report(self, diagnostic: Diagnostic) -> None:
        """Takes a finding, if it counts where it is found."""
        counts = self._doubt.kind.reported(diagnostic)
        if counts is None:
            return
        if not self._progress.exhausted:
            self._progress.charge(STEPS_A_REPORT, counts.span)
        place = counts.span, counts.code, counts.severity
        alike = self._reported.setdefault(place, set())
        if len(alike) < MAX_LIKE and counts.message not in alike:
            alike.add(counts.message)
            self.gathered.diagnostics.append(counts)

    def was_found(self, code: str, span: Span) -> bool:
        """Whether an error was reported at a place, perhaps with a note."""
        return bool(self._reported.get((span, code, Severity.ERROR)))

    @contextmanager
    def apart(self, gathered: Gathered) -> Iterator[None]:
        """Gathers what comes of a module."""
        outer, self.gathered = self.gathered, gathered
        self.everything.append(gathered)
        try:
            yield
        finally:
            self.gathered = outer

    def made(self, form: datum.List | datum.Symbol, record: Instance | None = None) -> None:
        """Notes that an instance was made by code that certainly is some."""
        self._doubt.kind.made(self.gathered, form, record)

    def may_be_uncalled(self, part: datum.Datum, make: Callable[[], UncalledProcedure]) -> None:
        """Notes a procedure that was made."""
        if self._doubt.kind.is_code and id(part) not in self.gathered.procedures:
            self.gathered.procedures[id(part)] = make()

    def is_entered(self, part: datum.Datum) -> None:
        """Notes that a procedure is called."""
        if self._doubt.kind.is_code:
            self.entered.add(id(part))
