"""Room for deep recursion: Guile has no small limit, and so the evaluator's own is `MAX_DEPTH`."""

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from guixsvc.evaluate.scheme.progress import MAX_DEPTH

FRAMES_A_LEVEL = 12
"""Python calls that one nested evaluation takes at most."""

STACK_BYTES = 512 << 20
"""Address space, not memory: only what is used is taken."""

_Result = TypeVar("_Result")


def with_deep_stack(function: Callable[[], _Result]) -> _Result:
    """Calls a function on a thread of its own with a large stack; its result or exception is passed on."""
    results: list[_Result] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as failure:
            failures.append(failure)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(max(limit, FRAMES_A_LEVEL * MAX_DEPTH))
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if failures:
        raise failures[0]
    return results[0]
