"""A host that does not run, for tests of the installer with our services."""

from pathlib import Path

import pytest

from images import Image, image


@pytest.fixture
def host(tmp_path: Path) -> Image:
    return image(tmp_path / "the host")
