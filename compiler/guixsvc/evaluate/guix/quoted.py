"""Code that a quotation kept from being evaluated, so that it is a list of symbols."""

from guixsvc.evaluate.scheme.values import List, Value
from guixsvc.read.datum import Symbol
from guixsvc.records import deprecated_names, record_types

MAKE_LISTS = frozenset(["append", "cons", "cons*", "list", "modify-services"])
"""Heads of what makes a list of services."""


def head(value: Value) -> str | None:
    """The name that a quoted form of a service, a record or a list begins with, under whatever prefix."""
    if not isinstance(value, List) or not value.items or not isinstance(value.items[0], Symbol):
        return None
    name = value.items[0].name
    plain = name.rpartition(":")[2]
    ours = plain == "service" or plain in record_types() or plain in deprecated_names()
    return name if ours or plain in MAKE_LISTS else None


def hint(field: str | None, whole: Value, element: Value | None = None) -> str | None:
    """What to say of a value that should be a list of services or records, and of one of its elements."""
    form = head(whole)
    if form is None and isinstance(element, Symbol) and element.name.rpartition(":")[2] == "service":
        # A form that was spliced into a list.
        return "`'` keeps the list from being evaluated: write `(list (service …))`"
    if form is not None and form.rpartition(":")[2] in MAKE_LISTS:
        instead = f"({form} …)"
    elif form is not None or (element is not None and (form := head(element)) is not None):
        instead = f"(list ({form} …))"
    else:
        return None
    instead = instead if field is None else f"({field} {instead})"
    return f"`'` keeps the list from being evaluated: write `{instead}`"
