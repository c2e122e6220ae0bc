"""Files of the administrator's that a service without a module is handed: root looks before it opens them."""

import json
from pathlib import Path

import pytest

from real import units
from real.box import Box
from real.compiled import compile_text
from real.debian_root import Debian
from real.installed import install
from real.test_ngircd import NGIRCD

KEY, CERTIFICATE = "/srv/irc/key.pem", "/srv/irc/cert.pem"
TLS = f"""(service ngircd-service-type
  (ngircd-configuration
    (global (ngircd-global (name "irc.example.net")))
    (ssl (ngircd-ssl (cert-file "{CERTIFICATE}") (key-file "{KEY}") (ports '(6697))))))
"""
HANDED_OVER = "/run/credentials/ngircd.service/ssl.key-file"
SERVER = f"""#!/bin/sh
# In place of the daemon: what it is handed, as its user.
cat {HANDED_OVER}
exec sleep infinity
"""
UNTIL_ENDED = "while systemctl is-active --quiet ngircd; do sleep 0.2; done"
UNTIL_TOLD = "until journalctl --unit ngircd --output cat | grep -F 'the declared key'; do sleep 0.2; done"


def test_its_units_wait_for_the_look(tmp_path: Path) -> None:
    compiled = compile_text(TLS, tmp_path, "--service", str(NGIRCD))
    units.verify(compiled.root)
    manifest = json.loads((compiled.out / "manifest.json").read_bytes())
    assert [(file["path"], file["credentials-of"]) for file in manifest["inputs"]] == [
        (CERTIFICATE, "ngircd.service"),
        (KEY, "ngircd.service"),
    ]
    looking = compiled.text("/etc/systemd/system/ngircd-files.service")
    assert f"host-files lay ngircd root link ssl.cert-file {CERTIFICATE} link ssl.key-file {KEY}\n" in looking
    assert f"\nKeyFile = {HANDED_OVER}\n" in compiled.text("/etc/guixsvc/ngircd/ngircd.conf")


@pytest.mark.real
def test_on_a_booted_host(debian: Debian, tmp_path: Path) -> None:
    compiled = compile_text(TLS, tmp_path, "--service", str(NGIRCD), "--target", debian.target)
    with Box(debian.root) as box:
        box.copy_in(compiled.out, "/root/irc")
        box.write("/usr/sbin/ngircd", SERVER.encode(), 0o755)
        box.run(["install", "-d", "-m", "0755", "/srv/irc"])
        box.write(CERTIFICATE, b"a certificate\n", 0o600)
        box.write(KEY, b"the declared key\n", 0o600)
        install(box, "irc", "apply")
        assert box.property("ngircd.service", "ActiveState") == "active"
        box.run(["timeout", "120", "sh", "-c", UNTIL_TOLD])

        # Whom the folder belongs to would have root open any file for the service.
        box.run(["sh", "-c", f"chown ngircd: /srv/irc && ln -sf /etc/shadow {KEY}"])
        box.run(["guixsvc-herd", "restart", "ngircd"], check=False)
        # systemd of Debian 12 tells of a start before it has what it hands over.
        box.run(["timeout", "120", "sh", "-c", UNTIL_ENDED])
        assert "/srv/irc, on the way, belongs to ngircd, not to root" in box.journal()
        assert "root:" not in box.journal("ngircd.service")
