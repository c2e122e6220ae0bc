"""What the installed services let others see and do, on a booted host."""

import gzip
import json
import os
import pty
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from real.box import Box
from real.compiled import Compiled, compile_text, install_by_hand, string
from real.jami_and_mumble import accounts, jami, log_in, mumble
from real.jami_archive import make_archive
from real.test_jami_and_mumble_boot import CERTIFICATES, lay_certificate, new_certificate

pytestmark = pytest.mark.real

PASSWORD, SUPERUSER = "Kw9zq,harbour", "Zp7bd'anchor"
ARCHIVE = "/etc/jami/meeting.gz"
MEETING = make_archive("meeting")
TLS = f'(ssl-cert "{CERTIFICATES}/fullchain.pem") (ssl-key "{CERTIFICATES}/privkey.pem")'
VOICE = mumble(f"(server-password {string(PASSWORD)}) (autoban-attempts 0) {TLS}")
SET_PASSWORD = ["guixsvc-herd", "set-superuser-password", "mumble-server"]

# Prints which of the needles (in hexadecimal) it finds in the files below folders that its user can read.
SEARCH = """
import gzip, os, stat, sys
needles = [bytes.fromhex(needle) for needle in sys.argv[1].split(",")]
for top in sys.argv[2:]:
    for folder, _, names in os.walk(top):
        for path in (os.path.join(folder, name) for name in names):
            try:
                if not stat.S_ISREG(os.lstat(path).st_mode):
                    continue
                with open(path, "rb") as file:
                    data = file.read(64 << 20)
                if data[:2] == b"\\x1f\\x8b":
                    data += gzip.decompress(data)
            except (OSError, EOFError):
                continue
            for needle in needles:
                if needle in data:
                    print(needle.hex(), path)
"""
# Until standard input ends: what is in the arguments and environments of all processes, again and again.
WATCH = """
import glob, select, sys
needles = [bytes.fromhex(needle) for needle in sys.argv[1].split(",")]
own, seen = "/proc/self/", set()
print("watching", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
        try:
            data = open(path, "rb").read()
        except OSError:
            continue
        if sys.argv[1].encode() not in data:
            seen.update(needle for needle in needles if needle in data)
print(*(needle.hex() for needle in seen))
"""
FOLDERS = ("/dev/shm", "/etc", "/home", "/opt", "/root", "/run", "/srv", "/tmp", "/usr/local", "/var")


@pytest.fixture(scope="module")
def account_key() -> str:
    """From the middle of the account's secret key, as archives hold it."""
    key: str = json.loads(gzip.decompress(MEETING.data))["ringAccountKey"]
    return key[400:460]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_text(f"(list {VOICE} {jami(accounts(ARCHIVE))})", tmp_path_factory.mktemp("compiled"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_certificate(tmp_path_factory.mktemp("certificate") / "first")


@pytest.fixture(scope="module")
def box(debian_12_root: Path, compiled: Compiled, certificate: Path) -> Iterator[Box]:
    with Box(debian_12_root) as box:
        lay_certificate(box, certificate)
        box.write(ARCHIVE, MEETING.data, 0o600)
        install_by_hand(box, compiled)
        yield box


def searched(needles: Sequence[str]) -> str:
    """The needles as the programs above want them."""
    return ",".join(needle.encode().hex() for needle in needles)


def found(box: Box, user: str, needles: Sequence[str]) -> dict[str, set[str]]:
    """The files where a user can read a needle, by needle."""
    become = ["setpriv", f"--reuid={user}", "--clear-groups", f"--regid={user}", "--"]
    if user == "nobody":
        become[3] = "--regid=nogroup"
    search = box.run([*become, "python3", "-c", SEARCH, searched(needles), *FOLDERS]).stdout
    files: dict[str, set[str]] = {}
    for line in search.splitlines():
        needle, path = line.split(" ", 1)
        files.setdefault(bytes.fromhex(needle).decode(), set()).add(path)
    return files


# Secrets, by value


def test_only_root_and_the_services_themselves_can_read_a_secret(
    box: Box, certificate: Path, account_key: str
) -> None:
    tls_key = (certificate / "key.pem").read_text()[400:460]
    secrets = [PASSWORD, account_key, tls_key]
    everywhere = found(box, "root", secrets)
    assert everywhere[PASSWORD] == {
        "/etc/guixsvc/mumble-server/mumble-server.ini",
        "/run/credentials/mumble-server.service/mumble-server.ini",
    }
    assert everywhere[tls_key] == {f"{CERTIFICATES}/privkey.pem", "/run/guixsvc/mumble-server/key.pem"}
    homes = ("/var/lib/jami/", "/run/credentials/jami.service/")
    assert ARCHIVE in everywhere[account_key]
    assert all(path.startswith(homes) for path in everywhere[account_key] - {ARCHIVE})

    assert found(box, "nobody", secrets) == {}
    assert found(box, "jami", [PASSWORD, tls_key]) == {}
    assert found(box, "mumble-server", [account_key]) == {}
    assert found(box, "mumble-server", [PASSWORD])[PASSWORD] == {
        "/run/credentials/mumble-server.service/mumble-server.ini"
    }


def test_no_secret_among_processes_in_the_journal_or_the_manifest(
    box: Box, compiled: Compiled, account_key: str
) -> None:
    secrets = [PASSWORD, SUPERUSER, account_key]
    watched = [*secrets, "-readsupw"]  # The last shows that it sees what passes quickly.
    watch = box.inside(["python3", "-c", WATCH, searched(watched)])
    with subprocess.Popen(watch, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdin and watching.stdout
        assert watching.stdout.readline() == "watching\n"
        box.run(["systemctl", "restart", "mumble-server", "jami"])
        said = box.run(SET_PASSWORD, input=f"{SUPERUSER}\n")
        watching.stdin.close()
        assert watching.stdout.read().split() == [b"-readsupw".hex()]
    assert log_in(box, "--user", "SuperUser", "--password", SUPERUSER)["admitted"]
    # Every field of every message: journald keeps the command lines of those that write.
    journal = box.journal(output="export")
    printed = compiled.stdout + compiled.stderr + said.stdout + said.stderr
    shown = box.run(["systemctl", "show", "mumble-server", "jami", "jami-dbus-session"]).stdout
    manifest = (compiled.out / "manifest.json").read_text()
    for text in (journal, printed, shown, manifest):
        assert [secret for secret in secrets if secret in text] == []
    assert "Murmur" in journal


# The password of SuperUser


def test_the_password_is_asked_for_without_echo(box: Box) -> None:
    said = on_a_terminal(box, "terminal-horse", "terminal-horse")
    assert "terminal-horse" not in said
    assert "The password of SuperUser is set." in said
    assert log_in(box, "--user", "SuperUser", "--password", "terminal-horse")["admitted"]
    assert "the two differ" in on_a_terminal(box, "one-horse", "other-horse")
    assert log_in(box, "--user", "SuperUser", "--password", "terminal-horse")["admitted"]


def on_a_terminal(box: Box, *answers: str) -> str:
    """What the action shows on a terminal where its questions are answered like that."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(box.inside(SET_PASSWORD), stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = b""
        for answer in answers:
            asked = said.count(b": ")
            while said.count(b": ") == asked:
                said += os.read(ours, 1000)
            os.write(ours, f"{answer}\n".encode())
        while chunk := read_terminal(ours):
            said += chunk
    os.close(ours)
    return said.decode()


def read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1000)
    except OSError:  # How Linux says that nobody has the terminal open any more.
        return b""


@pytest.mark.parametrize(
    ("arguments", "input", "code", "says"),
    [
        (["hunter2"], "", 2, "usage:"),
        ([], "", 1, "the password is empty"),
        ([], "\n", 1, "the password is empty"),
        ([], "grün\n", 1, "of ASCII only"),
        ([], "tab\there\n", 1, "of ASCII only"),
        ([], "x" * 255 + "\n", 1, "longer than 254"),
    ],
    ids=["argument", "nothing", "empty", "beyond ASCII", "control", "long"],
)
def test_passwords_that_are_not_taken(
    box: Box, arguments: list[str], input: str, code: int, says: str
) -> None:
    box.run(SET_PASSWORD, input="before\n")
    done = box.run([*SET_PASSWORD, *arguments], input=input, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert log_in(box, "--user", "SuperUser", "--password", "before")["admitted"]


@pytest.mark.parametrize("password", ["x" * 254, " a \\ \"b\" 'c' %s $HOME `d` -e ", "-readsupw"])
def test_passwords_arrive_as_they_are(box: Box, password: str) -> None:
    box.run(SET_PASSWORD, input=password)  # A newline at the end is not needed.
    assert log_in(box, "--user", "SuperUser", f"--password={password}")["admitted"]


def test_the_password_needs_a_running_server(box: Box) -> None:
    box.run(["systemctl", "stop", "mumble-server"])
    done = box.run(SET_PASSWORD, input="hunter2\n", check=False)
    box.run(["systemctl", "start", "mumble-server"])
    assert done.returncode == 1
    assert "guixsvc-herd start mumble-server" in done.stderr


def test_the_action_is_listed(box: Box) -> None:
    listed = box.run(["guixsvc-herd", "doc", "mumble-server", "list-actions"]).stdout
    assert [line.split()[0] for line in listed.splitlines()] == [
        *("status", "start", "stop", "restart", "health", "log", "backup", "restore"),
        "set-superuser-password",
    ]
    assert box.run(["guixsvc-herd", "list-accounts", "mumble-server"], check=False).returncode == 2


# Symbolic links that a service that was taken over could plant

VICTIM = "/etc/victim"


MAKE_VICTIM = f"""
[ -e {VICTIM} ] || mkdir -p {VICTIM}/jami
[ -e {VICTIM}/file ] || echo kept | tee {VICTIM}/file >{VICTIM}/jami/file
"""


def victim(box: Box) -> str:
    """All that there is to know about the victim's files, which only root may change."""
    box.run(["sh", "-c", MAKE_VICTIM])
    listed = box.run(["find", VICTIM, "-printf", "%p %u %g %m %l %T@\n"]).stdout
    return listed + box.run(["sh", "-c", f"cat {VICTIM}/file {VICTIM}/jami/file"]).stdout


LINKS = {
    "/var/lib/jami/.config": VICTIM,
    "/var/lib/jami/.local/share": VICTIM,
    "/var/lib/jami/.cache/jami": f"{VICTIM}/jami",
    "/var/lib/jami/accounts.json": f"{VICTIM}/file",
    "/var/lib/jami/accounts.json.new": f"{VICTIM}/file",
    "/var/lib/mumble-server/db.sqlite": f"{VICTIM}/file",
    "/var/lib/mumble-server/db.sqlite-journal": f"{VICTIM}/file",
}


@pytest.mark.parametrize("link", LINKS)
def test_root_follows_no_planted_link(box: Box, link: str) -> None:
    service = link.split("/")[3]
    before = victim(box)
    become = ["setpriv", f"--reuid={service}", f"--regid={service}", "--clear-groups", "--"]
    box.run(["systemctl", "stop", service])
    aside = f"[ ! -e {link} ] || mv {link} {link}.aside"
    box.run([*become, "sh", "-c", f"{aside}; ln -s {LINKS[link]} {link}"])
    box.run(["systemctl", "start", service], check=False)
    if service == "mumble-server":
        box.run(SET_PASSWORD, input="hunter2\n", check=False)
    # jamid sometimes hangs for its 20 s when it is asked to stop right after a start.
    box.run(["systemctl", "kill", "--signal=KILL", service])
    box.run(["systemctl", "stop", service])
    assert victim(box) == before
    box.run([*become, "sh", "-c", f"rm -f {link}; [ ! -e {link}.aside ] || mv {link}.aside {link}"])
    box.run(["guixsvc-herd", "start", service])


@pytest.mark.parametrize("folder", ["/run/guixsvc", "/run/guixsvc/mumble-server", "/etc/guixsvc"])
def test_the_server_cannot_write_where_root_does(box: Box, folder: str) -> None:
    become = ["setpriv", "--reuid=mumble-server", "--regid=mumble-server", "--init-groups", "--"]
    assert box.run([*become, "test", "-d", folder]).returncode == 0
    assert box.run([*become, "touch", f"{folder}/planted"], check=False).returncode != 0


@pytest.mark.parametrize("service", ["mumble-server", "jami"])
def test_a_service_runs_nothing_that_it_wrote(box: Box, service: str) -> None:
    """In the server's own view of the file system, as its user."""
    within = ["nsenter", f"--target={box.property(service, 'MainPID')}", "--mount", "--"]
    become = ["setpriv", f"--reuid={service}", f"--regid={service}", "--clear-groups", "--"]
    for folder in (f"/var/lib/{service}", "/tmp", "/dev/shm"):
        written = f"{folder}/written"
        box.run([*within, *become, "cp", "/bin/true", written])
        ran = box.run([*within, *become, written], check=False)
        box.run([*within, *become, "rm", written])
        assert ran.returncode != 0
        assert "Permission denied" in ran.stderr
    assert box.run([*within, *become, "/bin/true"]).returncode == 0


# The bus


def test_nobody_else_reaches_jami_s_bus(box: Box) -> None:
    call = ["busctl", "--address=unix:path=/run/jami/bus", "--auto-start=no", "list"]
    others = ("nobody", "mumble-server")

    def reached(user: str) -> bool:
        return (
            box.run(["setpriv", f"--reuid={user}", "--clear-groups", "--", *call], check=False).returncode
            == 0
        )

    assert reached("root") and reached("jami")
    assert not any(map(reached, others))
    # Even where the folder lets them through.
    box.run(["chmod", "0755", "/run/jami"])
    box.run(["chmod", "0777", "/run/jami/bus"])
    assert not any(map(reached, others))
    box.run(["chmod", "0700", "/run/jami"])
