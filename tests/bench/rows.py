"""What is measured: commands, alternately, and what their processor time says of each other."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.fleets import LOOP, many_files, one_file

HERE = Path(__file__).parent
EXAMPLE = max((HERE.parents[1] / "samples").glob("*-manual.scm"))
"""An example of Guix's manual, of one service."""
GUILE_FILES = Path("/usr/share/guile/3.0")

# What the script does that pip, pipx and uv write.
GUIXSVC = [sys.executable, "-c", "from guixsvc.__main__ import run; run()"]

Seconds = Mapping[str, float]
"""User and system time of the commands of one turn, by their names; or what they say that they took."""


@dataclass(frozen=True)
class Row:
    """What ``value`` makes of a turn, in a ``unit``. The ``target`` is the most; with ``more``, the least."""

    name: str
    value: Callable[[Seconds], float]
    unit: str
    target: float | None = None
    more: bool = False


@dataclass(frozen=True)
class Group:
    """Commands that are run in turns, and the rows that come of them. ``said`` print their own seconds."""

    name: str
    turns: int
    commands: Mapping[str, list[str]]
    rows: tuple[Row, ...]
    said: frozenset[str] = frozenset()


def groups(folder: Path, files: int) -> list[Group]:
    """Everything, with input in a folder that goes afterwards."""
    return [
        _cold(folder), _reading(folder), _accounts(folder), _files(folder, files), _fleet(folder, files)
    ]  # fmt: skip


FLOOR = "python -I -S -c pass"


def _against(name: str) -> Callable[[Seconds], float]:
    return lambda seconds: seconds[name] / seconds[FLOOR]


def _cold(folder: Path) -> Group:
    """Starting, with a small file, beside other tools with one."""
    text = EXAMPLE.read_text(encoding="utf-8")
    inputs = {
        "good.scm": text,
        "fault.scm": text.replace("(cert-required? #t)", "(cert-required? 5)"),
        "a.py": "print(1)\n",
        "a.yaml": "---\na: 1\n",
        "a.json": "{}\n",
        "b.scm": "(display 1)\n",
    }
    for name, content in inputs.items():
        (folder / name).write_text(content, encoding="utf-8")
    ours = {
        "check": [*GUIXSVC, "check", str(folder / "good.scm")],
        "check, one field wrong": [*GUIXSVC, "check", str(folder / "fault.scm")],
        "compile": [*GUIXSVC, "compile", str(folder / "good.scm"), "-o", str(folder / "out")],
    }
    peers = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "ruff check": _tool("ruff", "check", "--no-cache", str(folder / "a.py")),
        "guile": _tool("guile", "--no-auto-compile", str(folder / "b.scm")),
        "yamllint": _tool("yamllint", str(folder / "a.yaml")),
        "check-jsonschema": _tool(
            "check-jsonschema", "--schemafile", str(folder / "a.json"), str(folder / "a.json")
        ),
    }
    peers = {name: command for name, command in peers.items() if command}
    unit, targets = f"× {FLOOR}", {"check": 5.0, "check, one field wrong": 7.0, "compile": 12.0}
    rows = [Row(f"cold {name}", _against(name), unit, targets.get(name)) for name in (*ours, *peers)]
    return Group(
        "cold", 15, {FLOOR: [sys.executable, "-I", "-S", "-c", "pass"], **ours, **peers}, tuple(rows)
    )


def _reading(folder: Path) -> Group:
    """Guile's own files, by its `read` and by our reader, which keeps all places."""
    names = [str(path) for path in sorted(GUILE_FILES.rglob("*.scm"))] if GUILE_FILES.is_dir() else []
    guile = _tool("guile", "--no-auto-compile", str(HERE / "read_files.scm"), *names)
    if not guile or not names:
        return Group("reading", 0, {}, ())
    size = sum(Path(name).stat().st_size for name in names) / 1e6
    ours = [sys.executable, str(HERE / "read_files.py"), *names]
    rows = (
        Row("reading Guile's files", lambda seconds: size / seconds["ours"], "MB/s"),
        Row("the same by Guile's `read`", lambda seconds: size / seconds["guile"], "MB/s"),
        Row(
            "reading", lambda seconds: seconds["guile"] / seconds["ours"], "× Guile's `read`", 1.0, more=True
        ),
    )
    return Group("reading", 7, {"ours": ours, "guile": guile}, rows, frozenset({"ours", "guile"}))


def _accounts(folder: Path) -> Group:
    """One file of many accounts: what one takes should not depend on how many there are."""
    counts = (10, 1_000, 10_000)
    for count in counts:
        (folder / f"{count}.scm").write_text(_file_of_accounts(count), encoding="utf-8")
    commands = {str(count): [*GUIXSVC, "check", str(folder / f"{count}.scm")] for count in counts}

    def growth(seconds: Seconds) -> float:
        few, many = seconds["1000"] - seconds["10"], seconds["10000"] - seconds["1000"]
        return (many / 9_000) / (few / 990)

    rows = (
        Row("check of 1,000 accounts", lambda seconds: seconds["1000"], "s", 0.5),
        Row("an account of 10,000", growth, "× one of 1,000", 1.1),
    )
    return Group("accounts", 5, commands, rows)


def _file_of_accounts(count: int) -> str:
    lines = (HERE / "accounts.scm").read_text(encoding="utf-8").splitlines(keepends=True)
    account = "".join(lines[2:4])
    accounts = (
        account.replace("NUMBER", str(number))
        .replace("FIRST", f"{number:040x}")
        .replace("SECOND", f"{number + 1:040x}")
        for number in range(count)
    )
    return "".join([*lines[:2], *accounts, *lines[4:]])


def _files(folder: Path, count: int) -> Group:
    """Many small files, one declaration each."""
    scheme, python = folder / "scheme", folder / "python"
    for tree in (scheme, python):
        tree.mkdir()
    template = (HERE / "host.scm").read_text(encoding="utf-8")
    code = "def f(x: int) -> int:\n    return x + 1\n\n\n" * 58
    for number in range(count):
        (scheme / f"{number}.scm").write_text(template.replace("NUMBER", str(number)), encoding="utf-8")
        (python / f"m{number}.py").write_text(code, encoding="utf-8")
    commands = {
        "check": [*GUIXSVC, "check", "--no-cache", str(scheme)],
        "again": [*GUIXSVC, "check", str(scheme)],
        "two": [*GUIXSVC, "check", "--no-cache", "--jobs", "2", str(scheme)],
        "ruff": _tool("ruff", "check", "--no-cache", "--isolated", str(python)),
    }
    rows = [
        Row(f"check of {count:,} files", lambda s: s["check"] / count * 1000, "ms each", 1.5),
        Row("the same again, nothing changed", lambda s: s["again"] / s["check"], "× the first", 0.1),
        Row("the same with `--jobs 2`, all processes", lambda s: s["two"] / s["check"], "× with one"),
    ]
    if commands["ruff"]:
        rows.append(Row("ruff, as many of Python", lambda s: s["ruff"] / count * 1000, "ms each"))
    commands = {name: command for name, command in commands.items() if command}
    return Group("files", 3, commands, tuple(rows))


def _fleet(folder: Path, count: int) -> Group:
    """Compiling many hosts, of one file and of as many files; and again."""
    fleet = folder / "fleet"
    fleet.mkdir()
    one_file(fleet, count, "host")
    many_files(fleet, count)
    one = [*GUIXSVC, "compile", str(fleet / "hosts.scm"), "-o", str(folder / "one")]
    names = sorted(str(path) for path in (fleet / "hosts").iterdir())
    many = [*GUIXSVC, "compile", *names, "-o", str(folder / "many")]
    commands = {
        "anew": [sys.executable, "-c", REMOVE, *(str(folder / name) for name in ("one", "many", "loop"))],
        "one": one,
        "loop": [sys.executable, "-c", LOOP, str(folder / "one" / "h0"), str(folder / "loop"), str(count)],
        "one again": one,
        "many": many,
        "change": [sys.executable, "-c", f"open({names[0]!r}, 'a').write(';')"],
        "many again": many,
    }
    rows = (
        Row(f"compile of {count:,} hosts of one file", lambda s: s["one"] / count * 1000, "ms each"),
        Row("the same, beside the loop", lambda s: s["one"] / s["loop"], "× a loop that writes as much"),
        Row("one file again, nothing changed", lambda s: s["one again"] / s["one"], "× the first", 0.4),
        Row(f"compile of {count:,} files", lambda s: s["many"] / count * 1000, "ms each"),
        Row("these again, one of them changed", lambda s: s["many again"] / s["many"], "× the first", 0.1),
    )
    return Group("fleet", 3, commands, rows)


REMOVE = "import shutil, sys\nfor name in sys.argv[1:]: shutil.rmtree(name, ignore_errors=True)"


def _tool(name: str, *arguments: str) -> list[str]:
    """A command of another tool; empty where it is not here."""
    beside = Path(sys.executable).with_name(name)
    path = str(beside) if beside.exists() else shutil.which(name)
    return [path, *arguments] if path else []
