"""Values that Guix adds to Scheme's: records, services, file-like objects."""

from guixsvc.annotations import TYPE_CHECKING, Callable, Final, Iterable, Iterator, Mapping
from guixsvc.evaluate.scheme.changes import Moment
from guixsvc.evaluate.scheme.nodes import Tail
from guixsvc.read.datum import Datum, Symbol
from guixsvc.records import RecordType, service_types
from guixsvc.slotted import field, frozen
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.tree_files import TextFile
from guixsvc.evaluate.scheme.origins import origins_of
from guixsvc.evaluate.scheme.values import Instance, List, Object, Opaque, Text, Unset, Value, Vector

UNSET_MARKER: Final = Symbol("%unset-marker%")
"""What older Guix manuals write, quoted, for ``%unset-value``."""


@frozen(eq=False, repr=False)
class FileLike(Instance):
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

    @property
    def shown(self) -> str:
        return f"a {self.kind}"

    @property
    def made_by(self) -> object:
        return self.kind


@frozen(eq=False, repr=False)
class Gexp(Instance):
    """``#~(…)``: code for the build, kept as data."""

    datum: Datum
    span: Span

    @property
    def shown(self) -> str:
        return "a G-expression"


@frozen(eq=False, repr=False, slots=True)
class Initializer:
    """One ``(name value)`` of a record form as it was written. ``name`` is ``None`` if it is malformed.

    Then ``form`` is what stands in its place. ``key`` is what the name is to later fields, as a variable.
    """

    span: Span
    name: str | None
    name_span: Span
    value: "Value | None" = None
    value_span: Span | None = None
    form: Datum | None = None
    key: str | None = None


@frozen(eq=False, repr=False, slots=True)
class Field:
    """The value a record's field ends up with, and where its expression stands."""

    value: "Value"
    span: Span
    name_span: Span


@frozen(eq=False, repr=False, slots=True)
class Record(Instance):
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

    def not_false(self, name: str) -> Field | None:
        """The field if it is given and not ``#f``."""
        found = self.given(name)
        return None if found is None or found.value is False else found

    @property
    def head(self) -> Span:
        """Where its constructor stands, without the fields: of a service's default, `service` itself."""
        import re

        name = re.match(r"\(?[^\s()\[\];\"]*", self.span.text)
        return Span(self.span.source, self.span.start, self.span.start + (name.end() if name else 0))

    @property
    def shown(self) -> str:
        return f"a {self.type.name}"

    @property
    def may_be_ours(self) -> bool:
        return True

    @property
    def is_telling(self) -> bool:
        return True

    @property
    def shared(self) -> tuple[Value, ...]:
        return tuple([field.value for field in self.fields.values()])

    @property
    def made_by(self) -> object:
        return self.type


def records_within(
    record: Record, fields: Callable[[Record], Iterable[Field]] = lambda record: record.fields.values()
) -> Iterator[Record]:
    """A record and those in its fields and their lists, each once: many may hold the same one."""
    met: set[int] = set()
    pending = [record]
    while pending:
        one = pending.pop()
        if id(one) in met:
            continue
        met.add(id(one))
        yield one
        values = [field.value for field in fields(one)]
        parts = [part for v in values for part in ((*v.items, *v.unknown) if isinstance(v, List) else (v,))]
        pending += [part for part in reversed(parts) if isinstance(part, Record)]


@frozen(eq=False, repr=False, slots=True)
class Service(Instance):
    """``(service TYPE VALUE)``; ``value`` is ``None`` where the form gives none."""

    type: Opaque
    span: Span
    value: "Value | None" = None
    value_span: Span | None = None

    @property
    def shown(self) -> str:
        return "a service"

    @property
    def may_be_ours(self) -> bool:
        is_unnamed = self.type.name is None and self.type.unlike is None
        its_type_may_be = is_unnamed or self.type.name in service_types()
        return its_type_may_be or isinstance(self.value, Record)

    @property
    def compared(self) -> "tuple[Value, ...]":
        return (self.type,) if self.value is None else (self.type, self.value)

    @property
    def is_telling(self) -> bool:
        return True

    @property
    def shared(self) -> tuple[Value, ...]:
        return () if self.value is None else (self.value,)


@frozen(eq=False, repr=False)
class Thunked:
    """The value of a field, as it was when its record was made.

    ``delayed`` is its expression with its scope if it speaks of ``this-operating-system``: it is evaluated
    again for a system that inherits it. ``thunk`` is that expression in any case, which Guix evaluates
    whenever it asks for the field: so it is here, if something was changed by then since it was ``made``.
    """

    value: "Value"
    delayed: "Tail | None" = None
    thunk: "Tail | None" = None
    made: Moment | None = None


@frozen(eq=False, repr=False)
class OperatingSystem(Instance):
    """An ``operating-system`` form: the fields that matter here, ``None`` where Guix has its own."""

    span: Span
    host_name: "Value | None" = None
    services: Thunked | None = None
    essential: Thunked | None = None

    @property
    def shown(self) -> str:
        return "an operating-system"

    @property
    def may_be_ours(self) -> bool:
        return True

    @property
    def is_telling(self) -> bool:
        return True

    @property
    def shared(self) -> tuple[Value, ...]:
        # Its services are made anew where something was changed since.
        fields = [field for field in (self.services, self.essential) if field is not None]
        parts = [self.host_name, *[field.value for field in fields if field.thunk is None]]
        return tuple([part for part in parts if part is not None])


def origins_within(value: Value) -> Iterator[Span]:
    """What a value, and all that it holds, is made of or would have been."""
    pending, seen = [value], set[int]()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield from origins_of(part)
        match part:
            case List(items=items, unknown=unknown, tail=tail):
                pending += [*items, *unknown, *([] if tail is None else [tail])]
            case Vector(items=items):
                pending += items
            case Opaque(parts=parts):
                pending += parts
            case FileLike(content=content, path=path, suffixes=suffixes, base=base):
                pending += [part for part in (content, path, base, *suffixes) if part is not None]
            case Object(held=held):
                pending += held
