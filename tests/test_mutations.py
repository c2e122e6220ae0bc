"""A field that is broken is named where it stands, and nothing else is: a part of what mutations.py tries."""

from mutations import CODES, NOT_ALONE, cases, is_listed, survey

EVERY = 7
"""Of so many ways to break a field, one is tried."""


def test_what_is_broken_is_named() -> None:
    good, total, bad = survey(EVERY)
    wrong = [
        f"{case.folder.name}/{one.path}: {one.kind} of {one.named}: {said}"
        for case, one, said in bad
        if not is_listed(case, one)
    ]
    assert wrong == []
    assert good.total() > 0.94 * total.total() and total.total() > 150
    assert total.keys() >= CODES.keys() - {"missing"}


def test_the_systems_that_are_listed_are_there() -> None:
    assert NOT_ALONE.keys() <= {case.folder.name for case in cases()}
