"""Whoever follows docs/new-service.md gets the service that it promises."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "new-service.md").read_text(encoding="utf-8")
HELLO = ROOT / "tests" / "services" / "hello"


def _files() -> dict[str, str]:
    """The files that the page shows, by their paths."""
    return dict(re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


def test_its_commands_print_what_is_shown(tmp_path: Path) -> None:
    for name, text in _files().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (block,) = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    for command, shown in zip(parts[1::2], parts[2::2], strict=True):
        words = shlex.split(command)
        if words[0] == "guixsvc":
            command = shlex.join([sys.executable, "-m", "guixsvc", *words[1:]])
        done = subprocess.run(["sh", "-c", f"{command} 2>&1"], cwd=tmp_path, capture_output=True, text=True)
        assert done.stdout == shown, command


def test_its_files_are_those_that_are_tested() -> None:
    shown = {name.removeprefix("hello/"): text for name, text in _files().items() if name != "voice.scm"}
    assert shown == {name: (HELLO / name).read_text(encoding="utf-8") for name in shown}
    others = {str(path.relative_to(HELLO)) for path in HELLO.rglob("*") if path.is_file()} - shown.keys()
    assert others == {"schemas/hello/targets/debian-13.json"}
