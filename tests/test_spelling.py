"""Which name a misspelt one is taken for."""

import random
from pathlib import Path

import pytest

from guixsvc import spelling
from guixsvc.cli import main
from guixsvc.evaluate.modules.listed_exports import GUILE, exports
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


NAMES = sorted(exports(GUILE) or ())
LETTERS = "abcdefghijklmnopqrstuvwxyz-%?"


def _edited(name: str, rng: random.Random) -> str:
    """A name with one character inserted, deleted, replaced or moved by one."""
    at = rng.randrange(len(name))
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + rng.choice(LETTERS) + name[at:]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    if kind == 2:
        return name[:at] + rng.choice(LETTERS) + name[at + 1 :]
    return name[: max(at - 1, 0)] + name[max(at - 1, 0) : at + 1][::-1] + name[at + 1 :]


def test_what_is_found_by_ends_is_what_is_found_by_comparing_all() -> None:
    rng = random.Random(5)
    names = spelling.by_ends(NAMES)
    edited = [_edited(name, rng) for name in NAMES if len(name) > 6]
    for name in filter(lambda name: len(name) >= 6, (*edited, *NAMES)):
        by_all = [known for known in NAMES if spelling.one_edit_apart(name, known)]
        found = spelling.one_edit_away(name, names)
        assert (found in by_all) if by_all else found is None, name


def test_a_name_that_nothing_has_is_compared_with_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where it may be the name of a field, of which nothing is said."""
    monkeypatch.chdir(tmp_path)
    unknown = " ".join(f"(list name-of-nothing-{n})" for n in range(20))
    fields = " ".join(f"(field-of-nothing-{n} {n})" for n in range(20))
    text = f"(use-modules (gnu))\n(use-service-modules ssh)\n(list {unknown})\n"
    text += f'(list (openssh-configuration {fields}))\n(operating-system (host-name "desk"))\n'
    Path("many.scm").write_text(text, encoding="utf-8")
    compared = 0
    compare = spelling.one_edit_apart

    def counted(one: str, other: str) -> bool:
        nonlocal compared
        compared += 1
        return compare(one, other)

    monkeypatch.setattr(spelling, "one_edit_apart", counted)
    assert main(["check", "many.scm", "--no-cache"]) == 0
    assert capsys.readouterr().out.count("unbound-variable") == 20
    assert compared < 40 * 200
