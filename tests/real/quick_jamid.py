"""A jamid that looks for small primes only.

For each account jamid makes a key for its device and Diffie-Hellman parameters when it starts: seconds of
processor time, at random, which its end waits for. Nothing here uses them. Where there is a compiler, they
are smaller ones; jamid is the same otherwise.
"""

import functools
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from real.debian_root import cache_directory

LIBRARY = "/usr/local/lib/small_primes.so"
"""Where a box has it: nothing of this name is ours on a host."""
_SOURCE = Path(__file__).with_name("small_primes.c")
_DROP_IN = "usr/local/lib/systemd/system/jami.service.d/small-primes.conf"


@functools.cache
def layer() -> Path | None:
    """A folder to lay below a box's root: the library, and a drop-in by which jami.service takes it."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    digest = hashlib.sha256(_SOURCE.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:8]
    made = cache_directory() / f"small-primes-{digest}"
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
        built, drop_in = root / LIBRARY.lstrip("/"), root / _DROP_IN
        for file in (built, drop_in):
            file.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([compiler, "-shared", "-fPIC", "-o", str(built), str(_SOURCE)], check=True)
        drop_in.write_text(f"[Service]\nEnvironment=LD_PRELOAD={LIBRARY}\n")
        for path in (root, *root.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        try:
            root.rename(place)
        except OSError:
            if not place.exists():  # Another worker was faster.
                raise
