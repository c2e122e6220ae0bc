"""Reading takes work in proportion to the text: twice the text, twice the calls of Python functions."""

import sys
from collections.abc import Callable

import pytest

from guixsvc.read import read
from guixsvc.source import Source

SHAPES: dict[str, Callable[[int], str]] = {
    "forms": lambda n: "(define (f x #:key (y 5)) `(a ,x ,@(map g '(1 2/3 #\\a)))) ; done\n" * n,
    "nested": lambda n: "(" * 10 * n + ")" * 10 * n,
    "unclosed": lambda n: "(a " * 10 * n,
    "closers": lambda n: ")" * 10 * n,
    "forms that break off": lambda n: "(service (a b\n" * n,
    "one list": lambda n: "(" + "a " * 10 * n + ")",
    "one string": lambda n: '"' + "ab\\n\\x41;\\\n  c" * 10 * n + '"',
    "bad escapes": lambda n: '"' + "\\q" * 10 * n + '"',
    "prefixes": lambda n: "'" * 10 * n + "a",
    "datum comments": lambda n: "#;" * 10 * n + "a " * 10 * n,
    "block comments": lambda n: "#|" * 10 * n + "|#" * 10 * n,
    "lines": lambda n: "\n" * 10 * n + "(",
    "bytevector": lambda n: "#vu8(" + "255 " * 10 * n + ")",
    "symbols": lambda n: " ".join(f"#{{a {i}}}#" for i in range(10 * n)),
}


def calls(text: str) -> int:
    """How many Python functions are called to read a text, and to place what was found."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    source = Source("text.scm", text, "/")
    sys.setprofile(profile)
    try:
        _, found = read(source)
        for fault in found:
            assert fault.span.first
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_twice_the_work(shape: str) -> None:
    text = SHAPES[shape]
    calls(text(1))  # what is done once in a process is done
    base, once, twice = calls(text(1)), calls(text(200)), calls(text(400))
    assert twice - base < 2.1 * (once - base) + 1000
