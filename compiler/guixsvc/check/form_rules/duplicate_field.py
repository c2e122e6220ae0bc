"""Fields that are given again, under whichever of their names."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Initializer, Record


def check(record: Record) -> Iterator[Diagnostic]:
    first: dict[str, Initializer] = {}
    for initializer in record.initializers:
        field = record.type.fields.get(initializer.name or "")
        if field is None:
            continue
        name = field.renamed_to or field.name
        if name in first:
            from guixsvc.check.field_fixes import without

            earlier = Note("it is first given here", first[name].name_span)
            message, fix = f"the field `{name}` is given more than once", without(initializer, first[name])
            yield error("duplicate-field", initializer.name_span, message, earlier, fix=fix)
        first.setdefault(name, initializer)
