"""Which name a misspelt one is taken for."""

import pytest

from guixsvc.spelling import nearest

KNOWN = ["+", "1+", "x", "if", "let", "let*", "car", "list", "port", "allow-ping?", "user"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("allow-ping", "allow-ping?"),
        ("Port", "port"),
        ("prot", "port"),
        ("lisst", "list"),
        ("caar", "car"),
        ("X", "x"),
        ("allow_pings?", "allow-ping?"),
        # One character, or what is left when it goes, says too little.
        ("p", None),
        ("-", None),
        ("1", None),
        ("i", None),
        ("1x", None),
        ("harbour", None),
    ],
)
def test_nearest(name: str, expected: str | None) -> None:
    assert nearest(name, KNOWN) == expected
