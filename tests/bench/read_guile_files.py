"""How reading scales over the Scheme files that Guile installs: time a character, by the size of the file.

    python tests/bench/read_guile_files.py [FOLDER]

The times of one run are compared with each other only: the last column should stay near 1.
"""

import sys
import time
from pathlib import Path

from guixsvc.read import read
from guixsvc.source import Source

GUILE = Path("/usr/share/guile/3.0")


def seconds(text: str) -> float:
    """The best of three."""
    times: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        read(Source("file.scm", text, Path("/")))
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else GUILE
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.scm"))]
    whole = "\n".join(texts)
    sizes = [len(whole) // divisor for divisor in (16, 8, 4, 2, 1)]
    print("characters   seconds   seconds a character, relative")
    first = 0.0
    for size in sizes:
        taken = seconds(whole[:size])
        first = first or taken / size
        print(f"{size:10}  {taken:8.2f}  {taken / size / first:8.2f}")


if __name__ == "__main__":
    main()
