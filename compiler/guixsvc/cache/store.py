"""Where what is known is kept: in the folder of the user's caches, never in the tree that is checked.

A tree may be a stranger's, such as a pull request; what it brings must not be able to say that it is clean.
So the folder is the user's own, and ignored if another user may write to it.
"""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from guixsvc.annotations import Any
from guixsvc.overwriting import write_whole

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This is a cache of guixsvc: https://bford.info/cachedir/\n"
_MOST_BYTES = 1 << 28
_FILES_KEPT = 100
"""Of those for each choice of options, tree and version; the oldest go."""


def folder(version: str) -> Path | None:
    """The folder of a version, which is made if need be; None if it is not the user's alone."""
    try:
        above = _place()
        path = above / version
        above.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        for one in (above, path):
            found = one.lstat()
            if found.st_uid != os.geteuid() or found.st_mode & 0o022 or one.is_symlink():
                return None
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            if not (above / name).exists():
                (above / name).write_text(text, encoding="ascii")
    except (OSError, RuntimeError):
        return None
    return path


def _place() -> Path:
    """Raises RuntimeError for who has no home."""
    own = os.environ.get("GUIXSVC_CACHE_DIR")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "guixsvc"


def salt(path: Path) -> bytes | None:
    """What digests in a folder are made with, so that nobody else can try texts out; made if need be."""
    file = path / "salt"
    with suppress(OSError):
        if not file.exists():
            write_whole(file, secrets.token_bytes(32), 0o600)
        found = file.read_bytes()
        return found if len(found) == 32 else None
    return None


def load(file: Path) -> dict[str, Any] | None:
    """What was kept; None if that is nothing, or cannot be read."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return kept if isinstance(kept, dict) else None


def save(file: Path, kept: dict[str, Any]) -> None:
    """Keeps something, whole or not at all; a disk that is full is no fault."""
    with suppress(OSError):
        write_whole(file, json.dumps(kept, separators=(",", ":")).encode(), 0o600)
        kept_files = sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept_files[:-_FILES_KEPT]:
            old.unlink(missing_ok=True)
