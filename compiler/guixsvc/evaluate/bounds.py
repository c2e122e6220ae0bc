"""How much work the evaluation of a file may be.

A file has steps of its own, which grow with what it reads and maps over. One that needs more may take those
that all files of a run share; only a file that runs out uses these up, so that many that never end cost
little more than one, and the others are still checked whole.
"""

from guixsvc.slotted import mutable

MAX_STEPS = 400_000
"""What the files of a run share: no kind of step takes more than some 8 µs, and so all of them some 3 s."""

DOUBTFUL_SHARE = 4
"""What may not run takes one step in so many of those that are shared, besides."""

STEPS_A_FILE = 20_000
STEPS_A_CHARACTER = 10
STEPS_AN_ELEMENT = 300
"""For each call of a procedure that is mapped over a list, or otherwise called for its elements."""

CHARACTERS_AN_ELEMENT = 4
"""Elements beyond what can be written in this many characters each were computed, and give no steps."""


@mutable
class Bound:
    """The ``steps`` that may be taken: a fixed number, or the file's ``own`` if there are more of them."""

    steps: int
    own: int | None = None
    elements: int = 0

    @property
    def doubtful(self) -> int:
        """The steps for all that may not run: as many as were asked for, or the file's own, or a share."""
        return self.steps if self.own is None else max(self.own, self.steps // DOUBTFUL_SHARE)

    def read(self, length: int) -> None:
        """A text is evaluated for the first time."""
        self._grow(STEPS_A_CHARACTER * length)
        self.elements += length // CHARACTERS_AN_ELEMENT

    def mapped(self, length: int) -> None:
        """A procedure is going to be called for the elements of a list."""
        written = min(length, self.elements)
        self.elements -= written
        self._grow(STEPS_AN_ELEMENT * written)

    def _grow(self, steps: int) -> None:
        if self.own is not None:
            self.own += steps
            self.steps = max(self.steps, self.own)


def own(share: int) -> Bound:
    """The bound of a file that has a share of what all files have."""
    return Bound(max(STEPS_A_FILE, share), STEPS_A_FILE)
