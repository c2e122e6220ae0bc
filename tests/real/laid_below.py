"""What lies below the root of each box: the folder ``below/``, and a library that it has daemons preload.

A daemon that makes keys, and Diffie-Hellman parameters, looks for large primes: at each start, for seconds of
processor time, at random, which its end waits for. Another computes for a second how fast it derives keys,
makes a key with each new database, and at each start reads the certificates of all authorities. Nothing here
uses that. Where there is a compiler, they are made to look for smaller primes, to wait in place of computing
and to take a key that is there, and are the same otherwise; a box has no certificates of authorities. Nor
does it do at boot what is for hardware and for people who log in (``masked.txt``), or for new packages.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from real.debian_root import cache_directory

LIBRARY = "/usr/local/lib/quick_keys.so"
"""Where a box has it."""
_AUTHORITIES = "etc/ssl/certs"
_HERE = Path(__file__).parent
_SOURCE, _FOLDER, _MASKED = _HERE / "quick_keys.c", _HERE / "below", _HERE / "masked.txt"


@functools.cache
def layer() -> Path | None:
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    files = sorted(path for path in _FOLDER.rglob("*") if path.is_file())
    content = b"".join(path.read_bytes() for path in (*files, _SOURCE, _MASKED, Path(__file__)))
    made = cache_directory() / f"below-{hashlib.sha256(content).hexdigest()[:8]}"
    if not made.exists():
        _make(compiler, made)
    return made


def lower(root: Path) -> str:
    """What lies below an overlay over a pristine root, as mount(8) takes it."""
    return ":".join(str(each) for each in (layer(), root.resolve()) if each)


def library() -> bytes | None:
    made = layer()
    return None if made is None else (made / LIBRARY.lstrip("/")).read_bytes()


def _make(compiler: str, made: Path) -> None:
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=made.parent) as temporary:
        root = Path(temporary, "root")
        shutil.copytree(_FOLDER, root)
        built = root / LIBRARY.lstrip("/")
        subprocess.run([compiler, "-shared", "-fPIC", *_key(), "-o", str(built), str(_SOURCE)], check=True)
        _touch(root / _AUTHORITIES / "ca-certificates.crt")
        for line in _MASKED.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                _touch(root / line.lstrip("/"))
        # No older than /usr: nothing is to be done for new packages (systemd-update-done.service(8)).
        for name in ("etc/.updated", "var/.updated"):
            _touch(root / name)
        for path in (root, *root.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        # What a root that lies below has in this folder is not seen (the kernel's overlayfs.rst, "Opaque").
        os.setxattr(root / _AUTHORITIES, "trusted.overlay.opaque", b"y")
        try:
            root.rename(made)
        except OSError:
            if not made.exists():  # Another worker was faster.
                raise


def _key() -> list[str]:
    """The compiler's option for the key that all servers make themselves; none where there is no openssl."""
    if not shutil.which("openssl"):
        return []
    make = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
    text = subprocess.run(make, capture_output=True, text=True, check=True).stdout
    return [f"-DKEY={json.dumps(text)}"]


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
