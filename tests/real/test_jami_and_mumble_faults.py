"""What goes wrong on a host, and what the emitted units make of it: docs/reliability.md is the table."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from real import mumble_crowd
from real.box import Box
from real.compiled import compile_text, install_by_hand
from real.debian_root import Debian
from real.jami_and_mumble import SECONDS_TO_LISTEN, accounts, give_up_soon, jami, log_in, mumble, rejected
from real.jami_archive import Archive, make_archive
from real.test_jami_and_mumble_boot import (
    CERTIFICATES,
    await_state,
    fingerprint,
    lay_certificate,
    new_certificate,
)

pytestmark = pytest.mark.real

PASSWORD = "correct,horse"
TLS = f'(ssl-cert "{CERTIFICATES}/fullchain.pem") (ssl-key "{CERTIFICATES}/privkey.pem")'
TAKE_PORT = """
import socket, sys
taken = socket.socket(type=getattr(socket, sys.argv[1]))
taken.bind(("0.0.0.0", 64738))
if sys.argv[1] == "SOCK_STREAM": taken.listen()
print("taken", flush=True)
sys.stdin.read()
"""
MEETING, SUPPORT, OTHER = (make_archive(seed) for seed in ("meeting", "support", "other"))
ARCHIVES = {"/etc/jami/meeting.gz": MEETING, "/etc/jami/support.gz": SUPPORT}
FIRST, SECOND = ARCHIVES


# The Mumble server


@pytest.fixture(scope="module")
def voice(debian: Debian, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A running Mumble server with a certificate; every test leaves it running."""
    folder = tmp_path_factory.mktemp("voice")
    fields = f'(server-password "{PASSWORD}") (autoban-attempts 0) {TLS}'
    compiled = compile_text(mumble(fields), folder, "--target", debian.target)
    with Box(debian.root) as box:
        lay_certificate(box, new_certificate(folder / "first"))
        install_by_hand(box, compiled)
        yield box


def assert_serves(box: Box) -> None:
    box.wait_active("mumble-server")
    assert log_in(box, "--password", PASSWORD)["admitted"]
    assert rejected(log_in(box, "--password", "horse")) == "WrongServerPW"


def served_certificate(box: Box) -> str:
    return str(log_in(box, "--password", PASSWORD)["certificate_sha256"])


@contextlib.contextmanager
def in_network(box: Box, *command: str) -> Iterator[subprocess.Popen[str]]:
    """A program of the host in the box's network; it is to end when its standard input does."""
    enter = ["nsenter", "--target", str(box.leader), "--net", "--", sys.executable, *command]
    with subprocess.Popen(enter, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            assert running.stdin
            running.stdin.close()


def read_line(running: subprocess.Popen[str]) -> str:
    assert running.stdout
    return running.stdout.readline()


def test_a_killed_server_comes_back(voice: Box) -> None:
    before = voice.property("mumble-server", "MainPID")
    voice.run(["kill", "-9", before])
    await_main_pid(voice, "mumble-server", before)
    assert_serves(voice)


@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM"])
def test_a_taken_port_is_a_failed_start(voice: Box, kind: str) -> None:
    voice.run(["systemctl", "stop", "mumble-server"])
    give_up_soon(voice)
    with in_network(voice, "-c", TAKE_PORT, kind) as other:
        assert read_line(other) == "taken\n"
        assert voice.run(["guixsvc-herd", "start", "mumble-server"], check=False).returncode == 1
        assert voice.run(["systemctl", "is-active", "mumble-server"], check=False).stdout != "active\n"
        journal = voice.journal("mumble-server")
        assert f"the server does not listen after {SECONDS_TO_LISTEN} s: is its port taken?" in journal
        assert "in use" in journal  # The server's own word.
    await_state(voice, "mumble-server", "active")  # By itself: it was tried again.
    assert_serves(voice)


def test_a_port_that_stays_taken_ends_in_failed(voice: Box) -> None:
    give_up_soon(voice)
    voice.run(["systemctl", "stop", "mumble-server"])
    with in_network(voice, "-c", TAKE_PORT, "SOCK_STREAM") as other:
        assert read_line(other) == "taken\n"
        voice.run(["systemctl", "start", "mumble-server"], check=False)
        await_state(voice, "mumble-server", "failed")
    assert voice.failed_units() == ["mumble-server.service"]
    voice.run(["guixsvc-herd", "start", "mumble-server"])
    assert_serves(voice)


def test_twenty_restarts_of_the_server(voice: Box) -> None:
    for _ in range(20):
        voice.run(["systemctl", "restart", "mumble-server"])
    assert_serves(voice)


def test_a_host_without_ipv6_addresses(voice: Box) -> None:
    with an_ipv4_interface(voice):
        voice.run(["systemctl", "restart", "mumble-server"])
        assert_serves(voice)


def test_a_host_without_ipv6_sockets(voice: Box) -> None:
    """As with ipv6.disable=1 on the kernel's command line."""
    drop_in = "/run/systemd/system/mumble-server.service.d/ipv4.conf"
    families = "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_INET AF_NETLINK"
    with an_ipv4_interface(voice):
        voice.write(drop_in, f"[Service]\n{families}\n".encode())
        voice.run(["systemctl", "daemon-reload"])
        voice.run(["systemctl", "restart", "mumble-server"])
        assert_serves(voice)
        assert voice.property("mumble-server", "RestrictAddressFamilies") == "AF_INET AF_NETLINK"
    voice.run(["rm", drop_in])
    voice.run(["systemctl", "daemon-reload"])
    voice.run(["systemctl", "restart", "mumble-server"])


@contextlib.contextmanager
def an_ipv4_interface(box: Box) -> Iterator[None]:
    """The server asks the interfaces, but not loopback, which protocols there are."""
    box.run(["sysctl", "-w", "net.ipv6.conf.all.disable_ipv6=1"])
    box.run(["ip", "link", "add", "outer", "type", "veth", "peer", "name", "inner"])
    box.run(["ip", "address", "add", "192.0.2.1/24", "dev", "outer"])
    for link in ("outer", "inner"):
        box.run(["ip", "link", "set", link, "up"])
    try:
        yield
    finally:
        box.run(["ip", "link", "delete", "outer"])
        box.run(["sysctl", "-w", "net.ipv6.conf.all.disable_ipv6=0"])


def test_a_renewed_certificate_is_served_and_nobody_is_dropped(voice: Box, tmp_path: Path) -> None:
    renewed, other = (new_certificate(tmp_path / name) for name in ("renewed", "other"))
    lay_certificate(voice, renewed)
    with in_network(voice, mumble_crowd.__file__, "--password", PASSWORD, "sit", "3") as users:
        assert json.loads(read_line(users)) == {"admitted": 3}
        voice.run(["systemctl", "reload", "mumble-server"])
        await_certificate(voice, fingerprint(renewed))

        # A key of another certificate.
        lay_certificate(voice, other)
        voice.write(f"{CERTIFICATES}/privkey.pem", (renewed / "key.pem").read_bytes(), 0o600)
        voice.run(["systemctl", "reload", "mumble-server"])
        # The server has taken the signal once it has answered again.
        assert {served_certificate(voice) for _ in range(10)} == {fingerprint(renewed)}

        voice.run(["rm", f"{CERTIFICATES}/fullchain.pem"])
        assert voice.run(["systemctl", "reload", "mumble-server"], check=False).returncode != 0
        assert f"{CERTIFICATES}/fullchain.pem" in voice.journal("mumble-server")
        assert served_certificate(voice) == fingerprint(renewed)
        assert voice.run(["systemctl", "is-active", "mumble-server"]).stdout == "active\n"
        assert users.stdin
        users.stdin.close()
        assert json.loads(read_line(users)) == {"left": 3}

    lay_certificate(voice, other)
    voice.run(["systemctl", "restart", "mumble-server"])
    assert served_certificate(voice) == fingerprint(other)


def test_the_server_comes_back_after_a_reboot(voice: Box) -> None:
    """Last of its box: a reboot leaves only what is on the disk."""
    voice.reboot()
    assert_serves(voice)
    assert voice.failed_units() == []


def await_certificate(box: Box, wanted: str) -> None:
    assert wanted in (served_certificate(box) for _ in range(50))


def await_main_pid(box: Box, unit: str, before: str) -> None:
    """Wait until a unit's main process is another one than before."""
    test = f'pid=$(systemctl show -P MainPID {unit}); [ "$pid" != 0 ] && [ "$pid" != {before} ]'
    script = f"until {test}; do sleep 0.1; done"
    box.run(["timeout", "180", "sh", "-c", script])


# Jami


@pytest.fixture(scope="module")
def desk(debian_12_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A running jamid with two declared accounts; every test leaves it running with those."""
    compiled = compile_text(jami(accounts(*ARCHIVES)), tmp_path_factory.mktemp("desk"))
    with Box(debian_12_root) as box:
        for path in ARCHIVES:
            lay_archive(box, path)
        install_by_hand(box, compiled)
        yield box


def lay_archive(box: Box, path: str, archive: Archive | None = None) -> None:
    box.run(["rm", "-rf", path])
    box.write(path, (archive or ARCHIVES[path]).data, 0o600)


def assert_has(box: Box, *archives: Archive) -> None:
    """That jamid has the accounts of these archives, each once, and no other."""
    box.wait_active("jami")
    listed = box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
    found = sorted(line.split()[1] for line in listed.splitlines() if line.startswith("  - "))
    assert found == sorted(archive.fingerprint for archive in archives)


def kept_keys(box: Box) -> str:
    """What identifies the keys that jamid keeps."""
    script = "find /var/lib/jami/.local/share/jami -name archive.gz -exec sha256sum {} + | sort"
    return box.run(["sh", "-c", script]).stdout


@pytest.mark.parametrize("unit", ["jami", "jami-dbus-session"])
def test_a_killed_daemon_of_jami_comes_back(desk: Box, unit: str) -> None:
    jamid = desk.property("jami", "MainPID")
    desk.run(["kill", "-9", desk.property(unit, "MainPID")])
    await_main_pid(desk, "jami", jamid)
    assert_has(desk, MEETING, SUPPORT)
    assert desk.failed_units() == []


FAULTY = {
    "missing": ("rm {0}", "jami-provision: {0}: missing"),
    "a folder": ("rm {0}; mkdir {0}", "jami-provision: {0}: a folder, no file"),
    "unreadable": ("rm {0}; ln -s {0} {0}", "jami-provision: {0}: its links lead nowhere"),
    "truncated": ("truncate --size=1000 {0}", "jami-provision: {0}: truncated"),
    "encrypted": ("head --bytes=4000 /dev/urandom >{0}", "jami-provision: {0}: encrypted, or not a Jami"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_archive_is_named_and_the_accounts_are_kept(desk: Box, fault: str) -> None:
    spoil, says = (text.format(SECOND) for text in FAULTY[fault])
    keys = kept_keys(desk)
    assert len(keys.splitlines()) == len(ARCHIVES)
    desk.run(["sh", "-c", spoil])
    # A jamid that hung when it was to stop was killed: the starts of other tests count then.
    desk.run(["systemctl", "reset-failed", "jami"])
    assert desk.run(["systemctl", "restart", "jami"], check=False).returncode == 1
    await_state(desk, "jami", "failed")
    assert desk.failed_units() == ["jami.service"]
    assert says in desk.journal("jami")
    assert f"{FIRST}: " not in desk.journal("jami")
    assert kept_keys(desk) == keys

    lay_archive(desk, SECOND)
    desk.run(["guixsvc-herd", "start", "jami"])
    assert_has(desk, MEETING, SUPPORT)


def test_an_archive_changed_between_two_starts_is_another_account(desk: Box) -> None:
    lay_archive(desk, SECOND, OTHER)
    assert_has(desk, MEETING, SUPPORT)  # Until the next start.
    desk.run(["systemctl", "restart", "jami"])
    assert_has(desk, MEETING, OTHER)
    lay_archive(desk, SECOND)
    desk.run(["systemctl", "restart", "jami"])
    assert_has(desk, MEETING, SUPPORT)


def test_the_accounts_come_back_after_a_reboot(desk: Box) -> None:
    """Last of its box: a reboot leaves only what is on the disk."""
    desk.reboot()
    assert_has(desk, MEETING, SUPPORT)
    assert desk.failed_units() == []


def test_twenty_restarts_of_jami(debian_12_root: Path, tmp_path: Path) -> None:
    compiled = compile_text(jami("(accounts '())"), tmp_path)
    with Box(debian_12_root) as box:
        install_by_hand(box, compiled)
        for unit in (*["jami"] * 20, *["jami-dbus-session"] * 6):  # one more than its limit
            box.run(["systemctl", "restart", unit])
            box.wait_active("jami")
        assert_has(box)
