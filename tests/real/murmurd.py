"""Run the real Mumble server on the loopback interface with a given mumble-server.ini."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import needs
from real.laid_below import library

# Where the ini says nothing: the benchmark for key derivation takes a second, automatic bans lock tests out.
_UNLESS_SET = "host=127.0.0.1\nkdfiterations=1000\nautobanAttempts=0\nbonjour=false\n"


@dataclass(frozen=True)
class Murmurd:
    """A server that listens on 127.0.0.1; its ini, database and files are in ``directory``."""

    port: int
    directory: Path
    pid: int

    @property
    def log(self) -> str:
        """All it has logged so far."""
        return _log_file(self.directory).read_text(errors="replace")


@contextlib.contextmanager
def running_murmurd(
    ini: str, *, port: int | None = None, directory: Path | None = None, seconds: float = 180
) -> Iterator[Murmurd]:
    """Run murmurd with ``ini``, unprivileged, in the foreground; stop it at the end.

    The last of two equal keys counts: what tests like is put before the ini (``_UNLESS_SET``), what they must
    have after it: the database, and the port, a free one unless ``port`` is given (the ini's own, say).
    ``directory`` may be given to hold files that the ini names; they are made the server's own.
    Raises AssertionError with the log when it exits or does not listen. Skips where there is no such program.
    """
    program = needs.program("murmurd")
    with tempfile.TemporaryDirectory(prefix="guixsvc-murmurd-") as own:
        home = directory or Path(own)
        listening = port or free_port()
        forced = f"\n[General]\nport={listening}\ndatabase={home}/test.sqlite\n"
        file = home / "test.ini"
        file.write_text(_UNLESS_SET + ini + forced, encoding="utf-8")
        environment = dict(os.environ)
        if quick := library():
            environment["LD_PRELOAD"] = str(home / "quick_keys.so")
            (home / "quick_keys.so").write_bytes(quick)
        with _log_file(home).open("w") as log:
            process = subprocess.Popen(
                [*_unprivileged(home), program, "-fg", "-ini", str(file)],
                cwd=home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        server = Murmurd(listening, home, process.pid)
        try:
            _await_listening(server, process, seconds)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A port that is free for TCP and UDP on the loopback interface."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            with contextlib.suppress(OSError):
                udp.bind(("127.0.0.1", port))
                return port


def _log_file(directory: Path) -> Path:
    return directory / "test.log"


def _unprivileged(directory: Path) -> list[str]:
    """As root, the server runs as nobody and owns ``directory``; else as who we are."""
    if os.geteuid() != 0:
        return []
    for path in (directory, *directory.rglob("*")):
        shutil.chown(path, "nobody")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]


def _await_listening(server: Murmurd, process: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"murmurd exited with {process.returncode}\n{server.log}")
        # A server that cannot bind goes on running without a socket: only its log and a connection tell.
        if "TCP Listen" in server.log:
            break
        if "Server listening on" in server.log:
            with socket.socket() as tcp:
                if tcp.connect_ex(("127.0.0.1", server.port)) == 0:
                    return
        time.sleep(0.05)
    raise AssertionError(f"murmurd does not listen on port {server.port}\n{server.log}")
