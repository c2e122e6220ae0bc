"""Fields of an operating-system or a machine that are not written as ``(NAME VALUE)``."""

from guixsvc.diagnostics import Note, error
from guixsvc.evaluate.guix.quoted import MAKE_LISTS
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Opaque
from guixsvc.read import datum
from guixsvc.source import Span

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def field_fault(run: Run, form: datum.List, record: str, name: str) -> Opaque | None:
    """Reports a field that has not exactly one value; gives what stands for its value, ``None`` if it has."""
    values = form.items[1:]
    if len(values) == 1 and form.tail is None:
        return None
    assert form.span is not None
    count = len(values)
    if form.tail is not None:
        message = f"write `({name} VALUE)`, without `.`"
    elif not values:
        message = f"`{name}` has no value"
    else:
        message = f"`{name}` takes one value, found {_COUNTS[count] if count < len(_COUNTS) else count}"
    hints: list[Note] = []
    if name == "services" and count > 1:
        match values[0]:
            case datum.Symbol(name=first) if first in MAKE_LISTS:
                hints.append(Note(f"put it in parentheses: `(services ({first} …))`"))
            case _:
                hints.append(Note("join lists with `append`: `(services (append …))`"))
    return run.fault("malformed-field", form.span, f"malformed field of {record}: {message}", *hints)


def duplicate_fault(run: Run, name: datum.Symbol, record: str, first: datum.Datum) -> Opaque:
    """Reports a field that an earlier one has given already."""
    assert name.span is not None
    message = f"`{name.name}` is given more than once in this {record}"
    return run.fault("duplicate-field", name.span, message, Note("first given here", first.span))


def report_bound_inherit(run: Run, span: Span, scope: Scope) -> None:
    """Reports an ``inherit`` of a record where that is a variable, which Guix then takes for a field."""
    if scope.find("inherit") is not None:
        message = (
            "`inherit` is a variable here, so that Guix takes this for a field: call the variable otherwise"
        )
        run.findings.report(error("misplaced-inherit", span, message))
