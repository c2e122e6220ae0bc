"""A throw-away Debian with a real systemd as PID 1: what a compiled tree does on a host, without a host.

systemd-nspawn boots an overlay over a pristine root. The overlay lives in the mount namespace of its
systemd-nspawn, so it goes when that process goes, whatever happens to the tests.
"""

import itertools
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from real.laid_below import lower

_serial = itertools.count()

# The network that nspawn makes gets small tables of sockets (the kernel's ip-sysctl.rst). The host's have
# hundreds of thousands of places, and whoever asks who listens goes through them: a tenth of a restart.
_BOOT = """
set -eu
lower=$1 tree=$2
shift 2
for table in tcp_child_ehash udp_child_hash; do
  echo 256 2>/dev/null >"/proc/sys/net/ipv4/${table}_entries" || true
done
mount -t tmpfs -o mode=0755 guixsvc-box /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o "lowerdir=$lower,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/root
[ -z "$tree" ] || tar --create --directory="$tree" --owner=root:0 --group=root:0 . |
  tar --extract --preserve-permissions --no-overwrite-dir --directory=/mnt/root
exec "$@"
"""
# Standard output is no tty and the cgroup is ours: nspawn must neither ask machined nor the host's systemd.
_NSPAWN = (
    *("systemd-nspawn", "--quiet", "--boot", "--directory=/mnt/root", "--register=no", "--keep-unit"),
    *("--settings=no", "--console=pipe", "--private-network", "--link-journal=no", "--resolv-conf=off"),
    "--timezone=off",
)
# Mounts of nspawn and of the boot that nothing here needs. For each program of a service systemd reads the
# whole list of mounts some eighty times, to make the service's own: without these, a start takes a third
# less.
_UNNEEDED = (
    *("/proc/acpi", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/kmsg", "/run/host"),
    *("/sys/block", "/sys/bus", "/sys/class", "/sys/dev", "/sys/devices", "/dev/mqueue"),
)
_NSPAWN_SETTINGS = {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1", "SYSTEMD_NSPAWN_LOCK": "0"}
_INSIDE = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "SYSTEMD_PAGER": "",
    "SYSTEMD_COLORS": "0",
}


class Box:
    """A booted Debian; use it as a context manager. Needs root.

    ``root`` is the pristine root, which stays as it is; the contents of ``tree`` are laid over it, owned by
    root, before PID 1 starts. Boxes are independent: several may run side by side. The network holds nothing
    but a loopback interface. Entering raises AssertionError with the console's text if it does not come up.
    """

    def __init__(self, root: Path, tree: Path | None = None) -> None:
        self.root = root
        self.tree = tree
        self.name = f"guixsvc-{os.getpid()}-{next(_serial)}"
        self.leader = 0
        self._companions: dict[tuple[str, ...], subprocess.Popen[str]] = {}

    def __enter__(self) -> Self:
        self._console = tempfile.TemporaryFile("w+", errors="replace")
        self._cgroups = [hierarchy / self.name for hierarchy in _hierarchies()]
        for cgroup in self._cgroups:
            cgroup.mkdir(exist_ok=True)
        lay = ["sh", "-c", _BOOT, "boot", lower(self.root), str(self.tree or "")]
        self._start(["unshare", "--mount", "--net", "--", *lay])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End everything inside at once, and leave nothing behind. A second call does nothing.

        Nobody needs what an orderly end would write, and there are daemons that take long for theirs.
        """
        self._end_companions()
        if self._nspawn.poll() is None:
            self._kill()
        for cgroup in self._cgroups:
            _remove_cgroup(cgroup)
        self._console.close()

    def reboot(self, *, power_cut: bool = False) -> None:
        """Power off and boot again: the file system stays, its /run and what ran are new.

        In a ``power_cut`` everything that runs ends at once. What was not yet written to a disk is not lost.
        """
        self._end_companions()
        # The overlay lasts as long as something holds its mount namespace.
        overlay = os.open(f"/proc/{self._nspawn.pid}/ns/mnt", os.O_RDONLY)
        try:
            if power_cut:
                self._kill()
            self._power_off()
            self._start(["nsenter", f"--mount=/proc/self/fd/{overlay}", "--"], overlay)
        finally:
            os.close(overlay)

    def inside(self, command: Sequence[str]) -> list[str]:
        """The command line, for the host, of a program that is to run inside as ``run`` runs it."""
        settings = [f"{name}={value}" for name, value in _INSIDE.items()]
        return self._nsenter(["--all", "--", "/usr/bin/env", "-i", *settings, *command])

    def run(
        self, command: Sequence[str], *, check: bool = True, input: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program inside as root, with a login's environment; output and errors are captured.

        Raises AssertionError with both when it fails and ``check`` is true.
        """
        return self._execute(self.inside(command), check, input)

    def in_network(
        self, command: Sequence[str], *, check: bool = True, input: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the host, files and all, in the box's network. Otherwise as ``run``."""
        return self._execute(self.in_network_command(command), check, input)

    def in_network_command(self, command: Sequence[str]) -> list[str]:
        """The command line, for the host, of a program that is to run as ``in_network`` runs it."""
        return self._nsenter(["--net", "--", *command])

    def companion(self, command: Sequence[str]) -> subprocess.Popen[str]:
        """A program of the host, as by ``in_network``, that is there until the system ends or boots again.

        The same command line is the same process: what is asked many things starts once.
        """
        key = tuple(command)
        if key not in self._companions:
            self._companions[key] = subprocess.Popen(
                self.in_network_command(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._companions[key]

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Write a file inside, owned by root; folders on the way are made."""
        with tempfile.TemporaryDirectory() as temporary:
            beside = Path(temporary, path.lstrip("/"))
            beside.parent.mkdir(parents=True)
            for folder in beside.relative_to(temporary).parents:
                Path(temporary, folder).chmod(0o755)
            beside.write_bytes(content)
            beside.chmod(mode)
            self.copy_in(Path(temporary))

    def copy_in(self, tree: Path, to: str = "/") -> None:
        """Lay the contents of ``tree`` over a folder of the running system: modes kept, owned by root."""
        pack = ["tar", "--create", "--directory", str(tree), "--owner=root:0", "--group=root:0", "."]
        packed = subprocess.run(pack, stdout=subprocess.PIPE, check=True).stdout
        self.run(["mkdir", "-p", to])
        unpack = ["tar", "--extract", "--preserve-permissions", "--no-overwrite-dir", "--directory", to]
        inside = self._nsenter(["--all", "--", "/usr/bin/env", "-i", f"PATH={_INSIDE['PATH']}", *unpack])
        subprocess.run(inside, input=packed, check=True)

    def read(self, path: str) -> bytes:
        """A file inside, as it is."""
        return subprocess.run(
            self._nsenter(["--all", "--", "/bin/cat", path]), stdout=subprocess.PIPE, check=True
        ).stdout

    def wait_active(self, unit: str, seconds: float = 180) -> None:
        """Wait until a unit is active; AssertionError with its status and journal if it fails or never is."""
        end = time.monotonic() + seconds
        state = ""
        while time.monotonic() < end:
            state = self.run(["systemctl", "is-active", unit], check=False).stdout.strip()
            if state == "active":
                return
            if state == "failed":
                break
            time.sleep(0.1)
        status = self.run(["systemctl", "status", "--full", "--lines=0", unit], check=False).stdout
        raise AssertionError(f"{unit} is {state}\n{status}\n{self.journal(unit)}")

    def journal(self, unit: str | None = None, *, match: str | None = None, output: str = "cat") -> str:
        """The messages since boot, of one unit or of all, those too that journald has yet to write."""
        self.run(["journalctl", "--sync"])
        chosen = [*(["--unit", unit] if unit else []), *([match] if match else [])]
        return self.run(["journalctl", "--boot", f"--output={output}", "--no-pager", *chosen]).stdout

    def property(self, unit: str, name: str) -> str:
        """One property of a unit, as ``systemctl show`` prints it."""
        return self.run(["systemctl", "show", "--value", "--property", name, unit]).stdout.rstrip("\n")

    def failed_units(self) -> list[str]:
        """The units in state failed. One that restarts for ever is not among them."""
        lines = self.run(["systemctl", "--failed", "--plain", "--no-legend"]).stdout.splitlines()
        return [line.split()[0] for line in lines]

    def _start(self, prefix: Sequence[str], *descriptors: int) -> None:
        """Boot by a prefix for systemd-nspawn's command, and wait until it is up."""
        machine = [*_NSPAWN, f"--machine={self.name}"]
        self._nspawn = subprocess.Popen(
            [*prefix, "setpriv", "--pdeathsig", "TERM", *machine],
            env=os.environ | _NSPAWN_SETTINGS,
            stdin=subprocess.DEVNULL,
            stdout=self._console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=self._enter_cgroups,
            pass_fds=descriptors,
        )
        try:
            self._await_boot(seconds=180)
        except BaseException:
            self.stop()
            raise

    def _power_off(self) -> None:
        if self._nspawn.poll() is None:
            self._nspawn.send_signal(signal.SIGTERM)  # nspawn asks the init inside to power off
            try:
                self._nspawn.wait(60)
            except subprocess.TimeoutExpired:
                self._kill()

    def _end_companions(self) -> None:
        for process in self._companions.values():
            process.kill()
            process.communicate()
        self._companions.clear()

    def _kill(self) -> None:
        """End everything inside at once: with its PID 1 goes the PID namespace."""
        os.kill(self.leader or self._nspawn.pid, signal.SIGKILL)
        self._nspawn.wait()

    def _execute(
        self, command: list[str], check: bool, input: str | None
    ) -> subprocess.CompletedProcess[str]:
        nothing = subprocess.DEVNULL if input is None else None
        result = subprocess.run(
            command,
            capture_output=True,
            check=False,
            input=input,
            stdin=nothing,
            encoding="utf-8",
            errors="surrogateescape",  # A journal as it is exported holds bytes.
        )
        if check and result.returncode != 0:
            output = result.stdout + result.stderr
            raise AssertionError(f"exit {result.returncode} from {' '.join(command)}\n{output}")
        return result

    def _nsenter(self, command: list[str]) -> list[str]:
        return ["nsenter", "--target", str(self.leader), *command]

    def _enter_cgroups(self) -> None:
        for cgroup in self._cgroups:
            (cgroup / "cgroup.procs").write_text("0")

    def _await_boot(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        state = "not started"
        while time.monotonic() < end and self._nspawn.poll() is None:
            self.leader = next(_children(self._nspawn.pid), 0)
            if self.leader:
                wait = ["timeout", str(seconds), "systemctl", "is-system-running", "--wait"]
                state = self.run(wait, check=False).stdout.strip()
                if state in ("running", "degraded"):
                    self.run(["umount", "--recursive", *_UNNEEDED])
                    return
            time.sleep(0.1)
        self._console.seek(0)
        raise AssertionError(f"the box did not boot (state: {state})\n{self._console.read()}")


def _hierarchies() -> list[Path]:
    """Where systemd keeps its cgroups: one hierarchy (v2) or two (hybrid: a named v1 one and a v2 one)."""
    base = Path("/sys/fs/cgroup")
    return [h for h in (base / "systemd", base / "unified", base) if (h / "cgroup.procs").exists()]


def _children(pid: int) -> Iterator[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    yield from map(int, listed.split())


def _remove_cgroup(cgroup: Path) -> None:
    for folder, _, _ in os.walk(cgroup, topdown=False):
        Path(folder).rmdir()
