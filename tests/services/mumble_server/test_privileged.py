"""Accounts and groups that a server on the network may not run as."""

import pytest

from guixsvc.records import record_types

USERS = "root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody"
GROUPS = (
    "root daemon bin sys adm tty disk lp mail news uucp man proxy kmem dialout fax cdrom floppy tape "
    "sudo audio dip www-data backup operator list irc src shadow utmp video sasl plugdev staff games users "
    "nogroup input sgx clock kvm render crontab netdev systemd-journal"
)
"""Of Debian's base-passwd and systemd, but for `voice`, which opens nothing any more."""


@pytest.mark.parametrize(("field", "names"), [("user", USERS), ("group", GROUPS)])
def test_those_of_the_system_are_refused_with_a_reason(field: str, names: str) -> None:
    schema = record_types()["mumble-server-configuration"].fields[field].schema
    refused = {name for part in schema["not"]["anyOf"] for name in part.get("enum", ())}
    assert set(names.split()) <= refused
    assert refused == schema["x-refused"].keys()
