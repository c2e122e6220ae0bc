"""Files of the host that systemd hands to a service: ``LoadCredential=``."""

import re
from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.source import Span
from guixsvc.targets import Target

# Since 255 systemd passes these paths on to systemd-executor as words, unquoted: a unit that has one with a
# blank or a backslash fails with "Failed to deserialize" (measured with 257).
_SPLITS_PATHS = 255


LARGEST = 1 << 20
"""What systemd hands to a unit as credentials, names and contents together, in bytes."""


def too_large(size: int, name: str, span: Span, field: str) -> Iterator[Diagnostic]:
    """Why systemd cannot hand over a file of our own, if it cannot: what in ``field`` makes it so large."""
    if size + len(name) > LARGEST:
        message = f"with this `{field}` the settings are {size} bytes: systemd hands over at most {LARGEST}"
        yield error("too-large", span, message, Note("shorten it"))


def unloadable(path: str, span: Span, target: Target) -> Iterator[Diagnostic]:
    """Why the systemd of a target cannot hand over the file at a path, if it cannot."""
    if target.systemd >= _SPLITS_PATHS and re.search(r"[ \\]", path):
        message = f"systemd {target.systemd} of {target.title} cannot load a path with a blank or a backslash"
        yield error("unloadable-path", span, message, Note("rename the file"))
