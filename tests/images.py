"""Folders that stand for the root of a host, and the emitted ``install`` run on them."""

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import needs
from guixsvc import targets
from real.compiled import compile_text

STATE = "/var/lib/guixsvc"


@dataclass(frozen=True)
class Image:
    """A host that does not run, below a folder."""

    root: Path

    def path(self, inside: str) -> Path:
        return self.root / inside.lstrip("/")

    def write(self, inside: str, content: str = "", mode: int = 0o644) -> Path:
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        path.chmod(mode)
        return path

    def install(
        self, out: Path, *arguments: str, environment: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """Run an output folder's installer on this host."""
        return subprocess.run(
            [str(out / "install"), "--root", str(self.root), *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def installed(self, out: Path, *arguments: str) -> str:
        """What the installer printed; it must succeed."""
        done = self.install(out, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def files(self) -> dict[str, tuple[bytes, int]]:
        """The content and mode of every file of ours, but for what the installer keeps for itself."""
        return {
            path: (self.path(path).read_bytes(), stat.S_IMODE(self.path(path).stat().st_mode))
            for path in self._names()
        }

    def _names(self) -> Iterator[str]:
        for folder, _, names in os.walk(self.root):
            for path in (Path(folder) / name for name in names):
                inside = "/" + str(path.relative_to(self.root))
                ours = "guixsvc" in inside or inside.startswith("/etc/systemd/system/")
                if ours and not inside.startswith(STATE) and not path.is_symlink():
                    yield inside

    @property
    def generation(self) -> str | None:
        """The number of the generation in force."""
        link = self.path(f"{STATE}/current")
        return link.readlink().name if link.is_symlink() else None

    @property
    def generations(self) -> list[str]:
        folder = self.path(f"{STATE}/generations")
        return sorted((path.name for path in folder.iterdir()), key=int) if folder.exists() else []

    @property
    def users(self) -> set[str]:
        passwd = self.path("/etc/passwd")
        return {line.split(":")[0] for line in passwd.read_text().splitlines()} if passwd.exists() else set()


def programs() -> list[str]:
    """What the services need of Debian 12's packages: of a folder, a file in it."""
    provided = targets.load("debian-12").provided_by
    return [f"{path}/ca-certificates.crt" if path == "/etc/ssl/certs" else path for path in provided]


def image(folder: Path) -> Image:
    """A host with the packages of Debian 12, as far as the installer looks at them."""
    for program in ("flock", "systemctl", "systemd-sysusers", "systemd-tmpfiles"):
        needs.program(program)
    host = Image(folder)
    for path in programs():
        host.write(path, "#!/bin/sh\n", 0o755)
    return host


def compiled(folder: Path, name: str, text: str, *options: str) -> Path:
    """The output folder of a configuration."""
    place = folder / name
    place.mkdir()
    return compile_text(text, place, *options).out


def with_programs(out: Path, folder: Path, to: Path) -> Path:
    """The output folder once more, with an installer that looks for programs in ``folder`` first.

    It does not ask the caller's PATH.
    """
    shutil.copytree(out, to, symlinks=True)
    script = (to / "install").read_text(encoding="utf-8")
    assert script.count("\nPATH=/usr/local/sbin:") == 1
    (to / "install").write_text(script.replace("\nPATH=", f"\nPATH={folder}:"), encoding="utf-8")
    return to


def manifest(out: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((out / "manifest.json").read_bytes())
    return document


def declared(out: Path) -> dict[str, tuple[bytes, int]]:
    """What the host should have of an output folder, by the manifest."""
    return {
        entry["path"]: ((out / "root" / entry["path"][1:]).read_bytes(), int(entry["mode"], 8))
        for entry in manifest(out)["files"]
    }


def copy(host: Image, to: Path) -> Image:
    """The same host once more."""
    shutil.copytree(host.root, to, symlinks=True)
    return Image(to)
