"""What is read without argparse is read as argparse reads it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guixsvc import plain_calls
from guixsvc.command_line import command_line

WORDS = st.sampled_from(
    ["check", "compile", "explain", "a.scm", "b", "-", "--", "-o", "-oc", "-q", "--strict", ""]
)


@given(st.lists(WORDS, max_size=6))
@example(["check", "a.scm", "b"])
@example(["compile", "a.scm", "b", "-o", "out"])
@example(["compile", "-o", "out", "a.scm", "b"])
def test_plain_calls_are_read_as_argparse_reads_them(words: list[str]) -> None:
    options = plain_calls.options(words)
    if options is not None:
        parsed = vars(command_line().parse_args(words))
        del parsed["usage"]
        assert vars(options) == parsed


@pytest.mark.parametrize(
    "words", [["check"], ["check", "a", "b"], ["compile", "a", "-o", "b"], ["compile", "-o", "b", "a", "c"]]
)
def test_the_plainest_calls_are_read(words: list[str]) -> None:
    assert plain_calls.options(words) is not None


@pytest.mark.parametrize("words", [[], ["compile", "-o", "b"], ["check", "-"], ["check", "--help"], ["help"]])
def test_others_are_left_to_argparse(words: list[str]) -> None:
    assert plain_calls.options(words) is None
