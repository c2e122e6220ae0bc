"""guixsvc: GNU Guix service declarations for ordinary systemd hosts."""

from guixsvc.annotations import Final

__version__ = "0.1.0"

HOME: Final = ""
"""The address that the checkout is published at, for links to its pages; it has none yet."""
