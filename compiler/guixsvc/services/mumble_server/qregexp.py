"""What is wrong with a regular expression for Qt's ``QRegExp``, the class behind Mumble's names (up to 1.5).

Given an invalid one the server lets nobody in and says nothing. The syntax is that of
https://doc.qt.io/qt-5/qregexp.html as QRegExp's parser reads it: less than Perl's or Python's, and an escape
that it does not know stands for the letter itself.
"""

import re
from collections.abc import Iterable, Iterator
from heapq import nsmallest

from guixsvc.annotations import Final
from guixsvc.slotted import frozen

# Both limits are QRegExp's own.
MOST_REPETITIONS: Final = 1024
MOST_REFERENCES: Final = 14

_ESCAPE = r"\\(?:0[0-7]{0,3}|x[0-9A-Fa-f]{0,4}|[1-9][0-9]*|.|\Z)"
_TOKEN = re.compile(
    rf"""
      (?P<escape>{_ESCAPE})
    | (?P<set>\[\^?+(?:\\.|[^\\])(?:\\.|[^\\\]])*\])   # the first character may be a bracket
    | (?P<open>\((?:\?(?:<[=!]|P?<\w*>?|[^)])?)?)
    | (?P<close>\))
    | (?P<bar>\|)
    | (?P<count>\{{(?P<least>[0-9]*)(?:,(?P<most>[0-9]*))?\}})
    | (?P<repeat>[*+?])
    | (?P<stray>\{{[^][{{}}()|\\]*\}}?|[][}}])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SET_ITEM = re.compile(
    rf"(?P<posix>\[:\^?[a-z]+:\])|(?P<escape>{_ESCAPE})|(?P<low>.)-(?P<high>[^\\\]])|.", re.DOTALL
)
_KNOWN_LETTERS = frozenset("afnrtvdDsSwWbBx")
_STRAY = {
    "[": "`[` is never closed",
    "]": "`]` closes nothing; for the character itself write `\\]`",
    "{": "`{` does not begin a repetition such as `{2,5}`; for the character itself write `\\{`",
    "}": "`}` closes nothing; for the character itself write `\\}`",
}
_AFTER_REPETITION = {
    "?": "QRegExp has no repetition that takes as little as possible",
    "+": "QRegExp has no possessive repetition",
}


@frozen
class PatternFault:
    """A fault at ``pattern[start:end]``.

    With ``fatal``, QRegExp refuses the pattern; otherwise it takes it, but for something else than it looks.
    """

    start: int
    end: int
    message: str
    fatal: bool = True


def faults(pattern: str, most: int | None = None) -> list[PatternFault]:
    """What QRegExp would refuse or misunderstand in ``pattern``, in the order of the places: the first."""
    return first_of(_faults(pattern), most)


def first_of(found: Iterable[PatternFault], most: int | None) -> list[PatternFault]:
    """The first faults, or all, in the order of their places. Others are not kept."""

    def place(fault: PatternFault) -> tuple[int, int]:
        return fault.start, fault.end

    return sorted(found, key=place) if most is None else nsmallest(most, found, key=place)


def _faults(pattern: str) -> Iterator[PatternFault]:
    unclosed: list[tuple[int, int]] = []
    references: list[re.Match[str]] = []
    groups = 0
    before = "nothing"  # what a repetition would repeat: nothing, an atom, or a repetition
    for token in _TOKEN.finditer(pattern):
        start, end, text = token.start(), token.end(), token.group()
        after = "atom"
        match _kind(token):
            case "escape":
                yield from _escape(text, start)
                if text[1:2] in "123456789" and len(text) > 1:
                    references.append(token)
            case "set":
                yield from _set(text, start)
            case "open":
                yield from _group(text, start)
                unclosed.append((start, end))
                groups += text == "("
                after = "nothing"
            case "close":
                if unclosed:
                    unclosed.pop()
                else:
                    yield PatternFault(start, end, "`)` closes nothing; for the character itself write `\\)`")
            case "bar":
                after = "nothing"
            case "repeat" | "count":
                yield from _repetition(token, before)
                after = "repetition"
            case "stray":
                yield PatternFault(start, end, _STRAY[text[0]])
                if text == "[":
                    break
        before = after
    for start, end in unclosed:
        yield PatternFault(start, end, f"`{pattern[start:end]}` is never closed")
    for token in references:
        yield from _reference(token, groups)


def _kind(token: re.Match[str]) -> str:
    kinds = ("escape", "set", "open", "close", "bar", "count", "repeat", "stray", "other")
    return next(kind for kind in kinds if token[kind] is not None)


def _escape(text: str, start: int) -> Iterator[PatternFault]:
    end = start + len(text)
    letter = text[1:2]
    if not letter:
        yield PatternFault(
            start, end, "`\\` at the end escapes nothing; for the character itself write `\\\\`"
        )
    elif letter == "0" and int(text[1:], 8) > 0o377:
        yield PatternFault(start, end, f"`{text}` is above `\\0377`")
    elif text == "\\x":
        yield PatternFault(start, end, "`\\x` needs one to four hexadecimal digits", fatal=False)
    elif letter.isascii() and letter.isalpha() and letter not in _KNOWN_LETTERS:
        yield PatternFault(
            start, end, f"QRegExp has no `{text}`: it matches the letter {letter}", fatal=False
        )


def _reference(token: re.Match[str], groups: int) -> Iterator[PatternFault]:
    start, end, text = token.start(), token.end(), token.group()
    number = text[1:]
    if len(number) > 2 or int(number) > MOST_REFERENCES:
        yield PatternFault(start, end, f"QRegExp refers to groups up to `\\{MOST_REFERENCES}`")
    elif int(number) > groups:
        yield PatternFault(start, end, f"there is no group {number}", fatal=False)


def _group(text: str, start: int) -> Iterator[PatternFault]:
    if text in ("(", "(?:", "(?=", "(?!"):
        return
    if text in ("(?<=", "(?<!"):
        lacking = "lookbehind"
    elif text.startswith(("(?<", "(?P")):
        lacking = "named groups"
    else:
        lacking = "such groups; it knows `(…)`, `(?:…)`, `(?=…)` and `(?!…)`"
    yield PatternFault(start, start + len(text), f"`{text}`: QRegExp has no {lacking}")


def _repetition(token: re.Match[str], before: str) -> Iterator[PatternFault]:
    start, end, text = token.start(), token.end(), token.group()
    if before == "nothing":
        yield PatternFault(start, end, f"`{text}` has nothing before it to repeat")
    elif before == "repetition":
        yield PatternFault(
            start, end, f"`{text}`: {_AFTER_REPETITION.get(text, 'what precedes is repeated already')}"
        )
    if token["count"] is None:
        return
    least = _number(token["least"])
    most = least if token["most"] is None else _number(token["most"] or str(MOST_REPETITIONS))
    if max(least, most) > MOST_REPETITIONS:
        yield PatternFault(start, end, f"`{text}`: QRegExp repeats at most {MOST_REPETITIONS} times")
    elif most < least:
        yield PatternFault(start, end, f"`{text}`: the lower limit comes first")
    elif text == "{}":
        yield PatternFault(
            start, end, "`{}` means no time at all; for the characters write `\\{\\}`", fatal=False
        )


def _number(digits: str) -> int:
    """The number, or one above every limit if it has too many digits to be worth converting."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= len(str(MOST_REPETITIONS)) else MOST_REPETITIONS + 1


def _set(text: str, start: int) -> Iterator[PatternFault]:
    begin = 2 if text.startswith("[^") else 1
    for item in _SET_ITEM.finditer(text, begin):
        place, end = start + item.start(), start + item.end()
        if item["posix"]:
            message = f"QRegExp has no `{item.group()}`: it takes the characters one by one"
            yield PatternFault(place, end, message, fatal=False)
        elif item["escape"] and item.group()[1] in "bB123456789":
            yield PatternFault(place, end, f"`{item.group()}` is no character of a set")
        elif item["escape"]:
            yield from _escape(item.group(), place)
        elif item["low"] and item["low"] > item["high"]:
            yield PatternFault(place, end, f"`{item.group()}` is written backwards", fatal=False)
