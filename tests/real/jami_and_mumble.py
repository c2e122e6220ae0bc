"""Jami and the Mumble server, as declared, installed and asked by the tests with both daemons."""

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

from real import mumble_client
from real.box import Box
from real.compiled import string

INI = "/etc/guixsvc/mumble-server/mumble-server.ini"
ARCHIVE = "/etc/jami/meeting.gz"
PACKAGE_DATABASE = "/var/lib/mumble-server/mumble-server.sqlite"
PACKAGES = {
    "debian-12": ("murmurd", "/etc/mumble-server.ini", "/etc/init.d/mumble-server"),
    "debian-13": (
        "mumble-server",
        "/etc/mumble/mumble-server.ini",
        "/usr/lib/systemd/system/mumble-server.service",
    ),
}
"""By target: the package's program, its settings, and its own unit or SysV script."""
PACKAGES["debian-14"] = PACKAGES["debian-13"]
SECONDS_TO_LISTEN = 6


def mumble(fields: str = "") -> str:
    """A service form for the Mumble server, with fields as written in Scheme."""
    return f"(service mumble-server-service-type (mumble-server-configuration {fields}))"


def jami(fields: str = "") -> str:
    return f"(service jami-service-type (jami-configuration {fields}))"


def accounts(*paths: str, fields: str = "") -> str:
    """The field ``accounts``; each account has the same further fields."""
    return f"(accounts (list {' '.join(f'(jami-account (archive {string(p)}) {fields})' for p in paths)}))"


def welcome(text: str, more: str = "") -> str:
    return mumble(f"(welcome-text {string(text)}) {more}")


def greeting(box: Box, *options: str) -> str:
    answer = log_in(box, *options)
    assert answer["admitted"]
    return str(answer["sync"]["welcome_text"])


def log_in(box: Box, *options: str) -> Mapping[str, Any]:
    """Log in to the Mumble server in a box; the answer as ``mumble_client`` prints it.

    Tries again while nothing listens: the server takes a second to come up.
    """
    client = box.companion([sys.executable, mumble_client.__file__, "--each-line"])
    assert client.stdin and client.stdout
    for _ in range(100):
        print(json.dumps(options), file=client.stdin, flush=True)
        status, said = json.loads(client.stdout.readline())
        if status != 2:
            return dict(said)
        time.sleep(0.2)
    raise AssertionError(f"no connection: {said}\n{box.journal('mumble-server')}")


def rejected(answer: Mapping[str, Any]) -> str:
    """Why the server rejected a client; "" if it was admitted."""
    return "" if answer["admitted"] else str((answer["reject"] or {"type_name": "closed"})["type_name"])


def give_up_soon(box: Box, *names: str) -> None:
    """Have the unit, and installers of /root/NAME, wait little for a server that does not listen or answer.

    How long is not what is tested.
    """
    for name in names:
        wait = f"s/^seconds_to_answer=.*/seconds_to_answer={SECONDS_TO_LISTEN}/"
        box.run(["sed", "-i", wait, f"/root/{name}/install"])
    drop_in = "/run/systemd/system/mumble-server.service.d/soon.conf"
    box.write(drop_in, f"[Service]\nEnvironment=SECONDS_TO_LISTEN={SECONDS_TO_LISTEN}\n".encode())
    box.run(["systemctl", "daemon-reload"])
