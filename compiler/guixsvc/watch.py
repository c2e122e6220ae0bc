"""What a run asks of the disk while it evaluates, for who wants to know whether the answers still hold.

Whoever asks the disk something that may decide a finding says so with `saw`; nobody may be watching.
"""

from guixsvc.annotations import Callable, Iterator, TypeAlias
from guixsvc.contexts import contextmanager

Watcher: TypeAlias = Callable[[str, str, object], None]
"""Is told the kind of a question, what was asked, and the answer."""

_watcher: Watcher | None = None


def saw(kind: str, asked: str, answer: object) -> None:
    """Tells who watches, if somebody does."""
    if _watcher is not None:
        _watcher(kind, asked, answer)


@contextmanager
def watched_by(watcher: Watcher | None) -> Iterator[None]:
    """Has somebody watch, or nobody."""
    global _watcher
    before, _watcher = _watcher, watcher
    try:
        yield
    finally:
        _watcher = before
