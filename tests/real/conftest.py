"""Fixtures for the tests with real daemons."""

import subprocess
from pathlib import Path

import pytest
from _pytest.capture import CaptureManager

import needs
from real.debian_root import DEBIAN_12, DEBIAN_13, DEBIAN_14, Debian, Release, pristine_root


@pytest.fixture(scope="session")
def debian_12_root(pytestconfig: pytest.Config) -> Path:
    """A pristine Debian 12 root to boot with ``real.box.Box``; skips by name where that cannot work."""
    return bootable_root(DEBIAN_12, pytestconfig)


@pytest.fixture(scope="session")
def debian_13_root(pytestconfig: pytest.Config) -> Path:
    """The same of Debian 13."""
    return bootable_root(DEBIAN_13, pytestconfig)


@pytest.fixture(scope="session", params=[DEBIAN_12, DEBIAN_13], ids=lambda release: str(release.target))
def debian(request: pytest.FixtureRequest) -> Debian:
    """Each Debian in turn; skips as ``debian_12_root`` does."""
    release: Release = request.param
    return Debian(release.target, bootable_root(release, request.config))


@pytest.fixture(
    scope="session", params=[DEBIAN_12, DEBIAN_13, DEBIAN_14], ids=lambda release: str(release.target)
)
def any_debian(request: pytest.FixtureRequest) -> Debian:
    """Each Debian in turn, the one that is not released yet among them."""
    release: Release = request.param
    return Debian(release.target, bootable_root(release, request.config))


def bootable_root(release: Release, config: pytest.Config) -> Path:
    needs.root()
    for name in ("systemd-nspawn", "debootstrap", "unshare", "nsenter", "setpriv"):
        needs.program(name)
    mounting = ["unshare", "--mount", "mount", "-t", "tmpfs", "guixsvc", "/mnt"]
    if subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        needs.lacking("the right to mount a file system")
    captured = config.pluginmanager.getplugin("capturemanager")
    assert isinstance(captured, CaptureManager)
    with captured.global_and_fixture_disabled():  # building takes minutes: its progress is to be seen
        return pristine_root(release)
