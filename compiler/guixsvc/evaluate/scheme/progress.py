"""How far an evaluation is: what it found, the steps it took, and the calls that led to where it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from guixsvc.diagnostics import Diagnostic, Fix, Note, Severity, error
from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.scheme.gathered import Gathered, Uncalled
from guixsvc.evaluate.scheme.port import Port
from guixsvc.evaluate.scheme.scopes import Home
from guixsvc.evaluate.scheme.values import Faulty, Instance, Opaque
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.work import STEP
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Source, Span

MAX_DEPTH = 30_000
"""Nested evaluations: some 10,000 nested calls. Tail calls do not count."""

STEPS_A_FAULT = 40
"""To say what was found, and what led there."""

STEPS_A_REPORT = 5

MAX_CALLS_SHOWN = 4

MAX_LIKE = 5
"""Findings of one code at one place: a loop can have another message every time."""


class Abandoned(Exception):
    """A bound was reached and reported: the top-level form is given up or, out of steps, the file."""


class Progress:
    """How far the evaluation of a configuration is.

    ``sources`` are what it reads, which is for the forms and procedures to know that read. ``bound`` is how
    many steps it may take. ``entry`` and its ``file`` are the file itself.
    """

    def __init__(
        self,
        sources: object,
        bound: Bound | int,
        entry: Home,
        file: File,
    ) -> None:
        self.sources = sources
        self.entry = entry
        self.gathered = Gathered([file])
        self.everything = [self.gathered]
        self._bound = bound if isinstance(bound, Bound) else Bound(bound)
        self._read: set[File] = set()
        self._steps = 0
        self.entered: set[int] = set()
        """The procedures that were called, by what tells them apart."""
        self._depth = 0
        self.place = Span(entry.source, 0, 0)
        """Where the value stands that was evaluated last."""
        self._calls: list[tuple[str, Span]] = []
        self.comments: set[tuple[Source, int]] = set()
        """The lines on which comments of another language were reported."""
        self.input_ports: list[Port] = []
        self._here = Span(entry.source, 0, 0)
        self._parts = 0
        self.suggestions = 0
        """How often a name was looked for that an unbound one resembles."""
        self._reported: dict[tuple[Span, str, Severity], set[str]] = {}

    # Findings

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was reported so far."""
        return [diagnostic for gathered in self.everything for diagnostic in gathered.diagnostics]

    @property
    def used(self) -> set[Span]:
        return self.gathered.used

    def report(self, diagnostic: Diagnostic) -> None:
        if not self.exhausted:
            self.charge(STEPS_A_REPORT, diagnostic.span)
        place = diagnostic.span, diagnostic.code, diagnostic.severity
        alike = self._reported.setdefault(place, set())
        if len(alike) < MAX_LIKE and diagnostic.message not in alike:
            alike.add(diagnostic.message)
            self.gathered.diagnostics.append(diagnostic)

    def was_found(self, code: str, span: Span) -> bool:
        """Whether an error was reported at a place, perhaps with a note."""
        return bool(self._reported.get((span, code, Severity.ERROR)))

    def fault(self, code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Opaque:
        """Reports an error; gives the value that stands for the expression from now on."""
        self.charge(STEPS_A_FAULT, span)
        self.report(error(code, span, message, *notes, *self.call_chain(), fix=fix))
        return self.faulty(message, span)

    def faulty(self, message: str, span: Span) -> Opaque:
        """What stands for an expression whose fault is reported."""
        return Faulty(message, span)

    def call_chain(self) -> list[Note]:
        """The calls that led here, the last one first; of a long chain, the ends."""
        left_out = len(self._calls) - MAX_CALLS_SHOWN
        if left_out <= 0:
            return [_in_call(call) for call in reversed(self._calls)]
        between = Note(f"… and {left_out} more call{'s' if left_out > 1 else ''} between")
        last = [_in_call(call) for call in reversed(self._calls[1 - MAX_CALLS_SHOWN :])]
        return [*last, between, _in_call(self._calls[0])]

    # Bounds

    def charge(self, steps: int, span: Span) -> None:
        """Counts work that was done. Raises `Abandoned` when the bound is reached."""
        self._here = span
        self._steps += steps
        if self._steps > self._bound.steps:
            hint = Note("a loop that never ends, or a configuration that needs a larger `--max-steps`")
            message = f"evaluation was stopped after {self._bound.steps} steps"
            self.report(error("ran-away", span, message, hint, *self.call_chain()))
            raise Abandoned

    def spend(self, parts: int) -> None:
        """Counts parts of a step, for the expression that is being evaluated."""
        self._parts += parts
        if self._parts >= STEP:
            steps, self._parts = divmod(self._parts, STEP)
            self.charge(steps, self._here)

    def reads(self, file: File, span: Span) -> None:
        """Counts what it takes to go through a file; its forms count on their own."""
        self._grow(file)
        self.charge(len(file.source.text) // 10, span)

    def _grow(self, file: File) -> None:
        if file not in self._read:
            self._read.add(file)
            self._bound.read(len(file.source.text))

    def enter(self, span: Span) -> None:
        """Goes one level deeper. Raises `Abandoned` when the bound is reached."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fail_too_deep(span)

    def fail_too_deep(self, span: Span) -> NoReturn:
        message = f"this nests too deep: more than {MAX_DEPTH} expressions in each other"
        self.fault("too-deep", span, message)
        raise Abandoned

    def leave(self) -> None:
        self._depth -= 1

    @property
    def steps(self) -> int:
        """How many were taken."""
        return self._steps

    @property
    def exhausted(self) -> bool:
        """Whether the bound on steps was reached: nothing more can be evaluated."""
        return self._steps > self._bound.steps

    @contextmanager
    def abandonable(self) -> Iterator[None]:
        """Evaluates what may be abandoned in the middle: it goes on where it was, however that ends."""
        depth, calls = self._depth, len(self._calls)
        try:
            yield
        finally:
            self._depth = depth
            del self._calls[calls:]

    # What it meets

    @contextmanager
    def apart(self, gathered: Gathered) -> Iterator[None]:
        """Evaluates a module: on its own, whatever led to its import."""
        outer = self.gathered, self._calls
        self.gathered, self._calls = gathered, []
        self.everything.append(gathered)
        try:
            yield
        finally:
            self.gathered, self._calls = outer

    def made(self, form: datum.List | datum.Symbol, record: Instance | None = None) -> None:
        """Notes that an instance was made by code that certainly is some."""
        self.gathered.certain.add(form_span(form))
        if record is not None:
            self.gathered.records.append(record)

    def may_be_uncalled(self, part: datum.Datum, make: Callable[[], Uncalled]) -> None:
        """Notes a procedure that was made."""
        if id(part) not in self.gathered.procedures:
            self.gathered.procedures[id(part)] = make()

    def is_entered(self, part: datum.Datum) -> None:
        """Notes that a procedure is called."""
        self.entered.add(id(part))


def _in_call(call: tuple[str, Span]) -> Note:
    name, span = call
    return Note(f"in this call of `{name}`", span)
