"""Rules between the fields of Jami's records that a schema cannot say."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.evaluate.values import List, Record, Text, place
from guixsvc.source import Span

MOST_ACCOUNTS = 60
"""systemd hands at most 1 MiB of credentials to a unit; an archive is about 15 kB."""


def rules(record: Record) -> Iterator[Diagnostic]:
    accounts = record.given("accounts")
    if accounts is None or not isinstance(accounts.value, List):
        return
    yield from _same_archive_twice(accounts.value)
    count = len(accounts.value.items)
    if count > MOST_ACCOUNTS:
        message = (
            f"{count} accounts: systemd hands 1 MiB of archives to a service, about {MOST_ACCOUNTS} of them"
        )
        yield warning("jami/many-accounts", accounts.name_span, message)


def _same_archive_twice(accounts: List) -> Iterator[Diagnostic]:
    seen: dict[str, Span] = {}
    for account in accounts.items:
        field = account.given("archive") if isinstance(account, Record) else None
        if field is None or not isinstance(field.value, Text):
            continue
        path, span = str(field.value), place(field.value, field.span)
        if path in seen:
            first = Note("the first account made from it is here", seen[path])
            yield error("jami/duplicate-archive", span, "two accounts are made from the same archive", first)
        seen.setdefault(path, span)
