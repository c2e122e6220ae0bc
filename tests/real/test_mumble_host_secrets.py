"""Passwords that stay on the host: put into the settings at each start, on a booted host."""

import subprocess
from pathlib import Path

import pytest

from real.box import Box
from real.compiled import compile_text
from real.debian_root import Debian
from real.hard_texts import HARD
from real.installed import STATE, install
from real.jami_and_mumble import log_in, mumble, rejected
from real.test_host_quoting import ended
from real.test_jami_and_mumble_security import WATCH, found, searched

pytestmark = pytest.mark.real

SECRET = "/etc/secrets/mumble"
PASSWORD = 'Kw9zq,harbour "at\\night"'
UNIT = "mumble-server"


def put(box: Box, folder: Path, debian: Debian, place: str = SECRET, fields: str = "") -> Path:
    """Compile a server whose password is at a place of the host, to /root/voice in the box."""
    fields = f'(server-password (getenv "VOICE")) (autoban-attempts 0) {fields}'
    folder.mkdir(exist_ok=True)
    options = ["--target", debian.target, "--host-secret", f"VOICE={place}"]
    out = compile_text(mumble(fields), folder, *options).out
    box.run(["rm", "-rf", "/root/voice"])
    box.copy_in(out, "/root/voice")
    return out


def keep(box: Box, content: bytes, mode: int = 0o600) -> None:
    box.run(["install", "-d", "-m", "0700", "/etc/secrets"])
    box.write(SECRET, content, mode)


def restart(box: Box) -> subprocess.CompletedProcess[str]:
    return box.run(["guixsvc-herd", "restart", UNIT], check=False)


def admitted(box: Box, password: str) -> bool:
    answer = log_in(box, "--password", password)
    assert rejected(answer) in ("", "WrongServerPW")
    return bool(answer["admitted"])


def test_the_life_of_a_password(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        out = put(box, tmp_path, debian)
        keep(box, f"{PASSWORD}\n".encode())
        install(box, "voice", "apply")
        assert admitted(box, PASSWORD)
        for wrong in ("", PASSWORD[:-1], f"{PASSWORD}\n", "HOST-SECRET guixsvc.serverpassword"):
            assert not admitted(box, wrong)

        # A changed one is taken up at a restart, and at nothing less.
        keep(box, b"changed;horse")
        box.run(["systemctl", "reload", UNIT])
        assert admitted(box, PASSWORD)
        assert restart(box).returncode == 0
        assert admitted(box, "changed;horse")
        assert not admitted(box, PASSWORD)

        # Without it there is no server, rather than one without a password.
        for content, says in ((None, "is missing or empty"), (b"", "is missing or empty"),
                              (b"\n", "is missing or empty"), (b"a\0b", "holds a NUL byte")):  # fmt: skip
            if content is None:
                box.run(["rm", SECRET])
            else:
                keep(box, content)
            box.run(["systemctl", "stop", UNIT])
            named = f"{SECRET}, the server-password of the declaration, {says}"
            before = box.journal(UNIT).count(named)
            assert restart(box).returncode == 1
            assert box.property(UNIT, "MainPID") == "0"
            assert box.journal(UNIT).count(named) > before
            assert box.run(["sh", "-c", "ls /run/guixsvc-mumble-server"], check=False).returncode != 0

        keep(box, b"back again\r\n")
        assert restart(box).returncode == 0
        assert admitted(box, "back again")
        assert {
            path.name for path in out.rglob("*") if path.is_file() and b"horse" in path.read_bytes()
        } == set()


def test_nasty_passwords(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        put(box, tmp_path, debian)
        keep(box, b"first")
        install(box, "voice", "apply")
        for text in HARD:
            keep(box, ended(text))
            assert restart(box).returncode == 0
            assert admitted(box, text), text
            for wrong in ("", text + "x", text[:-1]):
                assert not admitted(box, wrong), (text, wrong)


def test_only_root_and_the_server_can_read_it(debian: Debian, tmp_path: Path) -> None:
    word = "Kw9zq,harbour"
    with Box(debian.root) as box:
        out = put(box, tmp_path, debian)
        keep(box, word.encode())
        watch = box.inside(["python3", "-c", WATCH, searched([word])])
        with subprocess.Popen(watch, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watching:
            assert watching.stdin and watching.stdout
            assert watching.stdout.readline() == "watching\n"
            said = install(box, "voice", "plan") + install(box, "voice", "apply")
            assert restart(box).returncode == 0
            watching.stdin.close()
            assert watching.stdout.read().split() == []
        assert admitted(box, word)
        copies = {
            f"/run/credentials/{UNIT}.service/guixsvc.serverpassword",
            "/run/guixsvc-mumble-server/mumble-server.ini",
        }
        assert found(box, "root", [word])[word] == {SECRET, *copies}
        assert found(box, "mumble-server", [word])[word] == copies
        assert found(box, "nobody", [word]) == {}
        shown = box.run(["systemctl", "show", UNIT]).stdout
        journal = box.journal(output="export")
        written = "".join(path.read_text() for path in out.rglob("*") if path.is_file())
        for text in (said, shown, journal, written):
            assert "Kw9zq" not in text
        assert "Murmur" in journal or "mumble" in journal

        # Nothing of it is left.
        box.run([f"{STATE}/current/install", "uninstall"])
        assert found(box, "root", [word])[word] == {SECRET}


@pytest.mark.parametrize("kind", ["credential", "encrypted-credential"])
def test_a_credential_of_systemd(kind: str, debian: Debian, tmp_path: Path) -> None:
    store = "/etc/credstore" if kind == "credential" else "/etc/credstore.encrypted"
    write = ["tee"] if kind == "credential" else ["systemd-creds", "encrypt", "--name=voice", "-"]
    with Box(debian.root) as box:
        put(box, tmp_path, debian, f"{kind}:voice")
        assert f"it is not in {store}, nor was it given" in install(box, "voice", "plan", exit=3)
        box.run(["install", "-d", "-m", "0700", store])
        if kind == "encrypted-credential":
            wrong = 'printf x | systemd-creds encrypt --name=other - "$1"'
            box.run(["sh", "-c", wrong, "sh", f"{store}/voice"])
            assert f"systemd cannot decrypt {store}/voice here" in install(box, "voice", "plan", exit=3)
        box.run(["sh", "-c", 'umask 077; "$@"', "sh", *write, f"{store}/voice"], input=PASSWORD)
        if kind == "encrypted-credential":
            assert PASSWORD.encode() not in box.read(f"{store}/voice")
        install(box, "voice", "apply")
        assert admitted(box, PASSWORD)
        assert not admitted(box, "")
        box.run(["rm", f"{store}/voice"])
        assert restart(box).returncode == 1
        assert f"the {kind.replace('-', ' ')} voice of systemd, the server-password" in box.journal(UNIT)


def test_the_installer_looks_for_it_first(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        put(box, tmp_path, debian)
        for content, mode, says in (
            (None, 0, f"{SECRET}, the server-password of the declaration: missing"),
            (b"", 0o600, "it is missing or empty"),
            (b"\n", 0o600, "it is missing or empty"),
            (b"word", 0o644, "it is root's, of mode 644"),
            (b"word", 0o640, "it is root's, of mode 640"),
            (b"w\0rd", 0o600, "it holds a NUL byte"),
            (b"w\xffrd", 0o600, "it is not UTF-8 text"),
        ):
            if content is not None:
                keep(box, content, mode)
            for command in ("plan", "apply"):
                said = install(box, "voice", command, exit=3)
                assert f"{SECRET}, the server-password of the declaration" in said
                assert says in said
                assert "nothing was touched" in said
        keep(box, b"word")
        box.run(["chown", "mumble-server", SECRET])
        assert "it is mumble-server's, of mode 600" in install(box, "voice", "apply", exit=3)
        box.run(["rm", SECRET])
        box.run(["mkdir", SECRET])
        assert "declaration: a folder, no file" in install(box, "voice", "apply", exit=3)
        box.run(["rmdir", SECRET])
        keep(box, b"word")
        box.run(["chown", "mumble-server", "/etc/secrets"])
        assert "/etc/secrets, on the way, belongs to mumble-server" in install(box, "voice", "apply", exit=3)
        box.run(["chown", "root", "/etc/secrets"])
        box.run(["rm", SECRET])
        assert box.run(["systemctl", "cat", UNIT], check=False).stdout.count("guixsvc") == 0

        keep(box, b"word", 0o400)
        install(box, "voice", "apply")
        assert "was changed" not in install(box, "voice", "plan")
        keep(box, b"other")
        said = install(box, "voice", "plan")
        assert f"{SECRET}, the server-password, was changed since {UNIT}.service started" in said
        assert "nothing to do" in said
        restart(box)
        assert "was changed" not in install(box, "voice", "plan")
        # A generation to go back to needs it too.
        put(box, tmp_path / "next", debian, fields='(welcome-text "next")')
        install(box, "voice", "apply")
        box.run(["rm", SECRET])
        assert SECRET in box.run([f"{STATE}/current/install", "rollback"], check=False).stderr
        assert admitted(box, "other")
