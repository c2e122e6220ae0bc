"""Patterns match what git matches by them."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guixsvc.project.patterns import BadPattern, Patterns, pattern

_PARTS = st.one_of(
    st.sampled_from(
        ["a", "b", "ab", "*", "**", "***", "*.scm", "a*", "*a*b*", "?", "[ab]", "[!a]", "[^a-c]x", "[]a]",
         "[c-a]", "[[:alpha:]]", "[![:punct:]]", "[[:nothing:]]", "[a[", "[", "a[", "\\a", "\\*", "a ",
         "a\\ ", "[a-]",
         "a**", "**b", "b?", "#c", "!b", "[\\]]", "[[:x]", "[[:alpha:]-z]", "a-b", "\\"]
    ),
    st.text("ab*?[]!-\\. ", min_size=1, max_size=6),
)  # fmt: skip
_LINES = st.builds(
    lambda negated, root, parts, end: f"{negated}{root}{'/'.join(parts)}{end}",
    st.sampled_from(["", "", "", "!"]), st.sampled_from(["", "", "/", "**/"]),
    st.lists(_PARTS, min_size=1, max_size=3), st.sampled_from(["", "", "/", "/**"]),
).filter(lambda line: not re.search(r"[^/*]\*\*+\\?/", line))  # fmt: skip
"""git cuts off what is plain at the start before it looks at stars, so that `**` of `a**/b` begins a part."""
_NAMES = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        "c",
        "abc",
        "a.scm",
        "b.scm",
        "ax",
        "dx",
        "aab",
        "!b",
        "#c",
        "[",
        "a[",
        "]",
        "a ",
        "-",
        "*",
    ]
)
_PATHS = st.lists(st.lists(_NAMES, min_size=1, max_size=3).map("/".join), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    yield folder


def _ignored(repository: Path, lines: list[str], paths: list[str]) -> set[str]:
    (repository / ".gitignore").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    run = subprocess.run(
        ["git", "-C", str(repository), "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(paths), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stderr
    return set(run.stdout.split("\0")) - {""}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(_LINES, min_size=1, max_size=3), paths=_PATHS)
@example(lines=["a*a", "b\\ ", "\\ ", "[c-a]"], paths=["a", "aa", "b ", "b", " ", "c"])
@example(lines=["a/**", "!a/b"], paths=["a", "a/b", "a/c"])
def test_git_matches_the_same(lines: list[str], paths: list[str], repository: Path) -> None:
    good = []
    for line in lines:
        try:
            pattern(line)
        except BadPattern:
            assert _ignored(repository, [line], paths) == set(), "what is refused matches nothing"
        else:
            good.append(line)
    found = Patterns(tuple(map(pattern, good)))
    assert {path for path in paths if found.hold(path)} == _ignored(repository, good, paths)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("# generated", "is empty, or a comment"),
        ("/", "names nothing"),
        ("!", "names nothing"),
        ("\\/a", "names nothing"),
        ("a[b", "has a `[` without its `]`"),
        ("a\\", "ends in a backslash"),
        ("[[:word:]]", "has `[:word:]`, which is no class of characters"),
    ],
)
def test_what_can_match_nothing_is_refused(line: str, why: str) -> None:
    with pytest.raises(BadPattern) as refused:
        pattern(line)
    assert str(refused.value) == why


def test_many_stars_are_no_trouble() -> None:
    """Tried every way, this would take longer than there has been a universe."""
    found = Patterns((pattern("*a" * 60 + "b"), pattern("/".join(["**", "a*"] * 30) + "/b")))
    assert not found.hold("/".join(["a" * 120] * 60))
