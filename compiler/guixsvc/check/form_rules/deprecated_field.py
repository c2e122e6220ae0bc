"""Fields under their former names."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record


def check(record: Record) -> Iterator[Diagnostic]:
    for initializer in record.initializers:
        name = initializer.name or ""
        field = record.type.fields.get(name)
        if field is not None and field.renamed_to is not None:
            from guixsvc.check.field_fixes import current_name

            hint = Note(f"it is now called `{field.renamed_to}`")
            fix = current_name(initializer, name, field.renamed_to)
            message = f"the field `{name}` is deprecated"
            yield warning("deprecated-field", initializer.name_span, message, hint, fix=fix)
