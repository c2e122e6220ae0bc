"""The services of these tests."""

import pytest

from guixsvc.commands import common, services
from guixsvc.records import know, roots
from guixsvc.service_packages import folder
from plain_services import SERVICES


@pytest.fixture(autouse=True)
def _greeter_and_ntp_are_known(greeter_is_known: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The greeter's module is none of Guix's; that of NTP, which exports more than is listed, is."""
    known = [*roots(), folder(str(SERVICES / "ntp"))]
    named = services.know_named
    monkeypatch.setattr(common, "know_named", lambda folders: named(folders) if folders else know(known))
    know(known)
