"""What is surely wrong with a regular expression for Qt's ``QRegularExpression``, which is PCRE2.

It is the class behind Mumble's names since 1.6.
Not everything that PCRE2 refuses is found; what is found, it refuses.
"""

import re
from collections.abc import Iterator

from guixsvc.services.mumble_server.qregexp import PatternFault, first_of

_TOKEN = re.compile(
    r"""
      (?P<escape>\\(?:.|\Z))
    | (?P<set>\[\^?+\]?+(?:\\.|\[:\^?+[a-z]++:\]|[^\\\]])*+\])
    | (?P<open>\((?:\?(?:<[=!]|[:=!>|]))?+)
    | (?P<close>\))
    | (?P<repeat>[*+?])
    | (?P<stray>\[)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BEYOND = re.compile(r"\\[QEcNopPxgk]|\(\*|\(\?(?![:=!>|]|<[=!])")
"""Parts whose own syntax is not looked into here."""


def pcre_faults(pattern: str, most: int | None = None) -> list[PatternFault]:
    """What PCRE2 would surely refuse in ``pattern``, in the order of the places; the first ones."""
    return [] if _BEYOND.search(pattern) else first_of(_faults(pattern), most)


def _faults(pattern: str) -> Iterator[PatternFault]:
    unclosed: list[tuple[int, int]] = []
    begins = True  # whether nothing stands before that a repetition could repeat
    for token in _TOKEN.finditer(pattern):
        start, end = token.span()
        if token["escape"] == "\\":
            yield PatternFault(
                start, end, "`\\` at the end escapes nothing; for the character itself write `\\\\`"
            )
        elif token["stray"]:
            yield PatternFault(start, end, "`[` is never closed")
            break
        elif token["close"] and not unclosed:
            yield PatternFault(start, end, "`)` closes nothing; for the character itself write `\\)`")
        elif token["close"]:
            unclosed.pop()
        elif token["open"]:
            unclosed.append((start, end))
        elif token["repeat"] and begins:
            yield PatternFault(start, end, f"`{token.group()}` has nothing before it to repeat")
        begins = bool(token["open"]) or token.group() == "|"
    for start, end in unclosed:
        yield PatternFault(start, end, f"`{pattern[start:end]}` is never closed")
