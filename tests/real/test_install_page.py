"""What docs/install.md shows for fleets works: on hosts that do not run."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import needs
from images import Image, declared, image
from real.compiled import compile_text, mumble, string

PAGE = (Path(__file__).parents[2] / "docs/install.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.real

FLEET = ("east", "west")
PASSWORD = "Kw9zq,harbour"
INI = "etc/guixsvc/mumble-server/mumble-server.ini"


def block(language: str, containing: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (only,) = (text for text in found if containing in text)
    return str(only)


def program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else needs.program(name)


def run(folder: Path, *command: str) -> str:
    """Run a tool, which must succeed; all that it says."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    environment["PYINFRA_PROGRESS"] = "off"
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout
    assert PASSWORD not in done.stdout
    return done.stdout


def compiled(folder: Path, welcome: str) -> Path:
    fields = f"(server-password {string(PASSWORD)}) (welcome-text {string(welcome)})"
    systems = [
        f'(operating-system (host-name "{name}") (services (list {mumble(fields)})))' for name in FLEET
    ]
    return compile_text(f"(list {' '.join(systems)})", folder).out


def variables(folder: Path, name: str) -> dict[str, str]:
    """What the inventory says of a host, which is below a folder of this machine."""
    return {
        "guixsvc_place": str(folder / f"place-{name}"),
        "guixsvc_options": f"--root {folder}/root-{name}",
    }


def test_a_fleet_by_ansible(tmp_path: Path) -> None:
    (tmp_path / "voice.yml").write_text(block("yaml", "hosts: all"))
    connection = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    known = {name: connection | variables(tmp_path, name) for name in FLEET}
    (tmp_path / "inventory.json").write_text(json.dumps({"all": {"hosts": known}}))

    def play(*options: str) -> tuple[dict[str, int], str]:
        """How many tasks changed each host, and all that was said."""
        playbook = program("ansible-playbook")
        said = run(tmp_path, playbook, "-i", "inventory.json", "voice.yml", "--diff", *options)
        counts = re.findall(r"^(\w+) +: ok=\d+ +changed=(\d+)", said, re.MULTILINE)
        return {name: int(count) for name, count in counts}, said

    hosts = {name: image(tmp_path / f"root-{name}") for name in FLEET}
    for welcome in ("one", "two"):
        out = compiled(tmp_path, welcome)
        before = {name: host.files() for name, host in hosts.items()}
        changed, said = play("--check")
        assert all(changed[name] > 0 for name in FLEET)
        assert said.count(f"{'add' if welcome == 'one' else 'change'} /{INI}") >= len(FLEET), said
        assert {name: host.files() for name, host in hosts.items()} == before
        assert play("--check")[0] == dict.fromkeys(FLEET, 1), "the copy is there; to apply it would be the change"
        assert play()[0] == dict.fromkeys(FLEET, 1)
        _is_installed(hosts, out)
        for options in ((), ("--check",)):
            changed, said = play(*options)
            assert changed == dict.fromkeys(FLEET, 0) and "nothing to do" in said
        _is_installed(hosts, out)
    assert hosts["west"].generations == ["2", "1"]
    (hosts["west"].root / INI).unlink()
    assert play()[0] == {"east": 0, "west": 1}
    _is_installed(hosts, out)


def test_a_fleet_by_pyinfra(tmp_path: Path) -> None:
    (tmp_path / "voice.py").write_text(block("python", "pyinfra"))
    hosts = {name: image(tmp_path / f"root-{name}") for name in FLEET}
    for name in FLEET:
        known = {"guixsvc_host": name, **variables(tmp_path, name)}
        (tmp_path / f"{name}.py").write_text(f"hosts = [('@local', {known})]\n")

    def deploy(name: str, *options: str) -> tuple[int, str]:
        """How many operations changed something, and all that was said."""
        said = run(tmp_path, program("pyinfra"), "-y", "--diff", *options, f"{name}.py", "voice.py")
        print(said)
        return 0, said

    out = compiled(tmp_path, "one")
    for name in FLEET:
        deploy(name, "--dry")
        assert not (tmp_path / f"place-{name}").exists()
        deploy(name, "-vvv", "--data", "guixsvc_command=plan")
        deploy(name)
        deploy(name)
        deploy(name, "--dry")
    _is_installed(hosts, out)
    raise AssertionError


def _is_installed(hosts: dict[str, Image], out: Path) -> None:
    for name, host in hosts.items():
        assert host.files() == declared(out / name)
