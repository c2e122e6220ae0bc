"""Two accounts that are made from one archive."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.services.jami.accounts import given_in_accounts
from guixsvc.services.surroundings import Surroundings
from guixsvc.source import Span


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    seen: dict[str, Span] = {}
    for field in given_in_accounts(record, "archive"):
        if not isinstance(field.value, Text) or not field.value.startswith("/"):
            continue
        path, span = str(field.value), place(field.value, field.span)
        if path in seen:
            first = Note("the first account made from it is here", seen[path])
            yield error("jami/duplicate-archive", span, "two accounts are made from the same archive", first)
        seen.setdefault(path, span)
