"""An imported ini, compiled again: to the real servers both are the same."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from real.compiled import compile_text, guixsvc
from real.debian_root import Debian
from real.mumble_server_settings import FORCED, server_settings
from real.published_mumble_inis import INIS, Published

NAMES_THERE = {"serverpassword": "password"}
"""Keys of the ini that the server calls otherwise."""
_REMARK = re.compile(r"([A-Za-z_]+)=.*?: (lost|not used): ")
_PASSWORDS = {"MUMBLE_PASSWORD": "serverpassword", "MUMBLE_REGISTRATION_PASSWORD": "registerPassword"}


class Imported(NamedTuple):
    """A declaration, the settings that are said to be lost or not to be used, and the variables in it."""

    text: str
    lost: frozenset[str]
    unused: frozenset[str]
    variables: list[str]


def imported(published: Published, target: str, folder: Path) -> Imported:
    file = folder / "mumble-server.ini"
    file.write_bytes(published.text.encode())
    ran = guixsvc("import", str(file), "--target", target)
    assert ran.code == 0, ran
    said = [found.groups() for line in ran.stderr.splitlines() if (found := _REMARK.search(line))]
    variables = [name for name in _PASSWORDS if f'(getenv "{name}")' in ran.stdout]
    return Imported(
        ran.stdout,
        frozenset(key for key, what in said if what == "lost"),
        frozenset(key for key, what in said if what == "not used"),
        variables,
    )


@pytest.mark.real
def test_the_servers_read_the_same(debian: Debian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = server_settings(debian, [published.text for published in INIS])
    compiled: list[str] = []
    left: list[set[str]] = []
    for at, published in enumerate(INIS):
        folder = tmp_path / str(at)
        folder.mkdir()
        made = imported(published, debian.target, folder)
        assert made.lost == published.lost, published.name
        left.append({NAMES_THERE.get(key, key).lower() for key in made.lost | made.unused})
        for name in made.variables:
            monkeypatch.setenv(name, secret(before[at], _PASSWORDS[name]))
        options = [option for name in made.variables for option in ("--env", name)]
        out = compile_text(made.text, folder, "--target", debian.target, *options)
        compiled.append(out.text("/etc/guixsvc/mumble-server/mumble-server.ini"))
    after = server_settings(debian, compiled)
    assert all(before), "each server starts"
    for published, said, old, new in zip(INIS, left, before, after, strict=True):
        compared = {key for key in old if key.lower() not in FORCED | said}
        assert len(compared) > 15
        assert {key: new.get(key) for key in compared} == {key: old[key] for key in compared}, published.name


def secret(settings: dict[str, str], key: str) -> str:
    return settings[NAMES_THERE.get(key, key.lower())]
