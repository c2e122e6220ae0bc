"""What an interrupted run left beside its output."""

import os
import re
import shutil
from pathlib import Path

from guixsvc.emit.contents import NAMES
from guixsvc.emit.replaceable import is_ours


def clean_up(out: Path) -> None:
    """Puts back what was not replaced yet, and removes the rest, half-written folders and old ones."""
    leftovers = re.compile(rf"\.{re.escape(out.name)}\.(old|new|replaced)-[a-z0-9_]{{8}}")
    for left in [path for path in out.parent.iterdir() if leftovers.fullmatch(path.name) and path.is_dir()]:
        if not (is_ours(left) or all(map(_may_be_ours, left.iterdir()))):
            continue
        if ".old-" in left.name and not out.exists():
            left.rename(out)
            continue
        if ".replaced-" in left.name and out.is_dir():
            for host in [host for host in left.iterdir() if not os.path.lexists(out / host.name)]:
                host.rename(out / host.name)
        shutil.rmtree(left, ignore_errors=True)


def _may_be_ours(part: Path) -> bool:
    """Whether this is what we write, or the folder of a host, of which there may be the half."""
    if part.name in NAMES:
        return True
    return part.is_dir() and not part.is_symlink() and {inner.name for inner in part.iterdir()} <= NAMES
