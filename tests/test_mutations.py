"""A field that is broken is named where it stands, and nothing else is: a part of what mutations.py tries."""

from collections import Counter

from mutations import CODES, NOT_JUDGED, cases, findings, mutations, repository, verdict

EVERY = 19
"""Of so many ways to break a field, one is tried."""


def test_what_is_broken_is_named() -> None:
    tried: Counter[str] = Counter()
    wrong: list[str] = []
    number = 0
    for case in cases():
        if case.folder.name in NOT_JUDGED:
            continue
        chosen = []
        for mutation in mutations(case):
            number += 1
            if number % EVERY == 0:
                chosen.append(mutation)
        if not chosen:
            continue
        with repository(case) as root:
            before = findings(case, root)
            for mutation in chosen:
                tried[mutation.kind] += 1
                if said := verdict(case, root, mutation, before):
                    wrong.append(
                        f"{case.folder.name}/{mutation.path}: {mutation.kind} of {mutation.named}: {said}"
                    )
    assert wrong == []
    assert tried.keys() >= CODES.keys() - {"missing"} and tried.total() > 40


def test_the_systems_that_are_left_out_are_there() -> None:
    assert NOT_JUDGED.keys() <= {case.folder.name for case in cases()}
