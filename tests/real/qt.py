"""Python with Qt 5."""

import subprocess
from functools import cache

import needs


@cache
def python_with_qt() -> str:
    """An interpreter that has PyQt5; skips by name where there is none."""
    for python in "/usr/bin/python3", needs.program("python3"):
        if subprocess.run([python, "-c", "import PyQt5.QtCore"], capture_output=True).returncode == 0:
            return python
    return needs.lacking("the Python module PyQt5")
