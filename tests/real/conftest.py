"""Fixtures for the tests with real daemons."""

import subprocess
from pathlib import Path

import pytest
from _pytest.capture import CaptureManager

import needs
from real import debian_root


@pytest.fixture(scope="session")
def debian_12_root(pytestconfig: pytest.Config) -> Path:
    """A pristine Debian 12 root to boot with ``real.box.Box``; skips by name where that cannot work."""
    needs.root()
    for name in ("systemd-nspawn", "debootstrap", "unshare", "nsenter", "setpriv"):
        needs.program(name)
    mounting = ["unshare", "--mount", "mount", "-t", "tmpfs", "guixsvc", "/mnt"]
    if subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        needs.lacking("the right to mount a file system")
    captured = pytestconfig.pluginmanager.getplugin("capturemanager")
    assert isinstance(captured, CaptureManager)
    with captured.global_and_fixture_disabled():  # building takes minutes: its progress is to be seen
        return debian_root.debian_12()
