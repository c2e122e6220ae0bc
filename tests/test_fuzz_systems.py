"""Damaged systems end with findings: no traceback, no hang. ``fuzz_systems.py`` goes on for longer."""

import random
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import fuzz_systems

CASES = fuzz_systems.cases()
FINDS = sorted(fuzz_systems.FINDS.glob("*.json"))


# No shrinking: `fuzz_systems.smaller` does better.
@settings(deadline=None, max_examples=40, phases=[Phase.generate])
@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_damaged_systems(case: fuzz_systems.Case, chance: random.Random) -> None:
    assert fuzz_systems.complaint(fuzz_systems.mutated(case, CASES, chance)) == ""


@pytest.mark.parametrize("path", FINDS, ids=lambda path: path.stem)
def test_what_was_found_before(path: Path) -> None:
    assert fuzz_systems.complaint(fuzz_systems.load(path)) == ""
