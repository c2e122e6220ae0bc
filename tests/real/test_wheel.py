"""The wheel, installed in an empty environment, compiles a sample from another folder."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.real

ROOT = Path(__file__).parent.parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_compiles_from_another_folder(tmp_path: Path) -> None:
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        tmp_path,
        ROOT,
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("guixsvc-*.whl")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    run(environment / "bin/pip", "install", "--quiet", wheel, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(environment / "bin/guixsvc", "compile", ROOT / "samples/voice-server.scm", "-o", "out", cwd=elsewhere)
    assert (elsewhere / "out/root/etc/systemd/system/mumble-server.service").is_file()
    assert run(environment / "bin/guixsvc", "explain", "unknown-field", cwd=elsewhere).startswith("# unknown")
    where = run(environment / "bin/python", "-c", "import guixsvc; print(guixsvc.__file__)", cwd=elsewhere)
    assert where.startswith(str(environment))
