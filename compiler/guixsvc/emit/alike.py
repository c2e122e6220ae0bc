"""What many hosts have alike is made once."""

from guixsvc.annotations import Any, Callable, TypeVar

_Result = TypeVar("_Result")


def as_last_time(function: "Callable[..., _Result]") -> "Callable[..., _Result]":
    """Remembers what a function gave the last time, for equal arguments, which need no hash."""
    last: tuple[Any, _Result] | None = None

    def remembering(*given: Any) -> "_Result":
        nonlocal last
        known = last  # which another thread may set meanwhile
        if known is None or known[0] != given:
            known = last = given, function(*given)
        return known[1]

    return remembering
