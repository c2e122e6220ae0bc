"""An image whose folders are links: nothing of the host that builds it is read or changed."""

import os
import shutil
from pathlib import Path

import pytest

from images import STATE, Image

LINKED = [
    "/etc/systemd",
    "/etc/systemd/system",
    "/etc/guixsvc",
    "/var/lib",
    STATE,
    "/usr/local/lib",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/systemd/system/multi-user.target.wants",
    "/etc/systemd/system/sysinit.target.wants",
]


@pytest.mark.parametrize("linked", LINKED)
@pytest.mark.parametrize("kind", ["absolute", "relative, out", "relative"])
def test_an_image_with_links(linked: str, kind: str, host: Image, first: Path, tmp_path: Path) -> None:
    """An absolute link in an image is, on the host that builds it, a link to that host's own files."""
    outside = tmp_path / "outside"
    place = host.path("/elsewhere") if kind == "relative" else outside
    place.mkdir()
    (place / "precious").write_text("theirs")
    if linked in ("/etc/passwd", "/etc/shadow"):
        shutil.rmtree(place)
        place.write_text("root:x:0:0::/:/bin/sh\n" if linked == "/etc/passwd" else "root:*:::::::\n")
    host.path(linked).parent.mkdir(parents=True, exist_ok=True)
    host.path(linked).symlink_to(
        place if kind == "absolute" else os.path.relpath(place, host.path(linked).parent)
    )
    before = tree(outside)
    commands = (["plan"], ["apply"], ["status"], ["rollback"], ["uninstall", "--purge"])
    if kind == "relative":
        for word in ("plan", "apply", "status", "uninstall"):
            # systemd itself does not see what is enabled in a folder behind a link.
            if word != "status" or not linked.endswith(".wants"):
                host.installed(first, word)
    else:
        for command in commands:
            refused = host.install(first, *command)
            assert refused.returncode == 3, command
            assert f"of the image is, by a link, {outside}" in refused.stderr
    assert tree(outside) == before


def tree(folder: Path) -> dict[str, bytes]:
    """All that is there, with its content."""
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in [folder, *folder.rglob("*")]}
