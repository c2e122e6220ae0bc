"""The program ``guixsvc``, and ``python -m guixsvc``."""

import gc
import os
import sys

from guixsvc.annotations import NoReturn
from guixsvc.cli import main


def _settle(phase: str, _: object) -> None:
    """What a search for garbage has left is not searched again: most of it stays to the end, and there is
    ever more of it."""
    if phase == "stop":
        gc.freeze()


def run() -> NoReturn:
    """Runs a command, and ends the process.

    What there is goes with the process. To free it one by one, as Python does at its end, takes longer than
    half a check; mypy ends in the same way.
    """
    # A stream that is closed leads nowhere.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    gc.callbacks.append(_settle)
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
