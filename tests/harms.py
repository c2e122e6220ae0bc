"""What may become of a file for root only in an output folder on its way to a host."""

import shutil
from pathlib import Path

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
