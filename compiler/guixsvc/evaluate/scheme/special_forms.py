"""What special forms have in common."""

from guixsvc.annotations import Callable, TypeAlias
from guixsvc.evaluate.scheme.nodes import Act, Branch, Node, Result
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.unknown import may_hold_ours
from guixsvc.evaluate.scheme.values import Conditional, Faulty, Opaque, Value
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.slotted import frozen

Immediate: TypeAlias = Callable[[Run, datum.List, Scope], Result]
"""A form in which nothing is evaluated, such as an import: it may as well be read whenever it is run."""


def without_expressions(special: Immediate) -> Analyse:
    return lambda form, scope: lambda run, scope: special(run, form, scope)


@frozen(eq=False, repr=False)
class Malformed:
    """What such a form does, whenever it is run."""

    form: datum.Datum
    expected: str

    @property
    def message(self) -> str:
        return f"malformed form: expected {self.expected}"

    def __call__(self, run: Run, scope: Scope) -> Result:
        return run.fault("malformed-form", form_span(self.form), self.message)


def malformed(run: Run, form: datum.Datum, expected: str) -> Opaque:
    """Reports a form that is not of the shape it must have."""
    return run.fault("malformed-form", form_span(form), Malformed(form, expected).message)


def is_malformed(form: datum.Datum, expected: str) -> Act:
    return Malformed(form, expected)


def depends(
    run: Run,
    condition: Opaque,
    form: datum.List,
    scope: Scope,
    *branches: Branch,
    otherwise: tuple[Value, ...] = (),
    part: datum.Datum | None = None,
) -> Opaque:
    """What comes of a choice that cannot be made here: one of the branches, or of ``otherwise``.

    ``part`` is the part of the form at which it is made, where there may be several.
    """
    if isinstance(condition, Faulty):
        run.unseen.forget(form, scope)
        return Faulty(condition.reason, form.span, cause=condition)
    values = run.following.may_run(part or form, form, scope, branches)
    reason = "it depends on a condition that is not known here"
    parts = (*values, *otherwise)
    if len(values) < len(branches):
        return Opaque(reason, form.span, None, condition, parts)
    is_elsewhere = not any(may_hold_ours(part) for part in parts)
    return Conditional(reason, form.span, None, condition, parts, is_elsewhere)


def in_sequence(run: Run, body: tuple[Node, ...], scope: Scope, form: datum.List) -> Branch:
    """The value of a sequence, once it is asked for."""
    return lambda: run.sequence(body, Scope({}, scope), form.span)
