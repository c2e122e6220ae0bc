"""What a record of the server says, as `tests/systems` has it."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from guixsvc.cli import main

NAME = "mumble-server.ini"
"""What is expected of it: the settings that are not the default ones."""

SECRETS = ("mumble-server.ini",)
ROOT_ONLY = ()
INI = "etc/guixsvc/mumble-server/mumble-server.ini"

KEYS = {
    "allow-html?": "allowhtml", "allow-ping?": "allowping", "autoban-attempts": "autobanAttempts",
    "bonjour?": "bonjour", "cert-required?": "certrequired", "channel-nesting-limit": "channelnestinglimit",
    "log-days": "logdays", "max-users": "users", "obfuscate-ips?": "obfuscate",
    "opus-threshold": "opusthreshold", "port": "port", "server-password": "serverpassword",
    "text-message-length": "textmessagelength", "user": "uname", "welcome-text": "welcometext",
}  # fmt: skip
REGISTRATION = {"name": "registerName", "password": "registerPassword", "url": "registerUrl"}
DEFAULTS = {"users": 100, "port": 64738, "bonjour": False, "welcometext": "", "allowping": False,
            "certrequired": False, "allowhtml": False}  # fmt: skip


def says(value: dict[str, Any]) -> dict[str, Any]:
    """What a mumble-server-configuration says, by the keys of the server's settings file."""
    found = {KEYS[name]: content for name, content in value.items() if name in KEYS}
    for name, content in (value.get("public-registration") or {}).items():
        found[REGISTRATION[name]] = content
    if "database-file" not in value and {"user", "group"} & value.keys():
        # docs/differences.md: Guix would give the package's folder to another user.
        found["database"] = "/var/lib/guixsvc-mumble-server/db.sqlite"
    if value.get("ssl-cert"):
        found["sslCert"] = "/run/guixsvc/mumble-server/cert.pem"
        found["sslKey"] = "/run/guixsvc/mumble-server/key.pem"
    return {key: content for key, content in found.items() if DEFAULTS.get(key) != content}


def _settings(ini: str) -> dict[str, Any]:
    pairs = (line.partition("=") for line in ini.splitlines() if line and not line.startswith(";"))
    return {name: json.loads(value) for name, _, value in pairs}


@cache
def _defaults() -> dict[str, Any]:
    with TemporaryDirectory() as name:
        config, out = Path(name) / "config.scm", Path(name) / "out"
        config.write_text("(service mumble-server-service-type)", encoding="utf-8")
        assert main(["compile", str(config), "-o", str(out)]) == 0
        return _settings((out / "root" / INI).read_text(encoding="utf-8"))


def found(root: Path, described: dict[str, Any]) -> dict[str, Any]:
    """What a compiled host has of it, in these words; of settings of one's own (``file``), their text."""
    if not (root / INI).exists():
        return {}
    text = (root / INI).read_text(encoding="utf-8")
    if "file" in described:
        return {"file": text}
    settings, defaults = _settings(text), _defaults()
    assert settings.keys() >= defaults.keys()
    return {NAME: {key: value for key, value in settings.items() if defaults.get(key) != value}}
