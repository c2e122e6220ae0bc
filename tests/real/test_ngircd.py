"""The fixture ``services/ngircd`` before ngIRCd itself, systemd and the installer, wherever it comes from."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import needs
from images import image
from real import units
from real.compiled import Compiled, compile_text

ROOT = Path(__file__).parents[2]
NGIRCD = ROOT / "tests" / "services" / "ngircd"
CONFIG = ROOT / "tests" / "services" / "ngircd.scm"
SECRETS = {
    "IRC_PASSWORD": 'a b;c#d="e"', "OPER_PASSWORD": "%d $HOME", "MY_PASSWORD": "\\n", "PEER_PASSWORD": "ü",
}  # fmt: skip
ENV = [word for name in SECRETS for word in ("--env", name)]
CONF = "etc/guixsvc/ngircd/ngircd.conf"


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiled:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return compile_text(CONFIG.read_text(encoding="utf-8"), tmp_path, "--service", str(NGIRCD), *ENV)


def settings_read(root: Path) -> tuple[dict[str, dict[str, str]], str]:
    """The settings as ngIRCd reads them, by sections, and all that it prints."""
    conf = root / "ngircd-as-installed.conf"
    # What is on a host only, where the credentials are those of a unit that runs.
    text = (root / CONF).read_text(encoding="utf-8").replace("/etc/guixsvc", f"{root}/etc/guixsvc")
    conf.write_text(text.replace("UID = ngircd", "UID = root").replace("GID = ngircd", "GID = root"))
    ran = subprocess.run(
        [needs.program("ngircd"), "--config", str(conf), "--configtest"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    conf.unlink()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: dict[str, dict[str, str]] = {}
    section = ""
    for line in ran.stdout.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.startswith("  ") and section:
            name, _, value = line.strip().partition(" =")
            found.setdefault(section, {})[name] = value.removeprefix(" ")
    return found, ran.stdout


DECLARED: Mapping[str, Mapping[str, str]] = {
    "GLOBAL": {
        "Name": "irc.example.net", "AdminInfo1": "Example; # Net", "AdminEMail": "irc@example.net",
        "Info": 'Says "hello" = 100 %', "Listen": "::,0.0.0.0", "Ports": "6667, 6668",
        "Password": SECRETS["IRC_PASSWORD"],
    },
    "LIMITS": {"MaxConnections": "100", "MaxConnectionsIP": "5", "PingTimeout": "120"},
    "OPTIONS": {"DNS": "no", "PAM": "no", "ConnectIPv6": "yes", "AllowedChannelTypes": "#&+"},
    "OPERATOR": {"Name": "oper", "Password": SECRETS["OPER_PASSWORD"], "Mask": "*!*@example.net"},
    "SERVER": {
        "Name": "hub.example.net", "Host": "hub", "Port": "6669", "Passive": "yes", "SSLConnect": "no",
        "MyPassword": SECRETS["MY_PASSWORD"], "PeerPassword": SECRETS["PEER_PASSWORD"],
    },
    "CHANNEL": {"Name": "#guix", "Topic": "Scheme, and so on", "Modes": "+l 50"},
}  # fmt: skip


def test_it_reads_what_was_declared(compiled: Compiled) -> None:
    read, said = settings_read(compiled.root)
    assert {
        section: {key: read[section][key] for key in keys} for section, keys in DECLARED.items()
    } == DECLARED
    assert "not a valid" not in said and "Can't read" not in said and "nknown" not in said, said
    assert "\n  Modes = +tn\n" in said


def test_it_reads_tls(tmp_path: Path) -> None:
    text = """(service ngircd-service-type (ngircd-configuration
      (global (ngircd-global (name "irc.example.net"))) (ssl (ngircd-ssl (cert-file "/etc/ssl/irc.pem")
      (key-file "/etc/ssl/private/irc.key") (ports '(6697 6699))))))\n"""
    compiled = compile_text(text, tmp_path, "--service", str(NGIRCD))
    unit = compiled.text("/etc/systemd/system/ngircd.service")
    assert "\nLoadCredential=ssl.key-file:/run/guixsvc/ngircd/ssl.key-file\n" in unit
    key = tmp_path / "key.pem"
    made = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=a",
        "-out",
        str(tmp_path / "c.pem"),
    ]
    subprocess.run([needs.program("openssl"), *made, "-keyout", str(key)], check=True, capture_output=True)
    conf = compiled.root / CONF
    text = conf.read_text(encoding="utf-8").replace("/run/credentials/ngircd.service/ssl.key-file", str(key))
    conf.write_text(text.replace("/run/credentials/ngircd.service/ssl.cert-file", f"{tmp_path}/c.pem"))
    read, said = settings_read(compiled.root)
    assert (read["SSL"]["Ports"], read["SSL"]["KeyFile"]) == ("6697, 6699", str(key)), said
    assert read["SSL"]["CAFile"] == "/etc/ssl/certs/ca-certificates.crt"


CHANNELS = """(service ngircd-service-type (ngircd-configuration
  (global (ngircd-global (name "irc.example.net")))
  (channels (list (ngircd-channel (name "#open"))
                  (ngircd-channel (name "#a") (modes '("+k")) (key-file (plain-file "a" "any:user:one\\n")))
                  (ngircd-channel (name "#b") (key-file (plain-file "b" "any:user:two\\n")))))))
"""


def test_each_channel_has_the_keys_of_its_own(tmp_path: Path) -> None:
    compiled = compile_text(CHANNELS, tmp_path, "--service", str(NGIRCD))
    unit, conf = compiled.text("/etc/systemd/system/ngircd.service"), compiled.text(f"/{CONF}")
    laid = {path.name: path for path in (compiled.root / CONF).parent.glob("channel-*")}
    assert {name: path.read_text() for name, path in laid.items()} == {
        "channel-2.keys": "any:user:one\n",
        "channel-3.keys": "any:user:two\n",
    }
    (entry,) = json.loads((compiled.out / "manifest.json").read_bytes())["units"]
    for number, channel in ((2, "#a"), (3, "#b")):
        path = f"/etc/guixsvc/ngircd/channel-{number}.keys"
        line = f"KeyFile = /run/credentials/ngircd.service/channel-{number}.keys\n"
        assert f"\nLoadCredential=channel-{number}.keys:{path}\n" in unit and path in entry["restart-on"]
        assert line in conf.partition(f"\nName = {channel}\n")[2].partition("[Channel]")[0]
        assert laid[Path(path).name].stat().st_mode & 0o777 == 0o600
    settings_read(compiled.root)


def test_its_unit_is_one_to_systemd(compiled: Compiled) -> None:
    units.verify(compiled.root)
    assert units.security_score(compiled.root / "etc/systemd/system/ngircd.service") < 2
    assert "ngircd" in units.sysusers_dry_run(compiled.root / "etc/sysusers.d/guixsvc-ngircd.conf")


def test_it_is_installed_and_taken_away(compiled: Compiled, tmp_path: Path) -> None:
    host = image(tmp_path / "host")
    host.write("/usr/sbin/ngircd", "#!/bin/sh\n", 0o755)
    shown = host.installed(compiled.out, "plan", "--any-host")
    assert f"/{CONF}" in shown and not any(secret in shown for secret in SECRETS.values())
    host.installed(compiled.out, "apply", "--any-host")
    assert host.path(CONF).stat().st_mode & 0o777 == 0o600
    host.installed(compiled.out, "uninstall")
    assert not host.path("/etc/systemd/system/ngircd.service").exists()


def _compile_in(python_path: str, out: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "guixsvc", "compile", CONFIG.name, "-o", str(out), *ENV],
        cwd=CONFIG.parent, env={**os.environ, **SECRETS, "PYTHONPATH": python_path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr


def _files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_as_new_files_of_a_checkout(compiled: Compiled, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("compiler", "grammar", "schemas", "templates"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = _files(checkout)
    for folder in ("schemas", "templates"):
        shutil.copytree(NGIRCD / folder / "ngircd", checkout / folder / "ngircd")
    assert {name for name, _ in before.items() - _files(checkout).items()} == set(), (
        "there are new files only"
    )
    _compile_in(str(checkout / "compiler"), tmp_path / "of-checkout")
    assert _differing(tmp_path / "of-checkout", compiled.out) == set()


def test_as_a_package_of_its_own(compiled: Compiled, tmp_path: Path) -> None:
    """As pip lays out a wheel: the package, and beside it what it announces."""
    site = tmp_path / "site"
    shutil.copytree(NGIRCD, site / "acme_ngircd")
    (site / "acme_ngircd" / "__init__.py").touch()
    (site / "acme_ngircd-1.dist-info").mkdir()
    metadata = {
        "METADATA": "Metadata-Version: 2.1\nName: acme-ngircd\nVersion: 1\n",
        "entry_points.txt": "[guixsvc.services]\nngircd = acme_ngircd\n",
    }
    for name, text in metadata.items():
        (site / "acme_ngircd-1.dist-info" / name).write_text(text)
    _compile_in(f"{ROOT / 'compiler'}{os.pathsep}{site}", tmp_path / "of-package")
    assert _differing(tmp_path / "of-package", compiled.out) == set()


def _differing(one: Path, other: Path) -> set[str]:
    """The names of files that one of both lacks, or that differ; but for where things were declared."""
    return {name for name, _ in _files(one).items() ^ _files(other).items()} - {"places.json"}
