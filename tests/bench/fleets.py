"""Many hosts: of one file, of many files, and a loop that writes what they become."""

from pathlib import Path

HEAD, _, _HOST = (Path(__file__).parent / "fleet.scm").read_text(encoding="utf-8").partition("\n")


def _host(name: str, text: str) -> str:
    return _HOST.replace("NAME", name).replace("TEXT", text)


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


def one_file(folder: Path, count: int, text: str) -> None:
    """A file that maps over a list of numbers, as literally written as a list of hosts would be."""
    host = _host('(string-append "h" number)', f'(string-append "{text} " number)')
    numbers = " ".join(f'"{number}"' for number in range(count))
    (folder / "hosts.scm").write_text(f"{HEAD}\n(define (host number)\n{host})\n(map host '({numbers}))\n")


def many_files(folder: Path, count: int) -> None:
    (folder / "hosts").mkdir()
    remarks = "".join(f";; Line {line} of remarks, such as configurations have.\n" for line in range(42))
    for number in range(count):
        host = _host(f'"h{number}"', f'"host {number}"')
        (folder / "hosts" / f"{number}.scm").write_text(f"{HEAD}\n{remarks}{host}")
