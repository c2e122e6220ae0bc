"""The emitted ``install`` run in a box, and what the box has of it."""

import io
import subprocess
import tarfile
from pathlib import Path

from real.box import Box
from real.compiled import compile_text

STATE = "/var/lib/guixsvc"
STALL = """#!/bin/sh
PATH=/usr/sbin:/usr/bin
case $* in {arguments}) touch /root/stalled; exec sleep infinity ;; esac
exec {name} "$@"
"""
"""In place of a program of the installer: with some arguments it is not run, and no more is done."""

_SQLITE = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    print(database.execute(sys.argv[2]).fetchall())
"""


def squat(box: Box, port: int) -> None:
    """Have another program take a port."""
    program = f"import socket, time; s = socket.create_server(('', {port})); time.sleep(9999)"
    box.run(["systemd-run", f"--unit=squat-{port}", "python3", "-c", program])
    check = ["sh", "-c", f"until ss -Hltn 'sport = :{port}' | grep -q LISTEN; do sleep 0.1; done"]
    box.run(["timeout", "180", *check])


def put(box: Box, folder: Path, name: str, *services: str, target: str = "debian-12") -> Path:
    """Compile services, and copy the output to /root/NAME in the box; the folder here."""
    (folder / name).mkdir()
    out = compile_text(f"(list {' '.join(services)})", folder / name, "--target", target).out
    box.copy_in(out, f"/root/{name}")
    return out


def install(box: Box, name: str, *arguments: str, exit: int = 0) -> str:
    """Run the installer of /root/NAME; what it said."""
    done = box.run([f"/root/{name}/install", *arguments], check=False)
    said = done.stdout + done.stderr
    assert done.returncode == exit, said
    return said


def files(box: Box) -> dict[str, tuple[bytes, int]]:
    """The content and mode of every file of ours in the box."""
    places = "/etc/guixsvc /etc/sysusers.d /etc/tmpfiles.d /etc/systemd/system /usr/local"
    wanted = r"\( -path '*guixsvc*' -o -path '/etc/systemd/system/*.service' \)"
    pack = f"find {places} -type f {wanted} -print0 2>/dev/null | tar --null -T - -P -c"
    packed = subprocess.run(box.inside(["sh", "-c", pack]), stdout=subprocess.PIPE, check=True).stdout
    found = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member)
            assert content is not None
            found[member.name] = (content.read(), member.mode)
    return found


def pids(box: Box, *units: str) -> list[str]:
    return [box.property(unit, "MainPID") for unit in units]


def sql(box: Box, path: str, statement: str) -> str:
    """Run a statement on a database in the box; the rows that it gives, as Python writes them."""
    return box.run(["python3", "-c", _SQLITE, path, statement]).stdout.strip()
