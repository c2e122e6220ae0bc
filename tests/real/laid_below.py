"""What lies below the root of each box: the folder ``below/``, and a library that it has a daemon preload.

A daemon that makes keys, and Diffie-Hellman parameters, looks for large primes: at each start, for seconds of
processor time, at random, which its end waits for. Nothing here uses them. Where there is a compiler, it is
made to look for smaller ones, and is the same otherwise.
"""

import functools
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from real.debian_root import cache_directory

LIBRARY = "/usr/local/lib/small_primes.so"
"""Where a box has it."""
_HERE = Path(__file__).parent
_SOURCE, _FOLDER = _HERE / "small_primes.c", _HERE / "below"


@functools.cache
def layer() -> Path | None:
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    files = sorted(path for path in _FOLDER.rglob("*") if path.is_file())
    content = b"".join(path.read_bytes() for path in (*files, _SOURCE, Path(__file__)))
    made = cache_directory() / f"below-{hashlib.sha256(content).hexdigest()[:8]}"
    if not made.exists():
        _make(compiler, made)
    return made


def library() -> bytes | None:
    made = layer()
    return None if made is None else (made / LIBRARY.lstrip("/")).read_bytes()


def _make(compiler: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as temporary:
        root = Path(temporary, "root")
        shutil.copytree(_FOLDER, root)
        built = root / LIBRARY.lstrip("/")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", str(built), str(_SOURCE)], check=True)
        for path in (root, *root.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        try:
            root.rename(place)
        except OSError:
            if not place.exists():  # Another worker was faster.
                raise
