"""Measures compiling many hosts beside a plain loop that writes the same bytes, in the same run.

    PYTHONPATH=tests python -m bench.hosts [--count 10000] [--executor dask://HOST:PORT] [--jobs N] [FOLDER]

Prints user and system time, wall-clock and the most memory of each command, as a table. FOLDER should lie on
the disk that is meant; it holds three copies of all hosts meanwhile, 0.2 MB each.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.fleets import LOOP, many_files, one_file
from bench.rows import GUIXSVC


def measured(name: str, command: list[str], cwd: Path) -> tuple[float, float, float]:
    """Runs a command and prints a row of it; user and system time, wall-clock."""
    os.chdir(cwd)
    started = time.monotonic()
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=silent)
    _, status, used = os.wait4(process, 0)
    wall = time.monotonic() - started
    if status:
        sys.exit(f"failed: {' '.join(command)[:500]}")
    memory = used.ru_maxrss / 1024
    print(f"| {name} | {used.ru_utime:.1f} | {used.ru_stime:.1f} | {wall:.1f} | {memory:.0f} |", flush=True)
    return used.ru_utime, used.ru_stime, wall


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--executor")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--only-one-file", action="store_true")
    parser.add_argument("folder", nargs="?")
    options = parser.parse_args()
    more = ["--executor", options.executor] if options.executor else []
    more += ["--jobs", str(options.jobs)] if options.jobs else []
    count = options.count
    compile_ = [*GUIXSVC, "compile", *more]
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        print("| | user s | system s | wall s | MB |\n|---|---|---|---|---|")
        one_file(folder, count, "host")
        measured(f"one file, {count:,} hosts: all new", [*compile_, "hosts.scm", "-o", "out"], folder)
        loop = [sys.executable, "-c", LOOP, "out/h0", "loop", str(count)]
        measured("a plain loop that writes the same", loop, folder)
        shutil.rmtree(folder / "loop")
        measured("one file: nothing changed", [*compile_, "hosts.scm", "-o", "out"], folder)
        one_file(folder, count, "changed")
        measured("one file: every host changed", [*compile_, "hosts.scm", "-o", "out"], folder)
        shutil.rmtree(folder / "out")
        if options.only_one_file:
            return
        many_files(folder, count)
        files = sorted(f"hosts/{number}.scm" for number in range(count))
        measured(f"{count:,} files: all new", [*compile_, *files, "-o", "out"], folder)
        changed = folder / "hosts" / "7.scm"
        changed.write_text(changed.read_text().replace("host 7", "another"))
        measured("10,000 files: one changed", [*compile_, *files, "-o", "out"], folder)
        check = [*GUIXSVC, "check", "hosts"]
        os.environ["GUIXSVC_CACHE_DIR"] = str(folder / "cache")
        measured("check of the files, not known yet", check, folder)
        measured("check of the files, again", check, folder)


if __name__ == "__main__":
    main()
