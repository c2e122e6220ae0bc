"""What docs/install.md shows for fleets works: on hosts that do not run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import needs
from images import declared, image
from real.compiled import compile_text, mumble

PAGE = (Path(__file__).parents[2] / "docs/install.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.real

FLEET = ("east", "west")


def block(language: str, containing: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (only,) = (text for text in found if containing in text)
    return str(only)


def program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else needs.program(name)


@pytest.mark.parametrize("tool", ["ansible", "pyinfra"])
def test_a_fleet(tool: str, tmp_path: Path) -> None:
    systems = [f'(operating-system (host-name "{name}") (services (list {mumble()})))' for name in FLEET]
    out = compile_text(f"(list {' '.join(systems)})", tmp_path).out
    for name in FLEET:
        host = image(tmp_path / f"root-{name}")
        for _ in range(2):
            apply_with(tool, name, tmp_path)
            assert host.files() == declared(out / name)
        assert host.generations == ["1"]


def apply_with(tool: str, name: str, folder: Path) -> None:
    """Run a tool's example for one host, which is below a folder of this machine."""
    data = {"place": str(folder / f"place-{name}"), "options": f"--root {folder}/root-{name}"}
    if tool == "ansible":
        (folder / "voice.yml").write_text(block("yaml", "hosts: all"))
        pairs = " ".join(f"{key}='{value}'" for key, value in data.items())
        command = [program("ansible-playbook"), "-i", f"{name},", "-c", "local", "-e", pairs, "voice.yml"]
    else:
        (folder / "voice.py").write_text(block("python", "pyinfra"))
        pairs_of_pyinfra = [f"--data={key}={value}" for key, value in {**data, "name": name}.items()]
        command = [program("pyinfra"), "-y", "-v", "@local", *pairs_of_pyinfra, "voice.py"]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
