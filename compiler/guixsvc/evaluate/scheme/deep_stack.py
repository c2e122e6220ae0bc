"""Room for deep recursion: Guile has no small limit, and so the evaluator's own is `MAX_DEPTH`."""

import _thread
import sys
import time

from guixsvc.annotations import Callable, TypeVar
from guixsvc.evaluate.scheme.progress import MAX_DEPTH

FRAMES_A_LEVEL = 12
"""Python calls that one nested evaluation takes at most."""

STACK_BYTES = 512 << 20
"""Address space, not memory: only what is used is taken."""

PAUSES = (0.001, 0.01, 0.1, 1)
"""Seconds. A thread gives its stack back some time after it has told its end."""

_Result = TypeVar("_Result")


def with_deep_stack(function: Callable[[], _Result]) -> _Result:
    """Calls a function on a thread of its own with a large stack; its result or exception is passed on.

    Raises MemoryError where there is no room for such a stack.
    """
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
        _start(run)
        running.acquire()
    finally:
        _thread.stack_size(size)
        sys.setrecursionlimit(limit)
    if failures:
        raise failures[0]
    return results[0]


def _start(function: Callable[[], None]) -> None:
    for pause in PAUSES:
        try:
            _thread.start_new_thread(function, ())
        except RuntimeError:
            time.sleep(pause)
        else:
            return
    raise MemoryError(f"a stack takes {STACK_BYTES >> 20} MiB of address space (ulimit -v)")
