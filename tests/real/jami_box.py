"""A box with a real jamid: its own mounts, network, processes and user jami, and every path as on a host.

/etc, /usr/local and /var/lib are overlays that vanish with the box, /run is empty, only loopback is up.
The programs and the bus configuration are the files of templates/, unchanged. Everything in the box ends with
its first process.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import needs
from guixsvc.paths import TEMPLATES
from real.laid_below import LIBRARY, library

HOME = "/var/lib/jami"
CREDENTIALS = "/run/credentials/jami.service"
BUS = "unix:path=/run/jami/bus"
JAMID_CALL = ("cx.ring.Ring", "/cx/ring/Ring/ConfigurationManager", "cx.ring.Ring.ConfigurationManager")

PROGRAMS = {
    "jami/jami-provision": "usr/local/lib/guixsvc/jami-provision",
    "jami/jami-actions": "usr/local/lib/guixsvc/jami-actions",
    "shared/health": "usr/local/lib/guixsvc/health",
    "jami/jami_bus.py": "usr/local/lib/guixsvc/jami_bus.py",
    "jami/jami_account.py": "usr/local/lib/guixsvc/jami_account.py",
    "jami/jami_archive.py": "usr/local/lib/guixsvc/jami_archive.py",
    "shared/guixsvc-herd": "usr/local/sbin/guixsvc-herd",
    "jami/session-bus.conf": "etc/guixsvc/jami/session-bus.conf",
}

_SETUP = """
set -eu
mount -t tmpfs tmpfs "$1"
for folder in /etc /usr/local /var/lib; do
    mkdir -p "$1/upper$folder" "$1/work$folder"
    mount -t overlay overlay -o "lowerdir=$folder,upperdir=$1/upper$folder,workdir=$1/work$folder" "$folder"
done
mount -t tmpfs -o mode=0755 tmpfs /run
ip link set lo up
echo ready
exec sleep infinity
"""
_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
_SECONDS = 180


def until(test: Callable[[], object], what: str) -> None:
    end = time.monotonic() + _SECONDS
    while not test():
        assert time.monotonic() < end, f"after {_SECONDS} s still not: {what}"
        time.sleep(0.05)


def _child(pid: int) -> int:
    """The one process that another has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    until(lambda: children.read_text().split(), f"a child of process {pid}")
    return int(children.read_text().split()[0])


class JamiBox:
    """Use open_box() to make one."""

    def __init__(self, init: int, log: Path) -> None:
        self._init = init
        self._log = log
        self._jamid: subprocess.Popen[bytes] | None = None
        self.root = Path(f"/proc/{init}/root")

    def path(self, inside: str) -> Path:
        """Where a file of the box is seen from outside."""
        return self.root / inside.lstrip("/")

    def write(self, inside: str, data: bytes, mode: int = 0o644) -> None:
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)

    def command(self, command: Sequence[str], user: str) -> list[str]:
        enter = [needs.program("nsenter"), f"--target={self._init}", "--mount", "--net", "--pid"]
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"]
        return [*enter, *(become if user != "root" else []), *command]

    def run(
        self, *command: str, user: str = "root", environment: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(command, user),
            env={**_ENVIRONMENT, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def spawn(self, *command: str, user: str, environment: Mapping[str, str] = {}) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self.command(command, user),
                env={**_ENVIRONMENT, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    # What jami-dbus-session.service and jami.service do.

    def start_bus(self) -> None:
        configuration = "--config-file=/etc/guixsvc/jami/session-bus.conf"
        self.spawn("dbus-daemon", configuration, "--nofork", "--nopidfile", "--nosyslog", user="jami")
        until(self.path("/run/jami/bus").exists, "the bus is there")

    def hand_over(self, credentials: Mapping[str, bytes]) -> None:
        """Put the credentials where systemd would."""
        shutil.rmtree(self.path(CREDENTIALS), ignore_errors=True)
        self.path(CREDENTIALS).mkdir(parents=True)
        for name, data in credentials.items():
            self.write(f"{CREDENTIALS}/{name}", data, 0o400)
            shutil.chown(self.path(f"{CREDENTIALS}/{name}"), self.uid, self.uid)

    def provision(self, step: str, environment: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
        program = "/usr/local/lib/guixsvc/jami-provision"
        return self.run(program, step, user="jami", environment={**self.unit_environment, **environment})

    def start_jamid(self) -> None:
        environment = self.unit_environment | ({"LD_PRELOAD": LIBRARY} if library() else {})
        self._jamid = self.spawn(
            "/usr/libexec/jamid", "--persistent", "--console", user="jami", environment=environment
        )
        until(self.is_up, "jamid is on the bus")

    def stop_jamid(self) -> None:
        """End jamid at once: on a mere request it sometimes hangs."""
        if self._jamid is not None and self._jamid.poll() is None:
            os.kill(_child(self._jamid.pid), signal.SIGKILL)
            self._jamid.wait()
        self._jamid = None

    def start(self, credentials: Mapping[str, bytes]) -> str:
        """Start jami as its unit does, which must succeed; give what apply printed."""
        self.stop_jamid()
        self.hand_over(credentials)
        prepared = self.provision("prepare")
        assert (prepared.returncode, prepared.stderr) == (0, "")
        self.start_jamid()
        applied = self.provision("apply")
        assert (applied.returncode, applied.stderr) == (0, "")
        return applied.stdout

    @property
    def uid(self) -> int:
        entries = (line.split(":") for line in self.path("/etc/passwd").read_text().splitlines())
        return next(int(entry[2]) for entry in entries if entry[0] == "jami")

    @property
    def unit_environment(self) -> dict[str, str]:
        return {"HOME": HOME, "CREDENTIALS_DIRECTORY": CREDENTIALS, "DBUS_SESSION_BUS_ADDRESS": BUS}

    # jamid, asked without any of the programs under test.

    def ask(self, method: str, signature: str = "", *arguments: str) -> Any:
        call = [*JAMID_CALL, method, *([signature, *arguments] if signature else [])]
        done = self.run("busctl", f"--address={BUS}", "--auto-start=no", "--json=short", "call", "--", *call)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["data"][0] if done.stdout.strip() else None

    def is_up(self) -> bool:
        ask = ["busctl", f"--address={BUS}", "--auto-start=no", "status", "cx.ring.Ring"]
        return self.run(*ask).returncode == 0

    def accounts(self) -> dict[str, dict[str, str]]:
        """The details of every account, by its id."""
        return {id: self.ask("getAccountDetails", "s", id) for id in self.ask("getAccountList")}

    def id_of(self, fingerprint: str) -> str:
        ids = [id for id, details in self.accounts().items() if details["Account.username"] == fingerprint]
        assert len(ids) == 1, f"{len(ids)} accounts {fingerprint}"
        return ids[0]


@contextlib.contextmanager
def open_box(folder: Path) -> Iterator[JamiBox]:
    """A box with the user jami, the programs, and nothing started; folder is an empty one of the host's."""
    needs.root()
    for program in ("busctl", "dbus-daemon", "ip", "jamid", "nsenter", "setpriv"):
        needs.program(program)
    separate = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    command = [needs.program("unshare"), *separate, "sh", "-c", _SETUP, "sh", str(folder)]
    with subprocess.Popen(
        command, env=_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as holder:
        assert holder.stdout is not None
        try:
            said = holder.stdout.readline()
            assert said == b"ready\n", said + holder.stdout.read()
            box = JamiBox(_child(holder.pid), folder.with_name(f"{folder.name}.log"))
            _furnish(box)
            yield box
        finally:
            holder.kill()


@contextlib.contextmanager
def busctl_doing(box: JamiBox, methods: str, commands: str) -> Iterator[None]:
    """Have busctl run shell commands instead of calling the methods that a shell pattern matches."""
    script = f"""#!/bin/sh
for word do
    case $word in {methods}) {commands} ;; esac
done
exec /usr/bin/busctl "$@"
"""
    box.write("/usr/local/bin/busctl", script.encode(), 0o755)
    try:
        yield
    finally:
        box.path("/usr/local/bin/busctl").unlink()


def _furnish(box: JamiBox) -> None:
    for source, inside in PROGRAMS.items():
        path = Path(TEMPLATES) / source
        box.write(inside, path.read_bytes(), 0o755 if os.access(path, os.X_OK) else 0o644)
    if quick := library():
        box.write(LIBRARY, quick)
    for file, entry in (
        ("passwd", f"jami:x:61003:61003::{HOME}:/usr/sbin/nologin"),
        ("group", "jami:x:61003:"),
    ):
        others = [
            line for line in box.path(f"/etc/{file}").read_text().splitlines() if not line.startswith("jami:")
        ]
        box.write(f"/etc/{file}", "\n".join([*others, entry, ""]).encode())
    for owned in (HOME, "/run/jami"):
        box.path(owned).mkdir(mode=0o700)
        shutil.chown(box.path(owned), box.uid, box.uid)
