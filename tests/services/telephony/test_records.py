"""The records of Guix's module: their schemas against Guix's own definitions of them, and what they take."""

import pytest

from check.test_schemas import COMPUTED_FILE, FILE_LIKE, PROPERTIES, SCHEMA_OF, accepts

# The fields of Guix's (gnu services telephony), in its order, with its defaults; REQUIRED has none,
# UNSET is a "maybe" field without a value, VARIABLE is a package.
REQUIRED, UNSET, VARIABLE = object(), object(), object()
GUIX_FIELDS: dict[str, dict[str, object]] = {
    "jami-configuration": {
        "libjami": VARIABLE,
        "dbus": VARIABLE,
        "nss-certs": VARIABLE,
        "enable-logging?": True,
        "debug?": False,
        "auto-answer?": False,
        "accounts": UNSET,
    },
    "jami-account": {
        "archive": REQUIRED,
        "allowed-contacts": UNSET,
        "moderators": UNSET,
        "rendezvous-point?": UNSET,
        "peer-discovery?": UNSET,
        "bootstrap-hostnames": UNSET,
        "name-server-uri": UNSET,
    },
    "mumble-server-configuration": {
        "package": VARIABLE,
        "user": "mumble-server",
        "group": "mumble-server",
        "port": 64738,
        "welcome-text": "",
        "server-password": "",
        "max-users": 100,
        "max-user-bandwidth": False,
        "database-file": "/var/lib/mumble-server/db.sqlite",
        "log-file": "/var/log/mumble-server/mumble-server.log",
        "pid-file": "/var/run/mumble-server/mumble-server.pid",
        "autoban-attempts": 10,
        "autoban-timeframe": 120,
        "autoban-time": 300,
        "opus-threshold": 100,
        "channel-nesting-limit": 10,
        "channelname-regex": False,
        "username-regex": False,
        "text-message-length": 5000,
        "image-message-length": 128 * 1024,
        "cert-required?": False,
        "remember-channel?": False,
        "allow-html?": False,
        "allow-ping?": False,
        "bonjour?": False,
        "send-version?": False,
        "log-days": 31,
        "obfuscate-ips?": True,
        "ssl-cert": False,
        "ssl-key": False,
        "ssl-dh-params": False,
        "ssl-ciphers": False,
        "public-registration": False,
        "file": False,
    },
    "mumble-server-public-registration-configuration": {
        "name": REQUIRED,
        "password": REQUIRED,
        "url": REQUIRED,
        "hostname": False,
    },
}

FINGERPRINT = "1dbcb0f5f37324228235564b79f2b9737e9a008f"
# What Guix accepts stays accepted, unless a server would misread it; the rest is what Guix refuses.
MUMBLE, ACCOUNT = "mumble-server-configuration", "jami-account"
REGISTRATION = "mumble-server-public-registration-configuration"


@pytest.mark.parametrize("record", GUIX_FIELDS)
def test_fields_and_defaults_are_those_of_guix(record: str) -> None:
    schema = SCHEMA_OF[record]
    found: dict[str, object] = {}
    for field, property_ in schema["properties"].items():
        if property_.get("deprecated"):
            assert property_["x-renamed-to"] in schema["properties"]
            continue
        states = [REQUIRED] * (field in schema["required"])
        states += [VARIABLE] * ("x-default-variable" in property_)
        states += [property_[key] for key in ("default",) if key in property_]
        assert len(states) <= 1, field
        found[field] = states[0] if states else UNSET
    assert [(name, repr(value)) for name, value in found.items()] == [
        (name, repr(value)) for name, value in GUIX_FIELDS[record].items()
    ]
    assert set(schema["required"]) <= set(found)


def test_passwords_are_secret() -> None:
    secret = {
        (record, field)
        for record, field in PROPERTIES
        if record in GUIX_FIELDS and SCHEMA_OF[record]["properties"][field].get("writeOnly")
    }
    assert secret == {(MUMBLE, "server-password"), (REGISTRATION, "password")}


SINGLE_LINE = [
    ("jami-account", "archive", "/etc/jami/a.gz"),
    ("mumble-server-configuration", "user", "mumble-server"),
    ("mumble-server-configuration", "group", "_m2"),
    ("mumble-server-configuration", "database-file", "/var/lib/x.sqlite"),
    ("mumble-server-configuration", "log-file", "/var/log/x"),
    ("mumble-server-configuration", "pid-file", "/run/x"),
    ("mumble-server-configuration", "ssl-cert", "/etc/x.pem"),
    ("mumble-server-configuration", "ssl-key", "/etc/x.pem"),
    ("mumble-server-configuration", "ssl-dh-params", "/etc/x.pem"),
    ("mumble-server-configuration", "ssl-dh-params", "@ffdhe4096"),
    ("mumble-server-configuration", "file", "/etc/x.ini"),
]


@pytest.mark.parametrize(("record", "field", "value"), SINGLE_LINE)
def test_newline_at_the_end_is_refused(record: str, field: str, value: str) -> None:
    assert accepts(record, field, value)
    assert not accepts(record, field, value + "\n")


def test_newline_at_the_end_of_an_item_is_refused() -> None:
    for field, item in ("moderators", FINGERPRINT), ("bootstrap-hostnames", "bootstrap.jami.net"):
        assert accepts("jami-account", field, [item])
        assert not accepts("jami-account", field, [item + "\n"])


VALUES: list[tuple[str, str, list[object], list[object]]] = [
    ("jami-configuration", "debug?", [True], ["yes", 1, 0]),
    (
        "jami-configuration",
        "accounts",
        [[], [{"archive": "/a"}]],
        [False, {"archive": "/a"}, [{}], [FINGERPRINT]],
    ),
    ("jami-configuration", "libjami", [FILE_LIKE, COMPUTED_FILE], ["libjami", False]),
    ("jami-configuration", "jamid", [FILE_LIKE], [False]),
    (
        ACCOUNT,
        "archive",
        ["/a", "/a b.gz", COMPUTED_FILE],
        ["", "a.gz", "/", "/a/", "/a\0", "/a ", FILE_LIKE, False],
    ),
    (
        ACCOUNT,
        "moderators",
        [[], [FINGERPRINT], [FINGERPRINT.upper()], [FINGERPRINT] * 2],
        [False, FINGERPRINT],
    ),
    (
        ACCOUNT,
        "allowed-contacts",
        [[FINGERPRINT]],
        [[FINGERPRINT + "a"], [FINGERPRINT[1:]], ["g" + FINGERPRINT[1:]]],
    ),
    (ACCOUNT, "bootstrap-hostnames", [[], ["::1", "h:4222"]], ["h", ["a;b"], [""], ["a b"], ["a\0"]]),
    (ACCOUNT, "name-server-uri", ["", "https://ns.jami.net"], [False, "a\0"]),
    (ACCOUNT, "rendezvous-point?", [True, False], ["true", 1]),
    (MUMBLE, "package", [FILE_LIKE, False], []),
    (MUMBLE, "port", [1, 65535], [0, 65536, -1, "64738", 64738.5, True, False]),
    (
        MUMBLE,
        "welcome-text",
        ["", 'line 1\nline 2 "é"', ["a", "b"]],
        [False, 5, "a\0", "\ufeffa", ["a", 5], ["\0"]],
    ),
    (MUMBLE, "server-password", ["", "s3cret", "a\nb", False], ["a\0", "a\ufeff", 5, True]),
    (MUMBLE, "max-users", [1, 500_000], [0, 500_001, 2**30, "10", False]),
    (MUMBLE, "max-user-bandwidth", [1, False], [0, "72000", True]),
    (MUMBLE, "autoban-attempts", [0, False], [-1, 2**31]),
    (MUMBLE, "autoban-timeframe", [0, False], [-1]),
    (MUMBLE, "autoban-time", [0, False], [-1]),
    (MUMBLE, "opus-threshold", [0, 100, False], [101, 200, -1]),
    (MUMBLE, "channel-nesting-limit", [0, False], [-1]),
    (MUMBLE, "text-message-length", [0, False], [-1, 2**31]),
    (MUMBLE, "image-message-length", [0, False], [-1, 2**31]),
    (MUMBLE, "log-days", [-1, 0, False], [-2]),
    (MUMBLE, "user", ["m2", "_m", "M"], ["", 5, "2m", "m m", "-m", "a" * 32, False]),
    (MUMBLE, "database-file", ["/d"], ["", "d", False]),
    (MUMBLE, "channelname-regex", ["[a-z]+", False], ["", 5]),
    (MUMBLE, "username-regex", [r"\w+", False], ["", "a\0"]),
    (MUMBLE, "bonjour?", [True, False], ["no", 0]),
    (MUMBLE, "ssl-cert", ["/c.pem", False], ["", "c.pem", True]),
    (MUMBLE, "ssl-dh-params", ["@ffdhe2048", "/dh.pem", False], ["@ffdhe1024", "", "dh.pem"]),
    (MUMBLE, "ssl-ciphers", ["EECDH+AESGCM", False], [""]),
    (MUMBLE, "file", ["/m.ini", FILE_LIKE, False], ["m.ini", "", True]),
    (
        MUMBLE,
        "public-registration",
        [False, {"name": "a", "password": "b", "url": "c"}],
        [{"name": "a"}, True],
    ),
    (REGISTRATION, "name", ["My server"], ["", False]),
    (REGISTRATION, "url", ["c"], ["", False]),
    (REGISTRATION, "hostname", ["h.example", False], [True, "h\0"]),
]


@pytest.mark.parametrize(("record", "field", "good", "bad"), VALUES)
def test_values(record: str, field: str, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if not accepts(record, field, value)] == []
    assert [value for value in bad if accepts(record, field, value)] == []


@pytest.mark.parametrize("field", ["user", "group"])
def test_every_account_that_is_refused_has_its_reason(field: str) -> None:
    schema = SCHEMA_OF["mumble-server-configuration"]["properties"][field]
    assert schema["not"]["anyOf"][1]["enum"] == list(schema["x-refused"])
    assert all(schema["x-refused"].values())
