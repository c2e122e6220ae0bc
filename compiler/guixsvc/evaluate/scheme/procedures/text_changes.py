"""Procedures that change a string in place: what it is afterwards is not followed."""

from collections.abc import Callable

from guixsvc.annotations import Final
from guixsvc.evaluate.scheme.arguments import unexpected
from guixsvc.evaluate.scheme.callables import WrongArgument
from guixsvc.evaluate.scheme.changers import is_literal
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque, Text, Value


def _changing(name: str, at: int, *, gives_it: bool) -> Callable[[Call, list[Value]], Value]:
    def change(call: Call, arguments: list[Value]) -> Value:
        changed = arguments[at]
        if not isinstance(changed, Text | Opaque):
            raise unexpected("a string", changed)
        if isinstance(changed, Text) and changed and is_literal(changed) and _is_code(call, changed):
            raise WrongArgument("a string that is written out cannot be changed, only a `string-copy` of it")
        call.run.unseen.texts_may_change(f"`{name}`", call.span)
        if gives_it:
            raise NotKnown(f"what `{name}` makes of a string is not followed")
        return UNSPECIFIED

    return change


def _is_code(call: Call, text: Text) -> bool:
    """Whether a string stands in code, and not in a file that is read as data."""
    source = None if text.span is None else text.span.source
    return any(file.source is source for part in call.run.findings.everything for file in part.files)


_CHANGING: Final = {
    # name → which argument is changed, fewest and most arguments, whether it is the result
    "string-capitalize!": (0, 1, 1, True),
    "string-copy!": (0, 3, 5, False),
    "string-downcase!": (0, 1, 3, True),
    "string-fill!": (0, 2, 4, False),
    "string-reverse!": (0, 1, 3, False),
    "string-set!": (0, 3, 3, False),
    "string-titlecase!": (0, 1, 3, True),
    "string-upcase!": (0, 1, 3, True),
    "string-xcopy!": (0, 4, 7, False),
    "substring-fill!": (0, 4, 4, False),
    "substring-move!": (3, 5, 5, False),
}

CHANGING: Final = {
    name: (_changing(name, at, gives_it=gives_it), least, most)
    for name, (at, least, most, gives_it) in _CHANGING.items()
}
"""As rows of the table of procedures."""
