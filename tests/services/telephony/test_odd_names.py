"""The manifest of declarations with odd names, of every kind of line that our services have."""

from pathlib import Path

import pytest

from guixsvc.emit.installer import installer
from images import compiled, manifest
from manifests import read_as_json, read_by_shell, scripts, shellchecked
from real.compiled import string

ODD = r"""
(list (service mumble-server-service-type
               (mumble-server-configuration
                (user "_Odd-user9") (group "Birds_")
                (database-file "/srv/\"mode\": \"0777\", \\ 'x' $y {Ж}\\/db .sqlite")
                (ssl-cert "/etc/a \\\"b\\\" ],/c.pem") (ssl-key "/ ] /k.pem")))
      (service jami-service-type
               (jami-configuration
                (accounts (list (jami-account (archive "/etc/\\n\", \"credentials-of\": \"x/ы.gz")))))))
"""


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_shell_and_json_read_the_same_manifest(shell: str, tmp_path: Path) -> None:
    out = compiled(tmp_path, "odd", ODD)
    assert read_by_shell(shell, out) == read_as_json(out)


@pytest.mark.parametrize("end", ["\\", " ", "%", '"'])
def test_what_root_opens_may_end_in_anything(end: str, tmp_path: Path) -> None:
    """``LoadCredential=`` cannot name them all, and does not: the unit that looks at them does."""
    paths = [f"/srv/{name}{end}" for name in ("cert.pem", "key.pem")]
    cert, key = map(string, paths)
    fields = f"(ssl-cert {cert}) (ssl-key {key})"
    text = f"(service mumble-server-service-type (mumble-server-configuration {fields}))"
    out = compiled(tmp_path, "odd", text)
    assert {entry["path"] for entry in manifest(out)["inputs"]} >= set(paths)
    assert read_by_shell("dash", out) == read_as_json(out)


def test_scripts_are_clean(tmp_path: Path) -> None:
    found = scripts(compiled(tmp_path, "odd", ODD))
    del found[installer()]  # The same in each folder: `installer/test_manifest_table.py` has it checked.
    assert len(found) > 4
    assert shellchecked(*found.values()) == ""
