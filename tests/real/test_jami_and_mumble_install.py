"""The emitted ``install`` on a booted systemd, with the real daemons."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from images import declared, image, manifest, programs
from real.box import Box
from real.compiled import compile_text, string
from real.installed import STATE, files, install, pids, put
from real.jami_and_mumble import ARCHIVE, INI, accounts, greeting, jami, log_in, rejected, welcome
from real.jami_archive import make_archive
from real.test_jami_and_mumble_boot import new_certificate

pytestmark = pytest.mark.real

MADE = "/etc/jami/anna.gz"
PASSWORD = "Tr0ub4dor,&3"


@pytest.fixture
def box(debian_12_root: Path) -> Iterator[Box]:
    with Box(debian_12_root) as booted:
        booted.write(ARCHIVE, make_archive("meeting").data, 0o600)
        yield booted


def test_both_services(box: Box, tmp_path: Path) -> None:
    protected = welcome("one", f"(server-password {string(PASSWORD)})")
    one = put(box, tmp_path, "one", protected, jami(accounts(ARCHIVE, MADE)))
    # Before anything is installed, the folder's own program makes an account.
    make = ["/root/one/root/usr/local/lib/guixsvc/jami-actions", "new-account", "Anna", "--archive", MADE]
    anna = re.match("jami:([0-9a-f]{40}) is the account Anna;", box.run(make).stdout)
    assert anna is not None
    assert box.run(["stat", "-c", "%a %U", MADE]).stdout == "600 root\n"
    watched = "while :; do cat /proc/[0-9]*/cmdline; sleep 0.02; done 2>/dev/null >/root/command-lines"
    box.run(["systemd-run", "--unit=watch", "sh", "-c", watched])
    said = install(box, "one", "plan")
    assert files(box) == {}
    said += install(box, "one", "apply")
    assert "mumble-server.service: the server listens on port 64738 and speaks TLS" in said
    assert "jami.service: the daemon answers on its bus; accounts: 2" in said
    assert "next     Mumble: connect to " in said and ", port 64738, TCP and UDP" in said
    assert "next     set the password of SuperUser: guixsvc-herd set-superuser-password mumble-server" in said
    assert f"next     Jami: call jami:{anna[1]}" in said, said
    assert files(box) == declared(one)
    for unit in manifest(one)["units"]:
        assert box.property(unit["name"], "ActiveState") == "active"
    assert box.failed_units() == []
    assert box.run(["systemctl", "is-enabled", "jami"]).stdout == "enabled\n"
    assert greeting(box, "--password", PASSWORD) == "one"
    assert rejected(log_in(box, "--password", "wrong")) == "WrongServerPW"
    listed = box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
    assert make_archive("meeting").fingerprint in listed and anna[1] in listed
    refused = box.run(["guixsvc-herd", "new-account", "jami", "Anna", "--archive", MADE], check=False)
    assert (refused.returncode, "it exists" in refused.stderr) == (1, True)
    assert "nothing to do" in install(box, "one", "apply")
    said += install(box, "one", "status") + install(box, "one", "list")

    box.run(["systemctl", "stop", "watch"])
    command_lines = box.read("/root/command-lines")
    assert b"/root/one/install" in command_lines
    assert PASSWORD.encode() not in command_lines
    assert PASSWORD not in said + box.journal() + (one / "manifest.json").read_text()
    holding = f"grep -rlF {string(PASSWORD)} /etc /usr/local /var /run --exclude-dir=journal"
    readable = f"{holding} | xargs -d '\\n' stat -Lc '%a %U %n'"
    lines = box.run(["sh", "-c", readable]).stdout.splitlines()
    assert len(lines) >= 2
    assert {line.split()[0] for line in lines} <= {"600", "400"}


def test_upgrade_and_back(box: Box, tmp_path: Path) -> None:
    one = put(box, tmp_path, "one", welcome("one"), jami(accounts(ARCHIVE)))
    two = put(box, tmp_path, "two", welcome("two"), jami(accounts(ARCHIVE)))
    alone = put(box, tmp_path, "alone", welcome("two"))
    install(box, "one", "apply")
    running = pids(box, "jami", "jami-dbus-session")
    said = install(box, "two", "apply")
    assert f"restart  mumble-server.service: {INI} changes" in said
    assert "restart  jami" not in said
    assert greeting(box) == "two"
    assert pids(box, "jami", "jami-dbus-session") == running, "Jami was not restarted"
    mumble_runs = pids(box, "mumble-server")
    assert "nothing to do" in install(box, "two", "apply")
    assert pids(box, "mumble-server") == mumble_runs
    install(box, "two", "rollback")
    assert (greeting(box), files(box)) == ("one", declared(one))
    assert pids(box, "jami", "jami-dbus-session") == running

    install(box, "two", "apply")
    mumble_runs = pids(box, "mumble-server")
    install(box, "alone", "apply")
    assert files(box) == declared(alone)
    assert pids(box, "mumble-server", "jami", "jami-dbus-session") == [*mumble_runs, "0", "0"]
    assert box.run(["systemctl", "is-enabled", "jami"], check=False).returncode != 0
    assert box.run(["test", "-d", "/var/lib/jami"]).returncode == 0
    install(box, "alone", "rollback")
    assert files(box) == declared(two)
    assert pids(box, "mumble-server") == mumble_runs
    assert "  - " in box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
    assert box.failed_units() == []


def test_an_image(debian_12_root: Path, tmp_path: Path) -> None:
    """What was installed with --root comes up when the image boots."""
    host = image(tmp_path / "image")
    for name in ("passwd", "group", "shadow", "gshadow"):
        shutil.copy2(debian_12_root / "etc" / name, host.path(f"/etc/{name}"))
    (tmp_path / "one").mkdir()
    text = welcome("image", '(user "voice") (database-file "/srv/voice/db.sqlite")')
    host.installed(compile_text(text, tmp_path / "one").out, "apply")
    for stub in programs():
        host.path(stub).unlink()
    shutil.rmtree(host.path("/srv"))  # the box would lay it down as root's
    with Box(debian_12_root, host.root) as box:
        box.wait_active("mumble-server")
        assert greeting(box) == "image"
        assert box.run(["stat", "-c", "%U", "/srv/voice/db.sqlite"]).stdout == "voice\n"
        box.run([f"{STATE}/current/install", "status"])


def test_purge_where_something_is_mounted(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path, "one", jami())
    install(box, "one", "apply")
    box.run(
        [
            "sh",
            "-c",
            "mkdir /var/lib/jami/big && mount -t tmpfs big /var/lib/jami/big && touch /var/lib/jami/big/kept",
        ]
    )
    for _ in range(2):
        said = install(box, "one", "uninstall", "--purge", exit=1)
        assert "not everything could be deleted" in said
        assert "it was there before" not in said
        assert box.run(["ls", STATE]).stdout.split() == ["lock", "made", "users"]
    box.run(["umount", "/var/lib/jami/big"])
    said = install(box, "one", "uninstall", "--purge")
    assert "delete   the user jami" in said
    assert box.run(["sh", "-c", "ls -d /var/lib/jami"], check=False).returncode != 0


def test_what_the_page_shows(box: Box, tmp_path: Path) -> None:
    """The commands of docs/install.md for a host, in their order, with those of pages that it leads to."""
    docs = Path(__file__).parents[2] / "docs"
    readme = (docs.parent / "README.md").read_text(encoding="utf-8")
    tls, install_, backup = (
        re.findall(r"^```sh\n(.*?)^```", (docs / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for name in ("tls.md", "install.md", "backup.md")
    )
    *first, uninstall = install_
    shown = [*tls, *first, *backup, uninstall]
    (voice,) = re.findall(r"^```scheme\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    live = re.search(r'ssl-cert "(.*)/fullchain.pem"', voice)
    assert live
    key, cert = f"{live[1]}/privkey.pem", f"{live[1]}/fullchain.pem"
    certificate = new_certificate(tmp_path / "certificate")
    box.write(key, (certificate / "key.pem").read_bytes(), 0o600)
    box.write(cert, (certificate / "cert.pem").read_bytes(), 0o600)
    environment = voice.replace('(getenv "MUMBLE_PASSWORD")', string(PASSWORD))
    for name, text in (("first", environment), ("out", environment.replace("Welcome!", "Hello!"))):
        (tmp_path / name).mkdir()
        box.copy_in(compile_text(text, tmp_path / name).out, f"/root/{name}")
    box.run(["/root/first/install", "apply"])
    said = ""
    for commands in shown:
        if "guixsvc compile" not in commands and "apt-get" not in commands and "--root" not in commands:
            for command in [commands] if "<<" in commands else commands.splitlines():
                said += box.run(["sh", "-c", command]).stdout
    assert "done: generation 2 is in force" in said
    # What the page makes for every night.
    kept = box.run(["sh", "-c", "stat -c '%U %a' /var/backups/voice/*.sqlite"]).stdout
    assert kept == "root 600\n"
    assert box.property("voice-backup.timer", "NextElapseUSecRealtime")
    box.run(["rm", "/etc/systemd/system/voice-backup.service"])
    assert "done: nothing of ours is installed" in said
    assert files(box) == {}
    assert box.run(["find", "/run/guixsvc", "-type", "f"], check=False).stdout == "", (
        "no copy of a key is left"
    )
    assert box.run(["sh", "-n", "/etc/letsencrypt/renewal-hooks/deploy/mumble-server"]).returncode == 0
