"""What docs/check.md shows is what happens. ``pytest --update`` rewrites what its commands print."""

import re
import shlex
from pathlib import Path

import pytest

from guixsvc.cli import main

PAGE = Path(__file__).parent.parent / "docs" / "check.md"
TEXT = PAGE.read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    voice, here = _blocks("scheme")
    Path("voice.scm").write_text(voice, encoding="utf-8")
    Path("here.scm").write_text(here, encoding="utf-8")


@pytest.mark.parametrize("block", _blocks("console"), ids=["concise", "json", "diff"])
def test_commands_print_what_is_shown(block: str, capsys: pytest.CaptureFixture[str], update: bool) -> None:
    command = block.splitlines()[0]
    assert main(shlex.split(command.removeprefix("$ guixsvc "))) == 1
    out, err = capsys.readouterr()
    printed = f"{command}\n{out}{err}"
    if update:
        PAGE.write_text(PAGE.read_text(encoding="utf-8").replace(block, printed, 1), encoding="utf-8")
    else:
        assert printed == block


def test_what_is_meant_to_be_is_ignored(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "here.scm"])
    assert [line for line in capsys.readouterr().out.splitlines() if "[" in line and "here.scm" in line] == []


@pytest.mark.parametrize("command", re.findall(r"guixsvc (check \. --[^'\n]+)", TEXT))
def test_commands_for_a_job(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = command.split()
    assert main(arguments) == (0 if "--exit-zero" in arguments else 1)
    printed = capsys.readouterr().out
    if "--output-file" in arguments:
        assert printed == ""
        printed = Path(arguments[arguments.index("--output-file") + 1]).read_text(encoding="utf-8")
    assert "voice.scm" in printed and "open-sesame" not in printed
