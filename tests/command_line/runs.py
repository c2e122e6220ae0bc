"""Runs of the command in this process, and the files that they are about."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HEAD = "(use-modules (gnu services) (acme services greeter))\n"
GOOD = HEAD + "(service greeter-service-type)\n"
WARNED = HEAD + "(service welcomer-service-type)\n"
BAD = HEAD + "(service greeter-service-type\n  (greeter-configuration (port 0)))\n"
HOST = '(operating-system (host-name "{}") (services (list (service greeter-service-type))))'


class Run(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        document = json.loads(self.out)
        assert document.keys() == {"version", "files", "counts", "findings", "unseen"}
        assert document["version"] == 1
        findings: list[dict[str, Any]] = document["findings"]
        return findings

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.findings]


Guixsvc = Callable[..., Run]


def typed(text: str | bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a text what standard input has."""
    content = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def tree(folder: Path) -> dict[str, bytes]:
    """The content of each file in a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
