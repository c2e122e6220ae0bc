"""Errors that a configuration handles itself: what certainly fails, what certainly does not, and what may."""

from abc import ABC
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from guixsvc.diagnostics import Diagnostic, Fix, Note, error
from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.scheme.doubt import Doubt, Doubting
from guixsvc.evaluate.scheme.gathered import Gathered
from guixsvc.evaluate.scheme.progress import STEPS_A_FAULT, Abandoned
from guixsvc.evaluate.scheme.scopes import Home, Scope
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.evaluate.tree_files import File
from guixsvc.read import datum
from guixsvc.slotted import frozen
from guixsvc.source import Span

_NOT_HANDLED = frozenset(
    ["duplicate-field", "malformed-field", "malformed-form", "module-cycle", "too-deep", "unknown-module"]
)
"""Faults that no handler sees: Guile finds them before it runs anything, or they are none of its own."""


class Raised(Exception):
    """An error, on its way to a handler: what is reported where there is none.

    ``key`` is what ``throw`` names it by, ``arguments`` what comes with that, and ``payload`` the object that
    is raised, as far as they are known.
    """

    def __init__(
        self,
        diagnostic: Diagnostic,
        key: Value | None = None,
        arguments: tuple[Value, ...] | None = None,
        payload: Value | None = None,
    ) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.key = key
        self.arguments = arguments
        self.payload = payload


@frozen(eq=False)
class Outcome:
    """How code ended whose errors are handled: with a ``value`` or an error that was ``raised``; or, where
    ``unknown`` says why, with this value or some error."""

    value: Value | None
    raised: Raised | None
    unknown: Opaque | None


class Handling(Doubting, ABC):
    """An evaluation in which errors may be handled.

    Within what is attempted, an error ends that. From where it may have failed on, what follows may not run.
    """

    def __init__(self, sources: object, bound: Bound | int, entry: Home, file: File) -> None:
        super().__init__(sources, bound, entry, file)
        self._attempts = False
        """Whether something is attempted."""
        self._depth_of_doubt = 0
        self._may_have_failed: Opaque | None = None

    @contextmanager
    def apart(self, gathered: Gathered) -> Iterator[None]:
        outer = self._attempts, self._least_doubt
        self._attempts, self._least_doubt = False, Doubt.NONE
        try:
            with super().apart(gathered):
                yield
        finally:
            self._attempts, self._least_doubt = outer

    def fault(self, code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Opaque:
        if not self._attempts or code in _NOT_HANDLED:
            return super().fault(code, span, message, *notes, fix=fix)
        return self.stop(Raised(self.error(code, span, message, *notes)))

    def error(self, code: str, span: Span, message: str, *notes: Note) -> Diagnostic:
        """An error with the calls that led to it."""
        self.charge(STEPS_A_FAULT, span)
        return error(code, span, message, *notes, *self.call_chain())

    def stop(self, raised: Raised) -> Opaque:
        """What comes of an error: it ends what is attempted or, if nothing is, is reported."""
        fault = raised.diagnostic
        if not self._attempts:
            self.report(fault)
            return self.faulty(fault.message, fault.span)
        if self._may_have_failed is None and len(self.followed) == self._depth_of_doubt:
            raise raised
        opaque = Opaque(fault.message, fault.span)
        self.may_fail(opaque)
        return opaque

    def may_fail(self, why: Opaque) -> None:
        """Takes note of what may have failed: within what is attempted, what follows may not run."""
        if self._attempts and self._may_have_failed is None and not _is_there(why):
            self._may_have_failed = why
            self.doubt_from_here()

    def unknown_result(
        self, reason: str, cause: Opaque | None, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        result = super().unknown_result(reason, cause, arguments, span)
        self.may_fail(result)
        return result

    def attempt(self, body: Callable[[], Value], code: Sequence[tuple[datum.Datum, Scope]]) -> Outcome:
        """Evaluates a body whose errors are handled; its ``code`` may change something."""
        outer = self._attempts, self._depth_of_doubt, self._may_have_failed, self._least_doubt, self._doubt
        self._attempts, self._depth_of_doubt, self._may_have_failed = True, len(self.followed), None
        value: Value | None = None
        raised: Raised | None = None
        try:
            with self.abandonable():
                value = body()
        except Raised as stopped:
            raised = stopped
        except Abandoned:
            if outer[-1] or self._may_have_failed is None or self.exhausted:
                raise
            # There are too few steps to follow what may run.
            for form, scope in code:
                self.forget_quietly(form, scope)
            self.hide_mutable(self.place)
        finally:
            unknown = self._may_have_failed
            self._attempts, self._depth_of_doubt, self._may_have_failed, self._least_doubt, self._doubt = (
                outer
            )
        return Outcome(value, raised, unknown)


def _is_there(value: Opaque) -> bool:
    """Whether a value that is not known certainly is one: a variable that is defined elsewhere."""
    return value.elsewhere and value.variable is not None and value.cause is None
