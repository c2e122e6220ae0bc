"""The work that is done on values, counted wherever it is done, so that nothing can forget it.

100 parts are a step: about the time, and at most the memory, that evaluating an expression takes. What each
kind of work costs was measured against the evaluation of an empty loop.
"""

from contextvars import ContextVar

from guixsvc.annotations import Callable, Iterator
from guixsvc.contexts import contextmanager

STEP = 100
"""Parts of a step."""

WALKED = 1
"""To look at an element of a list, or at a character, in a loop of Python's own."""
COPIED = 3
"""To put an element that is there already into a new list: 8 bytes."""
COPIED_CHARACTER = 2
VISITED = 15
"""To look at an element or a character in a loop of ours."""
MADE = 40
"""To make a small object: a character, a number, a string."""
COMPARED = 80
"""To compare two atoms."""

_spend: ContextVar[Callable[[int], None]] = ContextVar("spend", default=lambda parts: None)


def spend(parts: int) -> None:
    """Counts work, before it is done. Raises `progress.Abandoned` when the bound is reached."""
    _spend.get()(parts)


@contextmanager
def counted_by(count: Callable[[int], None]) -> Iterator[None]:
    """Has work counted by a run."""
    token = _spend.set(count)
    try:
        yield
    finally:
        _spend.reset(token)
