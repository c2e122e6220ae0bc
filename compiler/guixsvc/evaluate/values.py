"""What evaluation yields: Scheme values, Guix's records and services, and what could not be known.

Exact integers are ``int``, and `Integer` where they are written in a source or computed there; other
numbers are ``Fraction``, ``float`` or ``complex``, or `Ratio`, `Real` and `Complex`; booleans are ``bool``;
symbols, characters and keywords are the reader's own classes. Strings are `Text`, never plain ``str``. The
classes have no generated ``repr``, which would recurse into values of any depth; `printing` has bounded
ones.

``origins`` of a value are the literals and the calls (of ``getenv``) that it is made of: if it turns out to
be a secret, so are they, and all else that is made of them. Which way a choice went is not followed.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from guixsvc.evaluate.environment import Kept
from guixsvc.evaluate.work import COPIED, STEP, VISITED, spend
from guixsvc.marks import Origins, joined
from guixsvc.read.datum import Character, Datum, Keyword, Nil, Symbol
from guixsvc.records import RecordType, service_types
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from guixsvc.evaluate.evaluator import Evaluator
    from guixsvc.evaluate.library import TextFile
    from guixsvc.evaluate.modules import Module


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


class Ratio(Fraction):
    """A fraction that was written in a source or computed there."""

    span: Span
    origins: Origins

    def __new__(cls, value: Fraction, span: Span, origins: Origins = ()) -> "Ratio":
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


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that is not read. ``home`` is the name of the module that exports it; where that is not
    known, the module of the tree that takes it from one of several."""

    name: str
    home: "tuple[str, ...] | Module"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Opaque:
    """What cannot be known here, and why.

    ``name`` is the global name of an external variable (``%base-services``, ``ntp-service-type``), and
    ``variable`` tells it from others of that name. ``cause`` is the opaque value this one depends on.
    ``parts`` are known values that went into it. What is ``elsewhere`` comes from Guix, so that none of ours
    is in it. ``missing`` are the modules, not here, that it may come from. ``origins`` are those of the
    values it would have been made of. It ``is_true`` when it is not ``#f``, whatever else it may be.
    ``unlike`` tells of a service type that it is none ``"of ours"`` or, as it was made there, no ``"other"``.
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
    def root(self) -> "Opaque":
        """The value at the start of the chain of causes."""
        opaque = self
        while opaque.cause is not None:
            opaque = opaque.cause
        return opaque


class Faulty(Opaque):
    """The value of an expression whose fault has been reported: silences what depends on it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HostSecret(Opaque):
    """A secret that the host keeps: of it is known that it is a string, and not empty.

    ``variable_name`` is that of the environment variable it stands for.
    """

    variable_name: str = ""
    kept: Kept | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MayBeMacro(Opaque):
    """What a name is bound to by a form that is not evaluated: ``define-syntax``, or any other.

    ``definition`` is that form, where it certainly is the one of a macro.
    """

    definition: Datum | None = None


class Conditional(Opaque):
    """One of its ``parts``; which one depends on ``cause``, which is not known here."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class List:
    """A list: its known elements, in order.

    ``tail`` ends an improper list. ``unknown`` are the parts of unknown length and content that stand
    somewhere in it, such as ``%base-services`` in ``(append a %base-services b)``; ``front`` is how many of
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


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Vector:
    items: "tuple[Value, ...]"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unspecified:
    """What ``define`` and an ``if`` without an alternative give."""


UNSPECIFIED: Final = Unspecified()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unset:
    """``%unset-value``: the field counts as not given."""


UNSET: Final = Unset()

UNSET_MARKER: Final = Symbol("%unset-marker%")
"""What older Guix manuals write, quoted, for ``%unset-value``."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FileLike:
    """A file-like object. ``kind`` names its constructor.

    ``content`` is a plain-file's text, ``path`` a local-file's name as written; ``base`` and
    ``suffixes`` are those of a file-append, ``name`` a computed-file's or mixed-text-file's.
    ``read`` reads a local-file: only where its text is needed, for most are only names. It raises NotInTree.
    """

    kind: str
    span: Span
    name: str = ""
    content: Text | None = None
    path: Text | None = None
    base: "Value | None" = None
    suffixes: tuple[Text, ...] = ()
    read: "Callable[[], TextFile] | None" = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EndOfFile:
    """What reading gives at the end of a file."""


END_OF_FILE: Final = EndOfFile()


@dataclass(slots=True, eq=False, repr=False)
class Port:
    """A text that is read, and how far it was; of a file, with its ``source``, its ``data`` not yet read.

    ``hidden`` is why it is not known how far; ``in_doubt`` that it may not have been opened at all.
    """

    text: Text
    source: Source | None
    position: int = 0
    data: list[Datum] | None = None
    hidden: "Opaque | None" = None
    is_closed: bool = False
    in_doubt: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Gexp:
    """``#~(…)``: code for the build, kept as data."""

    datum: Datum
    span: Span


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Initializer:
    """One ``(name value)`` of a record form as it was written. ``name`` is ``None`` if it is malformed.

    Then ``form`` is what stands in its place.
    """

    span: Span
    name: str | None
    name_span: Span
    value: "Value | None" = None
    value_span: Span | None = None
    form: Datum | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Field:
    """The value a record's field ends up with, and where its expression stands."""

    value: "Value"
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Record:
    """A record of one of our types. Construction never fails: `check` judges what was written.

    ``initializers`` are this form's own, in order, faults and all. ``fields`` are the values given
    here or inherited, by their current names; a field left to its default is absent.
    ``base`` is what it inherits from, when that is not fully known.
    """

    type: RecordType
    span: Span
    initializers: tuple[Initializer, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    base: Opaque | None = None

    def given(self, name: str) -> Field | None:
        """The field if it is given or inherited, and not unset."""
        found = self.fields.get(name)
        return None if found is None or isinstance(found.value, Unset) else found


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Service:
    """``(service TYPE VALUE)``; ``value`` is ``None`` where the form gives none."""

    type: Opaque
    span: Span
    value: "Value | None" = None
    value_span: Span | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OperatingSystem:
    """An ``operating-system`` form: the fields that matter here.

    ``delayed`` is the expression of its services with its scope if it speaks of
    ``this-operating-system``: it is evaluated again for a system that inherits it.
    """

    span: Span
    host_name: "Value | None" = None
    services: "Value | None" = None
    delayed: "Tail | None" = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Parameter:
    """An optional parameter or, where ``keyword`` is given, one that is passed by name."""

    name: str
    default: Datum | None = None
    keyword: str | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Parameters:
    """What a procedure takes. ``rest`` is the parameter for surplus arguments."""

    required: tuple[str, ...] = ()
    optional: tuple[Parameter, ...] = ()
    keys: tuple[Parameter, ...] = ()
    rest: str | None = None
    allow_other_keys: bool = False

    @property
    def most(self) -> int | None:
        """The largest number of arguments, ``None`` if there is none."""
        return None if self.rest is not None or self.keys else len(self.required) + len(self.optional)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Closure:
    """A procedure of the configuration."""

    name: str
    parameters: Parameters
    body: tuple[Datum, ...]
    scope: "Scope"
    span: Span


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CaseLambda:
    """A procedure that chooses its body by the number of arguments."""

    clauses: tuple[Closure, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MultipleValues:
    """What ``values`` gives when it is not exactly one."""

    items: "tuple[Value, ...]"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Procedure:
    """A procedure that guixsvc knows.

    ``function`` takes the arguments; if ``takes_call``, it is given the `Call` and the list of
    arguments instead. A ``lenient`` procedure accepts opaque arguments; any other one that is given
    one yields an opaque value. ``most`` is ``None`` for any number of arguments. What one does ``at_once``
    does not go through what it is given.
    """

    name: str
    function: Callable[..., Any]
    least: int
    most: int | None
    lenient: bool = False
    takes_call: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Call:
    """What a procedure may need to know of its call; ``places`` are those of its arguments, where known."""

    evaluator: "Evaluator"
    span: Span
    places: tuple[Span, ...] = ()


class Scope:
    """Names and their values; those of ``parent`` shine through. The outermost is that of a module.

    ``places`` are those of values that do not know where they stand.
    """

    __slots__ = ("depth", "module", "names", "parent", "places")

    def __init__(self, names: "dict[str, Value]", parent: "Scope | None" = None) -> None:
        self.names = names
        self.parent = parent
        self.places: dict[str, Span] = _NO_PLACES
        self.depth: int = 0 if parent is None else parent.depth + 1
        if parent is not None:
            self.module: Module = parent.module

    def find(self, name: str) -> "Scope | None":
        """The innermost scope that binds a name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    def keep_place(self, name: str, span: Span) -> None:
        """Notes where the value of a name stands, if it does not know that itself."""
        if is_placeless(self.names[name]):
            if self.places is _NO_PLACES:
                self.places = {}
            self.places[name] = span


_NO_PLACES: Final[dict[str, Span]] = {}
"""What the scopes have that need none; nothing is ever put into it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tail:
    """What remains to be evaluated in place of a form: loops where recursion would grow."""

    datum: Datum
    scope: Scope


Value: TypeAlias = (
    bool
    | int
    | float
    | complex
    | Fraction
    | bytes
    | Text
    | Symbol
    | Character
    | Keyword
    | Nil
    | List
    | Vector
    | Unspecified
    | Unset
    | FileLike
    | EndOfFile
    | Port
    | Gexp
    | Record
    | Service
    | OperatingSystem
    | Closure
    | CaseLambda
    | Procedure
    | MultipleValues
    | Opaque
)


def place(value: Value | None, otherwise: Span) -> Span:
    """Where a value stands: its own span, else the given one."""
    span = getattr(value, "span", None)
    return span if isinstance(span, Span) else otherwise


def origins_of(value: Value) -> Origins:
    """What a value itself is made of; those of what it holds are theirs."""
    found: Origins = getattr(value, "origins", ())
    if found:
        return found
    if type(value) is Symbol and value.span is not None:
        return (value.span,)
    return found


def all_origins(values: Iterable[Value]) -> Origins:
    """What some values and the elements of those that are lists are made of, the first ones of many."""
    values = list(values)
    looked_at = len(values) + sum([len(value.items) for value in values if isinstance(value, List)])
    spend(VISITED * min(looked_at, _MOST_LOOKED_AT))
    parts = (p for value in values for p in ((value, *value.items) if isinstance(value, List) else (value,)))
    return joined(origins_of(part) for part in itertools.islice(parts, _MOST_LOOKED_AT))


_MOST_LOOKED_AT = 1_000


def computed(value: Value, span: Span, arguments: Sequence[Value]) -> Value:
    """The result of a call with its place and what it is made of, if it is new."""
    make = _COMPUTED.get(type(value))
    return value if make is None else make(value, span, arguments)


def _text(value: Text, span: Span, arguments: Sequence[Value]) -> Value:
    if value.span is not None:
        return value
    return Text(value, span, value.origins or joined(map(origins_of, arguments)))


def _symbol(value: Symbol, span: Span, arguments: Sequence[Value]) -> Value:
    if origins_of(value):
        return value
    return Symbol(value.name, None, joined(map(origins_of, arguments)))


def _keyword(value: Keyword, span: Span, arguments: Sequence[Value]) -> Value:
    return value if value.origins else Keyword(value.name, joined(map(origins_of, arguments)))


def _character(value: Character, span: Span, arguments: Sequence[Value]) -> Value:
    return value if value.origins else Character(value.value, joined(map(origins_of, arguments)))


def _several(value: "MultipleValues", span: Span, arguments: Sequence[Value]) -> Value:
    spend(3 * VISITED * len(value.items))
    return MultipleValues(tuple([computed(item, span, arguments) for item in value.items]))


def _number(make: Callable[..., Value]) -> Callable[..., Value]:
    return lambda value, span, arguments: make(value, span, joined([origins_of(a) for a in arguments]))


_COMPUTED: Mapping[type, Callable[..., Value]] = {
    int: _number(Integer),
    float: _number(Real),
    Fraction: _number(Ratio),
    complex: _number(Complex),
    Text: _text,
    Symbol: _symbol,
    Keyword: _keyword,
    Character: _character,
    MultipleValues: _several,
}


_PLACELESS: Final = frozenset(
    [
        *(bool, float, complex, Fraction, bytes, Character, Keyword, Nil),
        *(List, Rest, Front, Vector, Unspecified, Unset),
    ]
)


def is_placeless(value: Value) -> bool:
    """Whether a value does not know where it stands."""
    return type(value) in _PLACELESS or (type(value) is Symbol and value.span is None)


def listed(items: Sequence[Value], places: Sequence[Span | None], tail: Value | None = None) -> Value:
    """A list, or what ``join`` gives, of elements that stand at some places."""
    if len(places) == len(items) and any(map(is_placeless, items)):
        return join(items, tail, (), tuple(places))
    return join(items, tail)


def is_true(value: Value) -> bool:
    """Scheme's truth: all but ``#f`` (and ``#nil``)."""
    return value is not False and not isinstance(value, Nil)


def hidden_in(value: Value) -> Opaque | None:
    """What hides a value: itself, or all that a list is made of, which may then be no list either."""
    if isinstance(value, Opaque):
        return value
    if isinstance(value, List) and value.unknown and not value.items and value.tail is None:
        return value.unknown[0]
    return None


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


def join(
    items: Sequence[Value],
    tail: Value | None,
    unknown: tuple[Opaque, ...] = (),
    places: tuple[Span | None, ...] = (),
    front: int | None = None,
) -> Value:
    """The list of some elements put before ``tail``: the rest of a list, or what ends an improper one.

    ``front`` of the elements stand before any of the ``unknown`` parts; without it, all if there are none.
    """
    before = front if front is not None else 0 if unknown else len(items)
    if unknown or (isinstance(tail, List) and tail.unknown):
        spend(VISITED * (len(unknown) + (len(tail.unknown) if isinstance(tail, List) else 0)))
    if isinstance(tail, List):
        if not unknown and tail.unknown:
            before += tail.front
        # Each unknown part once, or appending a list to itself would double them without end.
        parts = tuple(dict.fromkeys(unknown + tail.unknown))
        if places or tail.places:
            places = (places or (None,) * len(items)) + (tail.places or (None,) * len(tail.items))
        return List((*items, *tail.items), tail.tail, parts, places, before)
    if isinstance(tail, Opaque) and not isinstance(tail, HostSecret):
        if not items and not unknown:
            return tail
        return List(tuple(items), None, tuple(dict.fromkeys((*unknown, tail))), places, before)
    return List(tuple(items), tail, unknown, places, before) if items or unknown or tail is None else tail


def may_hold_ours(value: Value) -> bool:
    """Whether a service of ours, or a value that is not known, is in a value."""
    pending: list[Value] = [value]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if isinstance(part, List):
            if id(part) not in seen:
                seen.add(id(part))
                spend(VISITED * (len(part.items) + len(part.unknown)))
                pending.extend((*part.items, *part.unknown))
        elif _is_or_may_be_ours(part):
            return True
    return False


def _is_or_may_be_ours(value: Value) -> bool:
    match value:
        case Opaque():
            return not value.elsewhere
        case Service():
            is_unnamed = value.type.name is None and value.type.unlike is None
            its_type_may_be = is_unnamed or value.type.name in service_types()
            return its_type_may_be or isinstance(value.value, Record)
    return isinstance(value, Record | OperatingSystem)
