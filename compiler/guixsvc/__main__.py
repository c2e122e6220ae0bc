"""The program ``guixsvc``, and ``python -m guixsvc``."""

import gc
import sys

from guixsvc.cli import main


def run() -> None:
    """Runs a command, and ends the process."""
    code = main()
    # Python would look through all there is for circles, twice, before it frees what goes with the process.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
