"""What becomes of faults, and of the errors that a configuration handles itself."""

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterator, Sequence
from guixsvc.contexts import contextmanager
from guixsvc.diagnostics import Diagnostic, Fix, Note, error
from guixsvc.evaluate.scheme.changes import Changes
from guixsvc.evaluate.scheme.doubt import Doubt
from guixsvc.evaluate.scheme.findings import Findings
from guixsvc.evaluate.scheme.progress import STEPS_A_FAULT, Abandoned, Progress
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.read import datum
from guixsvc.slotted import frozen
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.unseen import Unseen

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
class Attempt:
    """How code ended whose errors are handled: with a ``value`` or an error that was ``raised``; or, where
    ``unknown`` says why, with this value or some error."""

    value: Value | None
    raised: Raised | None
    unknown: Opaque | None


class Attempts:
    """What becomes of errors: within what is attempted, one ends that; else it is reported.

    From where something attempted may have failed on, what follows in it may not run.
    """

    def __init__(self, progress: Progress, findings: Findings, doubt: Doubt, changes: Changes) -> None:
        self.under_way = False
        """Whether something is attempted."""
        self._progress = progress
        self._findings = findings
        self._doubt = doubt
        self._changes = changes
        self._depth_of_doubt = 0
        self._may_have_failed: Opaque | None = None

    @contextmanager
    def none(self) -> Iterator[None]:
        """Evaluates what no handler here is for, such as a module."""
        outer, self.under_way = self.under_way, False
        try:
            yield
        finally:
            self.under_way = outer

    def fault(self, code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Opaque:
        """What comes of a fault: it ends what is attempted or is reported, and something stands for the
        expression from then on."""
        if self.under_way and code not in _NOT_HANDLED:
            return self.stop(Raised(self.error(code, span, message, *notes)))
        self._findings.report(self.error(code, span, message, *notes, fix=fix))
        return self._doubt.kind.faulty(message, span)

    def error(self, code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Diagnostic:
        """An error with the calls that led to it."""
        self._progress.charge(STEPS_A_FAULT, span)
        return error(code, span, message, *notes, *self._progress.call_chain(), fix=fix)

    def stop(self, raised: Raised) -> Opaque:
        """What comes of an error: it ends what is attempted or, if nothing is, is reported."""
        fault = raised.diagnostic
        if not self.under_way:
            self._findings.report(fault)
            return self._doubt.kind.faulty(fault.message, fault.span)
        if self._may_have_failed is None and len(self._doubt.followed) == self._depth_of_doubt:
            raise raised
        opaque = Opaque(fault.message, fault.span)
        self.may_fail(opaque)
        return opaque

    def may_fail(self, why: Opaque) -> None:
        """Takes note of what may have failed: within what is attempted, what follows may not run."""
        if self.under_way and self._may_have_failed is None and not _is_there(why):
            self._may_have_failed = why
            self._doubt.from_here()

    def attempt(
        self, body: Callable[[], Value], code: Sequence[tuple[datum.Datum, Scope]], unseen: "Unseen"
    ) -> Attempt:
        """Evaluates a body whose errors are handled; its ``code`` may change something, if it is not seen."""
        outer = self.under_way, self._depth_of_doubt, self._may_have_failed
        self.under_way, self._depth_of_doubt, self._may_have_failed = True, len(self._doubt.followed), None
        was_in_doubt = bool(self._doubt)
        value: Value | None = None
        raised: Raised | None = None
        with self._doubt.ending():
            try:
                with self._progress.abandonable():
                    value = body()
            except Raised as stopped:
                raised = stopped
            except Abandoned:
                if was_in_doubt or self._may_have_failed is None or self._progress.exhausted:
                    raise
                # There are too few steps to follow what may run.
                for form, scope in code:
                    unseen.forget_quietly(form, scope)
                self._changes.hide_mutable(self._progress.here)
            finally:
                unknown = self._may_have_failed
                self.under_way, self._depth_of_doubt, self._may_have_failed = outer
        return Attempt(value, raised, unknown)


def _is_there(value: Opaque) -> bool:
    """Whether a value that is not known certainly is one: a variable that is defined elsewhere."""
    return value.elsewhere and value.variable is not None and value.cause is None
