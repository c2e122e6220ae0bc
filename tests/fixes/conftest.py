"""The services of these tests."""

import pytest

from plain_services import commands_know


@pytest.fixture(autouse=True)
def _greeter_and_ntp_are_known(_own_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The greeter's module is none of Guix's; that of NTP, which exports more than is listed, is."""
    commands_know(monkeypatch, "greeter", "ntp")
