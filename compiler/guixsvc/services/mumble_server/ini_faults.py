"""What is wrong with an ini of one's own: what the rules in ``ini_rules/`` find."""

from itertools import islice

from guixsvc.diagnostics import Diagnostic
from guixsvc.services.mumble_server.own_ini import OwnIni
from guixsvc.services.rules import checks


def ini_faults(own: OwnIni, version: str, *, most: int | None = None) -> list[Diagnostic]:
    """The faults, or so many: first what keeps the server from starting, then the others by their places.

    ``version`` is that of the target's Mumble, "" without a target.
    """
    rules = checks("guixsvc.services.mumble_server.ini_rules")
    found = [fault for rule in rules for fault in islice(rule(own, version), most)]
    return sorted(found, key=lambda fault: (fault.severity, fault.span.start))[:most]
