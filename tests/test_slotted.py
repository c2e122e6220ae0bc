"""Classes of `slotted` behave as those of dataclasses do."""

import copy
import dataclasses
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guixsvc import slotted

DATACLASSES = (dataclasses.field, dataclasses.replace)
SLOTTED = (slotted.field, slotted.replace)


def classes(frozen: Any, field: Any) -> tuple[type[Any], ...]:
    """One class without fields, one with each kind of field, and two derived from that."""

    @frozen
    class Nothing:
        pass

    @frozen
    class Each:
        first: int
        second: "str | None" = None
        third: list[int] = field(default_factory=list)
        unseen: int = field(default=7, compare=False, repr=False)

        def __post_init__(self) -> None:
            self.third.append(self.first)

        @property
        def twice(self) -> int:
            return 2 * self.first

    @frozen
    class More(Each):
        fourth: tuple[int, ...] = ()

    class Below(Each):
        __slots__ = ()

    return (Nothing, Each, More, Below)


CALLS: tuple[tuple[int, tuple[Any, ...], dict[str, Any]], ...] = (
    (0, (), {}),
    (1, (1,), {}),
    (1, (1, "b"), {}),
    (1, (), {"first": 1}),
    (1, (2,), {"second": "b", "unseen": 8}),
    (1, (2, "b", [5]), {}),
    (2, (1,), {"fourth": (3,)}),
    (2, (1, "b", [], 7, (3,)), {}),
    (3, (1,), {}),
    # What is wrong, in any order: of these an `__init__` is compiled at once.
    (0, (1,), {}),
    (1, (), {}),
    (1, (1,), {"first": 2}),
    (1, (2, "b", [5], 9, 10), {}),
    (1, (2,), {"fifth": 1}),
)


def outcome(of: Callable[..., Any], *given: Any, **named: Any) -> Any:
    try:
        return of(*given, **named)
    except Exception as problem:
        return type(problem)


def observed(frozen: Any, field: Any, replace: Any) -> Iterator[list[Any]]:
    """What objects of such classes tell of themselves and of each other."""
    kinds = classes(frozen, field)
    objects, others = (
        [outcome(kinds[at], *copy.deepcopy(given), **named) for at, given, named in CALLS] for _ in range(2)
    )
    yield [kind.__match_args__ for kind in kinds]
    yield [repr(one) for one in objects]
    for one in (one for one in objects if not isinstance(one, type)):
        yield [one == other for other in others]
        yield [outcome(hash, one) == outcome(hash, other) for other in others]
        yield [repr(outcome(replace, one, first=5)), outcome(getattr, one, "twice")]
        yield [hasattr(one, "__dict__")]


@pytest.mark.parametrize("few", [0, 3, 100], ids="compiled {}".format)
@pytest.mark.parametrize("slots", [False, True], ids="slots {}".format)
def test_they_are_made_and_shown_and_compared_alike(
    slots: bool, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slotted, "_FEW", few)
    by_dataclasses = list(observed(dataclasses.dataclass(frozen=True, slots=slots), *DATACLASSES))
    assert list(observed(slotted.frozen(slots=slots), *SLOTTED)) == by_dataclasses


def test_what_compares_by_identity_and_what_may_change() -> None:
    @slotted.frozen(eq=False, repr=False)
    class One:
        field: int

    @slotted.mutable
    class Other:
        field: int

    assert One(1) != One(1)
    assert len({One(1), One(1)}) == 2
    assert "field=" not in repr(One(1))
    changed = Other(1)
    changed.field = 2
    assert changed == Other(2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(changed)


@slotted.frozen
class Kept:
    """Of a module, as pickle needs it."""

    name: str
    parts: tuple[int, ...] = ()


def test_they_are_pickled_and_copied() -> None:
    one = Kept("a", (1, 2))
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one


def test_each_has_defaults_of_its_own() -> None:
    each = classes(slotted.frozen, slotted.field)[1]
    assert each(1).third is not each(1).third
