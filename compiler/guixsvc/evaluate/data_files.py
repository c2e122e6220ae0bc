"""Files of data, such as `((port . 64738))`: other code reads them, and nobody evaluates them."""

from guixsvc.annotations import Final, Sequence
from guixsvc.read import datum
from guixsvc.records import deprecated_names, record_types, service_types

_FORMS: Final = ("operating-system", "service")


def holds_only_data(forms: Sequence[datum.Datum]) -> bool:
    """Whether none of the forms of a file can be evaluated, and nothing of ours is named in them."""
    if not forms or not all(_is_no_code(form) for form in forms):
        return False
    ours = (*_FORMS, *record_types(), *service_types(), *deprecated_names())
    pending = [*forms]
    while pending:
        match pending.pop():
            case datum.Symbol(name=name) if name.endswith(ours):
                return False
            case datum.List(items=items, tail=tail):
                pending.extend(items if tail is None else (*items, tail))
            case datum.Vector(items=items):
                pending.extend(items)
    return True


def _is_no_code(form: datum.Datum) -> bool:
    """Whether it is a list that is no combination: with a dot, or with what is no operator at its head."""
    while isinstance(form, datum.List) and form.items:
        if form.tail is not None or isinstance(form.items[0], datum.Literal):
            return True
        form = form.items[0]
    return False
