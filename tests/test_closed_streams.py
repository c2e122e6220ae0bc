"""A stream that is closed, or full, changes neither what is found nor how the program ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from plain_services import GREETER, greeter

GOOD = greeter("(port 64738)") + "\n"
CHECK = f"check {' '.join(GREETER)}"
FAULTY = GOOD.replace("64738", "70000")


@pytest.mark.parametrize(
    ("text", "streams", "code", "shown"),
    [
        (GOOD, "", 0, ""),
        (GOOD, ">&-", 0, ""),
        (GOOD, ">&- 2>&-", 0, ""),
        (FAULTY, ">&-", 1, "1 error\n"),
        (FAULTY, ">&- 2>&-", 1, ""),
        (FAULTY, "> /dev/full", 2, "guixsvc: standard output: No space left on device\n"),
        (FAULTY, "> /dev/full 2>&-", 2, ""),
    ],
)
def test_what_is_closed_leads_nowhere(text: str, streams: str, code: int, shown: str, tmp_path: Path) -> None:
    (tmp_path / "a.scm").write_text(text, encoding="utf-8")
    command = f"exec {sys.executable} -m guixsvc {CHECK} a.scm {streams}"
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    run = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (code, shown)


@pytest.mark.parametrize(("arguments", "shown"), [
    ("init -o new.scm", "guixsvc: new.scm: File too large\n"),
    ("import a.ini -o new.scm", "guixsvc: new.scm: File too large\n"),
    (f"{CHECK} a.scm --output-file new.scm", "guixsvc: new.scm: File too large\n"),
    (f"{CHECK} a.scm --output-file /dev/full", "guixsvc: /dev/full: No space left on device\n"),
])  # fmt: skip
def test_a_file_that_cannot_be_written_whole_is_named(arguments: str, shown: str, tmp_path: Path) -> None:
    (tmp_path / "a.scm").write_text(FAULTY, encoding="utf-8")
    (tmp_path / "a.ini").write_text("port=64739\n", encoding="utf-8")
    command = f"ulimit -f 0; exec {sys.executable} -B -m guixsvc {arguments}"
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    run = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (2, "", shown)
    assert not (tmp_path / "new.scm").exists() or "check" in arguments
