"""File-like objects whose content is emitted."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import FileLike
from guixsvc.evaluate.tree_files import NotInTree
from guixsvc.marks import marked
from guixsvc.quoting import Quoted, verbatim


def unreadable(file: FileLike) -> Iterator[Diagnostic]:
    """Why the content of a file-like object cannot be emitted, if it cannot."""
    if file.read is not None:
        try:
            file.read()
        except NotInTree as reason:
            origins = () if file.path is None else file.path.origins
            message = f"the file {marked(str(reason), origins)}"
            if reason.is_outside:
                yield error("outside-tree", file.span, message)
            else:
                yield error("unreadable-file", file.span, message)
    elif file.content is None:
        yield computed(file, "a plain-file, a local-file or the path of a file on the host")


def computed(file: FileLike, instead: str) -> Diagnostic:
    """Says that only Guix can make a file-like object, and what can be declared ``instead``."""
    message = f"the content of a {file.kind} can be made by Guix only"
    return error("unavailable-file", file.span, message, Note(f"use {instead}"))


def file_content(file: FileLike) -> Quoted:
    """The content of a file-like object that is not `unreadable`."""
    if file.read is not None:
        return verbatim(file.read().data.decode("utf-8"))
    assert file.content is not None
    return verbatim(file.content)
