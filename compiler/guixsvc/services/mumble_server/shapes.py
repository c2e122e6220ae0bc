"""What a text would be that is shaped for an ini or a shell."""

from guixsvc.annotations import Final

_QUOTED: Final = r'(?s)"((?:[^"\\]|\\.)*)"'
_ESCAPE: Final = r'\\(["\\])'
_BACKSLASHES: Final = r"\\+"
_DOUBLED: Final = r"(?<!\\)(?:\\\\)+[dDwWsSpP.\[({@#]"
"""A doubled backslash before what is often escaped: two may also mean a backslash."""


def without_quotes(text: str) -> str | None:
    """The text within quotation marks; ``None`` if it is in none."""
    if not text.startswith('"'):
        return None
    import re

    quoted = re.fullmatch(_QUOTED, text)
    return None if quoted is None else re.sub(_ESCAPE, r"\1", quoted[1])


def without_doubled(text: str) -> str | None:
    """A pattern with single backslashes; ``None`` if not all of them are doubled."""
    if "\\" not in text:
        return None
    import re

    is_doubled = all(len(run) % 2 == 0 for run in re.findall(_BACKSLASHES, text))
    return text.replace("\\\\", "\\") if is_doubled and re.search(_DOUBLED, text) else None
