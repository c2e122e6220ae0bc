"""What README shows is what happens."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def session(block: str) -> list[tuple[str, str]]:
    """The commands of a console block and what each prints."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the configurations that README shows."""
    (voice,) = blocks("scheme")
    (tmp_path / "voice.scm").write_text(voice, encoding="utf-8")
    faulty = [line[6:] for line in re.findall(r"^  \d \| .*", blocks("console")[1], re.MULTILINE)]
    (service,) = re.findall(r"error: (.*)-configuration has no field", blocks("console")[1])
    head = f"{voice.splitlines()[0]}\n\n(service {service}-service-type\n         ({service}-configuration\n"
    (tmp_path / "faulty.scm").write_text(head + "\n".join(faulty) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("block", blocks("console"), ids=["compile", "check"])
def test_commands_print_what_is_shown(block: str, folder: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C"}
    for command, shown in session(block):
        words = shlex.split(command)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            environment[name] = value
            continue
        if words[0] == "guixsvc":
            command = shlex.join([sys.executable, "-m", "guixsvc", *words[1:]])
        done = subprocess.run(
            ["sh", "-c", command + " 2>&1"], cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.stdout == shown, command
