"""Room for deep recursion: Guile has no small limit, and so the evaluator's own is `MAX_DEPTH`."""

import _thread
import sys
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
    # Of all that `threading` adds, nothing is needed here.
    running = _thread.allocate_lock()
    running.acquire()

    def run() -> None:
        try:
            results.append(function())
        except BaseException as failure:
            failures.append(failure)
        finally:
            running.release()

    limit, size = sys.getrecursionlimit(), _thread.stack_size(STACK_BYTES)
    sys.setrecursionlimit(max(limit, FRAMES_A_LEVEL * MAX_DEPTH))
    try:
        _thread.start_new_thread(run, ())
        running.acquire()
    finally:
        _thread.stack_size(size)
        sys.setrecursionlimit(limit)
    if failures:
        raise failures[0]
    return results[0]
