"""The program that puts a tree on a host: one shell script, kept in parts by concern."""

from functools import cache
from os.path import join

from guixsvc.paths import TEMPLATES, read_own

PARTS = (
    "start",
    "manifest",
    "host",
    "generations",
    "differences",
    "settings",
    "json",
    "refusals",
    "secrets",
    "folders",
    "system",
    "files",
    "replay",
    "stores",
    "services",
    "changes",
    "commands",
    "status",
    "main",
)
"""In their order: the first begins the script, the last runs it, those between are functions only."""


@cache
def installer() -> bytes:
    """The text of OUT/install."""
    folder = join(TEMPLATES, "shared", "installer")
    return "\n".join(read_own(join(folder, f"{part}.sh")) for part in PARTS).encode()
