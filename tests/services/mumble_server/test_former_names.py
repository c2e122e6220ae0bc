"""Every name of (gnu services telephony) under its former and its current name."""

import pytest

from evaluate.test_language import value_of
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.guix_names import Kind
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.records import record_types

TELEPHONY = guix_names.exported(("gnu", "services", "telephony")) or {}
FORMER = {name: each.alias_of or "" for name, each in TELEPHONY.items() if each.kind == Kind.DEPRECATED}
NOWHERE = "murmur-configuration-obfuscate-ips?"
"""Guix forgot to define what it stands for."""

IMPORT = "(use-modules (gnu services) (gnu services telephony))"
REGISTRATION = '(name "a") (password "b") (url "c")'


def _use(name: str) -> str:
    """An expression that uses a name."""
    is_registration = "registration-configuration" in name
    type_ = record_types()[f"mumble-server-{'public-registration-' * is_registration}configuration"]
    fields = REGISTRATION if is_registration else "(port 7000)"
    if name.endswith("-service-type"):
        return f"(service-type-name {name})"
    if name.startswith("make-"):
        return f"({name} {' '.join(map(str, range(len(type_.fields))))})"
    if name.endswith("configuration"):
        return f"({name} {fields})"
    return f"({name} ({type_.name} {fields}))"


def test_what_former_names_there_are() -> None:
    assert len(FORMER) == 45


@pytest.mark.parametrize("name", FORMER)
def test_a_former_name_means_the_current_one(name: str) -> None:
    value, found = value_of(f"{IMPORT} {_use(name)}")
    assert found == ["deprecated-name"]
    current = "#t" if name == NOWHERE else written_whole(value_of(f"{IMPORT} {_use(FORMER[name])}")[0])
    assert written_whole(value) == current


@pytest.mark.parametrize(
    "name", [name for name in TELEPHONY if name.startswith("mumble-server-configuration-")]
)
def test_positional_constructors_have_the_order_of_guix(name: str) -> None:
    """The fields of Guix's `define-record-type*`, in its order."""
    fields = [
        "package", "user", "group", "port", "welcome-text", "server-password", "max-users",
        "max-user-bandwidth", "database-file", "log-file", "pid-file", "autoban-attempts",
        "autoban-timeframe", "autoban-time", "opus-threshold", "channel-nesting-limit",
        "channelname-regex", "username-regex", "text-message-length", "image-message-length",
        "cert-required?", "remember-channel?", "allow-html?", "allow-ping?", "bonjour?",
        "send-version?", "log-days", "obfuscate-ips?", "ssl-cert", "ssl-key", "ssl-dh-params",
        "ssl-ciphers", "public-registration", "file",
    ]  # fmt: skip
    made = f"(make-mumble-server-configuration {' '.join(map(str, range(len(fields))))})"
    value, found = value_of(f"(use-modules (gnu services telephony)) ({name} {made})")
    at = fields.index(name.removeprefix("mumble-server-configuration-"))
    assert (found, written_whole(value)) == ([], str(at))
