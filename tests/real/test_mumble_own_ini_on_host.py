"""An ini of one's own on the host (``file "/etc/…"``), and servers of others there, on a booted systemd."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from real.box import Box
from real.debian_root import Debian
from real.installed import STATE, install, put
from real.jami_and_mumble import log_in, mumble, welcome

pytestmark = pytest.mark.real

OWN = "/etc/murmur/murmur.ini"
INI = """; relative names, and a port below 1024
port=443
sslCert=cert.pem
sslKey=/etc/le/key.pem
welcometextfile=welcome.html
serverpassword="correct,horse"
[Ice]
Ice.Warn.UnknownProperties=1
"""
CERTIFY = (
    "install -d -m 0700 /etc/murmur /etc/le; umask 077; openssl req -x509 -newkey rsa:2048 -nodes -days 9"
    " -keyout /etc/le/key.pem -out /etc/murmur/cert.pem -subj /CN={name} 2>/dev/null"
)
SUBJECT = "openssl s_client -connect 127.0.0.1:443 </dev/null 2>/dev/null | openssl x509 -noout -subject"
PROGRAMS = {"debian-12": "/usr/sbin/murmurd", "debian-13": "/usr/bin/mumble-server"}


@pytest.fixture
def box(debian: Debian, tmp_path: Path) -> Iterator[Box]:
    with Box(debian.root) as booted:
        put(booted, tmp_path, "own", mumble(f'(file "{OWN}")'), target=debian.target)
        booted.run(["sh", "-c", CERTIFY.format(name="first")])
        booted.write("/etc/murmur/welcome.html", b"from a file", 0o600)
        booted.write(OWN, INI.encode(), 0o600)
        yield booted


def subject(box: Box) -> str:
    return re.sub(r"\s|subject=", "", box.run(["sh", "-c", SUBJECT]).stdout)


def test_an_ini_of_one_s_own_on_the_host(box: Box, debian: Debian) -> None:
    said = install(box, "own", "apply")
    assert "port     443/tcp must be open" in said
    assert "the server listens on port 443 and speaks TLS" in said
    assert subject(box) == "CN=first"
    assert log_in(box, "--port", "443")["reject"]
    answer = log_in(box, "--port", "443", "--password", "correct,horse")
    assert answer["admitted"]
    if debian.target != "debian-12":  # Mumble 1.3 does not know the key.
        assert answer["sync"]["welcome_text"] == "from a file"
    # A renewed certificate is taken up, and other settings at the next start.
    box.run(["sh", "-c", CERTIFY.format(name="second")])
    box.run(["systemctl", "reload", "mumble-server"])
    taken_up = f"until {SUBJECT} | grep -q second; do sleep 0.2; done"
    box.run(["timeout", "180", "sh", "-c", taken_up])
    box.write(OWN, INI.replace("port=443", "port=4443").encode(), 0o600)
    box.run(["systemctl", "restart", "mumble-server"])
    assert log_in(box, "--port", "4443", "--password", "correct,horse")["admitted"]
    assert "listens on port 4443" in install(box, "own", "status")
    mode = box.run(["stat", "-c", "%a %U", "/run/guixsvc/mumble-server/mumble-server.ini"]).stdout
    assert mode == "600 root\n"
    install(box, "own", "uninstall")
    assert box.run(["ls", "/run/guixsvc/mumble-server"], check=False).returncode != 0
    assert box.read(OWN).decode().startswith(";")


def test_an_ini_that_is_broken_off(box: Box) -> None:
    install(box, "own", "apply")
    box.write(OWN, INI.replace("[Ice]", 'welcometext="open').encode(), 0o600)
    assert "is not closed" in install(box, "own", "plan", exit=3)
    assert box.run(["systemctl", "reload", "mumble-server"], check=False).returncode != 0
    assert log_in(box, "--port", "443", "--password", "correct,horse")["admitted"]
    assert box.run(["systemctl", "restart", "mumble-server"], check=False).returncode != 0
    assert f'{OWN}: a " is not closed' in box.journal()
    box.write(OWN, INI.encode(), 0o600)
    box.run(["guixsvc-herd", "start", "mumble-server"])
    assert log_in(box, "--port", "443", "--password", "correct,horse")["admitted"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sslCert=cert.pem", "sslCert=lost.pem", f"/etc/murmur/lost.pem, which {OWN} names as sslCert"),
        ("port=443", "database=/srv/voice/db.sqlite", "a database below /var/lib/mumble-server"),
        ("[Ice]", 'sslPassPhrase="', 'a " is not closed'),
    ],
)
def test_what_is_refused(box: Box, old: str, new: str, said: str) -> None:
    box.write(OWN, INI.replace(old, new).encode(), 0o600)
    assert said in install(box, "own", "apply", exit=3)
    assert box.run(["ls", "/etc/guixsvc"], check=False).returncode != 0, "nothing was touched"


def test_a_database_where_a_drop_in_lets_the_server_write(box: Box, debian: Debian) -> None:
    """It is copied before another program first runs on it, as a declared one is."""
    database = "/srv/voice/db.sqlite"
    ini = INI.replace("port=443", f"database={database}")
    box.write(OWN, ini.encode(), 0o600)
    said = install(box, "own", "apply", exit=3)
    assert "ReadWritePaths=/srv/voice" in said
    drop_in = b"[Service]\nReadWritePaths=/srv/voice\n"
    box.write("/etc/systemd/system/mumble-server.service.d/database.conf", drop_in)
    lacks = "a folder that mumble-server can write to at /srv/voice"
    assert lacks in install(box, "own", "apply", exit=3)
    box.run(["mkdir", "/srv/voice"])
    assert lacks in install(box, "own", "apply", exit=3)
    box.write("/root/made.ini", f"database={database}\nuname=root\n".encode())
    box.run([PROGRAMS[debian.target], "-ini", "/root/made.ini", "-disablesu"])
    box.run(["chown", "-R", "mumble-server:", "/srv/voice"])
    before = box.read(database)
    assert f"kept     {database} as {STATE}/databases/1{database}" in install(box, "own", "apply")
    assert log_in(box, "--password", "correct,horse")["admitted"]
    assert box.read(f"{STATE}/databases/1{database}") == before


def test_a_server_under_another_name(box: Box, debian: Debian, tmp_path: Path) -> None:
    theirs = "database=/var/lib/mumble-server/murmur.sqlite\nhost=127.0.0.1\nserverpassword=hunter2\n"
    box.write("/etc/murmur.ini", theirs.encode())
    start = f"ExecStart={PROGRAMS[debian.target]} -fg -ini murmur.ini"
    unit = f"[Service]\nUser=mumble-server\nWorkingDirectory=/etc\n{start}\n"
    box.write("/etc/systemd/system/murmur.service", unit.encode())
    box.run(["systemctl", "start", "murmur"])
    listens = "until ss -Hlnt 'sport = :64738' | grep -q LISTEN; do sleep 0.2; done"
    done = box.run(["timeout", "180", "sh", "-c", listens], check=False)
    assert done.returncode == 0, box.journal("murmur")
    put(box, tmp_path, "one", welcome("one"), target=debian.target)
    said = install(box, "one", "plan", "--diff", exit=3)
    assert re.search(r"port 64738/(tcp|udp) is taken by \S+ \(process \d+, murmur\.service\)", said)
    assert "its settings are in /etc/murmur.ini, its database is /var/lib/mumble-server/murmur.sqlite" in said
    assert "settings, those of /etc/murmur.ini against those declared:" in said
    assert 'setting  host: "127.0.0.1" → not given (from now on it listens at all addresses)' in said
    assert "hunter2" not in said
    install(box, "one", "apply", exit=3)
    box.run(["systemctl", "is-active", "murmur"])
    box.run(["systemctl", "stop", "murmur"])
    # systemd itself holds the port.
    box.write("/etc/systemd/system/held.socket", b"[Socket]\nListenStream=64738\nAccept=yes\n")
    box.write("/etc/systemd/system/held@.service", b"[Service]\nExecStart=cat\nStandardInput=socket\n")
    box.run(["systemctl", "start", "held.socket"])
    said = install(box, "one", "plan", exit=3)
    box.run(["systemctl", "stop", "held.socket"])
    assert "port 64738/tcp is taken by systemd (process 1, held.socket)" in said


WAITING = """
import socket, sys, time
server = socket.create_server(("", 64738))
time.sleep(9999)
"""


def test_a_process_of_anybody_that_names_a_fifo(box: Box, debian: Debian, tmp_path: Path) -> None:
    """Its arguments are its own: nothing waits for who writes to what they name."""
    box.run(["mkfifo", "-m", "0666", "/tmp/fifo"])
    held = ["python3", "-c", WAITING, "-ini", "/tmp/fifo"]
    box.run(["systemd-run", "--unit=squat", "--property=User=nobody", *held])
    listens = "until ss -Hlnt 'sport = :64738' | grep -q LISTEN; do sleep 0.2; done"
    box.run(["timeout", "180", "sh", "-c", listens])
    put(box, tmp_path, "one", welcome("one"), target=debian.target)
    for command in (["plan", "--diff"], ["apply"]):
        done = box.run(["timeout", "180", "/root/one/install", *command], check=False)
        assert done.returncode == 3
        assert "is taken by python3" in done.stderr
