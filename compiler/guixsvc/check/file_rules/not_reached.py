"""Declarations that nothing reaches: no system of the file, nor of others that read it."""

from guixsvc.annotations import Container, Iterator
from guixsvc.check.reached import declarations, is_offered
from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.configuration import Configuration
from guixsvc.source import Span


def check(configuration: Configuration, reached: Container[Span], to_compile: bool) -> Iterator[Diagnostic]:
    # Where what the file declares is not fully known they may be reached; but compile leaves them out.
    if not configuration.is_known and not (to_compile and configuration.systems):
        return
    if configuration.is_known:
        message, why = "this is declared but not reached", "no service of what this file declares comes of it"
    else:
        message, why = "this is left out", "whether anything reaches it is not known here"
    forms = [form for form in configuration.data if not is_offered(form, configuration.module)]
    for form in declarations(forms, configuration.module):
        if form.span not in reached:
            yield warning("not-reached", form.span, message, Note(why))
