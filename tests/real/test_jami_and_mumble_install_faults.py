"""What goes wrong while ``install`` is at work, on a booted systemd: docs/reliability.md is the table."""

import base64
import gzip
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from images import declared
from real.box import Box
from real.debian_root import Debian
from real.installed import STALL, STATE, files, install, pids, put, sql, squat
from real.jami_and_mumble import (
    ARCHIVE,
    INI,
    PACKAGE_DATABASE,
    PACKAGES,
    accounts,
    give_up_soon,
    greeting,
    jami,
    log_in,
    rejected,
    welcome,
)
from real.jami_archive import make_archive

pytestmark = pytest.mark.real


@pytest.fixture
def box(debian: Debian) -> Iterator[Box]:
    with Box(debian.root) as booted:
        yield booted


@pytest.fixture
def jami_box(debian_12_root: Path) -> Iterator[Box]:
    with Box(debian_12_root) as booted:
        booted.write(ARCHIVE, make_archive("meeting").data, 0o600)
        yield booted


# What makes the package's server start at boot.
AT_BOOT = "ls -l /etc/rc*.d/*mumble-server /etc/systemd/system/multi-user.target.wants/mumble-server.service"


def test_over_a_running_server_of_the_package(any_debian: Debian, tmp_path: Path) -> None:
    program, settings, own = PACKAGES[any_debian.target]
    with Box(any_debian.root) as box:
        for name, more in (("one", ""), ("same", f'(database-file "{PACKAGE_DATABASE}")')):
            put(box, tmp_path, name, welcome(name, more), target=any_debian.target)
        put(box, tmp_path, "taken", welcome("taken", "(port 4000)"), target=any_debian.target)
        squat(box, 4000)
        give_up_soon(box)
        for verb in ("enable", "start"):
            box.run(["systemctl", verb, "mumble-server"])
        at_boot = links_at_boot(box)
        assert at_boot
        theirs = greeting(box)
        assert theirs != "one"
        superuser = f"{program} -ini {settings} -supw hunter2; chown mumble-server: {PACKAGE_DATABASE}"
        box.run(["sh", "-c", superuser])

        for command in ("plan", "apply"):
            said = install(box, "taken", command, exit=3)
            assert re.search(r"port 4000/(tcp|udp) is taken by python3 \(process \d+, squat\S*\): ", said)
        assert files(box) == {}
        assert greeting(box) == theirs, "nothing was touched"
        said = install(box, "taken", "apply", "--force", exit=1)
        assert "rolled back to what was there before guixsvc" in said
        assert files(box) == {}
        assert greeting(box) == theirs, "the package's own server runs again"

        said = install(box, "one", "plan")
        assert f"{own}; it runs" in said
        assert f"settings are in {settings}, its database is {PACKAGE_DATABASE}" in said
        assert f'to keep them, declare: (database-file "{PACKAGE_DATABASE}")' in said
        install(box, "one", "apply")
        assert greeting(box) == "one"
        assert rejected(log_in(box, "--user", "SuperUser", "--password", "hunter2")) == "WrongUserPW"
        said = install(box, "same", "apply")
        assert greeting(box, "--user", "SuperUser", "--password", "hunter2") == "same"

        said = install(box, "same", "uninstall")
        assert "left     /var/lib/mumble-server" in said
        assert files(box) == {}
        assert own in (box.property("mumble-server", name) for name in ("SourcePath", "FragmentPath"))
        assert box.property("mumble-server", "ActiveState") == "inactive"
        assert links_at_boot(box) == at_boot
        assert box.failed_units() == []
        box.run(["systemctl", "start", "mumble-server"])
        assert greeting(box) == theirs
        box.run(["systemctl", "stop", "mumble-server"])
        # The folder is the package's, the databases are declared.
        said = install(box, "same", "uninstall", "--purge")
        assert "left     /var/lib/mumble-server: it was there before" in said
        assert f"delete   {PACKAGE_DATABASE}" in said
        left = box.run(["find", "/var/lib/mumble-server", "-name", "*.sqlite*"]).stdout
        assert left == ""


# What a clock that is set back an hour tells, from the second time on.
SET_BACK = b"""#!/bin/sh
[ "$*" = +%s ] || exec /usr/bin/date "$@"
[ -e /run/asked ] || { touch /run/asked && exec /usr/bin/date +%s; }
exec /usr/bin/date --date='1 hour ago' +%s
"""


def test_over_a_unit_of_the_administrator_s_own(debian: Debian, tmp_path: Path) -> None:
    unit, drop_in = "/etc/systemd/system/mumble-server.service", "/etc/systemd/system/mumble-server.service.d"
    program = PACKAGES[debian.target][0]
    with Box(debian.root) as box:
        put(box, tmp_path, "taken", welcome("taken", "(port 4000)"), target=debian.target)
        give_up_soon(box, "taken")
        squat(box, 4000)
        start = f"ExecStart={program} -fg -ini /etc/mine.ini\nUser=mumble-server"
        text = f"[Service]\n{start}\n[Install]\nWantedBy=multi-user.target\n".encode()
        box.write(unit, text, 0o640)
        box.write("/etc/mine.ini", b"database=/var/lib/mumble-server/mine.sqlite\nwelcometext=mine\n")
        box.write(f"{drop_in}/mine.conf", b"[Service]\nNice=1\n")
        # Where ours does not get to listen, the unit is up, and the installer alone notices.
        box.write(f"{drop_in}/start.conf", b"[Service]\nExecStartPost=\n")
        box.run(["systemctl", "daemon-reload"])
        box.run(["systemctl", "enable", "--now", "mumble-server"])
        at_boot = links_at_boot(box)
        assert greeting(box) == "mine"
        box.write("/usr/local/sbin/date", SET_BACK, 0o755)
        assert f"{drop_in}/mine.conf is a drop-in for it" in install(box, "taken", "plan", "--force")
        said = box.run(["timeout", "300", "/root/taken/install", "apply", "--force"], check=False)
        assert said.returncode == 1, said.stdout + said.stderr
        assert f"gave back {unit} as it was before" in said.stdout
        assert "rolled back to what was there before guixsvc" in said.stderr
        assert box.read(unit) == text
        assert box.run(["stat", "-c", "%a", unit]).stdout == "640\n"
        assert links_at_boot(box) == at_boot
        assert greeting(box) == "mine"


def links_at_boot(box: Box) -> list[str]:
    links = f"{AT_BOOT} 2>/dev/null | sed 's/.* //' "
    return box.run(["sh", "-c", links]).stdout.split()


def test_a_service_that_does_not_answer(jami_box: Box, tmp_path: Path) -> None:
    one = put(jami_box, tmp_path, "one", welcome("one"), jami(accounts(ARCHIVE)))
    put(jami_box, tmp_path, "taken", welcome("two", "(port 4000)"), jami(accounts(ARCHIVE)))
    put(jami_box, tmp_path, "broken", welcome("one"), jami(accounts("/etc/jami/broken.gz")))
    install(jami_box, "one", "apply")
    running = pids(jami_box, "jami")
    squat(jami_box, 4000)
    give_up_soon(jami_box)
    assert "is taken by" in install(jami_box, "taken", "apply", exit=3)
    said = install(jami_box, "taken", "apply", "--force", exit=1)
    assert "already in use" in said, "the last lines of the log"
    assert "rolled back to generation 1" in said
    assert (greeting(jami_box), files(jami_box)) == ("one", declared(one))
    assert pids(jami_box, "jami") == running
    # An archive that jamid cannot read is refused; of one whose key is none, the start of the unit fails.
    jami_box.write("/etc/jami/broken.gz", b"junk", 0o600)
    for command in ("plan", "apply"):
        said = install(jami_box, "broken", command, exit=3)
        assert "nothing was touched" in said and "a good /etc/jami/broken.gz: encrypted" in said
    jami_box.write("/etc/jami/broken.gz", with_a_key_that_is_none(), 0o600)
    said = install(jami_box, "broken", "apply", exit=1)
    assert "RingBuffer" in said and "\x1b" not in said, "what a service logs does not steer the terminal"
    assert files(jami_box) == declared(one)
    assert "  - " in jami_box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
    assert install(jami_box, "one", "list").count("*") == 1
    install(jami_box, "one", "status")
    install(jami_box, "one", "rollback", exit=3)
    assert jami_box.failed_units() == []


def with_a_key_that_is_none() -> bytes:
    content = json.loads(gzip.decompress(make_archive("broken").data))
    key = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"
    content["ringAccountKey"] = base64.b64encode(key.encode()).decode()
    return gzip.compress(json.dumps(content).encode())


SET_PORT = "INSERT INTO config (server_id, key, value) VALUES (1, 'port', '4000')"
FORGET_PORT = "DELETE FROM config WHERE key = 'port'"  # as docs/existing-server.md has it


def test_a_port_in_the_database_that_is_taken_over(box: Box, debian: Debian, tmp_path: Path) -> None:
    put(box, tmp_path, "one", welcome("one", f'(database-file "{PACKAGE_DATABASE}")'), target=debian.target)
    give_up_soon(box, "one")
    box.run(["systemctl", "start", "mumble-server"])
    theirs = greeting(box)
    box.run(["systemctl", "stop", "mumble-server"])
    sql(box, PACKAGE_DATABASE, SET_PORT)
    said = install(box, "one", "apply", exit=1)
    assert "listens on port 4000, not on 64738 as declared: its database has a port of its own" in said
    assert "rolled back to what was there before guixsvc" in said
    assert files(box) == {}
    sql(box, PACKAGE_DATABASE, FORGET_PORT)
    install(box, "one", "apply")
    assert greeting(box) == "one" != theirs


def test_what_is_refused(jami_box: Box, tmp_path: Path) -> None:
    put(jami_box, tmp_path, "one", welcome("one"), jami(accounts(ARCHIVE, "/etc/jami/lost.gz")))
    one = put(jami_box, tmp_path, "mumble", welcome("one"))
    assert "/etc/jami/lost.gz" in install(jami_box, "one", "apply", exit=3)
    jami_box.run(["mv", "/usr/libexec/jamid", "/root/jamid"])
    assert "apt-get install jami-daemon" in install(jami_box, "one", "apply", exit=3)
    assert files(jami_box) == {}
    old = (
        '#!/bin/sh\n[ "$1" != --version ] || exec echo \'systemd 247 (247.3-7)\'\nexec /bin/systemctl "$@"\n'
    )
    jami_box.write("/usr/local/bin/systemctl", old.encode(), 0o755)
    assert "systemd 251 or later (this is 247)" in install(jami_box, "mumble", "apply", exit=3)
    jami_box.run(["rm", "/usr/local/bin/systemctl"])
    install(jami_box, "mumble", "apply")
    running = pids(jami_box, "mumble-server")
    jami_box.run(["sh", "-c", f"echo '; mine' >>{INI}"])
    assert f"{INI} was edited on the host" in install(jami_box, "mumble", "apply", exit=3)
    assert b"; mine" in jami_box.read(INI)
    assert pids(jami_box, "mumble-server") == running
    install(jami_box, "mumble", "apply", "--force")
    assert files(jami_box) == declared(one)
    unprivileged = ["setpriv", "--reuid=nobody", "--clear-groups", "sh", "-s", "apply"]
    script = (one / "install").read_text()
    assert jami_box.run(unprivileged, check=False, input=script).returncode == 3
    for command in ("apply", "rollback", "uninstall"):
        locked = ["flock", f"{STATE}/lock", "/root/mumble/install", command]
        assert jami_box.run(locked, check=False).returncode == 3


def test_a_full_disk(box: Box, debian: Debian, tmp_path: Path) -> None:
    one, two = (
        put(box, tmp_path, "one", welcome("one"), target=debian.target),
        put(box, tmp_path, "two", welcome("two" * 3000), target=debian.target),
    )
    for place in (STATE, "/etc/guixsvc"):
        box.run(["mkdir", "-p", place])
        box.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "small", place])
    install(box, "one", "apply")
    running = pids(box, "mumble-server")
    for place in (STATE, "/etc/guixsvc"):
        box.run(["sh", "-c", f"cat /dev/zero >{place}/fill"], check=False)
        said = install(box, "two", "apply", exit=1)
        assert "nothing was changed" in said
        box.run(["rm", f"{place}/fill"])
        assert files(box) == declared(one)
        assert pids(box, "mumble-server") == running
        install(box, "one", "status")
        assert "nothing to do" in install(box, "one", "apply")
    install(box, "two", "apply")
    assert files(box) == declared(two)


def test_a_read_only_etc(box: Box, debian: Debian, tmp_path: Path) -> None:
    one, _ = (
        put(box, tmp_path, "one", welcome("one"), target=debian.target),
        put(box, tmp_path, "two", welcome("two"), target=debian.target),
    )
    install(box, "one", "apply")
    running = pids(box, "mumble-server")
    box.run(["mount", "--bind", "/etc", "/etc"])
    box.run(["mount", "-o", "remount,bind,ro", "/etc"])
    said = install(box, "two", "apply", exit=1)
    assert "Read-only file system" in said
    assert "nothing was changed" in said
    box.run(["umount", "/etc"])
    assert (files(box), pids(box, "mumble-server")) == (declared(one), running)
    install(box, "one", "status")
    assert "nothing to do" in install(box, "one", "apply")


def use_shims(box: Box, name: str, kind: str) -> None:
    """Make of /root/NAME one whose installer looks for programs in /root/shims first: /root/NAME-KIND.

    What systemd runs for it does not: that is not killed with the installer.
    """
    box.run(["cp", "-a", f"/root/{name}", f"/root/{name}-{kind}"])
    shims = r'/^export PATH$/a [ "${1-}" = --switch ] || PATH=/root/shims:$PATH'
    box.run(["sed", "-i", shims, f"/root/{name}-{kind}/install"])


CUT = """#!/bin/sh
echo {name} >>/root/log
[ "$(wc -l </root/log)" -lt "$(cat /root/last)" ] || kill -9 0
PATH=/usr/sbin:/usr/bin exec {name} "$@"
"""
STRIDE = 2
"""The installer is the same on both releases: on each it is cut off at every other of its commands."""
CHANGING = "cp install ln mkdir mv rm systemctl systemd-run systemd-sysusers"


def test_cut_off_at_every_step(box: Box, debian: Debian, tmp_path: Path) -> None:
    trees = {
        "one": put(box, tmp_path, "one", welcome("one"), target=debian.target),
        "two": put(
            box,
            tmp_path,
            "two",
            welcome("two", '(database-file "/srv/voice/db.sqlite")'),
            target=debian.target,
        ),
    }
    for name in CHANGING.split():
        box.write(f"/root/shims/{name}", CUT.format(name=name).encode(), 0o755)
    install(box, "one", "apply")
    for name in trees:
        use_shims(box, name, "cut")
    old, new = "one", "two"
    seen = set()
    for at in itertools.count(1 if debian.target == "debian-12" else 2, STRIDE):
        box.run(["sh", "-c", f": >/root/log; echo {at} >/root/last"])
        done = box.run(["setsid", "--wait", f"/root/{new}-cut/install", "apply"], check=False)
        if done.returncode == 0:
            break
        found = files(box)
        on_host = [name for name, out in trees.items() if without_staged(found) == declared(out)]
        assert on_host, f"neither the old nor the new set after step {at}"
        assert greeting(box) in (old, new)
        seen.add(on_host[0] == new)
        install(box, new, "apply")
        assert (greeting(box), files(box)) == (new, declared(trees[new])), at
        install(box, new, "status")
        old, new = new, old
    assert seen == {False, True}
    assert at > 15
    assert box.failed_units() == []


def without_staged(found: dict[str, tuple[bytes, int]]) -> dict[str, tuple[bytes, int]]:
    return {path: content for path, content in found.items() if not path.endswith(".guixsvc-new")}


def test_the_power_fails(box: Box, debian: Debian, tmp_path: Path) -> None:
    trees = {name: put(box, tmp_path, name, welcome(name), target=debian.target) for name in ("one", "two")}
    install(box, "one", "apply")
    for name in trees:
        use_shims(box, name, "stall")
    old, new = "one", "two"
    # Before the files are switched, after it, and when the services have been restarted.
    for program, arguments, there in (
        ("systemd-run", "*", "old"),
        ("systemctl", "restart*", "new"),
        ("rm", "*/pending", "new"),
    ):
        box.run(["rm", "-rf", "/root/shims", "/root/stalled"])
        box.write(f"/root/shims/{program}", STALL.format(name=program, arguments=arguments).encode(), 0o755)
        box.run(["systemd-run", "--collect", f"/root/{new}-stall/install", "apply"])
        box.run(["timeout", "180", "sh", "-c", "until [ -e /root/stalled ]; do sleep 0.1; done"])
        box.reboot(power_cut=True)
        on_host = {"old": old, "new": new}[there]
        box.wait_active("mumble-server")
        assert (greeting(box), without_staged(files(box))) == (on_host, declared(trees[on_host])), program
        assert "an installation was cut off" in install(box, new, "status", exit=1)
        install(box, new, "apply")
        assert (greeting(box), files(box)) == (new, declared(trees[new]))
        install(box, new, "status")
        old, new = new, old
    assert box.failed_units() == []


def test_two_at_once(box: Box, debian: Debian, tmp_path: Path) -> None:
    trees = [put(box, tmp_path, name, welcome(name), target=debian.target) for name in ("one", "two")]
    together = "/root/one/install apply >/dev/null 2>&1 & first=$!; /root/two/install apply >/dev/null 2>&1; "
    together += "second=$?; wait $first; echo $? $second"
    codes = box.run(["sh", "-c", together]).stdout.split()
    assert sorted(codes) == ["0", "3"]
    winner = trees[codes.index("0")]
    assert files(box) == declared(winner)
