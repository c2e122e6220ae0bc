"""Whoever follows a tutorial, step by step on a fresh host, sees what it shows and has what it promises.

``pytest -rP`` shows the whole session.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from real.box import Box
from real.jami_and_mumble import log_in, rejected

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
SUPERUSER = "a-word-of-mine"


class Reader:
    """Somebody at a machine, who is root on a host too; a file that is shown they write."""

    def __init__(self, page: str, box: Box, folder: Path) -> None:
        self.text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        self.box = box
        self.folder = folder
        self.exported: dict[str, str] = {}
        self.said = ""

    def follow(self) -> Iterator[str]:
        """Goes through the page; stops before each heading, and yields it."""
        (file,) = set(re.findall(r"Write this into `([^`]+)`", self.text))
        pattern = r"^## (?P<heading>[^\n]*)$|^```(?P<kind>scheme|console)\n(?P<block>.*?)^```"
        for step in re.finditer(pattern, self.text, re.MULTILINE | re.DOTALL):
            if step["heading"]:
                yield step["heading"]
            elif step["kind"] == "scheme":
                (self.folder / file).write_text(step["block"], encoding="utf-8")
            else:
                for prompt, command, shown in _typed(step["block"]):
                    said = self._here(command) if prompt == "$" else self._on_host(command)
                    print(f"{prompt} {command}\n{said}", end="")
                    self.said += said
                    assert _is_shown(shown, said), command

    def _here(self, command: str) -> str:
        """A command on the machine; copies go to root's folder of the host."""
        words = command.split()
        if words[0] == "scp":
            for name in words[2:-1]:
                self._copy(self.folder / name)
            return ""
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.exported[name] = value.strip("'")
            return ""
        guixsvc = Path(sys.executable).with_name("guixsvc")
        environment = {"PATH": f"{guixsvc.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "compiler")}
        done = subprocess.run(
            ["sh", "-c", f"{command} 2>&1"],
            cwd=self.folder,
            env={**environment, **self.exported, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return done.stdout

    def _copy(self, path: Path) -> None:
        if path.is_dir():
            self.box.copy_in(path, f"/root/{path.name}")
        else:
            self.box.write(f"/root/{path.name}", path.read_bytes(), 0o600)

    def _on_host(self, command: str) -> str:
        """A command on the host, in root's folder; it must succeed."""
        asked = f"{SUPERUSER}\n" if "set-superuser-password" in command else None
        return self.box.run(["sh", "-c", f"cd /root; {command} 2>&1"], input=asked).stdout


def _typed(block: str) -> Iterator[tuple[str, str, str]]:
    """The commands of a session: prompt, command, and what is shown of what it prints."""
    parts = re.split(r"^([$#]) (.*)\n", block, flags=re.MULTILINE)
    assert parts[0] == ""
    return zip(parts[1::3], parts[2::3], parts[3::3], strict=True)


def _is_shown(shown: str, said: str) -> bool:
    """Whether that is what was said; ``…`` stands for anything."""
    lines = (
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n"
        for line in shown.splitlines()
    )
    return re.fullmatch("".join(lines), said) is not None


def test_a_voice_server_in_ten_minutes(debian_13_root: Path, tmp_path: Path) -> None:
    with Box(debian_13_root) as box:
        reader = Reader("voice-server.md", box, tmp_path)

        def greeting() -> str:
            answer = log_in(box, "--password", "a-word-among-friends")
            return str(answer["sync"]["welcome_text"]) if answer["admitted"] else rejected(answer)

        seen = {}
        for heading in reader.follow():
            if heading in ("Change it", "Go back", "Where to go from here"):
                seen[heading] = greeting()
        assert seen == {
            "Change it": "Welcome! Say hello in the lobby.",
            "Go back": "Welcome back!",
            "Where to go from here": "Welcome! Say hello in the lobby.",
        }
        assert rejected(log_in(box, "--password", "another-word")) == "WrongServerPW"
        as_superuser = log_in(box, "--user", "SuperUser", "--password", SUPERUSER)
        assert as_superuser["admitted"]


def test_a_jami_rendezvous_point(debian_12_root: Path, tmp_path: Path) -> None:
    with Box(debian_12_root) as box:
        reader = Reader("rendezvous-point.md", box, tmp_path)

        def asked(action: str) -> str:
            return box.run(["guixsvc-herd", action, "jami"]).stdout

        for heading in reader.follow():
            if heading == "Decide who may come":
                (made,) = re.findall("jami:([0-9a-f]{40}) is the account Meeting", reader.said)
                assert f"Account_username: {made}\n" in asked("list-account-details")
        assert "Account_rendezVous: true\n" in asked("list-account-details")
        fingerprints = dict(re.findall(r'\(define (\w+) "([0-9a-f]{40})"\)', reader.text))
        assert set(re.findall(r"[0-9a-f]{40}", asked("list-contacts"))) >= set(fingerprints.values())
        assert fingerprints["anna"] in asked("list-moderators")
        assert box.run(["stat", "-c", "%U %a", "/etc/jami/meeting.gz"]).stdout == "root 600\n"
