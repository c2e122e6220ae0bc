"""What a procedure may need to know of its call."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.evaluator import Evaluator


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Call:
    """What a procedure may need to know of its call; ``places`` are those of its arguments, where known."""

    evaluator: "Evaluator"
    span: Span
    places: tuple[Span, ...] = ()
