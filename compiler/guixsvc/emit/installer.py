"""The program that puts a tree on a host: one shell script, kept in parts by concern."""

from functools import cache

from guixsvc.paths import TEMPLATES

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
    folder = TEMPLATES / "shared" / "installer"
    return b"\n".join((folder / f"{part}.sh").read_bytes() for part in PARTS)
