"""What commands give out."""

import sys


def give(content: str | bytes) -> None:
    """Writes to standard output at once, text in UTF-8 whatever the locale says. Raises OSError.

    Lone surrogates, which stand for bytes of files' names, become question marks.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    sys.stdout.flush()  # what is said on standard error comes after
