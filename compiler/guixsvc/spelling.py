"""Nearest names, for "did you mean"."""

from guixsvc.annotations import Iterable, Mapping, TypeAlias

_TOO_SHORT = 4
"""Characters in two names together."""


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a misspelt name most resembles, if any does."""
    names = list(candidates)
    for candidate in names:
        if one_edit_apart(name, candidate):
            return candidate
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), {c.lower(): c for c in names}, n=1, cutoff=0.75)
    return next((c for c in names if close and c.lower() == close[0]), None)


def did_you_mean(meant: str | None, otherwise: str = "") -> str:
    """The question after the name that was meant; without one, what is said ``otherwise``."""
    return otherwise if meant is None else f"did you mean `{meant}`?"


def or_nearest(name: str, candidates: Iterable[str]) -> str:
    """The end of a message on a misspelt name: "; did you mean `port`?", or nothing."""
    asked = did_you_mean(nearest(name, candidates))
    return f"; {asked}" if asked else ""


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one inserted, deleted, replaced or transposed character makes one name the other.

    Very short names are not: one edit leaves too little in common.
    """
    if one == other or abs(len(one) - len(other)) > 1 or len(one) + len(other) <= _TOO_SHORT:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, other_rest = one[at:], other[at:]
    if len(one) < len(other):
        return rest == other_rest[1:]
    transposed = rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]
    return rest[1:] == other_rest[1:] or transposed


NamesByEnds: TypeAlias = Mapping[tuple[int, str], list[str]]
"""Names by their length and two letters at either end."""


def by_ends(names: Iterable[str]) -> NamesByEnds:
    found: dict[tuple[int, str], list[str]] = {}
    for name in names:
        for end in _ends(name):
            found.setdefault((len(name), end), []).append(name)
    return found


def one_edit_away(name: str, names: NamesByEnds) -> str | None:
    """The one of some names that is one edit from a name of six letters or more, if any is: that leaves the
    two letters at one end as they were."""
    for length in (len(name), len(name) - 1, len(name) + 1):
        for end in _ends(name):
            for known in names.get((length, end), ()):
                if one_edit_apart(name, known):
                    return known
    return None


def _ends(name: str) -> tuple[str, str]:
    return f"{name[:2]}…", f"…{name[-2:]}"


_QUOTES = "“”„‟«»‹›‘’‚‛″′＂"
_INVISIBLE = {"\u00a0": "no-break space", "\u202f": "narrow no-break space", "\u2007": "figure space"}
_INVISIBLE |= dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", "character without width")


def strange_character(text: str) -> str | None:
    """What to say of a name with a character that editors and web pages put in place of the right one."""
    for character in text:
        if character in _QUOTES:
            return f'`{character}` is a typographic quotation mark: text stands between `"`'
        if character in _INVISIBLE:
            kind = _INVISIBLE[character]
            return f"there is a {kind} (U+{ord(character):04X}) in `{text}`: write an ordinary space, or none"
    return None
