"""Archives that lie where others could put something else in their place."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.services.jami.accounts import given_in_accounts
from guixsvc.services.surroundings import Surroundings
from guixsvc.services.unsafe import unsafe


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    for field in given_in_accounts(record, "archive"):
        if isinstance(field.value, Text):
            yield from unsafe("archive", str(field.value), place(field.value, field.span))
