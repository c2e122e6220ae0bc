"""More accounts than systemd hands archives to one service."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import List
from guixsvc.services.surroundings import Surroundings

MOST_ACCOUNTS = 60
"""systemd hands at most 1 MiB of credentials to a unit; an archive is about 15 kB."""


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    accounts = record.given("accounts")
    if accounts is None or not isinstance(accounts.value, List):
        return
    count = len(accounts.value.items)
    if count > MOST_ACCOUNTS:
        archives = f"1 MiB of archives to a service, about {MOST_ACCOUNTS} of them"
        yield warning("jami/many-accounts", accounts.name_span, f"{count} accounts: systemd hands {archives}")
