"""What is remembered is as with `functools`, and a severity there is once."""

import functools
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from guixsvc import caching
from guixsvc.diagnostics import SEVERITIES


@pytest.mark.parametrize("cache", [caching.cache, functools.cache])
def test_a_function_is_asked_once_for_the_same(cache: Callable[[Any], Any]) -> None:
    asked: list[tuple[int, ...]] = []

    @cache
    def remembering(*given: int) -> int | None:
        asked.append(given)
        if not given:
            raise ValueError
        return given[0] or None

    assert [remembering(one) for one in (0, 1, 0, 1)] == [None, 1, None, 1]
    assert asked == [(0,), (1,)]
    for _ in range(2):
        with pytest.raises(ValueError) as raised:
            remembering()
        assert raised.value.__context__ is None
    assert asked == [(0,), (1,), (), ()]
    remembering.cache_clear()
    assert remembering(1) == 1
    assert asked[4:] == [(1,)]


@pytest.mark.parametrize("cached_property", [caching.cached_property, functools.cached_property])
def test_a_property_is_asked_once_of_each(cached_property: Callable[[Any], Any]) -> None:
    asked: list[object] = []

    class One:
        @cached_property
        def all_asked(self) -> int:
            """How often."""
            asked.append(self)
            return len(asked)

    one, other = One(), One()
    assert [one.all_asked, one.all_asked, other.all_asked] == [1, 1, 2]
    assert asked == [one, other]
    assert One.all_asked.__doc__ == "How often."


def test_a_severity_that_is_sent_elsewhere_is_the_same_there() -> None:
    assert [pickle.loads(pickle.dumps(one)) is one for one in SEVERITIES] == [True, True, True]
    assert [*map(str, sorted(SEVERITIES))] == ["error", "warning", "note"]
