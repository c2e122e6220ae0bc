"""What ``--fix`` writes of names and values that only these services have."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.services.mumble_server.ini_keys import ini_keys

USE = "(use-modules (gnu services) (gnu services telephony))\n"
MUMBLE = USE + "(service mumble-server-service-type (mumble-server-configuration {}))\n"
JAMI = USE + "(service jami-service-type (jami-configuration {}))\n"
ACCOUNT = JAMI.format('\n  (accounts (list (jami-account (archive "/a/b.gz") {})))')
HEX = "0123456789abcdef0123456789abcdef01234567"


def _mended(text: str, folder: Path, *options: str) -> str:
    file = folder / "a.scm"
    file.write_text(text, encoding="utf-8")
    main(["check", "--fix", *options, str(file)])
    once = file.read_text(encoding="utf-8")
    main(["check", "--fix", *options, str(file)])
    assert file.read_text(encoding="utf-8") == once
    return once


OF_MUMBLE = {
    "(serverpassword #f)": "(server-password #f)",
    "(ssl_cert #f)": "(ssl-cert #f)",
    "(registerName #f)": None,
    "(public-registration (murmur-public-registration-configuration))": (
        "(public-registration (mumble-server-public-registration-configuration))"
    ),
    # Guix exports this accessor under its former name only.
    "(allow-ping? (murmur-configuration-obfuscate-ips? (mumble-server-configuration)))": None,
}
"""Fields, and what mends them; ``None``: nothing certain does."""


@pytest.mark.parametrize("fields", OF_MUMBLE)
def test_names_of_mumble(fields: str, tmp_path: Path) -> None:
    assert _mended(MUMBLE.format(fields), tmp_path) == MUMBLE.format(OF_MUMBLE[fields] or fields)


def test_what_is_only_likely_is_asked_for(tmp_path: Path) -> None:
    before, after = MUMBLE.format("(server-passwrd-text #f)"), MUMBLE.format("(server-password #f)")
    assert _mended(before, tmp_path) == before
    assert _mended(before, tmp_path, "--unsafe-fixes") == after


@pytest.mark.parametrize("name", [str, str.lower])
def test_keys_of_the_ini_are_names_of_fields(name: Callable[[str], str], tmp_path: Path) -> None:
    """But for those of a registration, which the record has within it."""
    keys = [key for key in ini_keys().values() if key.field and key.field != "public-registration"]
    assert len(keys) > 25
    # Of a module that is not here nothing is known: the fields are judged by their names alone.
    text = MUMBLE.replace("(use-modules", "(use-modules (acme)", 1)
    before = text.format("\n ".join(f"({name(key.name)} (acme))" for key in keys))
    after = text.format("\n ".join(f"({key.field} (acme))" for key in keys))
    assert _mended(before, tmp_path) == after


OF_JAMI: dict[str, dict[str, str | None]] = {
    ACCOUNT: {
        f'(moderators (list "jami:{HEX}" "{HEX[::-1]}"))': f'(moderators (list "{HEX}" "{HEX[::-1]}"))',
        f'(moderators \'("jami:{HEX}"))': f'(moderators \'("{HEX}"))',
        f'(moderators "jami:{HEX}")': None,
        f'(moderators "{HEX}")': f'(moderators (list "{HEX}"))',
        f'(allowed-contacts (list "jami:{HEX}"))': f'(allowed-contacts (list "{HEX}"))',
        '(bootstrap-hostnames "a.example") ; one\n': '(bootstrap-hostnames (list "a.example")) ; one\n',
        '(bootstrap-hostnames "a.example;b.example")': None,
    },
    JAMI: {"(jamid #f)": "(libjami #f)"},
}


@pytest.mark.parametrize(("form", "fields"), [(form, fields) for form in OF_JAMI for fields in OF_JAMI[form]])
def test_values_of_jami(form: str, fields: str, tmp_path: Path) -> None:
    text = form.replace("{}", "%s")
    assert _mended(text % fields, tmp_path) == text % (OF_JAMI[form][fields] or fields)
