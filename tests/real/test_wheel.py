"""Wheel and source archive, installed in an empty environment of each Debian, which has no network."""

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import guixsvc
from guixsvc import records
from real.box import Box
from real.debian_root import Debian

pytestmark = pytest.mark.real

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "samples" / "voice-server.scm"
SHARED = (
    "share/bash-completion/completions/guixsvc",
    "share/fish/vendor_completions.d/guixsvc.fish",
    "share/man/man1/guixsvc.1",
    "share/zsh/site-functions/_guixsvc",
)


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``python3 -m build`` makes of the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    # No environment of its own for the build: what it takes is among the tests' dependencies.
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


def _wheels(version: str, built: Path, folder: Path) -> Path:
    """The wheel, pip, and what they need on a version of Python: what a machine with a network fetches."""
    (wheel,) = built.glob("*.whl")
    options = ("--quiet", "--only-binary=:all:", "--python-version", version, "--dest", folder)
    _run(sys.executable, "-m", "pip", "download", *options, wheel, "pip")
    return folder


def test_the_wheel_works_in_an_empty_environment(any_debian: Debian, built: Path, tmp_path: Path) -> None:
    with Box(any_debian.root) as box:
        version = box.run(
            ["python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        ).stdout.strip()
        box.copy_in(_wheels(version, built, tmp_path), "/wheels")
        box.run(["python3", "-m", "venv", "--without-pip", "/opt/guixsvc"])
        pip = next(tmp_path.glob("pip-*.whl")).name
        install = ["--python", "/opt/guixsvc/bin/python", "install", "--no-index", "--find-links", "/wheels"]
        install.append("--no-compile")  # Most of what is installed is not run here.
        box.run(["python3", f"/wheels/{pip}/pip", *install, "guixsvc"])
        command = "/opt/guixsvc/bin/guixsvc"
        box.write("/root/voice.scm", SAMPLE.read_bytes())
        box.run([command, "compile", "/root/voice.scm", "-o", "/root/out"])
        units = json.loads(box.read("/root/out/manifest.json"))["units"]
        for unit in units:
            assert box.read(f"/root/out/root/etc/systemd/system/{unit['name']}")
        assert units
        assert box.run([command, "explain", "unknown-field"]).stdout.startswith("# unknown-field\n")
        assert box.run([command, "schema", max(records.record_types())]).stdout.startswith("{")
        for name in SHARED:
            assert box.read(f"/opt/guixsvc/{name}")
        printed = box.run([command, "completion", "fish"]).stdout
        assert printed.encode() == box.read("/opt/guixsvc/share/fish/vendor_completions.d/guixsvc.fish")


def test_the_source_archive_makes_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    again = tmp_path / "again"
    _run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", again, source)
    (wheel,), (same,) = built.glob("*.whl"), again.glob("*.whl")
    assert wheel.read_bytes() == same.read_bytes()
    assert {"tests", "samples", "Makefile", "README.md"} <= {path.name for path in source.iterdir()}


README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", re.findall(r"^(?:pipx|uv tool|python3 -m venv) .*$", README, re.MULTILINE)
)
def test_it_installs_as_readme_says(command: str, tmp_path: Path) -> None:
    (tmp_path / ".local" / "bin").mkdir(parents=True)
    places = {"HOME": str(tmp_path), "PIPX_HOME": f"{tmp_path}/pipx", "UV_CACHE_DIR": f"{tmp_path}/cache"}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment = {**kept, **places, "PATH": path, "PIP_NO_COMPILE": "1"}
    subprocess.run(["sh", "-ec", command], cwd=ROOT, env=environment, check=True, capture_output=True)
    installed = tmp_path / ".local" / "bin" / "guixsvc"
    assert _run(installed, "--version") == f"guixsvc {guixsvc.__version__}\n"
    assert _run(installed, "check", SAMPLE) == ""
    assert _run(installed, "completion", "bash")
