"""Contexts of `contexts` behave as those of contextlib do."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guixsvc import contexts

BODIES = [None, ValueError("a"), StopIteration(1), KeyboardInterrupt(), RuntimeError("b")]


def _told(
    make: Callable[..., Any], body: BaseException | None, at_the_end: BaseException | None
) -> list[Any]:
    """What happens in turn in a context in which, and at the end of which, something may be raised."""
    told: list[Any] = []

    class Holder:
        @make
        def holding(self, what: str, *, twice: bool = False) -> Iterator[str]:
            told.append((what, twice))
            try:
                yield what * 2
            finally:
                told.append("put back")
                if at_the_end is not None:
                    raise at_the_end

    try:
        with Holder().holding("a", twice=True) as got:
            told.append(got)
            if body is not None:
                raise body
        told.append("after")
    except BaseException as raised:
        told.append(raised)
    return told


@pytest.mark.parametrize("body", BODIES, ids=repr)
@pytest.mark.parametrize("at_the_end", [None, KeyError("c")], ids=repr)
def test_they_put_back_and_let_through(body: BaseException | None, at_the_end: BaseException | None) -> None:
    ours, theirs = (_told(m.contextmanager, body, at_the_end) for m in (contexts, contextlib))
    assert ours == theirs
    assert ours[:3] == [("a", True), "aa", "put back"]
