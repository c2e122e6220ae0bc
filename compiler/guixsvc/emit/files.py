"""File-like objects whose content is emitted."""

from collections.abc import Iterator
from pathlib import Path

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.emit.quoting import Quoted, verbatim
from guixsvc.evaluate.values import FileLike

LARGEST = 1 << 20
"""What systemd hands to a unit as credentials, in bytes."""


def local_path(file: FileLike) -> Path:
    """Where a local-file lies: a relative name counts from the folder of the file that names it."""
    assert file.path is not None
    return file.span.source.directory / file.path


def unreadable(file: FileLike) -> Iterator[Diagnostic]:
    """Why the content of a file-like object cannot be emitted, if it cannot."""
    if file.kind == "local-file":
        try:
            if local_path(file).stat().st_size > LARGEST or not local_path(file).is_file():
                yield error(
                    "unreadable-file", file.span, f"{file.path} is not a file of at most {LARGEST} bytes"
                )
                return
            local_path(file).read_text(encoding="utf-8")
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
            yield error("unreadable-file", file.span, f"the file {file.path} cannot be read: {reason}")
    elif file.content is None:
        yield computed(file, "a plain-file, a local-file or the path of a file on the host")


def computed(file: FileLike, instead: str) -> Diagnostic:
    """Says that only Guix can make a file-like object, and what can be declared ``instead``."""
    message = f"the content of a {file.kind} can be made by Guix only"
    return error("unavailable-file", file.span, message, Note(f"use {instead}"))


def file_content(file: FileLike) -> Quoted:
    """The content of a file-like object that is not `unreadable`."""
    if file.kind == "local-file":
        return verbatim(local_path(file).read_bytes().decode("utf-8"))
    assert file.content is not None
    return verbatim(file.content)
