"""Measures processor time, prints a table, and keeps or compares what was measured.

    PYTHONPATH=tests python -m bench.run             measure
    PYTHONPATH=tests python -m bench.run --record    and write what docs/performance.md shows
    PYTHONPATH=tests python -m bench.run --only fleet        one group of rows; the others stay as recorded
    PYTHONPATH=tests python -m bench.run --check     and fail if a ratio is a quarter worse than recorded

The commands of a group are run in turns, so that what else the machine does hits all of them alike; a value
is made of one turn, and the median of the turns counts.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.plot import plot
from bench.rows import Group, Row, Seconds, groups

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"
DOCS = HERE.parents[1] / "docs"
WORSE = 1.25
"""How much worse than recorded a ratio may be."""


@dataclass(frozen=True)
class Measured:
    """The median of a row, the least and the most of all turns."""

    row: Row
    median: float
    least: float
    most: float

    @property
    def is_met(self) -> bool | None:
        target = self.row.target
        if target is None:
            return None
        return self.median >= target if self.row.more else self.median <= target

    @property
    def is_ratio(self) -> bool:
        """Whether it says the same on another machine."""
        return self.row.unit.startswith("×")


def measure(group: Group) -> list[Measured]:
    # The first turn may compile Python's modules to bytecode, and fills the caches of the system.
    turns = [_turn(group) for _ in range(group.turns + 1)][1:]
    values = {row: [row.value(turn) for turn in turns] for row in group.rows}
    return [Measured(row, statistics.median(v), min(v), max(v)) for row, v in values.items()]


def _turn(group: Group) -> Seconds:
    return {
        name: _said(command) if name in group.said else _seconds(command)
        for name, command in group.commands.items()
    }


def _seconds(command: list[str]) -> float:
    """User and system time of a process and those it waited for."""
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawn(command[0], command, _environment(), file_actions=silent)
    _, status, used = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    return used.ru_utime + used.ru_stime


def _said(command: list[str]) -> float:
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())
    return float(run.stdout)


def _environment() -> dict[str, str]:
    # With it, everything would be compiled anew in each run.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def table(found: list[Measured]) -> str:
    """The rows in Markdown."""
    lines = ["| what | measured | least to most | target |", "|---|---|---|---|"]
    for one in found:
        target = "" if one.row.target is None else f"{'≥' if one.row.more else '≤'} {one.row.target:g}"
        verdict = {None: "", True: ", met", False: ", **missed**"}[one.is_met]
        measured = f"{one.median:.2f} {one.row.unit}"
        lines.append(f"| {one.row.name} | {measured} | {one.least:.2f}–{one.most:.2f} | {target}{verdict} |")
    return "\n".join(lines)


def worse(found: list[Measured], recorded: dict[str, float]) -> list[str]:
    """The ratios that are a quarter worse than recorded."""
    return [
        f"{one.row.name}: {one.median:.2f} {one.row.unit}, recorded {before:.2f}"
        for one in found
        if one.is_ratio and (before := recorded.get(one.row.name)) is not None
        if (before / one.median if one.row.more else one.median / before) > WORSE
    ]


def record(found: list[Measured], rows: list[Row]) -> None:
    """Keeps what was found; of the other ``rows``, what was before.

    Raises SystemExit where rows would get lost: names of rows say how many files there are.
    """
    values = json.loads(RECORDED.read_text(encoding="utf-8"))
    if lost := values.keys() - {row.name for row in rows}:
        raise SystemExit(f"recorded with another number of --files: {', '.join(sorted(lost))}")
    values |= {one.row.name: round(one.median, 3) for one in found}
    values = {row.name: values[row.name] for row in rows if row.name in values}
    RECORDED.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    picture = plot([(row.name, values[row.name], row.target, row.more) for row in rows if row.name in values])
    (DOCS / "performance.svg").write_text(picture, encoding="utf-8")
    page = DOCS / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- table -->\n")
    shown, _, after = rest.partition("<!-- end -->\n")
    lines = merged(shown.splitlines(), table(found).splitlines(), [row.name for row in rows])
    page.write_text(f"{before}<!-- table -->\n{lines}\n<!-- end -->\n{after}", encoding="utf-8")


def merged(before: list[str], now: list[str], names: list[str]) -> str:
    """The lines of two tables in the order of ``names``; of a row that both have, that of ``now``."""
    lines = {line.split(" | ")[0].removeprefix("| "): line for line in [*before[2:], *now[2:]]}
    return "\n".join([*now[:2], *(lines[name] for name in names if name in lines)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=10_000, help="how many small files are checked")
    parser.add_argument("--only", action="append", help="a group of rows, of those in bench/rows.py")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        there = groups(Path(folder), options.files)
        chosen = [group for group in there if options.only is None or group.name in options.only]
        found = [one for group in chosen for one in measure(group)]
    print(table(found))
    if options.record:
        record(found, [row for group in there for row in group.rows])
    if options.check and (faults := worse(found, json.loads(RECORDED.read_text(encoding="utf-8")))):
        sys.exit("\n".join(["a quarter worse than recorded:", *faults]))


if __name__ == "__main__":
    main()
