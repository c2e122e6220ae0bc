"""The emitted ``install`` run in a box, and what the box has of it."""

from pathlib import Path

from real.box import Box
from real.compiled import compile_text, log_in, mumble, string

STATE = "/var/lib/guixsvc"
INI = "/etc/guixsvc/mumble-server/mumble-server.ini"
ARCHIVE = "/etc/jami/meeting.gz"


def give_up_soon(box: Box) -> None:
    """Have the unit wait 3 s for a server that does not listen: how long is not what is tested."""
    drop_in = "/run/systemd/system/mumble-server.service.d/soon.conf"
    box.write(drop_in, b"[Service]\nEnvironment=SECONDS_TO_LISTEN=3\n")
    box.run(["systemctl", "daemon-reload"])


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


def welcome(text: str, more: str = "") -> str:
    return mumble(f"(welcome-text {string(text)}) {more}")


def greeting(box: Box, *options: str) -> str:
    answer = log_in(box, *options)
    assert answer["admitted"]
    return str(answer["sync"]["welcome_text"])


def files(box: Box) -> dict[str, tuple[bytes, int]]:
    """The content and mode of every file of ours in the box."""
    places = "/etc/guixsvc /etc/sysusers.d /etc/tmpfiles.d /etc/systemd/system /usr/local"
    wanted = r"\( -path '*guixsvc*' -o -path '/etc/systemd/system/*.service' \)"
    listing = f"find {places} -type f {wanted} -printf '%m %p\\n' 2>/dev/null"
    lines = box.run(["sh", "-c", listing], check=False).stdout.splitlines()
    found = (line.partition(" ") for line in lines)
    return {path: (box.read(path), int(mode, 8)) for mode, _, path in found}


def pids(box: Box, *units: str) -> list[str]:
    return [box.property(unit, "MainPID") for unit in units]
