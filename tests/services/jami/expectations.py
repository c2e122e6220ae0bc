"""What a record of Jami says, as `tests/systems` has it."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

NAME = "jami"
"""What is expected of it: accounts, and arguments that are not the default ones."""

SECRETS = ()
ROOT_ONLY = ("accounts.json",)

DETAILS = {
    "rendezvous-point?": "Account.rendezVous",
    "peer-discovery?": "Account.peerDiscovery",
    "bootstrap-hostnames": "Account.hostname",
    "name-server-uri": "RingNS.uri",
}


def _detail(value: Any) -> str:
    return (
        ";".join(value)
        if isinstance(value, list)
        else value
        if isinstance(value, str)
        else str(value).lower()
    )


def says(value: dict[str, Any]) -> dict[str, Any]:
    """What a jami-configuration says, in the words of an expectation."""
    found: dict[str, Any] = {}
    if value.get("debug?") or value.get("auto-answer?"):
        flags = [
            ("--console", True),
            ("--debug", value.get("debug?")),
            ("--auto-answer", value.get("auto-answer?")),
        ]
        found["arguments"] = ["--persistent", *(flag for flag, given in flags if given)]
    if "accounts" in value:
        found["accounts"] = [_account(account) for account in value["accounts"]]
    return found


def _account(value: dict[str, Any]) -> dict[str, Any]:
    found = {name: value[name] for name in ("archive", "moderators") if name in value}
    details = {DETAILS[name]: _detail(content) for name, content in value.items() if name in DETAILS}
    return found | ({"details": details} if details else {})


def found(root: Path, described: dict[str, Any]) -> dict[str, Any]:
    """What a compiled host has of it, in these words."""
    if not (root / "etc/systemd/system/jami.service").exists():
        return {}
    unit = (root / "etc/systemd/system/jami.service").read_text(encoding="utf-8")
    line = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    assert line is not None
    jami: dict[str, Any] = {}
    arguments = shlex.split(line[1])[1:]
    if arguments != ["--persistent", "--console"]:
        jami["arguments"] = arguments
    if (root / "etc/guixsvc/jami/accounts.json").exists():
        accounts = json.loads((root / "etc/guixsvc/jami/accounts.json").read_text(encoding="utf-8"))[
            "accounts"
        ]
        jami["accounts"] = [
            {name: value for name, value in account.items() if name != "credential" and value != {}}
            for account in accounts
        ]
    return {NAME: jami}
