"""Secrets in values: those of the environment, and passwords that the configuration gives elsewhere."""

from guixsvc.annotations import Iterator
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.values import Record, origins_within, records_within
from guixsvc.evaluate.scheme.values import Text, Value
from guixsvc.marks import Drawn
from guixsvc.slotted import replace
from guixsvc.source import Span


def drawn(value: Value) -> str | None:
    """The variable whose secret value went into a value, if one did."""
    found = (origin.variable for origin in origins_within(value) if isinstance(origin, Drawn))
    return next(found, None)


def drawn_in_part(part: str, value: Value) -> str | None:
    """The variable whose secret value stands in a part of a text."""
    found = (origin for origin in origins_within(value) if isinstance(origin, Drawn))
    return next((origin.variable for origin in found if origin.value in part), None)


def holds_drawn(record: Record) -> bool:
    """Whether a secret of the environment went into a record, or one in it."""
    return any(drawn(field.value) for inner in records_within(record) for field in inner.fields.values())


def passwords(record: Record) -> Iterator[tuple[str, Text]]:
    """The passwords of a record and of those in it, with their fields."""
    for inner in records_within(record):
        for name, field in inner.fields.items():
            value = field.value
            is_text = inner.type.fields[name].is_secret and isinstance(value, Text) and bool(value)
            if is_text and isinstance(value, Text) and value.origins and drawn(value) is None:
                yield name, value


def holds(value: Value, password: Text) -> bool:
    """Whether a text certainly was made of a password, not only of what that was made of too."""
    return isinstance(value, Text) and set(password.origins) <= set(value.origins) and password in value


def password_in_name(system: System) -> str | None:
    """The field of a password that the host-name holds, if it does."""
    if not isinstance(system.host_name, Text):
        return None
    records = [service.value for service in system.services if isinstance(service.value, Record)]
    given = (found for record in records for found in passwords(record))
    return next((of for of, password in given if holds(system.host_name, password)), None)


def is_secret_name(system: System) -> bool:
    """Whether the name of a host must not be shown."""
    name = system.host_name
    return isinstance(name, Text) and (drawn(name) is not None or password_in_name(system) is not None)


def without_password(system: System) -> System:
    """A system under a name that may be shown."""
    return system if password_in_name(system) is None else replace(system, name="…")


def made_of(what: str, variable: str, span: Span, *notes: Note) -> Diagnostic:
    """Says that something which others can read holds the value of a variable."""
    message = f"{what} is made of the value of `{variable}`, which is a secret"
    hint = Note(f"if it is none, give it with `--env-plain {variable}`")
    return error("exposed-secret", span, message, hint, *notes)
