"""Moderators of an account that may not call it."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import List, Text, place
from guixsvc.services.surroundings import Surroundings


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    accounts = record.given("accounts")
    if accounts is None or not isinstance(accounts.value, List):
        return
    for account in accounts.value.items:
        if isinstance(account, Record):
            yield from _of(account)


def _of(account: Record) -> Iterator[Diagnostic]:
    allowed, moderators = account.given("allowed-contacts"), account.given("moderators")
    if allowed is None or moderators is None:
        return
    known, theirs = allowed.value, moderators.value
    if not isinstance(known, List) or not isinstance(theirs, List):
        return
    if known.unknown or not all(isinstance(contact, Text) for contact in known.items):
        return
    may_call = {str(contact).lower() for contact in known.items}
    for moderator in theirs.items:
        if isinstance(moderator, Text) and moderator.lower() not in may_call:
            message = "this moderator is not among `allowed-contacts`, and so cannot call or join"
            where = Note("these are allowed", allowed.name_span)
            yield warning("jami/moderator-may-not-call", place(moderator, moderators.span), message, where)
