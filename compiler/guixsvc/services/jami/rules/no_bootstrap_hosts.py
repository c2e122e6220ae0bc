"""Accounts with an empty list of bootstrap hosts."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.services.jami.accounts import LEAVE_OUT, NO_HOSTS, without_hosts
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    if not around.versions:  # for a target it is an error: see the settings
        for span in without_hosts(record):
            yield warning("jami/no-bootstrap-hosts", span, NO_HOSTS, Note(LEAVE_OUT))
