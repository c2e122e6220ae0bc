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

from bench.rows import GUIXSVC

HEAD = "(use-modules (gnu) (gnu services telephony) (srfi srfi-1))\n"
HOST = """(operating-system
  (host-name {name})
  (services
    (list (service mumble-server-service-type
            (mumble-server-configuration
              (welcome-text {text})
              (max-users {users})
              (port 64738))))))
"""

# What is written, and how: the simplest that can be, synced once at its end.
LOOP = """
import os, pathlib, shutil, sys
source, target, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
files = [(str(p.relative_to(source)), p.read_bytes(), p.stat().st_mode & 0o777)
         for p in sorted(source.rglob("*")) if p.is_file()]
folders = sorted({str(p.relative_to(source)) for p in source.rglob("*") if p.is_dir()})
os.umask(0)
os.mkdir(target)
for number in range(count):
    host = f"{target}/h{number}"
    os.mkdir(host)
    for folder in folders:
        os.mkdir(f"{host}/{folder}")
    for path, content, mode in files:
        descriptor = os.open(f"{host}/{path}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        os.write(descriptor, content)
        os.close(descriptor)
import ctypes
descriptor = os.open(target, os.O_RDONLY)
ctypes.CDLL(None).syncfs(descriptor)
"""


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


def one_file(folder: Path, count: int, text: str) -> None:
    """A file that maps over a list of numbers, as literally written as a list of hosts would be."""
    host = HOST.format(
        name='(string-append "h" number)', text=f'(string-append "{text} " number)', users="50"
    )
    numbers = " ".join(f'"{number}"' for number in range(count))
    (folder / "hosts.scm").write_text(f"{HEAD}(define (host number)\n{host})\n(map host '({numbers}))\n")


def many_files(folder: Path, count: int) -> None:
    (folder / "hosts").mkdir()
    remarks = "".join(f";; Line {line} of remarks, such as configurations have.\n" for line in range(42))
    for number in range(count):
        host = HOST.format(name=f'"h{number}"', text=f'"host {number}"', users="50")
        (folder / "hosts" / f"{number}.scm").write_text(HEAD + remarks + host)


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
