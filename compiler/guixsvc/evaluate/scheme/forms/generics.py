"""How forms of (oop goops) are written."""

from guixsvc.annotations import Final
from guixsvc.evaluate.scheme.forms.shapes import list_of, name_of
from guixsvc.read import datum

DEFINE_CLASS: Final = "`(define-class NAME (CLASS …) (SLOT OPTION …) …)`"
DEFINE_GENERIC: Final = "`(define-generic NAME)`"
DEFINE_METHOD: Final = "`(define-method (NAME (PARAMETER CLASS) …) BODY …)`"
METHOD: Final = "`(method ((PARAMETER CLASS) …) BODY …)`"
"""How the forms are written."""


def parameters_of(formals: datum.Datum) -> datum.Datum:
    """The names that a method takes: each may stand with its class, ``(NAME CLASS)``. Raises `ValueError`."""
    if not isinstance(formals, datum.List):
        return name_of(formals)
    names = [one if isinstance(one, datum.Symbol) else list_of(one, 2, 2)[0] for one in formals.items]
    classes = [one.items[1] for one in formals.items if isinstance(one, datum.List)]
    all(map(name_of, (*names, *classes)))
    return datum.List(tuple(names), formals.span, formals.tail)


def slots_of(form: datum.List) -> list[tuple[datum.Symbol, str, datum.Datum]]:
    """What a ``define-class`` says of its slots: the name of each, the option and its value. Raises
    `ValueError`."""
    found: list[tuple[datum.Symbol, str, datum.Datum]] = []
    for slot in form.items[3:]:
        if isinstance(slot, datum.Literal) and isinstance(slot.value, datum.Keyword):
            break  # options of the class
        name, *options = (slot,) if isinstance(slot, datum.Symbol) else list_of(slot, 1)
        for option, value in zip(options[::2], options[1::2], strict=True):
            match option:
                case datum.Literal(value=datum.Keyword(name=kind)):
                    found.append((name_of(name), kind, value))
    return found
