"""The services of ``services/``, by which tests of the mechanism show it: guixsvc knows none of them."""

from pathlib import Path

import pytest

from guixsvc.commands import common, services
from guixsvc.records import know
from guixsvc.service_files import BUILT_IN
from guixsvc.service_packages import folder

SERVICES = Path(__file__).parent / "services"


def known(*names: str) -> tuple[str, ...]:
    """The arguments that make services known to a command."""
    return tuple(word for name in names for word in ("--service", str(SERVICES / name)))


def know_plain(*names: str) -> None:
    """Makes services known to this process, until another test or a command makes others known."""
    know([BUILT_IN, *(folder(str(SERVICES / name)) for name in names)])


def commands_know(patch: pytest.MonkeyPatch, *names: str) -> None:
    """Makes services known to this process, and to its commands that are given no ``--service``: those that
    are given one judge it anew each time."""
    named = services.know_named
    patch.setattr(common, "know_named", lambda folders: named(folders) if folders else know_plain(*names))
    know_plain(*names)


GREETER = known("greeter")
"""Most kinds of fields, in one record and another within; its former name is ``welcomer``."""

NGIRCD = known("ngircd")
"""Eight records, as Guix has them."""


def greeter(fields: str = "") -> str:
    """A service form, with fields as written in Scheme."""
    return f"(service greeter-service-type (greeter-configuration {fields}))"
