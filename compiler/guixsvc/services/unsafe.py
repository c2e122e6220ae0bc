"""Declared files that root would open for a service, where others could put something else in their place."""

from guixsvc.annotations import Iterator
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.host_paths import in_others_hands
from guixsvc.records import folders_of_services
from guixsvc.source import Span

HINT = "root reads it for the service; keep it where only root can write, in /etc for example"
"""What to do with such a file."""


def unsafe(name: str, path: str, span: Span, *own_folders: str) -> Iterator[Diagnostic]:
    """Says so of the file at ``path`` that ``name`` declares, if that is known here."""
    reason = in_others_hands(path, (*folders_of_services(), *own_folders)) if path.startswith("/") else None
    if reason is not None:
        yield error("unsafe-path", span, f"`{name}` lies below {reason}", Note(HINT))
