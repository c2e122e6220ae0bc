"""What a record of the server says, as `tests/systems` has it."""

from typing import Any

NAME = "mumble-server.ini"
"""What is expected of it."""

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
