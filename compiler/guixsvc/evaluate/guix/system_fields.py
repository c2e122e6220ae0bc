"""Fields of an operating-system: which there are, and how they are given wrongly."""

from collections.abc import Iterable

from guixsvc.diagnostics import Note, error, renamed, suggestion, warning
from guixsvc.evaluate.guix.quoted import MAKE_LISTS
from guixsvc.evaluate.modules.guix_names import DATE
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Opaque, Text, Value
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Span
from guixsvc.spelling import did_you_mean, nearest, one_edit_apart

SYSTEM = "operating-system"

FIELDS = (
    "bootloader",
    "essential-services",
    "file-systems",
    "firmware",
    "groups",
    "host-name",
    "hosts-file",
    "hurd",
    "inherit",
    "initrd",
    "initrd-modules",
    "issue",
    "kernel",
    "kernel-arguments",
    "kernel-loadable-modules",
    "keyboard-layout",
    "label",
    "locale",
    "locale-definitions",
    "locale-libcs",
    "location",
    "mapped-devices",
    "name-service-switch",
    "packages",
    "pam-services",
    "privileged-programs",
    "services",
    "setuid-programs",
    "skeletons",
    "sudoers",
    "sudoers-file",
    "swap-devices",
    "timezone",
    "users",
)
"""The fields of an operating-system in any version of Guix, from 2015 on (gnu/system.scm)."""

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


class GivenFields:
    """The fields of an operating-system that were given so far, which tell whether the next one is in its
    place."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.fields: dict[str, datum.Symbol] = {}

    def fault(self, form: datum.List, name: datum.Symbol) -> Opaque | None:
        """Reports what is wrong with the next field; gives what stands for its value if that is."""
        is_behind = bool(self.fields)
        first = self.fields.setdefault(name.name, name)
        wrong = field_fault(self.run, form, SYSTEM, name.name)
        if first is not name:
            wrong = self._given_again(name, first)
        elif name.name == "inherit" and is_behind:
            message = "`inherit` must be the first field of the record"
            self.run.fault("misplaced-inherit", form_span(name), message)
        elif name.name not in FIELDS:
            self._unknown(name)
        return wrong

    def _given_again(self, name: datum.Symbol, first: datum.Symbol) -> Opaque:
        message = f"`{name.name}` is given more than once in this {SYSTEM}"
        earlier = Note("first given here", first.span)
        return self.run.fault("duplicate-field", form_span(name), message, earlier)

    def _unknown(self, name: datum.Symbol) -> None:
        """Reports a field that no known Guix has; a newer one may, unless it is almost one of these."""
        if misspelt_field(self.run, name, SYSTEM, FIELDS) is None:
            message = f"{SYSTEM} has no field `{name.name}` in Guix {DATE}"
            hints = suggestion(nearest(name.name, FIELDS))
            self.run.findings.report(warning("unknown-field", form_span(name), message, *hints))


def misspelt_field(run: Run, name: datum.Symbol, record: str, fields: Iterable[str]) -> Opaque | None:
    """Reports the name of a field that is one letter from another; gives what stands for its value then."""
    close = next((field for field in fields if one_edit_apart(name.name, field)), None)
    if close is None:
        return None
    message, fix = (
        f"{record} has no field `{name.name}`",
        renamed(name.name, close, form_span(name), safe=False),
    )
    return run.fault("unknown-field", form_span(name), message, Note(did_you_mean(close)), fix=fix)


def as_host_name(run: Run, value: Value, span: Span) -> Value:
    """A value as the name of a host; reports what is no text."""
    if isinstance(value, Text | Opaque):
        return value
    return run.fault("bad-host-name", span, f"`host-name` must be a string, found {written(value)}")


def report_bound_inherit(run: Run, span: Span, scope: Scope) -> None:
    """Reports an ``inherit`` of a record where that is a variable, which Guix then takes for a field."""
    if scope.find("inherit") is not None:
        message = (
            "`inherit` is a variable here, so that Guix takes this for a field: call the variable otherwise"
        )
        run.findings.report(error("misplaced-inherit", span, message))
