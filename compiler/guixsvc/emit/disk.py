"""Getting what was written onto the disk."""

import os
from pathlib import Path


def sync(folder: Path) -> None:
    """Waits until all that was written to the file system of a folder is on its disk.

    One call, however many files: to sync each of them has the disk write its journal as often.
    """
    import ctypes

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)  # syncfs(2), of Linux
        if syncfs is None:
            os.sync()
        elif syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)
