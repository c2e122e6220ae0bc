"""Text of others on a terminal or in a log."""


def shown(text: str) -> str:
    """A name in one line: what is not printable as an escape, such as ``\\x1b``, and no command of a log.

    GitHub's runner takes a line that begins with ``::`` for one, and ``##[`` wherever it stands.
    """
    escaped = text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)
    if escaped.lstrip().startswith("::"):
        escaped = f"./{escaped}"
    return escaped.replace("##[", "#\\x23[").replace("##vso[", "#\\x23vso[")


def printable(text: str) -> str:
    """Text of as many characters without those that a terminal obeys, or that make a command of a log."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text.replace("##[", "#\N{REPLACEMENT CHARACTER}[")


def _escape(character: str) -> str:
    if character in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file's name that is no UTF-8
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
