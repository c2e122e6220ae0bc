"""How a record form is written: unknown, duplicate and malformed fields, each where it stands."""

from collections.abc import Iterator
from itertools import groupby

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.evaluate.guix.values import Initializer, Record
from guixsvc.records import RecordType
from guixsvc.spelling import nearest


def check(record: Record) -> Iterator[Diagnostic]:
    first: dict[str, Initializer] = {}
    for is_malformed, group in groupby(record.initializers, lambda initializer: initializer.name is None):
        if is_malformed:
            from guixsvc.check.malformed import malformed_fields

            yield from malformed_fields(record.type, list(group))
    for position, initializer in enumerate(record.initializers):
        name = initializer.name
        if name is None:
            continue
        if name == "inherit":
            if position > 0:
                message = "`inherit` must be the first field of the record"
                yield error("misplaced-inherit", initializer.name_span, message)
        elif name not in record.type.fields:
            yield _unknown(record, initializer, name)
        else:
            yield from _known(record.type, initializer, name, first)


def _known(
    type_: RecordType, initializer: Initializer, name: str, first: dict[str, Initializer]
) -> Iterator[Diagnostic]:
    current, span = type_.fields[name].renamed_to or name, initializer.name_span
    if current != name:
        from guixsvc.check.field_fixes import current_name

        hint, fix = Note(f"it is now called `{current}`"), current_name(initializer, name, current)
        yield warning("deprecated-field", span, f"the field `{name}` is deprecated", hint, fix=fix)
    if current in first:
        from guixsvc.check.field_fixes import without

        earlier = Note("it is first given here", first[current].name_span)
        message = f"the field `{current}` is given more than once"
        yield error("duplicate-field", span, message, earlier, fix=without(initializer, first[current]))
    first.setdefault(current, initializer)


def _nearest(type_: RecordType, name: str) -> tuple[Note, ...]:
    close = nearest(name, (known for known in type_.fields if type_.fields[known].renamed_to is None))
    return (Note(f"did you mean `{close}`?"),) if close else ()


def _unknown(record: Record, initializer: Initializer, name: str) -> Diagnostic:
    from guixsvc.check.field_fixes import other_name
    from guixsvc.check.malformed import misplaced
    from guixsvc.services import implementation

    type_ = record.type
    own = implementation(type_.service).meant(type_, name)
    elsewhere = misplaced(type_, name) if own is None else ()
    hint = (Note(own),) if own is not None else elsewhere or _nearest(type_, name)
    fix = None if elsewhere else other_name(record, initializer, name, own)
    message = f"{type_.name} has no field `{name}`"
    return error("unknown-field", initializer.name_span, message, *hint, fix=fix)
