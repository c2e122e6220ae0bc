"""The services of ``services/``, by which tests of the mechanism show it: guixsvc knows none of them."""

from pathlib import Path

SERVICES = Path(__file__).parent / "services"


def known(*names: str) -> tuple[str, ...]:
    """The arguments that make services known to a command."""
    return tuple(word for name in names for word in ("--service", str(SERVICES / name)))


GREETER = known("greeter")
"""Most kinds of fields, in one record and another within; its former name is ``welcomer``."""

NGIRCD = known("ngircd")
"""Eight records, as Guix has them."""


def greeter(fields: str = "") -> str:
    """A service form, with fields as written in Scheme."""
    return f"(service greeter-service-type (greeter-configuration {fields}))"
