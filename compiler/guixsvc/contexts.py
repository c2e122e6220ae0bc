"""``contextlib.contextmanager``, as it is used here: for what is put back at the end, whatever happens.

To load `contextlib` takes as long as a dozen modules of ours.
"""

from guixsvc.annotations import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import contextmanager as contextmanager

    from guixsvc.annotations import Generator
else:

    def contextmanager(steps):
        """Makes a context of a function with one ``yield``, which lets through what is raised there."""

        def begin(*given, **named):
            return _Context(steps(*given, **named))

        return begin


class _Context:
    __slots__ = ("_steps",)

    def __init__(self, steps: "Generator[object, None, None]") -> None:
        self._steps = steps

    def __enter__(self) -> object:
        return next(self._steps)

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if problem is None:
            next(self._steps, None)
            return
        try:
            self._steps.throw(problem)
        except BaseException as raised:
            # Python makes another of a StopIteration that leaves a generator.
            if raised is not problem and raised.__cause__ is not problem:
                raise
