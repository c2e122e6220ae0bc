"""Text → data. ``read`` is imported from ``guixsvc.read.reader`` at its first use."""

from guixsvc.annotations import TYPE_CHECKING

if TYPE_CHECKING:
    from guixsvc.diagnostics import Diagnostic
    from guixsvc.read.datum import Datum
    from guixsvc.source import Source


def read(source: "Source") -> "tuple[list[Datum], list[Diagnostic]]":
    """See ``guixsvc.read.reader.read``."""
    from guixsvc.read import reader

    return reader.read(source)
