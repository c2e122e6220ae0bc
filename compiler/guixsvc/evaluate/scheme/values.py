"""What evaluation yields: Scheme's values, and what could not be known.

Exact integers are ``int``, and `Integer` where they are written in a source or computed there; other
numbers are ``Fraction``, ``float`` or ``complex``, or `ratios.Ratio`, `Real` and `Complex`; booleans are
``bool``; symbols, characters and keywords are the reader's own classes. Strings are `Text`, never plain
``str``. The classes have no generated ``repr``, which would recurse into values of any depth; `printing` has
bounded ones.

``origins`` of a value are the literals and the calls (of ``getenv``) that it is made of: if it turns out to
be a secret, so are they, and all else that is made of them. Which way a choice went is not followed.
"""

from guixsvc.annotations import Any, Final, Hashable, Literal, TypeAlias
from guixsvc.evaluate.environment import Kept
from guixsvc.evaluate.work import COPIED, spend
from guixsvc.marks import Origins
from guixsvc.read.datum import Character, Datum, Exact, Keyword, Nil, Symbol
from guixsvc.slotted import frozen
from guixsvc.source import Span


class Object:
    """A value that is neither a datum nor one that is not known: a procedure, a port, a record."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """What messages call it."""
        return "an unspecified value"

    @property
    def may_be_ours(self) -> bool:
        """Whether something that is compiled, one of ours, may be in it, besides what it has ``held``."""
        return False

    @property
    def is_telling(self) -> bool:
        """Whether it tells of what a configuration declares."""
        return False

    @property
    def held(self) -> "tuple[Value, ...]":
        """The values that are in it, of those that anything may be in."""
        return ()

    @property
    def shared(self) -> "tuple[Value, ...]":
        """The values in it, which may be in another one too."""
        return self.held


class Instance(Object):
    """One that has fields, by which Guile compares it with others that are ``made_by`` the same."""

    __slots__ = ()

    @property
    def made_by(self) -> object:
        return type(self)

    @property
    def compared(self) -> "tuple[Value, ...]":
        """Some of its fields: instances of which one of these differs are not ``equal?``."""
        return ()


class Text(str):
    """A string. ``span`` is where it stands or was computed."""

    __slots__ = ("origins", "span")

    span: Span | None
    origins: Origins

    def __new__(cls, value: str, span: Span | None = None, origins: Origins = ()) -> "Text":
        text = super().__new__(cls, value)
        text.span = span
        text.origins = origins
        return text


class Integer(int):
    """An exact integer that was written in a source or computed there."""

    span: Span
    origins: Origins

    def __new__(cls, value: int, span: Span, origins: Origins = ()) -> "Integer":
        number = super().__new__(cls, value)
        number.span = span
        number.origins = origins
        return number


class Real(float):
    """A floating-point number that was written in a source or computed there."""

    span: Span
    origins: Origins

    def __new__(cls, value: float, span: Span, origins: Origins = ()) -> "Real":
        number = super().__new__(cls, value)
        number.span = span
        number.origins = origins
        return number


class Complex(complex):
    """A complex number that was written in a source or computed there."""

    span: Span
    origins: Origins

    def __new__(cls, value: complex, span: Span, origins: Origins = ()) -> "Complex":
        number = super().__new__(cls, value)
        number.span = span
        number.origins = origins
        return number


@frozen(slots=True)
class Variable:
    """A variable that is not read. ``home`` is the name of the module that exports it; where that is not
    known, the module of the tree that takes it from one of several."""

    name: str
    home: Hashable

    def is_same(self, other: "Variable") -> bool:
        """Whether both certainly have one value."""
        return self == other

    def is_distinct(self, other: "Variable") -> bool:
        """Whether they certainly have different values."""
        return False

    def cannot_be(self, value: "Value") -> bool:
        """Whether its value certainly differs from one that is known."""
        return False

    def is_unlike(self, origin: Literal["of ours", "other"]) -> bool:
        """Whether it certainly stands for none of what another value is known to be ``unlike``."""
        return False


@frozen(eq=False, repr=False, slots=True)
class Opaque:
    """What cannot be known here, and why.

    ``name`` is the global name of an external variable, and
    ``variable`` tells it from others of that name. ``cause`` is the opaque value this one depends on.
    ``parts`` are known values that went into it. What is ``elsewhere`` is defined so that none of ours
    is in it. ``missing`` are the modules, not here, that it may come from. ``origins`` are those of the
    values it would have been made of. It ``is_true`` when it is not ``#f``, whatever else it may be.
    ``unlike`` tells of a type, or of a record and what makes one, that it is none ``"of ours"`` or, as it was
    made there, no ``"other"``.
    """

    reason: str
    span: Span
    name: str | None = None
    cause: "Opaque | None" = None
    parts: "tuple[Value, ...]" = ()
    elsewhere: bool = False
    origins: Origins = ()
    variable: Variable | None = None
    missing: tuple[tuple[str, ...], ...] = ()
    unlike: Literal["of ours", "other"] | None = None
    is_true: bool = False

    @property
    def hangs_on_condition(self) -> bool:
        """Whether a condition that is not known decides which of its parts it is."""
        return False

    @property
    def root(self) -> "Opaque":
        """The value at the start of the chain of causes."""
        opaque = self
        while opaque.cause is not None:
            opaque = opaque.cause
        return opaque


class Faulty(Opaque):
    """The value of an expression whose fault has been reported: silences what depends on it."""

    __slots__ = ()


class Unassigned(Opaque):
    """What a local variable stands for that has no value yet: to read it is an error."""

    __slots__ = ()


class Given(Opaque):
    """What is not known here but will be where it is needed."""

    __slots__ = ()


class NotGiven(Opaque):
    """What will not be known where it is needed either."""

    __slots__ = ()


@frozen(eq=False, repr=False, slots=True)
class HostSecret(Opaque):
    """A secret that the host keeps: of it is known that it is a string, and not empty.

    ``variable_name`` is that of the environment variable it stands for.
    """

    variable_name: str = ""
    kept: Kept | None = None


@frozen(eq=False, repr=False, slots=True)
class MayBeMacro(Opaque):
    """What a name is bound to by a form that is not evaluated: ``define-syntax``, or any other.

    ``definition`` is that form, where it certainly is the one of a macro.
    """

    definition: Datum | None = None


class Perhaps(Opaque):
    """One of its ``parts``, or what comes of them where code runs more than once that may run."""

    __slots__ = ()

    @property
    def hangs_on_condition(self) -> bool:
        return True


class PerhapsDefined(MayBeMacro):
    """The same, of a name that may be defined."""

    __slots__ = ()

    @property
    def hangs_on_condition(self) -> bool:
        return True


class Conditional(Perhaps):
    """One of its ``parts``; which one depends on ``cause``, which is not known here."""

    __slots__ = ()


@frozen(eq=False, repr=False, slots=True)
class List:
    """A list: its known elements, in order.

    ``tail`` ends an improper list. ``unknown`` are the parts of unknown length and content that stand
    somewhere in it, such as ``x`` in ``(append a x b)``; ``front`` is how many of
    the elements stand before any of these for certain. ``places`` say where the elements stand that do not
    know it themselves, such as ``#f``: one for each element, or none at all.
    """

    items: "tuple[Value, ...]" = ()
    tail: "Value | None" = None
    unknown: tuple[Opaque, ...] = ()
    places: "tuple[Span | None, ...]" = ()
    front: int = 0

    @property
    def is_proper(self) -> bool:
        return self.tail is None

    @property
    def count(self) -> int:
        """The number of its known elements."""
        return len(self.items)

    @property
    def first(self) -> "Value":
        """The first element of one that has some."""
        return self.items[0]

    def known_place(self, at: int) -> Span | None:
        """Where an element stands, if the list has to know that."""
        return self.places[at] if self.places else None

    def place(self, at: int, otherwise: Span) -> Span:
        """Where an element stands."""
        known = self.places[at] if self.places else None
        return place(self.items[at], known or otherwise)


EMPTY: Final = List()


class Rest(List):
    """What follows the first elements of a list, with which it shares them: taking a list apart one by one
    copies nothing. Of both nothing is unknown. Its ``items`` are made when they are first asked for."""

    __slots__ = ("start", "whole")

    whole: List
    start: int

    def __init__(self, whole: List, start: int) -> None:
        if isinstance(whole, Rest):
            start += whole.start
            whole = whole.whole
        for name, value in (("whole", whole), ("start", start), ("tail", whole.tail)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "unknown", ())
        object.__setattr__(self, "front", 0)

    @property
    def count(self) -> int:
        return self.whole.count - self.start

    @property
    def first(self) -> "Value":
        return self.whole.items[self.start]

    def known_place(self, at: int) -> Span | None:
        return self.whole.known_place(self.start + at if at >= 0 else at)

    def __getattr__(self, name: str) -> Any:
        if name not in ("items", "places"):
            raise AttributeError(name)
        spend(COPIED * self.count)
        found = getattr(self.whole, name)[self.start :]
        object.__setattr__(self, name, found)
        return found


class Front(List):
    """An element before a list of which nothing is unknown. Its ``items`` are made when first asked for."""

    __slots__ = ("element", "element_place", "length", "rest")

    element: "Value"
    element_place: Span | None
    rest: List
    length: int

    def __init__(self, element: "Value", element_place: Span | None, rest: List) -> None:
        for name, value in (("element", element), ("element_place", element_place), ("rest", rest)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "length", rest.count + 1)
        object.__setattr__(self, "tail", rest.tail)
        object.__setattr__(self, "unknown", ())
        object.__setattr__(self, "front", 0)

    @property
    def count(self) -> int:
        return self.length

    @property
    def first(self) -> "Value":
        return self.element

    def known_place(self, at: int) -> Span | None:
        node: List = self
        while isinstance(node, Front) and 0 <= at < _MANY:
            if at == 0:
                return node.element_place
            node, at = node.rest, at - 1
        return node.places[at] if node.places else None

    def __getattr__(self, name: str) -> Any:
        if name not in ("items", "places"):
            raise AttributeError(name)
        spend(2 * COPIED * self.length)
        nodes: list[Front] = []
        rest: List = self
        while isinstance(rest, Front):
            nodes.append(rest)
            rest = rest.rest
        if name == "items":
            found: tuple[Any, ...] = (*[node.element for node in nodes], *rest.items)
        else:
            found = (*[node.element_place for node in nodes], *(rest.places or (None,) * rest.count))
            found = found if any(found) else ()
        object.__setattr__(self, name, found)
        return found


_MANY = 16
"""Fewer elements are copied."""


def after(values: List, count: int) -> List:
    """What follows the first elements of a list of which nothing is unknown, and which has more of them."""
    if count == 1 and isinstance(values, Front):
        return values.rest
    if values.count > _MANY:
        return Rest(values, count)
    return List(values.items[count:], values.tail, (), values.places[count:])


def before(element: "Value", element_place: Span | None, rest: List) -> List:
    """An element put before a list of which nothing is unknown."""
    place = element_place if is_placeless(element) else None
    if rest.count > _MANY:
        return Front(element, place, rest)
    places = (place, *(rest.places or (None,) * rest.count)) if place or rest.places else ()
    return List((element, *rest.items), rest.tail, (), places, 1)


@frozen(eq=False, repr=False, slots=True)
class Vector:
    items: "tuple[Value, ...]"


@frozen(eq=False, repr=False)
class Unspecified:
    """What ``define`` and an ``if`` without an alternative give."""


UNSPECIFIED: Final = Unspecified()


@frozen(eq=False, repr=False)
class Unset(Object):
    """``%unset-value``: the field counts as not given."""

    @property
    def shown(self) -> str:
        return "%unset-value"


UNSET: Final = Unset()


@frozen(eq=False, repr=False, slots=True)
class MultipleValues(Object):
    """What ``values`` gives when it is not exactly one."""

    items: "tuple[Value, ...]"

    @property
    def shared(self) -> "tuple[Value, ...]":
        return self.items


Value: TypeAlias = (
    bool
    | Exact
    | float
    | complex
    | bytes
    | Text
    | Symbol
    | Character
    | Keyword
    | Nil
    | List
    | Vector
    | Unspecified
    | Object
    | Opaque
)


def place(value: Value | None, otherwise: Span) -> Span:
    """Where a value stands: its own span, else the given one."""
    span = getattr(value, "span", None)
    return span if isinstance(span, Span) else otherwise


PLACELESS: Final[set[type]] = {
    *(bool, float, complex, bytes, Character, Keyword, Nil),
    *(List, Rest, Front, Vector, Unspecified, Unset),
}
"""The types of values that do not know where they stand; `ratios` adds its own."""


def is_placeless(value: Value) -> bool:
    """Whether a value does not know where it stands."""
    return type(value) in PLACELESS or (type(value) is Symbol and value.span is None)


def is_true(value: Value) -> bool:
    """Scheme's truth: all but ``#f`` (and ``#nil``)."""
    return value is not False and not isinstance(value, Nil)


def length_of(value: Value) -> int:
    """How many parts a value has that a procedure may go through."""
    if isinstance(value, List):
        return value.count
    if isinstance(value, Vector):
        return len(value.items)
    return len(value) if isinstance(value, Text) else 0
