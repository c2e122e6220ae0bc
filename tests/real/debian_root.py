"""Pristine Debian roots with the real daemons, built by debootstrap once and kept in a cache."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

DEFAULT_MIRROR = "http://deb.debian.org/debian"


@dataclass(frozen=True)
class Release:
    """A Debian that guixsvc compiles for: the name of the target, and what its root is made of.

    ``script`` names debootstrap's instructions where older versions of it do not know the suite.
    """

    target: str
    suite: str
    packages: tuple[str, ...]
    script: str = ""


@dataclass(frozen=True)
class Debian:
    """A release that is there to be booted: the name of its target, and its pristine root."""

    target: str
    root: Path


ROOTS = tomllib.loads((Path(__file__).parent / "debian_roots.toml").read_text(encoding="utf-8"))


def _release(target: str) -> Release:
    root = ROOTS[target]
    return Release(target, root["suite"], tuple(root["packages"]), root.get("script", ""))


DEBIAN_12, DEBIAN_13, DEBIAN_14 = map(_release, ("debian-12", "debian-13", "debian-14"))


def cache_directory() -> Path:
    """Where built roots are kept: outside the repository, ``GUIXSVC_TEST_CACHE`` overrides."""
    if override := os.environ.get("GUIXSVC_TEST_CACHE"):
        return Path(override).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "guixsvc-tests"


def pristine_root(release: Release) -> Path:
    """The path of a release's pristine root; built first if the cache lacks it (needs root, a minute or two).

    Never write below it: boot it under an overlay (``real.box``). The name holds a digest of the package
    list, so that a longer list gives a new root. Raises CalledProcessError when debootstrap fails.
    """
    digest = hashlib.sha256(" ".join((release.suite, *release.packages)).encode()).hexdigest()[:8]
    root = cache_directory() / f"{release.target}-{digest}"
    if root.exists():
        return root
    root.parent.mkdir(parents=True, exist_ok=True)
    with root.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            unfinished = root.with_suffix(".new")
            if unfinished.exists():
                shutil.rmtree(unfinished)
            _debootstrap(release, unfinished)
            _make_pristine(unfinished)
            unfinished.rename(root)
    return root


def mirror() -> str:
    """The Debian archive this machine's own apt uses; ``DEFAULT_MIRROR`` if it has none (Ubuntu, Fedora)."""
    if not shutil.which("apt-get"):
        return DEFAULT_MIRROR
    addresses = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    ).stdout.split()
    fitting = (a for a in addresses if re.fullmatch(r"(https?|file):/.*/debian/?", a))
    return next(fitting, DEFAULT_MIRROR)


def _proxies() -> dict[str, str]:
    """apt's proxies in the form debootstrap's wget reads; the environment's own stay in force."""
    if not shutil.which("apt-config"):
        return {}
    found = {}
    for scheme in ("http", "https"):
        script = subprocess.run(
            ["apt-config", "dump", "--format", "%v", f"Acquire::{scheme}::Proxy"],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        if script and script != "DIRECT":
            found[f"{scheme}_proxy"] = script
    return found


def _debootstrap(release: Release, target: Path) -> None:
    print(f"building {target.with_suffix('')} with debootstrap; once, a minute or two", file=sys.stderr)
    # A mount namespace of its own: an interrupted build leaves no /proc mounted below the target.
    # debootstrap itself starts no services: it puts a dummy start-stop-daemon in place while it configures.
    subprocess.run(
        [
            *("unshare", "--mount", "--"),
            *("debootstrap", "--variant=minbase", f"--include={','.join(release.packages)}"),
            *(release.suite, str(target), mirror(), *([release.script] if release.script else [])),
        ],
        env=_proxies() | os.environ,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        check=True,
    )


def _make_pristine(root: Path) -> None:
    """What a host has before guixsvc: the packages, none of their daemons running, an identity of its own."""
    subprocess.run(["chroot", str(root), "systemctl", "disable", *ROOTS["disabled"]], check=True)
    (root / "etc/machine-id").write_bytes(b"")
    for archive in (root / "var/cache/apt/archives").glob("*.deb"):
        archive.unlink()
    shutil.rmtree(root / "var/lib/apt/lists")


if __name__ == "__main__":
    for each in (DEBIAN_12, DEBIAN_13, DEBIAN_14):
        print(pristine_root(each))
