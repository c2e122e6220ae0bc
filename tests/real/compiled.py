"""Compile a configuration as a user does, through the command line, and put the result to use."""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

from guixsvc.cli import main
from real.box import Box

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Ran:
    """What a run of the command line gave."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Compiled:
    """An output folder of ``guixsvc compile``, and what was said on the way."""

    out: Path
    stdout: str
    stderr: str

    @property
    def root(self) -> Path:
        """What is to be laid over the host's root."""
        return self.out / "root"

    @property
    def units(self) -> list[str]:
        manifest = json.loads((self.out / "manifest.json").read_text())
        return [unit["name"] for unit in manifest["units"]]

    @property
    def superuser_command(self) -> str:
        """The command that was printed for setting the password of SuperUser."""
        return next(line.strip() for line in self.stderr.splitlines() if line.startswith("  "))

    def text(self, path: str) -> str:
        return (self.root / path.lstrip("/")).read_text(encoding="utf-8")


def guixsvc(*arguments: str) -> Ran:
    """Run the command line in this process."""
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(io.StringIO()) as stderr:
        code = main(arguments)
    stdout.seek(0)
    return Ran(code, stdout.read(), stderr.getvalue())


def compile_text(text: str, folder: Path, *options: str) -> Compiled:
    """Compile a configuration into ``folder``/out, which must succeed."""
    file = folder / "config.scm"
    file.write_text(text, encoding="utf-8")
    return compile_file(file, folder / "out", *options)


def compile_file(file: Path, out: Path, *options: str) -> Compiled:
    ran = guixsvc("compile", str(file), "-o", str(out), *options)
    assert ran.code == 0, ran
    return Compiled(out, ran.stdout, ran.stderr)


def arguments(file: Path) -> list[str]:
    """The further arguments that a configuration of ``golden/`` is compiled with."""
    beside = file.parent / "arguments"
    return beside.read_text(encoding="utf-8").split() if beside.exists() else []


def string(text: str) -> str:
    r"""A string literal of Guile: its manual, "String Syntax" (``\UHHHHHH`` for any code point)."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isascii() and character.isprintable():
        return character
    return f"\\U{ord(character):06x}"


def install_by_hand(box: Box, compiled: Compiled, *, start: bool = True) -> None:
    """What an administrator does without the installer; starting must succeed unless it is left out."""
    box.copy_in(compiled.root)
    for kind, program in (("sysusers", ["systemd-sysusers"]), ("tmpfiles", ["systemd-tmpfiles", "--create"])):
        folder = compiled.root / f"etc/{kind}.d"
        for file in sorted(folder.glob("*.conf")):
            box.run([*program, f"/etc/{kind}.d/{file.name}"])
    box.run(["systemctl", "daemon-reload"])
    if start:
        enabled = [
            unit for unit in compiled.units if "[Install]" in compiled.text(f"etc/systemd/system/{unit}")
        ]
        box.run(["systemctl", "enable", "--now", *enabled])
        for unit in compiled.units:
            box.wait_active(unit)
