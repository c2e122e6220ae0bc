"""The faults of regular expressions against Qt 5's QRegExp itself, the class that Mumble uses."""

import json
import random
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

import needs
from guixsvc.services.mumble_server.pcre import pcre_faults
from guixsvc.services.mumble_server.qregexp import faults
from real.qt import python_with_qt
from services.mumble_server.test_qregexp import FATAL, GOOD, MISUNDERSTOOD

ORACLE = """
import json, sys
from PyQt5.QtCore import QRegExp
json.dump([QRegExp(pattern).isValid() for pattern in json.load(sys.stdin)], sys.stdout)
"""

# Two digits at most: QRegExp copies what it repeats, and takes minutes for nested high numbers.
PIECES = [*r"a-.^$\[](){}|*+?,:1xbpw0", "[^", "(?", "(?:", "(?=", "(?!", "(?<", "{2}", "{2,1}", "{,3}", "12"]
patterns = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def valid(batch: list[str]) -> list[bool]:
    command = [python_with_qt(), "-c", ORACLE]
    run = subprocess.run(command, input=json.dumps(batch), capture_output=True, text=True, check=True)
    answer: list[bool] = json.loads(run.stdout)
    return answer


def disagreements(batch: list[str]) -> list[tuple[str, bool]]:
    """The patterns of which Qt and we think differently, with what Qt thinks."""
    return [
        (pattern, is_valid)
        for pattern, is_valid in zip(batch, valid(batch), strict=True)
        if is_valid == any(fault.fatal for fault in faults(pattern))
    ]


def test_table_is_what_qt_says() -> None:
    assert set(valid([pattern for pattern, _, _ in FATAL])) == {False}
    assert set(valid([pattern for pattern, _, _ in MISUNDERSTOOD] + GOOD)) == {True}


@settings(max_examples=20, deadline=None)
@given(st.lists(patterns, min_size=200, max_size=300))
def test_qt_refuses_exactly_what_we_call_fatal(batch: list[str]) -> None:
    assert disagreements(batch) == []


def test_what_is_called_faulty_of_pcre_is_refused() -> None:
    """Of Qt 6's QRegularExpression, which Mumble uses since 1.6."""
    try:
        from PySide6.QtCore import QRegularExpression
    except ImportError:
        needs.lacking("the Python module PySide6")
    chosen = random.Random(8)
    for _ in range(20_000):
        pattern = "".join(chosen.choices([*PIECES, "(?<", r"\p{L}", "[[:alpha:]]", "]", "(?>"], k=7))
        if pcre_faults(pattern):
            assert not QRegularExpression(pattern).isValid(), pattern
