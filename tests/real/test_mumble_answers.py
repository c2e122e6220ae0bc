"""What is said of a Mumble server that does not answer as it should, on a booted systemd."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from real.box import Box
from real.compiled import string
from real.debian_root import Debian
from real.installed import install, put
from real.jami_and_mumble import SECONDS_TO_LISTEN, give_up_soon, log_in, mumble, welcome

pytestmark = pytest.mark.real

ANSWERS = "/usr/local/lib/guixsvc/mumble-server-answers"
DROP_INS = "/run/systemd/system/mumble-server.service.d"
ADD = ["ip", "address", "add", "192.0.2.9/24", "dev", "outer"]


@pytest.fixture
def box(debian: Debian) -> Iterator[Box]:
    with Box(debian.root) as booted:
        yield booted


def drop_in(box: Box, name: str, lines: str) -> None:
    box.write(f"{DROP_INS}/{name}.conf", f"[Service]\n{lines}\n".encode())
    box.run(["systemctl", "daemon-reload"])


def with_a_link_without_addresses(box: Box) -> None:
    """As while a network comes up: an interface has the address of its link alone."""
    box.run(["ip", "link", "add", "outer", "type", "ifb"])
    box.run(["ip", "link", "set", "outer", "up"])
    scopes = "until grep -q 'fe80.* 20 .*outer' /proc/net/if_inet6; do sleep 0.1; done"
    box.run(["timeout", "180", "sh", "-c", scopes])


def test_ipv4_that_came_after_the_start(box: Box, debian: Debian, tmp_path: Path) -> None:
    put(box, tmp_path, "one", welcome("one"), target=debian.target)
    with_a_link_without_addresses(box)
    drop_in(box, "soon", "Environment=SECONDS_FOR_ADDRESSES=1")
    install(box, "one", "apply")
    box.run(ADD)
    if debian.target == "debian-12":
        assert "for IPv6 only, and this host has IPv4 addresses by now" in install(
            box, "one", "status", exit=1
        )
        box.run(["systemctl", "restart", "mumble-server"])
    install(box, "one", "status")
    assert log_in(box)["admitted"]


def test_a_start_awaits_addresses(debian_12_root: Path, tmp_path: Path) -> None:
    with Box(debian_12_root) as box:
        put(box, tmp_path, "one", welcome("one"))
        install(box, "one", "apply")
        box.run(["systemctl", "stop", "mumble-server"])
        with_a_link_without_addresses(box)
        box.run(["systemctl", "start", "--no-block", "mumble-server"])
        waits = 'until [ "$(systemctl show -P SubState mumble-server)" = start-pre ]; do sleep 0.1; done'
        box.run(["timeout", "180", "sh", "-c", waits])
        box.run(ADD)
        box.wait_active("mumble-server")
        assert "listens on port 64738 and speaks TLS" in box.run([ANSWERS]).stdout


def test_a_server_that_ends_is_told_with_its_last_words(box: Box, debian: Debian, tmp_path: Path) -> None:
    put(box, tmp_path, "one", welcome("one"), target=debian.target)
    install(box, "one", "apply")
    start = "ExecStart=\nExecStart=/bin/sh -c 'echo first >&2; echo no such certificate >&2; exit 3'"
    drop_in(box, "ends", f"{start}\nRestart=no")
    assert box.run(["systemctl", "restart", "mumble-server"], check=False).returncode == 1
    last = "the server has ended; its last words: no such certificate"
    journal = box.journal("mumble-server")
    assert last in journal
    assert "does not listen" not in journal
    said = install(box, "one", "status", exit=1)
    assert "mumble-server.service: failed" in said
    done = box.run([ANSWERS], check=False)
    assert (done.returncode, done.stdout) == (
        1,
        "the server does not run; its last words: no such certificate\n",
    )


def test_a_server_that_does_not_listen_is_told_from_one_that_ended(
    box: Box, debian: Debian, tmp_path: Path
) -> None:
    put(box, tmp_path, "one", welcome("one"), target=debian.target)
    install(box, "one", "apply")
    give_up_soon(box)
    drop_in(box, "mute", "ExecStart=\nExecStart=/bin/sleep infinity\nRestart=no")
    assert box.run(["systemctl", "restart", "mumble-server"], check=False).returncode == 1
    said = f"the server does not listen after {SECONDS_TO_LISTEN} s: is its port taken?"
    assert said in box.journal("mumble-server")
    assert "has ended" not in box.journal("mumble-server")


def test_a_welcome_text_that_could_not_be_opened(box: Box, debian: Debian, tmp_path: Path) -> None:
    ini = string("welcometextfile=/etc/no-such-welcome.html\n")
    put(box, tmp_path, "own", mumble(f'(file (plain-file "m.ini" {ini}))'), target=debian.target)
    if debian.target == "debian-12":
        install(box, "own", "apply")  # Mumble 1.3 does not know the key.
        return
    give_up_soon(box, "own")
    said = install(box, "own", "apply", exit=1)
    assert "could not open its welcome text" in said
    assert "rolled back to what was there before guixsvc" in said
