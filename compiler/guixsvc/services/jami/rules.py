"""Rules between the fields of Jami's records that a schema cannot say."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import List, Text, place
from guixsvc.services.surroundings import Surroundings
from guixsvc.services.unsafe import unsafe
from guixsvc.source import Span

NO_HOSTS = "the daemon has no empty list of `bootstrap-hostnames`: it takes bootstrap.jami.net instead"
LEAVE_OUT = "name a host, or leave the field out"

MOST_ACCOUNTS = 60
"""systemd hands at most 1 MiB of credentials to a unit; an archive is about 15 kB."""


def rules(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    accounts = record.given("accounts")
    if accounts is None or not isinstance(accounts.value, List):
        return
    if not around.versions:  # for a target it is an error, of `emit`
        for span in without_hosts(accounts.value):
            yield warning("jami/no-bootstrap-hosts", span, NO_HOSTS, Note(LEAVE_OUT))
    yield from _same_archive_twice(accounts.value)
    for account in accounts.value.items:
        archive = account.given("archive") if isinstance(account, Record) else None
        if archive is not None and isinstance(archive.value, Text):
            yield from unsafe("archive", str(archive.value), place(archive.value, archive.span))
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


def without_hosts(accounts: List) -> Iterator[Span]:
    """Where an account is given no bootstrap host, which the daemon knows no way to have."""
    for account in accounts.items:
        field = account.given("bootstrap-hostnames") if isinstance(account, Record) else None
        hosts = None if field is None else field.value
        if field is not None and isinstance(hosts, List) and not hosts.items and not hosts.unknown:
            yield place(hosts, field.span)
