"""Classes of (oop goops): their precedence and their slots."""

from guixsvc.annotations import Final, Sequence
from guixsvc.evaluate.scheme.callables import Generic
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Object, Value
from guixsvc.slotted import frozen


@frozen(eq=False, repr=False)
class Slot:
    """A slot of a class, and the generic procedures that read and set it.

    By itself it is a ``value`` or, of each object anew, that of ``form`` in ``scope``, or what ``thunk``
    gives.
    """

    name: str
    keyword: str | None = None
    form: Node | None = None
    scope: Scope | None = None
    thunk: Value | None = None
    value: Value | None = None
    readers: tuple[Generic, ...] = ()
    writers: tuple[Generic, ...] = ()


@frozen(eq=False, repr=False)
class Class(Object):
    """A class. ``after`` are those that come after it in its precedence, and ``initialize`` has what methods
    of that name it has; classes of Guile have none."""

    name: str
    supers: "tuple[Class, ...]" = ()
    after: "tuple[Class, ...]" = ()
    slots: tuple[Slot, ...] = ()
    initialize: Generic | None = None

    @property
    def shown(self) -> str:
        return f"the class `{self.name}`"

    @property
    def precedence(self) -> "tuple[Class, ...]":
        return (self, *self.after)


def merged(supers: Sequence[Class]) -> tuple[Class, ...] | None:
    """The precedence of a class after itself, as Guile computes it; ``None`` if its supers contradict."""
    inputs = [list(one.precedence) for one in supers] + [list(supers)]
    made: list[Class] = []
    while inputs := [one for one in inputs if one]:
        heads = [one[0] for one in inputs]
        free = [head for head in heads if not any(head in one[1:] for one in inputs)]
        if not free:
            return None
        made.append(free[0])
        inputs = [one[1:] if one[0] is free[0] else one for one in inputs]
    return tuple(made)


def all_slots(precedence: Sequence[Class]) -> tuple[Slot, ...]:
    """The slots of a class with these before it: the nearest of each name."""
    found: dict[str, Slot] = {}
    for one in precedence:
        for slot in one.slots:
            found.setdefault(slot.name, slot)
    return tuple(found.values())


_ORDER: Final = """
<top>
<object> <top>
<class> <object> <top>
<applicable> <top>
<procedure> <applicable> <top>
<generic> <object> <applicable> <top>
<number> <top>
<complex> <number> <top>
<real> <complex> <number> <top>
<integer> <real> <complex> <number> <top>
<fraction> <real> <complex> <number> <top>
<list> <top>
<null> <list> <top>
<pair> <list> <top>
<boolean> <top>
<char> <top>
<string> <top>
<symbol> <top>
<keyword> <top>
<vector> <top>
<hashtable> <top>
<unknown> <top>
"""
"""The classes of Guile, each before those that come after it."""


def _classes() -> dict[str, Class]:
    known: dict[str, Class] = {}
    for name, *after in [line.split() for line in _ORDER.strip().split("\n")]:
        known[name] = Class(name, after=tuple([known[one] for one in after]))
    return known


CLASSES: Final = _classes()
TOP: Final = CLASSES["<top>"]
OBJECT: Final = CLASSES["<object>"]
OTHER: Final = Class("another class", after=(TOP,))
"""That of values which no class that can be named has but ``<top>``, such as records."""
