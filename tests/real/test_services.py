"""A service that comes from outside, before systemd's own verifier and the installer."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import needs
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


ACTIONS = """#!/bin/sh
case $1 in
    list-actions) echo 'greet NAME                      Greet somebody.' ;;
    greet) echo "Hello, $2!" ;;
esac
"""


@pytest.fixture
def with_actions(tmp_path: Path) -> Compiled:
    shutil.copytree(HELLO, tmp_path / "hello")
    templates = tmp_path / "hello" / "templates" / "hello"
    (templates / "actions").write_text(ACTIONS)
    with (templates / "outputs.toml").open("a") as file:
        path = "/usr/local/lib/guixsvc/hello-actions"
        file.write(f'\n[[output]]\npath = "{path}"\ntemplate = "actions"\nmode = "0755"\n')
    text = "(service hello-service-type (hello-configuration))\n"
    return compile_text(text, tmp_path, "--service", str(tmp_path / "hello"))


def _herd(compiled: Compiled, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What guixsvc-herd says on a host that has these files, which here only this process sees."""
    needs.root()
    lay = 'for f in /etc/systemd/system /usr/local; do mount --bind "$1$f" $f; done; shift; guixsvc-herd "$@"'
    words = [needs.program("unshare"), "--mount", "sh", "-euc", lay, "sh", str(compiled.root), *arguments]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_actions_of_its_own(with_actions: Compiled) -> None:
    assert _herd(with_actions, "greet", "hello", "world").stdout == "Hello, world!\n"
    assert "\ngreet NAME  " in _herd(with_actions, "doc", "hello", "list-actions").stdout
    assert "\nOf hello:\n  greet NAME  " in _herd(with_actions, "--help").stdout
    wrong = _herd(with_actions, "great", "hello")
    assert wrong.returncode == 2 and "hello has no action great; did you mean greet?" in wrong.stderr
