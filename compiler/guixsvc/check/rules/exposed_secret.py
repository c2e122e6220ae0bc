"""Secrets in fields that no secret may go into, as others can read what these hold."""

from collections.abc import Iterator

from guixsvc.check import types
from guixsvc.check.exposed import drawn, drawn_in_part, holds, made_of, passwords
from guixsvc.diagnostics import Diagnostic, error
from guixsvc.evaluate.guix.values import Field, FileLike, Record, records_within
from guixsvc.evaluate.scheme.values import List, Opaque, Text, place
from guixsvc.services import implementation
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    given = list(passwords(record))
    for inner in records_within(record, lambda one: list(types.effective(one).fields.values())):
        for name, field in types.effective(inner).fields.items():
            type_ = inner.type.fields[name]
            if type_.may_be_made_of_secrets:
                continue
            if isinstance(field.value, FileLike) and not types.is_package(type_):
                yield from _handed_over(inner, field)  # for its content, as a credential
            else:
                yield from _readable(name, field, given)


def _readable(name: str, field: Field, given: list[tuple[str, Text]]) -> Iterator[Diagnostic]:
    what, whole = f"`{name}`, which everyone on the host can read,", field.value
    for value in (*whole.items, *whole.unknown) if isinstance(whole, List) else (whole,):
        span = field.span if value is whole else place(value, field.span)
        variable = None if isinstance(value, Opaque) else drawn(value)  # the others are for compile to refuse
        if variable is not None:
            yield made_of(what, variable, span)
        for of in (of for of, password in given if holds(value, password)):
            yield error("exposed-secret", span, f"{what} holds the value of `{of}`")


def _handed_over(record: Record, field: Field) -> Iterator[Diagnostic]:
    variable = drawn(field.value)
    if variable is None:
        return
    for what, value in implementation(record.type.service).in_units(record):
        named = drawn_in_part(value, field.value) or variable
        yield made_of(f"{what}, which the unit and the manifest name,", named, field.span)
