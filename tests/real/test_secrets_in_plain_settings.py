"""Secrets of the host in the settings of a service without a module: put there at each start."""

import hashlib
import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from real import units
from real.box import Box
from real.compiled import Compiled, compile_text
from real.debian_root import Debian
from real.installed import install
from real.test_ngircd import CONF, CONFIG, NGIRCD, SECRETS, settings_read

PLACES = {
    "IRC_PASSWORD": "/etc/secrets/irc", "OPER_PASSWORD": "/etc/secrets/oper",
    "MY_PASSWORD": "credential:my", "PEER_PASSWORD": "encrypted-credential:peer",
}  # fmt: skip
FILES = ("guixsvc.global.password", "guixsvc.operators.0.password")
OPTIONS = [word for name, place in PLACES.items() for word in ("--host-secret", f"{name}={place}")]


@pytest.fixture
def compiled(tmp_path: Path) -> Compiled:
    return compile_text(CONFIG.read_text(encoding="utf-8"), tmp_path, "--service", str(NGIRCD), *OPTIONS)


def filled_in(
    compiled: Compiled, folder: Path, secrets: dict[str, bytes]
) -> subprocess.CompletedProcess[str]:
    """What the step before the start makes of the settings, as ``folder/made``."""
    unit = compiled.text("/etc/systemd/system/ngircd.service")
    (step,) = (line for line in unit.splitlines() if line.startswith("ExecStartPre="))
    program, _, _, *words = shlex.split(step.removeprefix("ExecStartPre="))
    (folder / "credentials").mkdir(parents=True)
    for name, secret in secrets.items():
        (folder / "credentials" / name).write_bytes(secret)
    command = ["sh", f"{compiled.root}{program}", str(compiled.root / CONF), str(folder / "made"), *words]
    return subprocess.run(
        command,
        env=os.environ | {"CREDENTIALS_DIRECTORY": str(folder / "credentials")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_daemon_reads_them(compiled: Compiled, tmp_path: Path) -> None:
    secrets = dict(
        zip((*FILES, "my", "peer"), (f"{one}\n".encode() for one in SECRETS.values()), strict=True)
    )
    ran = filled_in(compiled, tmp_path / "host", secrets)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    (compiled.root / CONF).write_bytes((tmp_path / "host/made").read_bytes())
    read, _ = settings_read(compiled.root)
    assert read["GLOBAL"]["Password"] == SECRETS["IRC_PASSWORD"]
    assert read["OPERATOR"]["Password"] == SECRETS["OPER_PASSWORD"]
    assert read["SERVER"]["MyPassword"] == SECRETS["MY_PASSWORD"]
    assert read["SERVER"]["PeerPassword"] == SECRETS["PEER_PASSWORD"]


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        (b"two\nlines", "holds a control character or a line end"),
        ("two\u2028lines".encode(), "holds a control character or a line end"),
        ("next\x85line".encode(), "holds a control character or a line end"),
        (b"tab\t", "holds a control character or a line end"),
        (b" blank", "begins or ends with a blank"),
        (b"blank \n", "begins or ends with a blank"),
        (b"\xff", "is not UTF-8 text"),
        (b"\n", "is missing or empty"),
        (None, "is missing, or no file"),
    ],
)
def test_what_cannot_stand_in_a_line_is_refused(
    compiled: Compiled, tmp_path: Path, secret: bytes | None, says: str
) -> None:
    secrets = dict.fromkeys((*FILES, "my", "peer"), b"word")
    if secret is None:
        del secrets[FILES[1]]
    else:
        secrets[FILES[1]] = secret
    ran = filled_in(compiled, tmp_path / "host", secrets)
    assert ran.returncode == 1 and not (tmp_path / "host/made").exists()
    assert ran.stderr == f"host-secrets: /etc/secrets/oper, the password of the declaration, {says}\n"


def test_its_units_are_some_to_systemd(compiled: Compiled) -> None:
    units.verify(compiled.root)
    assert units.security_score(compiled.root / "etc/systemd/system/ngircd.service") < 2
    manifest = json.loads((compiled.out / "manifest.json").read_bytes())
    (unit,) = manifest["units"]
    assert {
        "/etc/systemd/system/ngircd-files.service", "/etc/systemd/system/ngircd.service.d/guixsvc-files.conf",
    } < set(unit["restart-on"])  # fmt: skip
    assert [secret["credential"] for secret in manifest["secrets"]] == [*FILES, "my", "peer"]


SERVER = """#!/bin/sh
# In place of the daemon: what it is given, without telling it.
while [ "$1" != --config ]; do shift; done
sha256sum <"$2"
exec sleep infinity
"""


def _told(box: Box) -> str:
    """What the server says of its settings, once it does: it is no notifying service."""
    script = 'until journalctl --unit ngircd --output cat | grep -E "^[0-9a-f]{64}  -"; do sleep 0.2; done'
    return box.run(["timeout", "120", "sh", "-c", script]).stdout


@pytest.mark.real
def test_on_a_booted_host(debian: Debian, tmp_path: Path) -> None:
    text = """(service ngircd-service-type
      (ngircd-configuration (global (ngircd-global (password (getenv "WORD"))))))\n"""
    options = ("--service", str(NGIRCD), "--target", debian.target, "--host-secret", "WORD=/etc/secrets/irc")
    compiled = compile_text(text, tmp_path, *options)
    declared = compiled.text(f"/{CONF}")
    assert "\nPassword = HOST-SECRET line guixsvc.global.password\n" in declared
    with Box(debian.root) as box:
        box.copy_in(compiled.out, "/root/irc")
        box.write("/usr/sbin/ngircd", SERVER.encode(), 0o755)
        box.run(["install", "-d", "-m", "0700", "/etc/secrets"])
        box.write("/etc/secrets/irc", b"open; sesame\n", 0o600)
        install(box, "irc", "apply")
        assert box.property("ngircd.service", "ActiveState") == "active"
        made = declared.replace("HOST-SECRET line guixsvc.global.password", "open; sesame")
        assert hashlib.sha256(made.encode()).hexdigest() in _told(box)
        rights = box.run(["stat", "-c", "%a %U", f"/run/guixsvc-ngircd/{Path(CONF).name}"]).stdout
        assert rights == "600 ngircd\n"

        box.write("/etc/secrets/irc", b"two\nlines\n", 0o600)
        assert "it holds a control character or a line end" in install(box, "irc", "plan", exit=3)
        assert box.run(["guixsvc-herd", "restart", "ngircd"], check=False).returncode == 1
        assert "the password of the declaration, holds a control character" in box.journal("ngircd.service")
        # Others could put something else in its place.
        box.run(["chmod", "0777", "/etc/secrets"])
        box.run(["guixsvc-herd", "restart", "ngircd"], check=False)
        assert "/etc/secrets, on the way, can be written to by others" in box.journal("ngircd.service")
