"""What monitoring is told: ``guixsvc-herd health``, and the journal that ``guixsvc-herd log`` shows."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from real.box import Box
from real.debian_root import Debian
from real.installed import install, put
from real.jami_and_mumble import ARCHIVE, accounts, jami, log_in, welcome
from real.jami_archive import make_archive
from real.jami_box import until

pytestmark = pytest.mark.real

# A line as monitoring-plugins.org has it: status, text and, after a bar, numbers with their ranges.
LINE = re.compile(
    r"(?P<service>[A-Z-]+) (?P<word>OK|WARNING|CRITICAL|UNKNOWN) - (?P<text>[^|\n]+)"
    r"( \|(?P<numbers>( [a-z_]+=\d+s?(;\d+:;\d+:)?)+))?\n"
)
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
USERS = ("root", "nobody")
BROKEN = b"[Service]\nExecStartPre=/bin/false\nRestart=no\n"


def as_user(box: Box, user: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    become = ["setpriv", f"--reuid={user}", "--clear-groups", "--"]
    return box.run([*become, "/usr/local/sbin/guixsvc-herd", *arguments], check=False)


def ask(box: Box, service: str, user: str) -> tuple[str, str]:
    """The status and the text of a service for a user; exit status, line and JSON agree."""
    told = [as_user(box, user, "health", service, *options) for options in ([], ["--json"])]
    assert [done.stderr for done in told] == ["", ""]
    line = LINE.fullmatch(told[0].stdout)
    assert line, told[0].stdout
    document = json.loads(told[1].stdout)
    assert WORDS[told[0].returncode] == line["word"] == document["status"]
    assert told[0].returncode == told[1].returncode == document["code"]
    assert (line["service"], document["service"]) == (service.upper(), service)
    return line["word"], line["text"]


@pytest.fixture
def box(debian_12_root: Path) -> Iterator[Box]:
    with Box(debian_12_root) as booted:
        booted.write(ARCHIVE, make_archive("meeting").data, 0o600)
        yield booted


def test_the_server_from_well_to_failed(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        put(box, tmp_path, "one", welcome("one"), target=debian.target)
        install(box, "one", "apply")
        for user in USERS:
            # More often than logins from one address are allowed.
            for _ in range(6):
                word, text = ask(box, "mumble-server", user)
                assert (word, text) == ("OK", "the server listens on port 64738 and speaks TLS")

        box.run(["systemctl", "disable", "mumble-server"])
        for user in USERS:
            word, text = ask(box, "mumble-server", user)
            assert (word, text.partition(";")[0]) == ("WARNING", "it does not start at boot")
        box.run(["systemctl", "enable", "mumble-server"])

        box.run(["systemctl", "kill", "--signal=KILL", "mumble-server"])
        assert log_in(box)["admitted"]
        box.wait_active("mumble-server")
        for user in USERS:
            word, text = ask(box, "mumble-server", user)
            assert (word, text[:41]) == ("WARNING", "it ended by itself and was started again,")

        box.run(["systemctl", "stop", "mumble-server"])
        for user in USERS:
            assert ask(box, "mumble-server", user) == ("CRITICAL", "mumble-server.service is inactive")
        box.write("/run/systemd/system/mumble-server.service.d/broken.conf", BROKEN)
        box.run(["systemctl", "daemon-reload"])
        box.run(["systemctl", "start", "mumble-server"], check=False)
        for user in USERS:
            word, text = ask(box, "mumble-server", user)
            assert (word, text) == ("CRITICAL", "mumble-server.service has failed (exit-code)")


def test_a_server_that_is_not_where_it_should_be(debian: Debian, tmp_path: Path) -> None:
    """Its unit is active, and only who looks at the sockets knows better."""
    with Box(debian.root) as box:
        put(box, tmp_path, "one", welcome("one"), target=debian.target)
        install(box, "one", "apply")
        # The same server, but its program was told another port since.
        box.run(["sed", "-i", "s/^port=.*/port=4000/", "/usr/local/lib/guixsvc/mumble-server-answers"])
        for user in USERS:
            word, text = ask(box, "mumble-server", user)
            assert word == "CRITICAL"
            assert "listens on port 64738, not on 4000" in text


@pytest.mark.parametrize(("days", "status"), [(3, "WARNING"), (100, "OK")])
def test_a_certificate_that_expires(days: int, status: str, debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        make = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=voice",
            "-days",
            str(days),
        ]
        box.run([*make, "-keyout", "/etc/ssl/key.pem", "-out", "/etc/ssl/cert.pem"])
        files = '(ssl-cert "/etc/ssl/cert.pem") (ssl-key "/etc/ssl/key.pem")'
        put(box, tmp_path, "one", welcome("one", files), target=debian.target)
        install(box, "one", "apply")
        for user in USERS:
            word, text = ask(box, "mumble-server", user)
            assert (word, "its certificate expires" in text) == (status, status == "WARNING")


def test_jami_from_well_to_failed(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path, "one", jami(accounts(ARCHIVE)))
    install(box, "one", "apply")
    assert ask(box, "jami", "root") == ("OK", "the daemon answers on its bus; accounts: 1")
    word, text = ask(box, "jami", "nobody")
    assert (word, text) == ("OK", "the daemon runs; whether it answers on its bus only root can ask")

    box.run(["systemctl", "kill", "--signal=STOP", "jami"])
    word, text = ask(box, "jami", "root")
    assert (word, "does not answer on its bus" in text) == ("CRITICAL", True)
    box.run(["systemctl", "kill", "--signal=CONT", "jami"])
    # One that is told to end before it has caught up may crash.
    until(lambda: ask(box, "jami", "root")[0] == "OK", "jamid answers again")

    box.run(["systemctl", "stop", "jami"])
    for user in USERS:
        assert ask(box, "jami", user) == ("CRITICAL", "jami.service is inactive")
    box.write("/run/systemd/system/jami-dbus-session.service.d/broken.conf", BROKEN)
    box.run(["systemctl", "daemon-reload"])
    box.run(["systemctl", "restart", "jami-dbus-session"], check=False)
    for user in USERS:
        word, text = ask(box, "jami", user)
        assert (word, text.partition(";")[0]) == (
            "CRITICAL",
            "jami-dbus-session.service has failed (exit-code)",
        )


def status(box: Box, exit: int) -> dict[str, Any]:
    """What the installer tells programs; its exit status is as expected for people, too."""
    install(box, "one", "status", exit=exit)
    document: dict[str, Any] = json.loads(install(box, "one", "status", "--json", exit=exit))
    return document


def test_status_of_what_is_installed(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        put(box, tmp_path, "one", welcome("one"), target=debian.target)
        assert status(box, 3)["installed"] is False
        install(box, "one", "apply")
        document = status(box, 0)
        assert document["good"]
        assert document["units"] == [
            {
                "name": "mumble-server.service",
                "state": "active",
                "boot": "starts at boot",
                "says": "the server listens on port 64738 and speaks TLS",
            }
        ]
        box.run(["sed", "-i", "s/^port=.*/port=4000/", "/usr/local/lib/guixsvc/mumble-server-answers"])
        problems = status(box, 1)["problems"]
        assert "/usr/local/lib/guixsvc/mumble-server-answers was edited on the host" in problems
        assert any("not on 4000 as declared" in problem for problem in problems)
        install(box, "one", "apply", "--force")
        box.run(["systemctl", "stop", "mumble-server"])
        assert status(box, 1)["problems"] == ["mumble-server.service is inactive"]
        only_root = as_user(box, "nobody", "status", "mumble-server")
        assert only_root.returncode == 2
        install(box, "one", "uninstall")
        assert status(box, 3)["installed"] is False


def test_what_is_not_known(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path, "one", welcome("one"))
    install(box, "one", "apply")
    for arguments in (
        [],
        ["jami"],
        ["ssh"],
        ["../x"],
        ["a|b"],
        ["mumble-server", "--xml"],
        ["mumble-server", "a", "b"],
    ):
        done = as_user(box, "nobody", "health", *arguments)
        assert done.returncode == 3
        assert re.fullmatch(r"([A-Z./-]+ )?UNKNOWN - [^|\n]+\n", done.stdout)
    odd = as_user(box, "nobody", "health", 'a "b" \\', "--json")
    assert json.loads(odd.stdout)["service"] == 'a "b" \\'
    box.run(["systemctl", "stop", "dbus.socket", "dbus.service"])
    done = as_user(box, "nobody", "health", "mumble-server")
    assert (done.returncode, done.stdout[:44]) == (3, "MUMBLE-SERVER UNKNOWN - systemd does not tel")
    assert as_user(box, "root", "health", "mumble-server").returncode == 0


def test_the_journal_of_a_service(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path, "one", welcome("one"), jami(accounts(ARCHIVE)))
    install(box, "one", "apply")
    log_in(box, "--user", "visitor")

    def shown(service: str, *options: str) -> list[str]:
        done = as_user(box, "root", "log", service, "--no-pager", "--output=cat", *options)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    assert any("visitor" in line for line in shown("mumble-server"))
    assert len(shown("mumble-server", "-n", "3")) == 3
    said = shown("jami")
    assert "1 account provisioned" in said
    assert any("jami-dbus-session" in line or "D-Bus" in line for line in said)
    assert not any("visitor" in line for line in said)
    assert as_user(box, "nobody", "log", "mumble-server", "--no-pager").returncode in (0, 1)
    assert as_user(box, "root", "log", "ssh").returncode == 2
