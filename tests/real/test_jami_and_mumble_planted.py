"""A hostile user of a service plants links, FIFOs and hard links where root reads a file for the service."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from real.box import Box
from real.compiled import Compiled, compile_text
from real.debian_root import Debian
from real.jami_and_mumble import accounts, jami, log_in, mumble
from real.jami_archive import make_archive
from real.test_jami_and_mumble_boot import await_state, new_certificate

pytestmark = pytest.mark.real

VICTIM, SECRET = "/etc/victim.pem", "of root's alone"
TLS = mumble('(ssl-cert "/srv/voice/cert.pem") (ssl-key "/srv/voice/key.pem")')
HARD_LINK = f"ln -f {VICTIM} {{0}}"
# What the service's user does to a file in a folder of its own.
PLANTED = {
    "link": f"ln -sf {VICTIM} {{0}}",
    "link by a folder": f"mkdir {{0}}.d; ln -sf {VICTIM} {{0}}.d/x; ln -sf {{0}}.d/x {{0}}",
    "fifo": "rm {0}; mkfifo {0}",
    "folder": "rm {0}; mkdir {0}",
}


def become(user: str, command: Sequence[str]) -> list[str]:
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--", *command]


def applied(box: Box, compiled: Compiled) -> None:
    box.copy_in(compiled.out, "/root/out")
    box.run(["/root/out/install", "apply"])


def plant(box: Box, user: str, planted: str, path: str) -> None:
    """As the user; but for the hard link, which a kernel that protects them does not let it make."""
    command = [
        "sh",
        "-c",
        HARD_LINK.format(path) if planted == "hard link" else PLANTED[planted].format(path),
    ]
    box.run(command if planted == "hard link" else become(user, command))


def lay_victim(box: Box) -> None:
    """A file of root's; and what cannot start is given up after two tries: all are like the first."""
    box.write(VICTIM, SECRET.encode(), 0o600)
    for service in ("mumble-server", "jami"):
        box.write(f"/run/systemd/system/{service}.service.d/soon.conf", b"[Unit]\nStartLimitBurst=2\n")


def assert_refused(box: Box, service: str, reason: str, *, reload: bool = False) -> None:
    """That no start, reload, plan or apply reads the victim for a service, and that each says why."""
    if reload:
        assert box.run(["systemctl", "reload", service], check=False).returncode != 0
        assert box.run(["systemctl", "is-active", service]).stdout == "active\n"
    box.run(["timeout", "180", "systemctl", "restart", service], check=False)
    await_state(box, service, "failed")
    assert reason in box.journal(service)
    find = become(service, ["grep", "--recursive", "--devices=skip", "--files-with-matches", SECRET])
    assert box.run([*find, "/run", "/var/lib", "/srv"], check=False).stdout == ""
    for command in ("plan", "apply"):
        done = box.run(["/root/out/install", command], check=False)
        assert done.returncode == 3
        assert reason in done.stderr
    assert box.read(VICTIM).decode() == SECRET
    assert box.run(["stat", "-c", "%a %U", VICTIM]).stdout == "600 root\n"


@pytest.fixture(scope="module")
def voice(debian: Debian, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    tmp_path = tmp_path_factory.mktemp("planted")
    pair = new_certificate(tmp_path / "pair")
    with Box(debian.root) as box:
        for name in ("cert", "key"):
            box.write(f"/root/pair/{name}.pem", (pair / f"{name}.pem").read_bytes(), 0o600)
        lay_victim(box)
        own_pair(box)
        applied(box, compile_text(TLS, tmp_path, "--target", debian.target))
        yield box


def own_pair(box: Box) -> None:
    """The certificate as it should be: in a folder of root's."""
    box.run(["sh", "-c", "rm -rf /srv/voice; cp -r /root/pair /srv/voice; chmod 755 /srv/voice"])


@pytest.mark.parametrize("planted", [*PLANTED, "hard link"])
def test_a_key_that_the_server_plants(voice: Box, planted: str) -> None:
    own_pair(voice)
    voice.run(["guixsvc-herd", "start", "mumble-server"])
    assert log_in(voice)["admitted"]
    voice.run(["chown", "-R", "mumble-server:", "/srv/voice"])
    plant(voice, "mumble-server", planted, "/srv/voice/key.pem")
    reason = "/srv/voice, on the way, belongs to mumble-server, not to root"
    assert_refused(voice, "mumble-server", reason, reload=True)


@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_a_key_that_is_no_file(voice: Box, kind: str) -> None:
    """In a folder of root's: nothing waits for whom writes to a FIFO."""
    own_pair(voice)
    voice.run(["sh", "-c", PLANTED[kind].format("/srv/voice/key.pem")])
    assert_refused(voice, "mumble-server", "no regular file" if kind == "fifo" else "a folder, no file")


def test_a_key_behind_links_of_root_s_alone(voice: Box) -> None:
    """As certbot has it; and with one more folder on the way, which anybody may write to."""
    own_pair(voice)
    links = "mkdir live archive; mv key.pem archive; ln -s ../archive/key.pem live; ln -s live/key.pem ."
    voice.run(["sh", "-c", f"cd /srv/voice; {links}"])
    voice.run(["guixsvc-herd", "start", "mumble-server"])
    assert log_in(voice)["admitted"]
    voice.run(["chmod", "1777", "/srv/voice/live"])
    assert_refused(voice, "mumble-server", "/srv/voice/live, on the way, can be written to", reload=True)


def test_a_key_that_the_server_owns(voice: Box) -> None:
    """In a folder of root's: what it holds is the server's anyway."""
    own_pair(voice)
    voice.run(["chown", "mumble-server:", "/srv/voice/key.pem"])
    voice.run(["guixsvc-herd", "start", "mumble-server"])
    voice.run(["systemctl", "reload", "mumble-server"])
    assert log_in(voice)["admitted"]


def test_nothing_of_a_key_is_left(voice: Box) -> None:
    """Last of its box. What is planted at the last moment is not followed either."""
    own_pair(voice)
    voice.run(["guixsvc-herd", "start", "mumble-server"])
    plant = f"ln -s {VICTIM} /var/lib/mumble-server/planted"
    voice.run(become("mumble-server", ["sh", "-c", plant]))
    voice.run(["/root/out/install", "uninstall", "--purge"])
    assert voice.run(["find", "/run/guixsvc", "/run/guixsvc-mumble-server"], check=False).stdout in (
        "",
        "/run/guixsvc\n",
    )
    assert voice.failed_units() == []
    assert voice.read(VICTIM).decode() == SECRET


def test_settings_that_the_server_plants(debian: Debian, tmp_path: Path) -> None:
    compiled = compile_text(mumble('(file "/srv/voice/server.ini")'), tmp_path, "--target", debian.target)
    with Box(debian.root) as box:
        lay_victim(box)
        own_settings(box)
        applied(box, compiled)
        for planted in (*PLANTED, "hard link"):
            own_settings(box)
            box.run(["guixsvc-herd", "start", "mumble-server"])
            assert log_in(box)["admitted"]
            box.run(["chown", "-R", "mumble-server:", "/srv/voice"])
            plant(box, "mumble-server", planted, "/srv/voice/server.ini")
            reason = "/srv/voice, on the way, belongs to mumble-server, not to root"
            assert_refused(box, "mumble-server", reason)
            backup = ["timeout", "180", "guixsvc-herd", "backup", "mumble-server", f"/root/{planted}"]
            done = box.run(backup, check=False)
            assert done.returncode == 1
            assert reason in done.stderr or "/srv/voice/server.ini cannot be read" in done.stderr


def own_settings(box: Box) -> None:
    """The settings as they should be: in a folder of root's."""
    box.run(["rm", "-rf", "/srv/voice"])
    box.write("/srv/voice/server.ini", b"welcometext=hi\n", 0o600)


def test_archives_that_the_daemon_plants(debian_12_root: Path, tmp_path: Path) -> None:
    compiled = compile_text(jami(accounts("/srv/desk/meeting.gz")), tmp_path)
    other = make_archive("other")
    with Box(debian_12_root) as box:
        lay_victim(box)
        box.write("/etc/jami/other.gz", other.data, 0o600)
        box.write("/srv/desk/meeting.gz", make_archive("meeting").data, 0o600)
        applied(box, compiled)
        kept = "find /var/lib/jami/.local/share/jami -name archive.gz -exec sha256sum {} +"
        before = box.run(["sh", "-c", kept]).stdout
        box.run(["chown", "-R", "jami:", "/srv/desk"])
        for planted in (*PLANTED.values(), "ln -sf /etc/jami/other.gz {0}"):
            box.run(
                become(
                    "jami",
                    ["sh", "-c", f"rm -rf {{0}} {{0}}.d; : >{{0}}; {planted}".format("/srv/desk/meeting.gz")],
                )
            )
            box.run(["systemctl", "reset-failed", "jami"], check=False)
            assert_refused(box, "jami", "/srv/desk, on the way, belongs to jami, not to root")
            assert box.run(["sh", "-c", kept]).stdout == before
