"""What docs/fleets.md shows for fleets works: on hosts that do not run."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import needs
from images import Image, declared, image
from real.compiled import compile_text, string
from real.jami_and_mumble import mumble

PAGE = (Path(__file__).parents[2] / "docs/fleets.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.real

FLEET = ("east", "west")
PASSWORD = "Kw9zq,harbour"
PACKED = "H4sI"
"""How what gzip packed begins, as base64 writes it."""
INI = "/etc/guixsvc/mumble-server/mumble-server.ini"


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
    environment |= {"PYINFRA_PROGRESS": "off", "ANSIBLE_PIPELINING": "true"}
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
    out = compiled(tmp_path, "one")
    changed, said = play("--check")
    assert changed == dict.fromkeys(FLEET, 1)
    assert len(re.findall(rf"add +{INI}", said)) == len(FLEET), said
    assert all(host.files() == {} for host in hosts.values())
    assert play()[0] == dict.fromkeys(FLEET, 1)
    _is_installed(hosts, out)
    changed, said = play()
    assert changed == dict.fromkeys(FLEET, 0) and said.count("nothing to do") >= len(FLEET)
    compiled(tmp_path, "two")
    changed, said = play("--limit", "west", "-vvv")
    assert changed == {"west": 1} and PACKED not in said
    _is_installed({"west": hosts["west"]}, out)
    assert hosts["west"].generations == ["1", "2"] and hosts["east"].generations == ["1"]


def test_a_fleet_by_pyinfra(tmp_path: Path) -> None:
    (tmp_path / "voice.py").write_text(block("python", "pyinfra"))
    host = image(tmp_path / "root-west")
    known = {"guixsvc_host": "west", **variables(tmp_path, "west")}
    (tmp_path / "inventory.py").write_text(f"hosts = [('@local', {known})]\n")

    def deploy(*options: str) -> tuple[set[str], str]:
        """The operations that changed something, or would by ``--dry``; and all that was said."""
        said = run(tmp_path, program("pyinfra"), *options, "inventory.py", "voice.py")
        table = re.findall(
            r"^ +(Copy what compile wrote|install \w+) +(?:1 +1|1 \(@local\)) ", said, re.MULTILINE
        )
        return set(table), said

    both = {"Copy what compile wrote", "install apply"}
    out = compiled(tmp_path, "one")
    assert deploy("--dry")[0] == both
    assert not (tmp_path / "place-west").exists()
    operations, said = deploy("-y", "-vvv", "--data", "guixsvc_command=plan")
    assert operations == {"Copy what compile wrote", "install plan"} and re.search(rf"add +{INI}", said)
    assert host.files() == {}
    assert deploy("-y")[0] == {"install apply"}
    _is_installed({"west": host}, out)
    for options in ("-y", "--dry"):
        assert deploy(options)[0] == set()
    host.path(INI).unlink()
    assert deploy("--dry")[0] == {"install apply"}
    compiled(tmp_path, "two")
    assert deploy("-y")[0] == both
    _is_installed({"west": host}, out)
    refused = subprocess.run(
        [program("pyinfra"), "--diff", "--dry", "inventory.py", "voice.py"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert refused.returncode != 0 and "without --diff" in refused.stdout and PASSWORD not in refused.stdout


def _is_installed(hosts: dict[str, Image], out: Path) -> None:
    for name, host in hosts.items():
        assert host.files() == declared(out / name)
