"""Completions and the manual page, read by the shells and by man."""

import os
import pty
import re
import subprocess
import time
from pathlib import Path

import pytest
from tools.man_page import man_page

import needs
from guixsvc import explain
from guixsvc.cli import main
from guixsvc.records import record_types
from real.compiled import guixsvc

OF_A_SERVICE = next(code.partition("/")[0] + "/" for code in explain.codes() if "/" in code)
OF_A_RECORD = min(record_types())[:4]

ASKED = {
    "check --stati": {"--statistics"},
    "check --output-format s": {"sarif"},
    "check --target debian-1": {"debian-12", "debian-13", "debian-14"},
    f"explain {OF_A_SERVICE}": {code for code in explain.codes() if code.startswith(OF_A_SERVICE)},
    "check --select adv": {"advice", *(code for code in explain.codes() if code.startswith("adv"))},
    f"schema {OF_A_RECORD}": {name for name in record_types() if name.startswith(OF_A_RECORD)},
    "comp": {"compile", "completion"},
    "check voice": {"voice.scm"},
    "compile voice": {"voice.scm"},
    "check --load-path mod": {"modules"},
}
"""What is offered for the beginning of a command line."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("voice.scm").touch()
    Path("modules").mkdir()
    for shell in ("bash", "zsh", "fish"):
        Path(shell).write_text(guixsvc("completion", shell).stdout, encoding="utf-8")
    return tmp_path


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("line", ASKED)
def test_bash(line: str, folder: Path) -> None:
    ask = f"""
    source ./bash
    made=$(complete -p guixsvc) || exit 1
    COMP_WORDS=(guixsvc {line}) COMP_CWORD={len(line.split())}
    function=${{made#* -F }}
    "${{function%% *}}"
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    offered = _run(needs.program("bash"), "--norc", "-c", ask)
    assert set(offered.split()) == ASKED[line]


@pytest.mark.parametrize("line", ASKED)
def test_fish(line: str, folder: Path) -> None:
    offered = _run(needs.program("fish"), "--no-config", "-c", f'source fish; complete -C "guixsvc {line}"')
    assert {one.split("\t")[0].rstrip("/") for one in offered.splitlines()} == ASKED[line]


@pytest.mark.parametrize("line", [line for line in ASKED if len(ASKED[line]) == 1])
def test_zsh(line: str, folder: Path) -> None:
    """What zsh makes of the line and a tabulator, on a terminal."""
    Path("zsh").rename("_guixsvc")
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        [needs.program("zsh"), "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as shell:
        os.close(theirs)
        try:
            os.write(ours, b"PS1='rea''dy '; fpath=($PWD $fpath); autoload -U compinit; compinit -u -D\n")
            _read_until(ours, "ready ")
            os.write(ours, f"guixsvc {line}\t".encode())
            (only,) = ASKED[line]
            _read_until(ours, only)
        finally:
            os.close(ours)
            shell.kill()


def _read_until(terminal: int, text: str) -> None:
    printed, end = "", time.monotonic() + 60
    while text not in printed:
        assert time.monotonic() < end, printed
        printed += os.read(terminal, 4096).decode(errors="replace")


def test_a_checkout_without_shtab_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "shtab", None)
    assert main(["completion", "bash"]) == 2
    assert "shtab" in capsys.readouterr().err


# The manual page


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "guixsvc.1"
    path.write_text(man_page(), encoding="utf-8")
    return path


def _shown(page: Path) -> str:
    """The page as a terminal shows it; there must be no warning."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "200"}
    command = [needs.program("man"), "--warnings", "-l", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stderr == ""
    return re.sub(r".\x08", "", done.stdout)


def test_the_page_has_every_option(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = _shown(page)
    commands = re.findall(r"^    (\w+)  ", _help(capsys), re.MULTILINE)
    assert {"check", "compile"} <= set(commands)
    for command in commands:
        (section,) = re.findall(rf"^   guixsvc {command}\n(.*?)^(?:   )?\w", shown, re.MULTILINE | re.DOTALL)
        options = set(re.findall(r"^  (?:-\w.*)?(--[a-z-]+)", _help(capsys, command), re.MULTILINE))
        assert options and options <= set(re.findall(r"--[a-z-]+", section))


def _help(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    return capsys.readouterr().out


def test_the_page_has_no_fault(page: Path) -> None:
    """There is no date: the same source makes the same page."""
    done = subprocess.run(
        [needs.program("mandoc"), "-T", "lint", str(page)], capture_output=True, text=True, check=False
    )
    faults = [line for line in (done.stdout + done.stderr).splitlines() if "missing date" not in line]
    assert faults == []
