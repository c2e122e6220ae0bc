"""What the installer refuses of our services' programs, archives and settings."""

from pathlib import Path

import pytest

from harms import HARMS, assert_needed, do_harm
from images import STATE, Image, compiled
from real.compiled import string
from real.jami_and_mumble import INI, accounts, jami, mumble

PASSWORD = "Tr0ub4dor,&3"


@pytest.mark.parametrize(
    "lost, package",
    [
        ("/usr/sbin/murmurd", "mumble-server"),
        ("/usr/libexec/jamid", "jami-daemon"),
        ("/usr/bin/dbus-daemon", "dbus-daemon"),
        ("/usr/bin/python3", "python3"),
        ("/etc/ssl/certs/ca-certificates.crt", "ca-certificates"),
    ],
)
def test_what_is_missing_is_named_with_its_package(
    lost: str, package: str, host: Image, tmp_path: Path
) -> None:
    both = compiled(tmp_path, "both", f"(list {mumble()} {jami(accounts('/etc/jami/a.gz'))})")
    assert_needed(lost, package, host, both)


def test_archives_that_are_too_large_together(host: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "large", jami(accounts("/etc/jami/a.gz", "/etc/jami/b.gz")))
    host.write("/etc/jami/a.gz", "x" * 450_000)
    host.write("/etc/jami/b.gz", "x" * 450_000)
    host.installed(out, "plan")
    host.write("/etc/jami/b.gz", "x" * 450_001)
    refused = host.install(out, "apply")
    assert refused.returncode == 3
    assert "900001 bytes" in refused.stderr
    assert host.files() == {}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("form", ["fields", "file"])
def test_a_secret_file_that_was_cut_off(harm: str, form: str, host: Image, tmp_path: Path) -> None:
    """A server without a password is what such a copy would be installed as."""
    verbatim = string(f"port=1\nserverpassword={PASSWORD}")
    settings = {
        "fields": f"(server-password {string(PASSWORD)}) (cert-required? #t)",
        "file": f'(file (plain-file "x" {verbatim}))',
    }
    out = compiled(tmp_path, "out", mumble(settings[form]))
    do_harm(harm, out, INI, compiled(tmp_path, "second", mumble()))
    for command in ("plan", "apply"):
        refused = host.install(out, command)
        assert refused.returncode == 3
        assert ("secrets.sha256" if "hash" in harm else INI) in refused.stderr
        assert PASSWORD not in refused.stdout + refused.stderr
    assert not host.path(STATE).exists()
    assert host.files() == {}
