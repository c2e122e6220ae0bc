"""The accounts of a jami-configuration."""

from collections.abc import Iterator

from guixsvc.annotations import Final
from guixsvc.evaluate.guix.values import Field, Record
from guixsvc.evaluate.scheme.values import List, place
from guixsvc.source import Span

NO_HOSTS: Final = "the daemon has no empty list of `bootstrap-hostnames`: it takes bootstrap.jami.net instead"
LEAVE_OUT: Final = "name a host, or leave the field out"


def given_in_accounts(record: Record, name: str) -> Iterator[Field]:
    """A field of each account that is given it."""
    accounts = record.given("accounts")
    items = accounts.value.items if accounts is not None and isinstance(accounts.value, List) else ()
    fields = (account.given(name) for account in items if isinstance(account, Record))
    yield from (field for field in fields if field is not None)


def without_hosts(record: Record) -> Iterator[Span]:
    """Where an account is given no bootstrap host, which the daemon knows no way to have."""
    for field in given_in_accounts(record, "bootstrap-hostnames"):
        hosts = field.value
        if isinstance(hosts, List) and not hosts.items and not hosts.unknown:
            yield place(hosts, field.span)
