"""The services, hosts and output folders of these tests."""

from pathlib import Path

import pytest

from images import Image, compiled, image
from installer.declared import HELLO
from plain_services import commands_know, greeter


@pytest.fixture(autouse=True)
def _greeter_and_hello_are_known(_own_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    commands_know(monkeypatch, "greeter", "hello")


@pytest.fixture
def host(tmp_path: Path) -> Image:
    return image(tmp_path / "the host")


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """An output folder with both services."""
    return compiled(tmp_path, "both", f"(list {greeter()} {HELLO})")


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return compiled(tmp_path, "first", greeter('(greeting "first")'))


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return compiled(tmp_path, "second", greeter('(greeting "second")'))


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """The output folder of two hosts, the one named in full."""
    names = ("east", "west.example.org")
    systems = [f'(operating-system (host-name "{name}") (services (list {greeter()})))' for name in names]
    return compiled(tmp_path, "hosts", f"(list {' '.join(systems)})")
