"""What a test needs of the machine: a lack is a skip by name, and with ``CI=true`` a failure."""

import os
import shutil
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"this machine lacks {what}")
    pytest.skip(f"this machine lacks {what}")


def program(name: str) -> str:
    """The absolute path of a program (on PATH or in the system's sbin folders)."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/libexec")
    return path or lacking(f"the program {name}")


def root() -> None:
    if os.geteuid() != 0:
        lacking("root")
