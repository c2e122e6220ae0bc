"""Code: forms, and what each of them does, which is found out once.

A form is analysed when it is first run, in the scope that it then stands in: code that never runs is never
analysed, and what a module defines or imports as it goes is known to what comes after.
"""

from guixsvc.annotations import Any, Callable, Iterable, Sequence, TypeAlias, final
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Value
from guixsvc.read.datum import Datum
from guixsvc.slotted import frozen
from guixsvc.source import Span


class Node:
    """A form, and its ``act`` once it was analysed."""

    __slots__ = ("act", "form", "span")

    def __init__(self, form: Datum) -> None:
        self.form = form
        self.span: Span = form.span  # type: ignore[assignment]  # what was read has one
        self.act: Act | None = None


@final
@frozen(eq=False, repr=False, slots=True)
class Tail:
    """What remains to be evaluated in place of a form: loops where recursion would grow."""

    node: Node
    scope: Scope


@final
@frozen(eq=False, repr=False)
class TailCall:
    """A call of a procedure of the configuration, which remains to be made in place of a form."""

    function: Any
    arguments: list[Value]
    span: Span
    places: Sequence[Span]


Result: TypeAlias = Value | Tail | TailCall
"""What a form gives, or leaves to be done in its place."""

Act: TypeAlias = Callable[[Any, Scope], Result]
"""What a form does, given the run and the scope: frames change, the form does not."""

Branch: TypeAlias = Callable[[], Result]
"""What is done if some choice is made."""


def nodes(forms: Iterable[Datum]) -> tuple[Node, ...]:
    return tuple([Node(form) for form in forms])
