"""What starting costs: processor time of cold commands, as multiples of the bare interpreter's.

    python tests/bench/cold_start.py [RUNS]

Each row is the median of as many runs, which alternate with those of the other rows.
"""

import os
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

EXAMPLE = Path(__file__).parents[1] / "golden" / "mumble-manual" / "config.scm"


def seconds(command: list[str]) -> float:
    """User and system time of a process."""
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=silent)
    _, _, used = os.wait4(process, 0)
    return used.ru_utime + used.ru_stime


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    # Without it, all would be compiled anew in each run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python = sys.executable
    with TemporaryDirectory() as folder:
        faulty = Path(folder) / "faulty.scm"
        text = EXAMPLE.read_text(encoding="utf-8")
        faulty.write_text(text.replace("(cert-required? #t)", "(cert-required? 5)"), encoding="utf-8")
        guixsvc = [python, "-m", "guixsvc"]
        commands = {
            "python -I -S -c pass": [python, "-I", "-S", "-c", "pass"],
            "python -c pass": [python, "-c", "pass"],
            "guixsvc --version": [*guixsvc, "--version"],
            "guixsvc check": [*guixsvc, "check", str(EXAMPLE)],
            "guixsvc check, one fault": [*guixsvc, "check", str(faulty)],
            "guixsvc compile": [*guixsvc, "compile", str(EXAMPLE), "-o", f"{folder}/out"],
        }
        used: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, command in commands.items():
                taken = seconds(command)
                if turn:  # the first one may compile to bytecode
                    used[name].append(taken)
    floor = statistics.median(used["python -I -S -c pass"])
    print(f"{'median of ' + str(runs):26}  ms of CPU  × the first")
    for name, times in used.items():
        median = statistics.median(times)
        print(f"{name:26}  {median * 1000:9.1f}  {median / floor:11.2f}")


if __name__ == "__main__":
    main()
