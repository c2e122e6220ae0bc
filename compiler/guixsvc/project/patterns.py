"""Patterns of paths as ``.gitignore`` has them (gitignore(5)).

pathspec, which does this too, disagrees with git about classes of characters, ``***`` and brackets that are
not closed; here tests compare with git itself. Matching takes no more time than path times pattern, whatever
the pattern.
"""

import re
from collections.abc import Iterator, Sequence

from guixsvc.slotted import frozen


class BadPattern(Exception):
    """A pattern can match nothing; the message says why."""


@frozen
class Pattern:
    """``parts`` match the names in a path, one by one; ``None`` stands for any number of names."""

    parts: tuple[re.Pattern[str] | None, ...]
    is_negated: bool = False
    folders_only: bool = False

    def matches(self, names: Sequence[str], *, is_folder: bool) -> bool:
        """Whether it matches this very path, not a folder that holds it."""
        if self.folders_only and not is_folder:
            return False
        reached = set(_skipped(self.parts, 0))
        for name in names:
            reached = {to for at in reached for to in _next(self.parts, at, name)}
        return len(self.parts) in reached


def _next(parts: Sequence[re.Pattern[str] | None], at: int, name: str) -> Iterator[int]:
    """How many parts may be done with one more name."""
    if at == len(parts):
        return
    part = parts[at]
    if part is None:
        yield at
        yield from _skipped(parts, at + 1)
    elif part.fullmatch(name):
        yield from _skipped(parts, at + 1)


def _skipped(parts: Sequence[re.Pattern[str] | None], at: int) -> Iterator[int]:
    """Any number of names may be none, but for the last: what is in a folder is not the folder."""
    yield at
    while at < len(parts) - 1 and parts[at] is None:
        at += 1
        yield at


@frozen
class Patterns:
    """Several patterns, of which the last that matches decides."""

    several: tuple[Pattern, ...]

    def match(self, path: str, *, is_folder: bool) -> bool:
        """Whether they match this very path, whose names ``/`` separates."""
        return self._match(path.split("/"), is_folder=is_folder)

    def hold(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether they match a path, or a folder that it lies in."""
        names = path.split("/")
        return any(
            self._match(names[:count], is_folder=is_folder or count < len(names))
            for count in range(1, len(names) + 1)
        )

    def _match(self, names: Sequence[str], *, is_folder: bool) -> bool:
        for pattern in reversed(self.several):
            if pattern.matches(names, is_folder=is_folder):
                return not pattern.is_negated
        return False


def pattern(line: str) -> Pattern:
    """What a line of ``.gitignore`` says; raises BadPattern.

    In git, a `[` without its `]`, a backslash at the end and classes that there are not match nothing.
    """
    text = _without_blanks(line)
    if not text or text.startswith("#"):
        raise BadPattern("is empty, or a comment" if text else "is empty")
    is_negated = text.startswith("!")
    text = text.removeprefix("!")
    folders_only = text.endswith("/")
    parts = _parts(text.removesuffix("/"))
    if not any(parts) or text.startswith("\\/"):
        raise BadPattern("names nothing")
    if "/" not in text.removesuffix("/"):  # a name, wherever it is
        return Pattern((None, _compiled(parts[0])), is_negated, folders_only)
    rooted = parts if parts[0] else parts[1:]
    made = (None if len(part) > 1 and set(part) == {_STAR} else _compiled(part) for part in rooted)
    return Pattern(tuple(made), is_negated, folders_only)


def _without_blanks(line: str) -> str:
    """Without the blanks at its end, but for one that a backslash protects."""
    found = _TO_THE_LAST.match(line)
    return "" if found is None else found[0]


_TO_THE_LAST = re.compile(r"(?:[^\\ ]|\\.|\\\Z| +(?! |\Z))*", re.DOTALL)
_STAR = "*"
_TOKEN = re.compile(r"(?P<star>\*)|(?P<any>\?)|(?P<slash>\\?/)|\\(?P<escaped>.)|(?P<plain>[^\\[])", re.DOTALL)
_CLASS = re.compile(r"\[(?P<not>[!^]?)(?P<items>\]?+(?:\[:\w*+:\]|\\.|[^\]\\])*+)\]", re.DOTALL)
_ITEM = re.compile(
    r"\[:(?P<named>\w*):\]|(?:\\(?P<escaped>.)|(?P<plain>.))(?:-(?:\\(?P<to_escaped>.)|(?P<to>[^\\])))?",
    re.DOTALL,
)
_NAMED = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": " \t", "cntrl": "\0-\x1f\x7f", "digit": "0-9",
    "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\t-\r ",
    "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip


def _parts(text: str) -> list[list[str]]:
    """What stands between slashes: a regular expression for each character, and stars."""
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        class_ = _CLASS.match(text, at)
        found = class_ or _TOKEN.match(text, at)
        if found is None:
            raise BadPattern("has a `[` without its `]`" if text[at] == "[" else "ends in a backslash")
        at = found.end()
        if class_:
            parts[-1].append(_class(class_))
        elif found["slash"]:
            parts.append([])
        elif found["star"] or found["any"]:
            parts[-1].append(_STAR if found["star"] else ".")
        else:
            parts[-1].append(re.escape(found["escaped"] or found["plain"]))
    return parts


def _class(found: re.Match[str]) -> str:
    ranges = "".join(map(_range, _ITEM.finditer(found["items"])))
    return f"[{'^' if found['not'] else ''}{ranges}]"


def _range(item: re.Match[str]) -> str:
    if item["named"] is not None:
        if item["named"] not in _NAMED:
            raise BadPattern(f"has `[:{item['named']}:]`, which is no class of characters")
        return _NAMED[item["named"]]
    first = item["escaped"] or item["plain"]
    last = item["to_escaped"] or item["to"] or first
    # As in git, a range that runs backwards is its first character.
    return f"{re.escape(first)}-{re.escape(last)}" if first <= last else re.escape(first)


def _compiled(part: Sequence[str]) -> re.Pattern[str]:
    """Each star but the last takes as little as what follows it allows, and then nothing else."""
    runs = [""]
    for item in part:
        if item == _STAR:
            runs.append("")
        else:
            runs[-1] += item
    first, *others = runs
    middle = "".join(f"(?>.*?{run})" for run in others[:-1])
    return re.compile(f"{first}{middle}.*{others[-1]}" if others else first, re.DOTALL)
