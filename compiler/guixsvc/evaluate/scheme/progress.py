"""How far a run is: the steps it took, and the calls that led to where it is."""

from guixsvc.annotations import Callable, Iterator, NoReturn
from guixsvc.contexts import contextmanager
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.work import STEP
from guixsvc.source import Span

MAX_DEPTH = 30_000
"""Nested evaluations: some 10,000 nested calls. Tail calls do not count."""

STEPS_A_FAULT = 40
"""To say what was found, and what led there."""

MAX_DOUBTFUL_STEPS = 100_000
"""Those for what follows from one condition that is not known."""

MAX_CALLS_SHOWN = 4


class Abandoned(Exception):
    """A bound was reached and reported: the top-level form is given up or, out of steps, the file."""


class Budget:
    """Steps that were ``taken``, and the ``limit`` of how many may be."""

    __slots__ = ("limit", "taken")

    def __init__(self, limit: int) -> None:
        self.taken = 0
        self.limit = limit


class Progress:
    """How far a run is, within its ``bound``.

    What certainly runs and what may have a budget each; ``budget`` is the one that is used now. ``calls`` are
    those that led here. A bound that is reached is told to ``report``.
    """

    __slots__ = (
        "_bound",
        "_certain",
        "_doubtful",
        "_parts",
        "_read",
        "budget",
        "calls",
        "depth",
        "here",
        "left_out",
        "report",
    )

    def __init__(self, bound: Bound, start: Span, report: Callable[[Diagnostic], None]) -> None:
        self.report = report
        self.here = start
        self.depth = 0
        self.calls: list[tuple[str, Span]] = []
        self.left_out = False
        """Whether what may run was not followed for want of steps."""
        self._bound = bound
        self._certain = self.budget = Budget(bound.steps)
        self._doubtful = Budget(0)
        self._read: set[File] = set()
        self._parts = 0

    # Steps

    def charge(self, steps: int, span: Span) -> None:
        """Counts work that was done. Raises `Abandoned` when the bound is reached."""
        self.here = span
        budget = self.budget
        budget.taken += steps
        if budget.taken > budget.limit:
            self.run_away(span)

    def run_away(self, span: Span) -> NoReturn:
        """Gives up: more steps were taken than may be."""
        if self.budget is self._doubtful:
            self.left_out |= self.has_no_doubtful_left
        else:
            hint = Note("a loop that never ends, or a configuration that needs a larger `--max-steps`")
            message = f"evaluation was stopped after {self._bound.steps} steps"
            self.report(error("ran-away", span, message, hint, *self.call_chain()))
        raise Abandoned

    def spend(self, parts: int) -> None:
        """Counts parts of a step, for the expression that is being evaluated."""
        self._parts += parts
        if self._parts >= STEP:
            steps, self._parts = divmod(self._parts, STEP)
            self.charge(steps, self.here)

    def begins(self, file: File) -> None:
        """A file is gone through: more steps may be taken, if it is for the first time."""
        if file not in self._read:
            self._read.add(file)
            self._bound.read(len(file.source.text))
            self._certain.limit = self._bound.steps

    def reads(self, file: File, span: Span) -> None:
        """Counts what it takes to go through a file; its forms count on their own."""
        self.begins(file)
        self.charge(len(file.source.text) // 10, span)

    def maps(self, length: int) -> None:
        """A procedure is going to be called for the elements of a list: more steps may be taken."""
        self._bound.mapped(length)
        self._certain.limit = self._bound.steps

    @property
    def steps(self) -> int:
        """How many were taken."""
        return self._certain.taken + self._doubtful.taken

    @property
    def exhausted(self) -> bool:
        """Whether the bound on steps was reached: nothing more can be evaluated."""
        return self._certain.taken > self._certain.limit

    @property
    def has_no_doubtful_left(self) -> bool:
        """Whether nothing more can be followed that may run."""
        return self._doubtful.taken > self._bound.doubtful

    def allow_doubt(self) -> None:
        """Lets what follows from one more condition that is not known take steps."""
        self._doubtful.limit = min(self._doubtful.taken + MAX_DOUBTFUL_STEPS, self._bound.doubtful)

    def use(self, *, doubtful: bool) -> None:
        """Says which steps count from here."""
        self.budget = self._doubtful if doubtful else self._certain

    # Calls

    def enter(self, span: Span) -> None:
        """Goes one level deeper. Raises `Abandoned` when the bound is reached."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.nest_too_deep(span)

    def nest_too_deep(self, span: Span) -> NoReturn:
        self.charge(STEPS_A_FAULT, span)
        message = f"this nests too deep: more than {MAX_DEPTH} expressions in each other"
        self.report(error("too-deep", span, message, *self.call_chain()))
        raise Abandoned

    def leave(self) -> None:
        self.depth -= 1

    @contextmanager
    def abandonable(self) -> Iterator[None]:
        """Evaluates what may be abandoned in the middle: it goes on where it was, however that ends."""
        depth, calls = self.depth, len(self.calls)
        try:
            yield
        finally:
            self.depth = depth
            del self.calls[calls:]

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Evaluates what no call here led to, such as a module."""
        outer, self.calls = self.calls, []
        try:
            yield
        finally:
            self.calls = outer

    def call_chain(self) -> list[Note]:
        """The calls that led here, the last one first; of a long chain, the ends."""
        left_out = len(self.calls) - MAX_CALLS_SHOWN
        if left_out <= 0:
            return [_in_call(call) for call in reversed(self.calls)]
        between = Note(f"… and {left_out} more call{'s' if left_out > 1 else ''} between")
        last = [_in_call(call) for call in reversed(self.calls[1 - MAX_CALLS_SHOWN :])]
        return [*last, between, _in_call(self.calls[0])]


def _in_call(call: tuple[str, Span]) -> Note:
    name, span = call
    return Note(f"in this call of `{name}`", span)
