"""Names of mumble-server.ini, typed as fields; and text that is shaped for an ini."""

import pytest

from guixsvc.evaluate.scheme.values import Text
from guixsvc.read.not_scheme import looks_like
from guixsvc.records import record_types
from guixsvc.services import implementation
from guixsvc.services.home_paths import home
from guixsvc.services.mumble_server.ini_keys import ini_keys
from guixsvc.services.mumble_server.ini_names import meant
from guixsvc.services.mumble_server.pcre import pcre_faults

MUMBLE = "mumble-server-configuration"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("users", "name of `max-users`"),
        ("bandwidth", "name of `max-user-bandwidth`"),
        ("allowping", "name of `allow-ping?`"),
        ("sslCert", "name of `ssl-cert`"),
        ("welcometext", "name of `welcome-text`"),
        ("registerUrl", "name of `url` in `public-registration`"),
        ("register-name", "to name the root channel only, keep an ini of your own"),
        ("timeout", "the record has no field for this key: keep an ini of your own and name it in `file`"),
        ("users-per-channel", "the record has no field for this key"),
        ("password", "did you mean `server-password`?"),
        ("superuser-password", "guixsvc-herd set-superuser-password"),
        ("su-pw", "guixsvc-herd set-superuser-password"),
    ],
)
def test_what_is_said_of_a_name(name: str, said: str) -> None:
    answer = meant(record_types()[MUMBLE], name)
    assert answer is not None
    assert said in answer


@pytest.mark.parametrize("name", ["usre", "colour", "archive", "super", "pass"])
def test_other_names_are_not_the_inis(name: str) -> None:
    assert meant(record_types()[MUMBLE], name) is None
    assert implementation("jami").meant(record_types()["jami-configuration"], "users") is None


def test_every_key_is_known_by_its_own_name() -> None:
    fields = record_types()[MUMBLE].fields
    for name, key in ini_keys().items():
        assert key.field in ("", *fields)
        if name not in fields:
            assert meant(record_types()[MUMBLE], name) is not None


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("~/meeting.gz", "/root/meeting.gz"),
        ("~", "/root/"),
        ("~voice/a/b", "/home/voice/a/b"),
        ("/srv/a~b", None),
        ("/srv/~/b", None),
        ("a~/b", None),
    ],
)
def test_home(path: str, instead: str | None) -> None:
    said = home(Text(path))
    assert (said is None) == (instead is None)
    assert instead is None or f"`{instead}`" in (said or "")


PCRE_GOOD = [
    r"^\p{L}+$", "[]a]+", "[^]a]", "a{2,}", "{a}", "]", "(?<name>a)", r"[\]]", "[[:alpha:]]", "(?:a|b)*?",
]  # fmt: skip
PCRE_BAD = ["[a", "(a", "a)", "*a", "(+)", "a|*", "a\\", "(?:[b]", "[[:alpha:]"]


def test_pcre() -> None:
    assert [p for p in PCRE_GOOD if pcre_faults(p)] == []
    assert [p for p in PCRE_BAD if not pcre_faults(p)] == []


def test_what_may_be_done_with_an_ini_is_said() -> None:
    for text in ("port=64738\nusers=100\n", "[a]\nwelcometext=x\n"):
        found = looks_like(text)
        assert found is not None
        assert "`file`" in found[1]
    assert looks_like("[Unit]\nDescription=x\n") == ("INI", "")
