"""What is not known of values, and what they may be."""

from guixsvc.annotations import Any, Callable, Iterable, Sequence, TypeVar
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import (
    Conditional,
    HostSecret,
    List,
    Object,
    Opaque,
    Text,
    Value,
    Vector,
    is_true,
    length_of,
)
from guixsvc.evaluate.work import STEP, VISITED, spend
from guixsvc.read import datum
from guixsvc.slotted import frozen
from guixsvc.source import Span

_Answer = TypeVar("_Answer")


@frozen(eq=False, repr=False, slots=True)
class UnseenCall(Opaque):
    """What comes of calling what is not known: that may change what it is ``handed`` and, as the macro of a
    ``form``, set the variables of its ``scope`` that are named there."""

    called: str = ""
    handed: tuple[Value, ...] = ()
    form: datum.List | None = None
    scope: Scope | None = None


def may_do_anything(function: Opaque) -> bool:
    """Whether it is not known what calling something does: it is no variable of a module that is listed."""
    variable = function.variable
    is_listed = variable is not None and isinstance(variable.home, tuple) and not function.missing
    return not (is_listed or function.elsewhere)


def hidden_in(value: Value) -> Opaque | None:
    """What hides a value: itself, or all that a list is made of, which may then be no list either."""
    if isinstance(value, Opaque):
        return value
    if isinstance(value, List) and value.unknown and not value.items and value.tail is None:
        return value.unknown[0]
    return None


_WITH_PARTS = (Text, List, Opaque, Vector)


def looked_at(arguments: Sequence[Value]) -> tuple[Opaque | None, int, int, bool]:
    """Of some arguments: what hides the first that is not known, how many parts they have together and the
    longest has, and whether one is a list that may hold more than is known."""
    hidden: Opaque | None = None
    together = longest = 0
    may_hold_more = False
    for argument in arguments:
        if not isinstance(argument, _WITH_PARTS):
            continue
        if hidden is None:
            hidden = hidden_in(argument)
        if isinstance(argument, List) and argument.unknown:
            may_hold_more = True
        if length := length_of(argument):
            together += length
            longest = max(longest, length)
    return hidden, together, longest, may_hold_more


def undecided(value: Value) -> Opaque | None:
    """What hides whether a value is true, if something does."""
    return None if isinstance(value, Opaque) and _is_certainly_true(value) else hidden_in(value)


_MOST_ALTERNATIVES = 50


def _is_certainly_true(value: Opaque) -> bool:
    """Whether whatever a value is that is not known, it is not ``#f``."""
    pending: list[Value] = [value]
    for _ in range(_MOST_ALTERNATIVES):
        if not pending:
            return True
        part = pending.pop()
        if isinstance(part, HostSecret) or (isinstance(part, Opaque) and part.is_true):
            continue
        if isinstance(part, Conditional) and part.parts:
            pending.extend(part.parts)
        elif hidden_in(part) is not None or not is_true(part):
            return False
    return False


def alternatives(value: Conditional) -> list[Value]:
    """What a value may be that depends on conditions, each once."""
    found: list[Value] = []
    pending: list[Value] = [value]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        spend(STEP)
        if isinstance(part, Conditional):
            pending.extend(reversed(part.parts))
        else:
            found.append(part)
    return found


def may_hold_ours(value: Value) -> bool:
    """Whether one of ours, or a value that is not known, is in a value."""
    pending: list[Value] = [value]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if isinstance(part, List):
            if id(part) not in seen:
                seen.add(id(part))
                spend(VISITED * (len(part.items) + len(part.unknown)))
                pending.extend((*part.items, *part.unknown))
        elif isinstance(part, Object) and id(part) not in seen and (held := part.held):
            seen.add(id(part))
            spend(VISITED * len(held))
            pending.extend(held)
        elif _is_or_may_be_ours(part):
            return True
    return False


def _is_or_may_be_ours(value: Value) -> bool:
    if isinstance(value, Opaque):
        return not value.elsewhere
    return isinstance(value, Object) and value.may_be_ours


class NotKnown(Exception):
    """A question has no answer here, such as what a procedure gives or whether values are equal.

    ``cause`` is the opaque value that hides it, if one does. Whoever asks what may have no answer does so by
    `asked`, which is the only one that catches it.
    """

    def __init__(self, reason: str, cause: Opaque | None = None) -> None:
        super().__init__(reason)
        self.cause = cause

    def hidden(self, span: Span) -> Opaque:
        """What hides the answer, for a form at some place."""
        return self.cause or Opaque(str(self), span)


def asked(question: Callable[..., _Answer], *about: Any) -> _Answer | NotKnown:
    """The answer to a question, or why it has none here."""
    try:
        return question(*about)
    except NotKnown as unknown:
        return unknown


def all_hold(tests: Iterable[Callable[[], bool]]) -> bool:
    """Whether the answers to some questions are yes: a single no decides, whatever is not known of others.
    Raises `NotKnown`."""
    return not _any_is(False, tests)


def any_holds(tests: Iterable[Callable[[], bool]]) -> bool:
    """Whether one of the answers is yes, which decides. Raises `NotKnown`."""
    return _any_is(True, tests)


def _any_is(wanted: bool, tests: Iterable[Callable[[], bool]]) -> bool:
    unknown: NotKnown | None = None
    for test in tests:
        answer = asked(test)
        if isinstance(answer, NotKnown):
            unknown = unknown or answer
        elif answer is wanted:
            return True
    if unknown is not None:
        raise unknown
    return False
