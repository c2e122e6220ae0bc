"""The faults of an ini of one's own, up to a bound."""

from collections.abc import Iterator

from guixsvc.annotations import Final
from guixsvc.diagnostics import Diagnostic, warning
from guixsvc.evaluate.guix.values import Record
from guixsvc.services.mumble_server.own_ini import own_ini
from guixsvc.services.surroundings import Surroundings

_MOST: Final = 100
"""Findings of one ini."""


def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:
    own = own_ini(record, around.file)
    if own is None:
        return
    from guixsvc.services.mumble_server.ini_faults import ini_faults

    found = ini_faults(own, around.versions.get("mumble", ""), most=_MOST + 1)
    yield from found[:_MOST]
    if len(found) > _MOST:
        message = "from here on the faults of this ini are not shown"
        yield warning("ini-many-faults", found[_MOST].span, message)
