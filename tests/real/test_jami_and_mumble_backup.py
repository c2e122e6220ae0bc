"""``guixsvc-herd backup`` and ``restore``, with the real daemons at work."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import needs
from real import mumble_crowd
from real.box import Box
from real.compiled import compile_text
from real.debian_root import Debian
from real.installed import install, pids, put
from real.jami_and_mumble import (
    ARCHIVE,
    accounts,
    give_up_soon,
    greeting,
    jami,
    log_in,
    mumble,
    rejected,
    welcome,
)
from real.jami_archive import make_archive

pytestmark = pytest.mark.real

DATABASE = "/var/lib/mumble-server/db.sqlite"
HOME = "/var/lib/jami"
SUPERUSER = ("--user", "SuperUser", "--password", "hunter2")
MEETING = make_archive("meeting", contacts=["a" * 40])
BUS = ("busctl", "--address=unix:path=/run/jami/bus", "--auto-start=no", "--json=short", "call", "--")
MANAGER = ("cx.ring.Ring", "/cx/ring/Ring/ConfigurationManager", "cx.ring.Ring.ConfigurationManager")


def herd(box: Box, *arguments: str, exit: int = 0, input: str | None = None) -> str:
    done = box.run(["guixsvc-herd", *arguments], check=False, input=input)
    said = done.stdout + done.stderr
    assert done.returncode == exit, said
    return said


def query(box: Box, statement: str, database: str = DATABASE) -> list[str]:
    """The first column of what SQLite answers; the server need not stop for it."""
    program = (
        f"import sqlite3; c = sqlite3.connect({database!r}, timeout=30);"
        f"print(*[row[0] for row in c.execute({statement!r})], sep='\\n'); c.commit()"
    )
    return box.run(["python3", "-c", program]).stdout.split("\n")[:-1]


def channels(box: Box, database: str = DATABASE) -> set[str]:
    return set(query(box, "SELECT name FROM channels", database))


def start_server(box: Box, folder: Path, target: str) -> None:
    """A server with the channel "kept", which it has in its database."""
    put(box, folder, "one", welcome("one"), target=target)
    install(box, "one", "apply")
    herd(box, "set-superuser-password", "mumble-server", input="hunter2\n")
    log_in(box, *SUPERUSER, "--channel", "kept")
    box.run(["timeout", "180", "sh", "-c", f"until grep -q kept {DATABASE}; do sleep 0.1; done"])


@contextlib.contextmanager
def logins(box: Box) -> Iterator[subprocess.Popen[str]]:
    """Users who come and go, each of which the server writes down."""
    command = [sys.executable, mumble_crowd.__file__, "storm", "300", "20", "250"]
    with subprocess.Popen(box.in_network_command(command), stdout=subprocess.DEVNULL, text=True) as crowd:
        try:
            yield crowd
        finally:
            crowd.kill()


def test_a_backup_amid_logins(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        start_server(box, tmp_path, debian.target)
        runs = pids(box, "mumble-server")
        watch = "while :; do find /var/backups -type f -perm /077 >>/root/wider; done"
        box.run(["systemd-run", "--unit=watch", "sh", "-c", watch])
        with logins(box) as crowd:
            before = len(query(box, "SELECT msg FROM slog"))
            for number in range(5):
                assert f"kept     /var/backups/{number} (" in herd(
                    box, "backup", "mumble-server", f"/var/backups/{number}"
                )
            assert crowd.poll() is None
        assert len(query(box, "SELECT msg FROM slog")) > before, "there were logins"
        assert pids(box, "mumble-server") == runs
        for number in range(5):
            file = f"/var/backups/{number}"
            assert box.run(["stat", "-c", "%U %a", file]).stdout == "root 600\n"
            assert query(box, "PRAGMA integrity_check", file) == ["ok"]
            assert channels(box, file) == {"Root", "kept"}
        assert box.run(["sh", "-c", "cat /root/wider; ls -A /var/backups"]).stdout.split() == list("01234")
        assert box.run(["find", "/var/tmp", "-name", "guixsvc*"]).stdout == ""

        # The server loses everything. Who could read the database, still can after it is restored.
        box.run(["systemctl", "stop", "mumble-server"])
        box.run(["sh", "-c", f"rm {DATABASE}*"])
        box.run(["systemctl", "start", "mumble-server"])
        assert channels(box) == {"Root"}
        box.run(["chmod", "0640", DATABASE])
        said = herd(box, "restore", "mumble-server", "/var/backups/4")
        assert "restored /var/backups/4: the server listens on port 64738" in said
        assert greeting(box, *SUPERUSER) == "one"
        assert channels(box) == {"Root", "kept"}
        assert box.run(["stat", "-c", "%U %a", DATABASE]).stdout == "mumble-server 640\n"
        (kept,) = box.run(["sh", "-c", f"ls {DATABASE}.before-*"]).stdout.split()
        assert kept in said
        assert channels(box, kept) == {"Root"}

        # From one pipe to another, and of a server that is stopped.
        box.run(["sh", "-c", "umask 077; guixsvc-herd backup mumble-server - >/tmp/piped"])
        herd(box, "stop", "mumble-server")
        query(box, "DELETE FROM channels WHERE channel_id > 0")
        said = box.run(["sh", "-c", "guixsvc-herd restore mumble-server - </tmp/piped"]).stdout
        assert "restored standard input: mumble-server is stopped, as it was" in said
        assert box.property("mumble-server", "ActiveState") == "inactive"
        assert channels(box) == {"Root", "kept"}

        # The folder is the package's; what was before each restore is ours.
        precious = f"{DATABASE}.before-mine"
        box.write(precious, b"")
        said = install(box, "one", "uninstall", "--purge")
        assert f"delete   {kept}" in said
        assert box.run(["sh", "-c", f"ls {DATABASE}*"]).stdout.split() == [precious]


def test_from_debian_12_to_13(debian_12_root: Path, debian_13_root: Path, tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    with Box(debian_12_root) as old:
        start_server(old, tmp_path / "old", "debian-12")
        herd(old, "backup", "mumble-server", "/root/before-13.sqlite")
        kept = old.read("/root/before-13.sqlite")
    with Box(debian_13_root) as box:
        put(box, tmp_path / "new", "one", welcome("new"), target="debian-13")
        install(box, "one", "apply")
        box.write("/root/before-13.sqlite", kept, 0o600)
        herd(box, "restore", "mumble-server", "/root/before-13.sqlite")
        assert channels(box) == {"Root", "kept"}
        assert greeting(box) == "new"
        # Its own migration drops the salts: a registered user is known by certificate, but by no password.
        assert rejected(log_in(box, *SUPERUSER)) == "WrongUserPW"
        herd(box, "set-superuser-password", "mumble-server", input="hunter2\n")
        assert greeting(box, *SUPERUSER) == "new"


def test_a_restore_that_fails(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        start_server(box, tmp_path, debian.target)
        give_up_soon(box)
        herd(box, "backup", "mumble-server", "/root/good")
        # With this one the server listens elsewhere than declared; with the other it does not even start.
        box.run(["cp", "/root/good", "/root/elsewhere"])
        query(box, "INSERT INTO config VALUES (1, 'port', '4000')", "/root/elsewhere")
        box.run(["cp", "/root/good", "/root/broken"])
        query(box, "DROP TABLE acl", "/root/broken")
        query(box, "CREATE VIEW acl AS SELECT 1", "/root/broken")
        query(box, "CREATE TABLE more_acl (x)", "/root/broken")
        inode = box.run(["stat", "-c", "%i", DATABASE]).stdout
        for file in ("/root/elsewhere", "/root/broken"):
            said = herd(box, "restore", "mumble-server", file, exit=1)
            assert f"mumble-server does not take {file}" in said
            assert "what was before is back" in said
            assert greeting(box, *SUPERUSER) == "one"
            assert channels(box) == {"Root", "kept"}
            assert box.run(["stat", "-c", "%i", DATABASE]).stdout == inode
            assert box.run(["ls", "/var/lib/mumble-server"]).stdout.split() == ["db.sqlite"]


def test_what_is_no_backup(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        start_server(box, tmp_path, debian.target)
        herd(box, "backup", "mumble-server", "/root/good")
        runs = pids(box, "mumble-server")
        box.write("/root/text", b"hello\n")
        box.write("/root/empty", b"")
        query(box, "CREATE TABLE servers (x)", "/root/other")
        box.run(["sh", "-c", "head -c 60000 /root/good >/root/cut"])
        box.run(["sh", "-c", "(head -c 40000 /root/good; head -c 1000000 /dev/zero) >/root/harmed"])
        for name, says in (
            ("text", "this is no database of SQLite"),
            ("empty", "this is no database of SQLite"),
            ("other", "this is a database, but none of Mumble's"),
            ("cut", "this is damaged, or was cut off"),
            ("harmed", "this is damaged, or was cut off"),
        ):
            said = herd(box, "restore", "mumble-server", f"/root/{name}", exit=1)
            assert says in said
            assert f"nothing was touched: /root/{name} cannot be restored" in said
        assert "there is no file /root/none" in herd(box, "restore", "mumble-server", "/root/none", exit=2)
        herd(box, "restore", "mumble-server", "/root", exit=2)
        assert pids(box, "mumble-server") == runs
        assert box.run(["ls", "/var/lib/mumble-server"]).stdout.split() == ["db.sqlite"]


def test_where_root_writes_no_backup(box: Box, tmp_path: Path) -> None:
    start_server(box, tmp_path, "debian-12")
    plant = "ln -s /etc/shadow /var/lib/mumble-server/planted; ln -s /var/lib/mumble-server /root/link"
    box.run(["sh", "-c", f"{plant}; mkdir -m 1777 /root/open; mkdir -m 770 /root/shared"])
    box.write("/root/there", b"mine")
    box.run(["ln", "-s", "/root/nowhere", "/root/dangling"])
    for file in (
        *("/tmp/x", "/root/open/x", "/root/shared/x", "/var/lib/mumble-server/x", "/root/link/x"),
        *("/var/lib/mumble-server/planted", "/root/there", "/root/dangling", "/root/", "/root/none/x", ""),
    ):
        herd(box, "backup", "mumble-server", file, exit=2)
    assert box.read("/root/there") == b"mine"
    herd(box, "restore", "mumble-server", "/var/lib/mumble-server/planted", exit=2)
    assert box.run(["find", "/root/open", "/root/shared", "-type", "f"]).stdout == ""
    # In its working directory, and below a folder that anybody may add to.
    box.run(["sh", "-c", "mkdir -m 700 /tmp/mine; cd /tmp/mine; guixsvc-herd backup mumble-server voice"])
    assert channels(box, "/tmp/mine/voice") == {"Root", "kept"}

    # What the service's user cannot read itself, root does not read for it.
    box.run(["systemctl", "stop", "mumble-server"])
    box.run(["cp", DATABASE, "/root/others"])
    box.run(["chmod", "600", "/root/others"])
    box.run(["ln", "-sf", "/root/others", DATABASE])
    herd(box, "backup", "mumble-server", "/root/stolen", exit=1)
    assert box.run(["sh", "-c", "ls -A /root | grep -c stolen"], check=False).stdout == "0\n"


def test_the_tools_of_sqlite(box: Box, tmp_path: Path) -> None:
    """Its own program, Python's module, or neither."""
    start_server(box, tmp_path, "debian-12")
    box.run(["mv", "/usr/bin/python3", "/usr/bin/python3-aside"])
    box.run(["cp", DATABASE, "/root/copy"])
    for action, file in (("backup", "/root/none"), ("restore", "/root/copy")):
        said = herd(box, action, "mumble-server", file, exit=1)
        assert "the host lacks sqlite3: install the package sqlite3" in said
    own = Path(needs.program("sqlite3"))
    box.write("/usr/local/bin/sqlite3", own.read_bytes(), 0o755)
    herd(box, "backup", "mumble-server", "/root/good")
    box.run(["sh", "-c", "head -c 60000 /root/good >/root/cut"])
    herd(box, "restore", "mumble-server", "/root/cut", exit=1)
    herd(box, "restore", "mumble-server", "/root/good")
    box.run(["mv", "/usr/bin/python3-aside", "/usr/bin/python3"])
    assert query(box, "PRAGMA integrity_check", "/root/good") == ["ok"]
    assert channels(box) == {"Root", "kept"}


LEAVE = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA journal_mode=WAL")
database.execute("CREATE TABLE kept (name)")
database.execute("INSERT INTO kept VALUES ('last')")
database.commit()
os._exit(0)
"""


def test_what_a_crash_left_is_kept_whole(tmp_path: Path) -> None:
    """Of a server that crashed: the old database is whole without the files beside it, which go first."""
    state = compile_text(welcome("one"), tmp_path).root / "usr/local/lib/guixsvc/mumble-server-state"
    database, place = tmp_path / "db", tmp_path / "db.restoring-1"
    subprocess.run([sys.executable, "-c", LEAVE, database], check=True)
    assert database.with_name("db-wal").stat().st_size > 0
    place.write_bytes(b"another")
    subprocess.run([state, "put", database, place], check=True)
    assert database.read_bytes() == b"another"
    assert sorted(path.name for path in tmp_path.glob("db*")) == ["db", "db.before-1"]
    with contextlib.closing(sqlite3.connect(tmp_path / "db.before-1")) as kept:
        assert kept.execute("SELECT name FROM kept").fetchall() == [("last",)]


def test_settings_of_one_s_own(box: Box, tmp_path: Path) -> None:
    ini = "/etc/mumble-own.ini"
    box.write(ini, b"port=64738\nuname=mumble-server\ndatabase=/var/lib/mumble-server/own.sqlite\n", 0o600)
    put(box, tmp_path, "one", mumble(f'(file "{ini}")'))
    install(box, "one", "apply")
    herd(box, "backup", "mumble-server", "/root/good")
    assert channels(box, "/root/good") == {"Root"}
    herd(box, "restore", "mumble-server", "/root/good")
    for line, says in (
        (b"dbDriver=QMYSQL\ndatabase=mumble\n", "the database is another server's"),
        (b"welcometext=x\n", "names no database"),
        (b"database=own.sqlite\n", "is no absolute path"),
        (b'database="/srv/a\\x41"\n', "is not read here"),
    ):
        box.write(ini, line, 0o600)
        assert says in herd(box, "backup", "mumble-server", "/root/other", exit=1)
        assert says in herd(box, "restore", "mumble-server", "/root/good", exit=1)


# --- Jami


@pytest.fixture
def box(debian_12_root: Path) -> Iterator[Box]:
    with Box(debian_12_root) as booted:
        booted.write(ARCHIVE, MEETING.data, 0o600)
        yield booted


def start_jami(box: Box, folder: Path) -> str:
    """The daemon with an account that is not declared; the account's id."""
    put(box, folder, "one", jami())
    install(box, "one", "apply")
    box.run(["install", "-o", "jami", "-m", "600", ARCHIVE, "/run/meeting.gz"])
    details = ("2", "Account.type", "RING", "Account.archivePath", "/run/meeting.gz")
    answer = box.run([*BUS, *MANAGER, "addAccount", "a{ss}", *details]).stdout
    listed = "until guixsvc-herd list-accounts jami | grep -q " + MEETING.fingerprint
    box.run(["timeout", "180", "sh", "-c", f"{listed}; do sleep 0.2; done"])
    return str(json.loads(answer)["data"][0])


def test_accounts_survive(box: Box, tmp_path: Path) -> None:
    start_jami(box, tmp_path)
    runs = pids(box, "jami")
    # Contacts come and go meanwhile.
    change = " ; ".join(f"guixsvc-herd ban-contact jami {n:040x}; sleep 1" for n in range(1, 4))
    box.run(["systemd-run", "--unit=changes", "sh", "-c", f"while :; do {change}; done"])
    until = f"until guixsvc-herd list-banned-contacts jami | grep -q {1:040x}; do sleep 0.1; done"
    box.run(["timeout", "180", "sh", "-c", until])
    for number in range(3):
        herd(box, "backup", "jami", f"/var/backups/{number}.tar.gz")
    box.run(["systemctl", "stop", "changes"])
    assert pids(box, "jami") == runs
    assert box.run(["stat", "-c", "%U %a", "/var/backups/2.tar.gz"]).stdout == "root 600\n"

    box.run(["systemctl", "stop", "jami"])
    box.run(["rm", "-rf", f"{HOME}/.config", f"{HOME}/.local"])
    box.run(["systemctl", "start", "jami"])
    listed = "until guixsvc-herd list-accounts jami | grep 'There is no Jami account'; do sleep 0.2; done"
    box.run(["timeout", "180", "sh", "-c", listed])
    said = herd(box, "restore", "jami", "/var/backups/2.tar.gz")
    assert "restored /var/backups/2.tar.gz: the daemon answers on its bus; accounts: 1" in said
    assert MEETING.fingerprint in herd(box, "list-accounts", "jami")
    assert "a" * 40 in herd(box, "list-contacts", "jami")
    assert f"{1:040x}" in herd(box, "list-banned-contacts", "jami")
    (kept,) = box.run(["sh", "-c", f"ls -d {HOME}/before-*"]).stdout.split()
    assert kept in said
    assert box.run(["sh", "-c", f"ls -d {HOME}/restoring-*"], check=False).stdout == ""


def test_a_restore_of_jami_that_fails(box: Box, tmp_path: Path) -> None:
    id = start_jami(box, tmp_path)
    herd(box, "backup", "jami", "/root/good.tar.gz")
    runs = pids(box, "jami")
    box.write("/root/text", b"hello\n")
    box.run(["sh", "-c", "head -c 900 /root/good.tar.gz >/root/cut"])
    make = (
        "mkdir /root/x; cd /root/x; tar xzf ../good.tar.gz; tar czf ../unmarked .config .local;"
        "ln -s /etc/shadow .config/jami/link; tar czf ../linked guixsvc-backup .config .local;"
        "rm .config/jami/link; mkdir etc; touch etc/passwd; tar czf ../more guixsvc-backup .config/jami etc;"
        "find .config/jami .local/share/jami >/root/names;"
        f"echo broken >.local/share/jami/{id}/archive.gz; echo broken >.local/share/jami/{id}/config.yml;"
        "tar czf ../broken --no-recursion guixsvc-backup -T /root/names"
    )
    box.run(["sh", "-ec", make])
    for name in ("text", "cut", "unmarked", "linked", "more"):
        said = herd(box, "restore", "jami", f"/root/{name}", exit=1)
        assert "this is no backup" in said
        assert "nothing was touched" in said
    assert pids(box, "jami") == runs
    said = herd(box, "restore", "jami", "/root/broken", exit=1)
    assert "jami does not take /root/broken" in said
    assert "what was before is back" in said
    assert MEETING.fingerprint in herd(box, "list-accounts", "jami")
    left = box.run(["ls", "-A", HOME]).stdout.split()
    assert sorted(left) == [".cache", ".config", ".local"]


# The power fails after some renames: the first of that pattern is not done, nor any after it.
STALL = """#!/bin/sh
case $* in {arguments}) [ -e {home}/stalled ] || {{ : >{home}/stalled; exec sleep infinity; }} ;; esac
exec /usr/bin/mv "$@"
"""


@pytest.mark.parametrize("arguments", ["*before-*/.local/share/jami", "*restoring-*/.local/share/jami*"])
def test_the_power_fails_within_a_restore(box: Box, tmp_path: Path, arguments: str) -> None:
    start_jami(box, tmp_path)
    herd(box, "backup", "jami", "/root/good.tar.gz")
    herd(box, "ban-contact", "jami", "b" * 40)
    box.write("/usr/local/bin/mv", STALL.format(arguments=arguments, home=HOME).encode(), 0o755)
    box.run(["systemd-run", "guixsvc-herd", "restore", "jami", "/root/good.tar.gz"])
    box.run(["timeout", "180", "sh", "-c", f"until [ -e {HOME}/stalled ]; do sleep 0.1; done"])
    done, to_do = "ls -d before-*/.config/jami", "ls -d restoring-*/.local/share/jami"
    box.run(["sh", "-c", f"cd {HOME}; {done} && {to_do}"])
    box.reboot(power_cut=True)
    box.wait_active("jami")
    assert "what was before is put back" in box.journal("jami")
    assert "b" * 40 in herd(box, "list-banned-contacts", "jami")
    left = box.run(["ls", "-A", HOME]).stdout.split()
    assert sorted(left) == [".cache", ".config", ".local", "stalled"]


def test_declared_accounts_are_not_restored(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path, "one", jami(accounts(ARCHIVE)))
    install(box, "one", "apply")
    assert "the accounts are declared" in herd(box, "backup", "jami", "/root/good.tar.gz")
    runs = pids(box, "jami")
    assert "the accounts are declared" in herd(box, "restore", "jami", "/root/good.tar.gz", exit=1)
    assert pids(box, "jami") == runs
