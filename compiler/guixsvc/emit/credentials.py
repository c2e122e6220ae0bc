"""Files of the host that systemd hands to a service: ``LoadCredential=``."""

import re
from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.emit.targets import Target
from guixsvc.source import Span

# Since 255 systemd passes these paths on to systemd-executor as words, unquoted: a unit that has one with a
# blank or a backslash fails with "Failed to deserialize" (measured with 257).
_SPLITS_PATHS = 255


def unloadable(path: str, span: Span, target: Target) -> Iterator[Diagnostic]:
    """Why the systemd of a target cannot hand over the file at a path, if it cannot."""
    if target.systemd >= _SPLITS_PATHS and re.search(r"[ \\]", path):
        message = f"systemd {target.systemd} of {target.title} cannot load a path with a blank or a backslash"
        yield error("unloadable-path", span, message, Note("rename the file"))
