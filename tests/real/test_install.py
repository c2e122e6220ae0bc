"""The emitted ``install`` on a booted systemd, with the real daemons, through faults."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from images import PROGRAMS, declared, image, manifest
from real.box import Box
from real.compiled import accounts, compile_text, jami, log_in, mumble, rejected, string
from real.jami_archive import make_archive
from real.test_emitted_boot import new_certificate

pytestmark = pytest.mark.real

ARCHIVE = "/etc/jami/meeting.gz"
PASSWORD = "Tr0ub4dor,&3"
STATE = "/var/lib/guixsvc"
INI = "/etc/guixsvc/mumble-server/mumble-server.ini"
PACKAGE_DATABASE = "/var/lib/mumble-server/mumble-server.sqlite"


@pytest.fixture
def box(debian_12_root: Path) -> Iterator[Box]:
    with Box(debian_12_root) as booted:
        booted.write(ARCHIVE, make_archive("meeting").data, 0o600)
        yield booted


def put(box: Box, folder: Path, name: str, *services: str) -> Path:
    """Compile services, and copy the output to /root/NAME in the box; the folder here."""
    (folder / name).mkdir()
    out = compile_text(f"(list {' '.join(services)})", folder / name).out
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


def squat(box: Box, port: int) -> None:
    """Have another program take a port."""
    program = f"import socket, time; s = socket.create_server(('', {port})); time.sleep(9999)"
    box.run(["systemd-run", f"--unit=squat-{port}", "python3", "-c", program])
    check = ["sh", "-c", f"until ss -Hltn 'sport = :{port}' | grep -q LISTEN; do sleep 0.1; done"]
    box.run(["timeout", "20", *check])


def pids(box: Box, *units: str) -> list[str]:
    return [box.property(unit, "MainPID") for unit in units]


def test_both_services(box: Box, tmp_path: Path) -> None:
    protected = welcome("one", f"(server-password {string(PASSWORD)})")
    one = put(box, tmp_path, "one", protected, jami(accounts(ARCHIVE)))
    watched = "while :; do cat /proc/[0-9]*/cmdline; sleep 0.02; done 2>/dev/null >/root/command-lines"
    box.run(["systemd-run", "--unit=watch", "sh", "-c", watched])
    said = install(box, "one", "plan")
    assert files(box) == {}
    said += install(box, "one", "apply")
    assert "mumble-server.service: the server listens on port 64738 and speaks TLS" in said
    assert "jami.service: the daemon answers on its bus; accounts: 1" in said
    assert files(box) == declared(one)
    for unit in manifest(one)["units"]:
        assert box.property(unit["name"], "ActiveState") == "active"
    assert box.failed_units() == []
    assert box.run(["systemctl", "is-enabled", "jami"]).stdout == "enabled\n"
    assert greeting(box, "--password", PASSWORD) == "one"
    assert rejected(log_in(box, "--password", "wrong")) == "WrongServerPW"
    listed = box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
    assert make_archive("meeting").fingerprint in listed
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


def test_over_a_running_server_of_the_package(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path, "one", welcome("one"))
    put(box, tmp_path, "same", welcome("same", f'(database-file "{PACKAGE_DATABASE}")'))
    put(box, tmp_path, "taken", welcome("taken", "(port 4000)"))
    squat(box, 4000)
    box.run(["systemctl", "start", "mumble-server"])
    theirs = greeting(box)
    assert theirs != "one"
    superuser = (
        f"murmurd -ini /etc/mumble-server.ini -supw hunter2 && chown mumble-server: {PACKAGE_DATABASE}"
    )
    box.run(["sh", "-c", superuser])
    box.run(["sh", "-c", "ls -l /etc/rc*.d/*mumble-server >/root/links"])

    said = install(box, "taken", "apply", exit=1)
    assert "rolled back to what was there before guixsvc" in said
    assert files(box) == {}
    assert greeting(box) == theirs, "the package's own server runs again"

    said = install(box, "one", "plan")
    assert "/etc/init.d/mumble-server; it runs" in said
    assert f'to keep them, declare: (database-file "{PACKAGE_DATABASE}")' in said
    install(box, "one", "apply")
    assert greeting(box) == "one"
    assert rejected(log_in(box, "--user", "SuperUser", "--password", "hunter2")) == "WrongUserPW"
    said = install(box, "same", "apply")
    assert "to keep them" not in said
    assert greeting(box, "--user", "SuperUser", "--password", "hunter2") == "same"

    said = install(box, "same", "uninstall")
    assert "left     /var/lib/mumble-server" in said
    assert files(box) == {}
    assert box.property("mumble-server", "FragmentPath").startswith("/run/systemd/generator")
    assert box.property("mumble-server", "ActiveState") == "inactive"
    box.run(["sh", "-c", "ls -l /etc/rc*.d/*mumble-server | cmp - /root/links"])
    assert box.failed_units() == []
    box.run(["systemctl", "start", "mumble-server"])
    assert greeting(box) == theirs
    box.run(["systemctl", "stop", "mumble-server"])
    said = install(box, "same", "uninstall", "--purge")
    assert "delete   /var/lib/mumble-server" in said
    assert box.run(["test", "-e", "/var/lib/mumble-server"], check=False).returncode == 1


def test_a_service_that_does_not_answer(box: Box, tmp_path: Path) -> None:
    one = put(box, tmp_path, "one", welcome("one"), jami(accounts(ARCHIVE)))
    put(box, tmp_path, "taken", welcome("two", "(port 4000)"), jami(accounts(ARCHIVE)))
    put(box, tmp_path, "broken", welcome("one"), jami(accounts("/etc/jami/broken.gz")))
    install(box, "one", "apply")
    running = pids(box, "jami")
    squat(box, 4000)
    said = install(box, "taken", "apply", exit=1)
    assert "already in use" in said, "the last lines of the log"
    assert "rolled back to generation 1" in said
    assert (greeting(box), files(box)) == ("one", declared(one))
    assert pids(box, "jami") == running
    # An archive that jamid cannot read: the start of the unit fails.
    box.write("/etc/jami/broken.gz", b"junk", 0o600)
    said = install(box, "broken", "apply", exit=1)
    assert "/etc/jami/broken.gz: encrypted" in said
    assert files(box) == declared(one)
    assert "  - " in box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
    assert install(box, "one", "list").count("*") == 1
    install(box, "one", "status")
    install(box, "one", "rollback", exit=3)
    assert box.failed_units() == []


def test_what_is_refused(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path, "one", welcome("one"), jami(accounts(ARCHIVE, "/etc/jami/lost.gz")))
    one = put(box, tmp_path, "mumble", welcome("one"))
    assert "/etc/jami/lost.gz" in install(box, "one", "apply", exit=3)
    box.run(["mv", "/usr/libexec/jamid", "/root/jamid"])
    assert "install the package jami-daemon" in install(box, "one", "apply", exit=3)
    assert files(box) == {}
    old = (
        '#!/bin/sh\n[ "$1" != --version ] || exec echo \'systemd 247 (247.3-7)\'\nexec /bin/systemctl "$@"\n'
    )
    box.write("/usr/local/bin/systemctl", old.encode(), 0o755)
    assert "systemd 251 or later (this is 247)" in install(box, "mumble", "apply", exit=3)
    box.run(["rm", "/usr/local/bin/systemctl"])
    install(box, "mumble", "apply")
    running = pids(box, "mumble-server")
    box.run(["sh", "-c", f"echo '; mine' >>{INI}"])
    assert f"{INI} was edited on the host" in install(box, "mumble", "apply", exit=3)
    assert b"; mine" in box.read(INI)
    assert pids(box, "mumble-server") == running
    install(box, "mumble", "apply", "--force")
    assert files(box) == declared(one)
    unprivileged = ["setpriv", "--reuid=nobody", "--clear-groups", "sh", "-s", "apply"]
    script = (one / "install").read_text()
    assert box.run(unprivileged, check=False, input=script).returncode == 3
    for command in ("apply", "rollback", "uninstall"):
        locked = ["flock", f"{STATE}/lock", "/root/mumble/install", command]
        assert box.run(locked, check=False).returncode == 3


def test_a_full_disk(box: Box, tmp_path: Path) -> None:
    one, two = put(box, tmp_path, "one", welcome("one")), put(box, tmp_path, "two", welcome("two" * 3000))
    for place in (STATE, "/etc/guixsvc"):
        box.run(["mkdir", "-p", place])
        box.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "small", place])
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


CUT = """#!/bin/sh
read -r count </root/counter
read -r last </root/last
echo $((count + 1)) >/root/counter
[ $((count + 1)) -ne "$last" ] || kill -9 0
PATH=/usr/sbin:/usr/bin exec {name} "$@"
"""
CHANGING = "cp flock install journalctl ln mkdir mv rm rmdir sync systemctl systemd-run systemd-sysusers"


def test_cut_off_at_every_step(box: Box, tmp_path: Path) -> None:
    trees = {
        "one": put(box, tmp_path, "one", welcome("one")),
        "two": put(box, tmp_path, "two", welcome("two", '(database-file "/srv/voice/db.sqlite")')),
    }
    for name in CHANGING.split():
        box.write(f"/root/shims/{name}", CUT.format(name=name).encode(), 0o755)
    install(box, "one", "apply")
    old, new = "one", "two"
    at = 0
    seen = set()
    while True:
        at += 1
        box.run(["sh", "-c", f"echo 0 >/root/counter; echo {at} >/root/last"])
        path = "PATH=/root/shims:/usr/sbin:/usr/bin"
        done = box.run(["setsid", "--wait", "env", path, f"/root/{new}/install", "apply"], check=False)
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


def test_two_at_once(box: Box, tmp_path: Path) -> None:
    trees = [put(box, tmp_path, name, welcome(name)) for name in ("one", "two")]
    together = "/root/one/install apply >/dev/null 2>&1 & first=$!; /root/two/install apply >/dev/null 2>&1; "
    together += "second=$?; wait $first; echo $? $second"
    codes = box.run(["sh", "-c", together]).stdout.split()
    assert sorted(codes) == ["0", "3"]
    winner = trees[codes.index("0")]
    assert files(box) == declared(winner)


def test_an_image(debian_12_root: Path, tmp_path: Path) -> None:
    """What was installed with --root comes up when the image boots."""
    host = image(tmp_path / "image")
    for name in ("passwd", "group", "shadow", "gshadow"):
        shutil.copy2(debian_12_root / "etc" / name, host.path(f"/etc/{name}"))
    (tmp_path / "one").mkdir()
    text = welcome("image", '(user "voice") (database-file "/srv/voice/db.sqlite")')
    host.installed(compile_text(text, tmp_path / "one").out, "apply")
    for stub in PROGRAMS:
        host.path(stub).unlink()
    shutil.rmtree(host.path("/srv"))  # the box would lay it down as root's
    with Box(debian_12_root, host.root) as box:
        box.wait_active("mumble-server")
        assert greeting(box) == "image"
        assert box.run(["stat", "-c", "%U", "/srv/voice/db.sqlite"]).stdout == "voice\n"
        box.run([f"{STATE}/current/install", "status"])


def test_what_the_page_shows(box: Box, tmp_path: Path) -> None:
    """The commands of docs/install.md for a host, in their order."""
    page = (Path(__file__).parents[2] / "docs/install.md").read_text(encoding="utf-8")
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
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
    assert "done: nothing of ours is installed" in said
    assert files(box) == {}
    assert box.run(["sh", "-n", "/etc/letsencrypt/renewal-hooks/deploy/mumble-server"]).returncode == 0
