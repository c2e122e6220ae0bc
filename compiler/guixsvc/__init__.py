"""guixsvc: GNU Guix service declarations for ordinary systemd hosts."""

from guixsvc.annotations import Any, Final

__version__ = "0.1.0"

HOME: Final = ""
"""The address that the checkout is published at, for links to its pages; it has none yet."""


def module(name: str) -> Any:
    """A module by its name, as ``importlib.import_module`` has it: to load that takes longer than most."""
    return __import__(name, fromlist=["__name__"])
