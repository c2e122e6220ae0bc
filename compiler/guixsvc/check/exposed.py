"""Values of the environment that are secret, and would get to where others can read them."""

from collections.abc import Collection, Iterator

from guixsvc.check import types
from guixsvc.check.secrets import origins_within
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.values import Field, FileLike, Record, records_within
from guixsvc.evaluate.scheme.values import List, Opaque, Text, Value, place
from guixsvc.marks import Drawn
from guixsvc.services import implementation
from guixsvc.slotted import replace
from guixsvc.source import Span


def exposed(record: Record) -> Iterator[Diagnostic]:
    """The fields of a record, and of those in it, that no secret may go into: what they hold stands in units,
    names of files and the manifest."""
    passwords = list(_passwords(record))
    for inner in records_within(record, _judged):
        yield from _exposed_here(inner, passwords)


def _judged(record: Record) -> list[Field]:
    judged = types.judged_fields(record)
    return [field for name, field in record.fields.items() if name in judged]


def _exposed_here(record: Record, passwords: list[tuple[str, Text]]) -> Iterator[Diagnostic]:
    judged = types.judged_fields(record)
    yield from _exposed_passwords(record, judged, passwords)
    for name, field in record.fields.items():
        if name not in judged:
            continue
        if record.type.fields[name].may_be_made_of_secrets:
            continue
        if _is_handed_over(record, name, field):
            yield from _exposed_settings(record, field)
            continue
        for value in _values(field.value):
            if isinstance(value, Opaque):
                continue  # compile refuses it
            if variable := drawn(value):
                span = field.span if value is field.value else place(value, field.span)
                yield _error(f"`{name}`", "which everyone on the host can read", variable, span)


def _exposed_passwords(
    record: Record, judged: Collection[str], passwords: list[tuple[str, Text]]
) -> Iterator[Diagnostic]:
    """The fields that hold a password which the configuration gives: the very same value."""
    for name, field in record.fields.items() if passwords else ():
        if name not in judged or record.type.fields[name].may_be_made_of_secrets:
            continue
        if _is_handed_over(record, name, field):
            continue
        for value in _values(field.value):
            for of, password in passwords:
                if _holds(value, password):
                    span = field.span if value is field.value else place(value, field.span)
                    message = f"`{name}`, which everyone on the host can read, holds the value of `{of}`"
                    yield error("exposed-secret", span, message)


def _passwords(record: Record) -> Iterator[tuple[str, Text]]:
    """The passwords of a record and of those in it, with their fields."""
    for inner in records_within(record):
        for name, field in inner.fields.items():
            value = field.value
            is_text = inner.type.fields[name].is_secret and isinstance(value, Text) and bool(value)
            if is_text and isinstance(value, Text) and value.origins and drawn(value) is None:
                yield name, value


def _holds(value: Value, password: Text) -> bool:
    """Whether a text certainly was made of a password, not only of what that was made of too."""
    return isinstance(value, Text) and set(password.origins) <= set(value.origins) and password in value


def _exposed_settings(record: Record, field: Field) -> Iterator[Diagnostic]:
    """What the unit takes from a file of one's own."""
    variable = drawn(field.value)
    if variable is None:
        return
    for what, value in implementation(record.type.service).in_units(record):
        named = _variable_in(value, field.value) or variable
        yield _error(what, "which the unit and the manifest name", named, field.span)


def _variable_in(text: str, value: Value) -> str | None:
    drawn = (origin for origin in origins_within(value) if isinstance(origin, Drawn))
    return next((origin.variable for origin in drawn if origin.value in text), None)


def exposed_name(system: System) -> Iterator[Diagnostic]:
    """A host-name that is secret."""
    variable = drawn(system.host_name) if isinstance(system.host_name, Text) else None
    if variable is not None:
        where = "which names folders and stands in the manifest"
        span = place(system.host_name, system.span)
        yield _error("the host-name", where, variable, span, Note("of this system", system.span))
    if system.host_name is not None and (of := _password_in_name(system)) is not None:
        where = "which names folders and stands in the manifest"
        message = f"the host-name, {where}, holds the value of `{of}`"
        yield error("exposed-secret", place(system.host_name, system.span), message)


def without_password(system: System) -> System:
    """A system under a name that may be shown."""
    return system if _password_in_name(system) is None else replace(system, name="…")


def _password_in_name(system: System) -> str | None:
    """The field of a password that the host-name holds, if it does."""
    if not isinstance(system.host_name, Text):
        return None
    records = [service.value for service in system.services if isinstance(service.value, Record)]
    passwords = (found for record in records for found in _passwords(record))
    return next((of for of, password in passwords if _holds(system.host_name, password)), None)


def drawn(value: Value) -> str | None:
    """The variable whose secret value went into a value, if one did."""
    found = (origin.variable for origin in origins_within(value) if isinstance(origin, Drawn))
    return next(found, None)


def holds_drawn(record: Record) -> bool:
    """Whether a secret of the environment went into a record, or one in it."""
    return any(drawn(field.value) for inner in records_within(record) for field in inner.fields.values())


def _error(what: str, where: str, variable: str, span: Span, *notes: Note) -> Diagnostic:
    message = f"{what}, {where}, is made of the value of `{variable}`, which is a secret"
    hint = Note(f"if it is none, give it with `--env-plain {variable}`")
    return error("exposed-secret", span, message, hint, *notes)


def _is_handed_over(record: Record, name: str, field: Field) -> bool:
    """Whether a file-like is there for its content, which is handed over as a credential."""
    return isinstance(field.value, FileLike) and not types.is_package(record.type.fields[name])


def _values(value: Value) -> Iterator[Value]:
    if isinstance(value, List):
        yield from (*value.items, *value.unknown)
    else:
        yield value
