"""What may become of an output folder on its way to a host, and what a host may lack."""

import shutil
from pathlib import Path

from images import Image

HARMS = ("cut off", "empty", "lines", "hash", "hashes", "no hash", "another's")


def do_harm(harm: str, out: Path, inside: str, another: Path) -> None:
    """Harms a file or its hash in a way of ``HARMS``; ``another`` is the folder of another declaration."""
    file, hashes = out / "root" / inside[1:], out / "secrets.sha256"
    whole = file.read_bytes()
    if harm in ("cut off", "empty", "lines"):
        file.write_bytes(
            {"cut off": whole[:-3], "empty": b"", "lines": whole[: whole.rindex(b"\n", 0, -1)]}[harm]
        )
    elif harm == "another's":
        shutil.copy2(another / "root" / inside[1:], file)
    elif harm == "no hash":
        hashes.unlink()
    else:
        text = hashes.read_text()
        hashes.write_text("" if harm == "hashes" else text[:-5])


def assert_needed(lost: str, package: str, host: Image, out: Path) -> None:
    """Without a program the installer names its package, and touches nothing."""
    host.path(lost).unlink()
    before = sorted(host.root.rglob("*"))
    refused = host.install(out, "plan")
    assert refused.returncode == 3
    assert f"(apt-get install {package})" in refused.stderr
    assert sorted(host.root.rglob("*")) == before
    assert host.install(out, "apply").returncode == 3
    assert host.files() == {}
