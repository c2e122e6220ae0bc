"""A service that comes from outside, before systemd's own verifier and the installer."""

import json
from pathlib import Path

import pytest

from images import image
from real import units
from real.compiled import Compiled, compile_text

HELLO = Path(__file__).parents[1] / "services" / "hello"


@pytest.fixture(params=["debian-12", "debian-13"])
def hello(request: pytest.FixtureRequest, tmp_path: Path) -> Compiled:
    text = '(service hello-service-type (hello-configuration (greeting "50 % \\"off\\" $HOME")))\n'
    return compile_text(text, tmp_path, "--service", str(HELLO), "--target", request.param)


def test_its_unit_is_one_to_systemd(hello: Compiled) -> None:
    units.verify(hello.root)
    assert units.security_score(hello.root / "etc/systemd/system/hello.service") < 2
    assert "hello" in units.sysusers_dry_run(hello.root / "etc/sysusers.d/guixsvc-hello.conf")


def test_it_is_installed_and_taken_away_as_ours_are(hello: Compiled, tmp_path: Path) -> None:
    host = image(tmp_path / "host")
    host.write("/usr/bin/hello-server", "#!/bin/sh\n", 0o755)
    assert "/etc/guixsvc/hello/hello.ini" in host.installed(hello.out, "plan", "--any-host")
    host.installed(hello.out, "apply", "--any-host")
    for file in json.loads((hello.out / "manifest.json").read_bytes())["files"]:
        assert host.path(file["path"]).is_file()
    host.installed(hello.out, "uninstall")
    assert not host.path("/etc/systemd/system/hello.service").exists()


def test_a_unit_without_the_shared_hardening(tmp_path: Path) -> None:
    text = "(operating-system (services %desktop-services))\n"
    ntp = HELLO.parent / "ntp"
    compiled = compile_text(text, tmp_path, "--service", str(ntp))
    units.verify(compiled.root)
