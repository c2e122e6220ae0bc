"""Reads all data of some files; prints the seconds of processor time that this took."""

import gc
import sys
import time
from pathlib import Path

from guixsvc.read import read
from guixsvc.source import Source, decode

if __name__ == "__main__":
    gc.set_threshold(400_000)  # as the program does
    read(Source("first.scm", "(a)", "."))
    before = time.process_time()
    for name in sys.argv[1:]:
        read(Source(name, decode(Path(name).read_bytes())[0], "."))
    print(time.process_time() - before)
