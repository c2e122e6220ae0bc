"""Compiled trees on a booted systemd, with the real daemons: laid down by hand, started, used."""

import hashlib
import ssl
import subprocess
from pathlib import Path

import pytest

import needs
from real.box import Box
from real.compiled import SAMPLES, Compiled, compile_file, compile_text, install_by_hand, string
from real.debian_root import Debian
from real.jami_and_mumble import accounts, jami, log_in, mumble, rejected
from real.jami_archive import make_archive

pytestmark = pytest.mark.real

CERTIFICATES = "/etc/certs/mumble.example.com"
PASSWORD = "correct,horse"
WELCOME = 'Grüße, "friends"; 100% @home\\n\n\t<b>пристань</b> 😀 '
ARCHIVES = {
    "/etc/jami/meeting.gz": make_archive("meeting"),
    "/etc/jami/support desk.gz": make_archive("support"),
}


def test_example_of_the_manual(any_debian: Debian, tmp_path: Path) -> None:
    compiled = compile_file(SAMPLES / "mumble-manual.scm", tmp_path / "out", "--target", any_debian.target)
    first, renewed, own = (new_certificate(tmp_path / name) for name in ("first", "renewed", "client"))
    with Box(any_debian.root) as box:
        lay_certificate(box, first)
        install_by_hand(box, compiled)
        client = ["--certificate", str(own / "cert.pem"), "--key", str(own / "key.pem")]
        answer = log_in(box, *client)
        assert answer["admitted"]
        assert answer["sync"]["welcome_text"] == "Welcome to this Mumble server running on Guix!"
        assert answer["certificate_sha256"] == fingerprint(first)
        assert rejected(log_in(box)) == "NoCertificate"

        lay_certificate(box, renewed)
        box.run(["systemctl", "reload", "mumble-server"])
        served = (log_in(box, *client)["certificate_sha256"] for _ in range(50))  # it loads in its own time
        assert fingerprint(renewed) in served
        assert box.property("mumble-server", "NRestarts") == "0"
        assert box.run(["stat", "-c", "%a %U", CERTIFICATES, f"{CERTIFICATES}/privkey.pem"]).stdout == (
            "700 root\n600 root\n"
        )
        assert box.failed_units() == []


def test_both_services(debian_12_root: Path, tmp_path: Path) -> None:
    meeting, support = ARCHIVES
    text = "\n".join(
        [
            mumble(f"(server-password {string(PASSWORD)}) (welcome-text {string(WELCOME)})"),
            jami(f"(accounts (list {account(meeting, True)} {account(support, False)}))"),
        ]
    )
    compiled = compile_text(f"(list {text})", tmp_path)
    with Box(debian_12_root) as box:
        lay_archives(box, *ARCHIVES)
        install_by_hand(box, compiled)
        answer = log_in(box, "--password", PASSWORD)
        assert answer["admitted"]
        assert answer["sync"]["welcome_text"] == WELCOME
        for wrong in ("", "correct", "horse", f'"{PASSWORD}"'):
            assert rejected(log_in(box, "--password", wrong)) == "WrongServerPW"

        fingerprints = sorted(archive.fingerprint for archive in ARCHIVES.values())
        listed = box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
        assert (
            sorted(line.split()[1] for line in listed.splitlines() if line.startswith("  - ")) == fingerprints
        )
        details = box.run(["guixsvc-herd", "list-account-details", "jami"]).stdout
        select = ["recsel", "-e", "Account_rendezVous = 'true'", "-P", "Account_username"]
        assert box.run(select, input=details).stdout.split() == [ARCHIVES[meeting].fingerprint]

        box.run(["systemctl", "restart", "jami"])
        again = box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
        assert again.count("  - ") == len(fingerprints)
        assert box.failed_units() == []


def test_superuser(any_debian: Debian, tmp_path: Path) -> None:
    compiled = compile_text(mumble(), tmp_path, "--target", any_debian.target)
    with Box(any_debian.root) as box:
        install_by_hand(box, compiled)
        anyone = ["--user", "SuperUser", "--password", "hunter2"]
        assert rejected(log_in(box, *anyone)) == "WrongUserPW"
        box.run(["sh", "-c", compiled.superuser_command], input="hunter2\n")
        assert log_in(box, *anyone)["admitted"]
        assert rejected(log_in(box, "--user", "SuperUser", "--password", "hunter3")) == "WrongUserPW"
        owners = box.run(["find", "/var/lib/mumble-server/", "-printf", "%u %m %P\n"]).stdout
        assert {line.split()[0] for line in owners.splitlines()} == {"mumble-server"}
        assert "db.sqlite" in owners
        box.run(["systemctl", "restart", "mumble-server"])
        assert log_in(box, *anyone)["admitted"], "the password outlasts a restart"
        assert "Password for 'SuperUser'" not in box.journal()
        assert "hunter2" not in box.journal()


def test_a_missing_archive(debian_12_root: Path, tmp_path: Path) -> None:
    compiled = compile_text(jami(accounts(*ARCHIVES)), tmp_path)
    there, lost = ARCHIVES
    with Box(debian_12_root) as box:
        lay_archives(box, there, lost)
        install_by_hand(box, compiled)
        kept = "find /var/lib/jami/.local/share/jami -name archive.gz -exec sha256sum {} + | sort"
        before = box.run(["sh", "-c", kept]).stdout
        assert len(before.splitlines()) == len(ARCHIVES)
        box.run(["rm", lost])
        assert box.run(["systemctl", "restart", "jami"], check=False).returncode != 0
        await_state(box, "jami", "failed")
        assert f"{lost}: missing" in box.journal("jami")
        assert f"{there}: " not in box.journal("jami")
        assert box.run(["sh", "-c", kept]).stdout == before

        lay_archives(box, lost)
        box.run(["guixsvc-herd", "start", "jami"])
        assert box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout.count("  - ") == len(ARCHIVES)


def test_port_below_1024(any_debian: Debian, tmp_path: Path) -> None:
    assert (
        used(
            any_debian.root,
            compile_text(mumble("(port 443)"), tmp_path, "--target", any_debian.target),
            port=443,
        )
        == "mumble-server"
    )


def test_database_elsewhere(any_debian: Debian, tmp_path: Path) -> None:
    database = '/srv/voice of % "us"/db\'$HOME.sqlite'
    compiled = compile_text(
        mumble(f"(database-file {string(database)})"), tmp_path, "--target", any_debian.target
    )
    assert used(any_debian.root, compiled, database=database) == "mumble-server"


def test_bonjour(any_debian: Debian, tmp_path: Path) -> None:
    assert (
        used(any_debian.root, compile_text(mumble("(bonjour? #t)"), tmp_path, "--target", any_debian.target))
        == "mumble-server"
    )


def test_user_and_group_of_one_s_own(any_debian: Debian, tmp_path: Path) -> None:
    fields = '(user "parrot") (group "birds") (port 443) (database-file "/srv/mumble/db.sqlite")'
    certificate = new_certificate(tmp_path / "first")
    tls = f'(ssl-cert "{CERTIFICATES}/fullchain.pem") (ssl-key "{CERTIFICATES}/privkey.pem")'
    compiled = compile_text(mumble(fields + tls), tmp_path, "--target", any_debian.target)
    with Box(any_debian.root) as box:
        lay_certificate(box, certificate)
        install_by_hand(box, compiled)
        assert log_in(box, "--port", "443")["certificate_sha256"] == fingerprint(certificate)
        assert server_runs_as(box) == "parrot"
        owner = ["stat", "-c", "%U:%G", "/srv/mumble/db.sqlite", "/srv/mumble"]
        assert box.run(owner).stdout == "parrot:birds\n" * 2
        box.run(["sh", "-c", compiled.superuser_command], input="hunter2\n")
        assert log_in(box, "--port", "443", "--user", "SuperUser", "--password", "hunter2")["admitted"]
        assert box.run(owner).stdout == "parrot:birds\n" * 2


def test_an_ini_of_the_administrator_s(any_debian: Debian, tmp_path: Path) -> None:
    ini = "welcometext=by hand\nport=64738\ndatabase=/var/lib/mumble-server/own.sqlite\nuname=mumble-server\n"
    compiled = compile_text(mumble('(file "/root/my-own.ini")'), tmp_path, "--target", any_debian.target)
    with Box(any_debian.root) as box:
        box.write("/root/my-own.ini", ini.encode(), 0o600)
        install_by_hand(box, compiled)
        assert log_in(box)["sync"]["welcome_text"] == "by hand"
        box.run(["sh", "-c", compiled.superuser_command], input="hunter2\n")
        assert log_in(box, "--user", "SuperUser", "--password", "hunter2")["admitted"]
        box.run(["systemctl", "restart", "mumble-server"])
        assert log_in(box, "--user", "SuperUser", "--password", "hunter2")["admitted"]
        # What it made up, the line would name in quotation marks.
        assert "SuperUser' set to '" not in box.journal()


def test_logging_off(debian_12_root: Path, tmp_path: Path) -> None:
    archive, _ = ARCHIVES
    compiled = compile_text(jami(f"(enable-logging? #f) (debug? #t) {accounts(archive)}"), tmp_path)
    with Box(debian_12_root) as box:
        lay_archives(box, archive)
        install_by_hand(box, compiled)
        assert messages_of_jamid(box) == ""
        assert "1 account provisioned" in box.journal("jami")
        box.run(["rm", archive])
        box.run(["systemctl", "restart", "jami"], check=False)
        await_state(box, "jami", "failed")
        assert f"{archive}: missing" in box.journal("jami")


def test_logging_on(debian_12_root: Path, tmp_path: Path) -> None:
    archive, _ = ARCHIVES
    compiled = compile_text(jami(accounts(archive)), tmp_path)
    with Box(debian_12_root) as box:
        lay_archives(box, archive)
        install_by_hand(box, compiled)
        said = messages_of_jamid(box)
        assert "Bootstrap node" in said
        assert said.count("Using PJSIP version") == 1


def account(archive: str, rendezvous: bool) -> str:
    """A jami-account form."""
    return f"(jami-account (archive {string(archive)}) (rendezvous-point? #{'t' if rendezvous else 'f'}))"


def used(
    root: Path, compiled: Compiled, *, port: int = 64738, database: str = "/var/lib/mumble-server/db.sqlite"
) -> str:
    """Start a Mumble server from its tree, log in, restart it; the user that it runs as."""
    with Box(root) as box:
        install_by_hand(box, compiled)
        assert log_in(box, "--port", str(port))["admitted"]
        user = server_runs_as(box)
        assert box.run(["stat", "-c", "%U", database]).stdout.strip() == user
        box.run(["systemctl", "restart", "mumble-server"])
        assert log_in(box, "--port", str(port))["admitted"]
        assert box.failed_units() == []
        assert "Password for 'SuperUser'" not in box.journal()
        return user


def new_certificate(folder: Path) -> Path:
    """A folder with a new cert.pem and key.pem."""
    folder.mkdir()
    subject = ["-subj", "/CN=mumble.example.com", "-days", "2"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    request = [needs.program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    subprocess.run([*request, *subject, *files], check=True, capture_output=True)
    return folder


def lay_certificate(box: Box, folder: Path) -> None:
    """At the declared paths, for root's eyes only, as certbot leaves them."""
    for file, name in (("cert.pem", "fullchain.pem"), ("key.pem", "privkey.pem")):
        box.write(f"{CERTIFICATES}/{name}", (folder / file).read_bytes(), 0o600)
    box.run(["chmod", "0700", CERTIFICATES])


def fingerprint(folder: Path) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert((folder / "cert.pem").read_text())).hexdigest()


def lay_archives(box: Box, *paths: str) -> None:
    for path in paths:
        box.write(path, ARCHIVES[path].data, 0o600)
    box.run(["chmod", "0700", "/etc/jami"])


def server_runs_as(box: Box) -> str:
    pid = box.property("mumble-server", "MainPID")
    return box.run(["stat", "-c", "%U", f"/proc/{pid}"]).stdout.strip()


def messages_of_jamid(box: Box) -> str:
    """What jamid, which must be up, wrote to the journal under whatever identifier."""
    box.run(["guixsvc-herd", "list-accounts", "jami"])
    return box.journal(match="_COMM=jamid")


def await_state(box: Box, unit: str, state: str) -> None:
    waiting = f'until [ "$(systemctl show -P ActiveState {unit})" = {state} ]; do sleep 0.2; done'
    box.run(["timeout", "180", "sh", "-c", waiting])
