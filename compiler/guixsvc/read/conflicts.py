"""Texts that are read otherwise: with the marks of a merge left in them, and keys."""

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.source import Source, Span

_MARKS = r"(?m)^(?:<{7}|={7}|>{7}|[|]{7})(?=[ \r\n]|\Z)"
_KINDS_OF_KEYS = (
    *("public-key", "private-key", "protected-private-key", "signature"),
    *("acl", "data", "sig-val", "enc-val"),
)
_KEY = rf"(?:\s|;[^\n]*\n)*\((?:{'|'.join(_KINDS_OF_KEYS)})\b"
_BYTES = r"#(?:[0-9A-Fa-f]{2}|\s)+#"


def conflicts(source: Source) -> tuple[list[Diagnostic], list[Span]]:
    """The merges that nobody finished, and what is left out of the text so that their first side is read."""
    if "\n>>>>>>>" not in source.text:
        return [], []
    import re

    faults: list[Diagnostic] = []
    left_out: list[Span] = []
    begin: Span | None = None
    second: int | None = None
    for mark in re.finditer(_MARKS, source.text):
        line = Span(source, mark.start(), _end_of_line(source.text, mark.end()))
        kind = mark.group()[0]
        if kind == "<":
            begin, second = line, None
        elif begin is not None and kind in "=|" and second is None:
            second = line.start
        elif begin is not None and second is not None and kind == ">":
            hint = Note("keep one side, and take the lines with `<<<<<<<`, `=======` and `>>>>>>>` away")
            faults.append(
                error("merge-conflict", begin, "a merge that git could not finish stands here", hint)
            )
            left_out += [begin, Span(source, second, line.end)]
            begin = second = None
    return faults, left_out


def without(text: str, spans: list[Span]) -> str:
    """The text with blanks in place of some parts, in order, so that all else keeps its place."""
    import re

    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], re.sub(_NO_BREAK, " ", text[span.start : span.end])]
        at = span.end
    return "".join([*parts, text[at:]])


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


_NO_BREAK = r"[^\n]"


def is_key(text: str) -> bool:
    """Whether a text is a canonical S-expression, such as the keys of ``guix archive``: no Scheme."""
    if not any(f"({kind}" in text for kind in _KINDS_OF_KEYS):
        return False
    import re

    return re.match(_KEY, text) is not None and re.search(_BYTES, text) is not None
