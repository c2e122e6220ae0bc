"""What commands give out."""

import sys

from guixsvc.annotations import TextIO


def give(content: str | bytes, stream: TextIO | None = None) -> None:
    """Writes to standard output, or a stream, at once; text in UTF-8, whatever the locale. Raises OSError.

    Lone surrogates, which stand for bytes of files' names, become question marks.
    """
    stream = sys.stdout if stream is None else stream
    stream.flush()
    stream.buffer.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    stream.flush()  # what is said on standard error comes after
