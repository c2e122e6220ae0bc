"""What systemd hands to a service: ``LoadCredential=``."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.source import Span

LARGEST = 1 << 20
"""What systemd hands to a unit as credentials, names and contents together, in bytes."""


def too_large(size: int, name: str, span: Span, field: str) -> Iterator[Diagnostic]:
    """Why systemd cannot hand over a file of our own, if it cannot: what in ``field`` makes it so large."""
    if size + len(name) > LARGEST:
        message = f"with this `{field}` the settings are {size} bytes: systemd hands over at most {LARGEST}"
        yield error("too-large", span, message, Note("shorten it"))
