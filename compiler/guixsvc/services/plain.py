"""A service that has no module of its own: what its files say is all there is to it.

Its templates see each field by its name, with ``_`` for ``-`` and without a ``?`` at the end: strings,
numbers, booleans, lists, and records as what has their fields; ``none`` is a field that is not given and has
no default. Each must be quoted by a filter for the place it stands in. ``program.KEY`` is the path of what a
package field provides, quoted by the same filters. ``hand_over(PATH)`` is the lines of a unit that hand a
file over to the service, with the secrets that the host keeps, and ``handed_over(PATH)`` where it finds that;
the path is that of a file that it has, or what one of its ``inputs`` is.
"""

from os.path import join

from guixsvc.annotations import TYPE_CHECKING, Any, Callable, Collection, Iterator, Sequence
from guixsvc.caching import cache
from guixsvc.diagnostics import Diagnostic, error
from guixsvc.evaluate.guix.record_forms import default_value
from guixsvc.evaluate.guix.values import Field, FileLike, Record, records_within
from guixsvc.evaluate.scheme.values import HostSecret, Integer, List, Real, Text, Unset, Value, place
from guixsvc.evaluate.tree_files import TextFile
from guixsvc.read.datum import Symbol
from guixsvc.records import RecordType
from guixsvc.service_files import ServiceFile
from guixsvc.service_tables import files_in, read_text
from guixsvc.services.surroundings import Surroundings
from guixsvc.services.unsafe import unsafe
from guixsvc.slotted import frozen
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from guixsvc.services.host_secrets import Place
    from guixsvc.services.needs import Host
    from guixsvc.targets import Target


@frozen
class PlainService:
    """What `Service` asks for, from a ``service.toml``."""

    file: ServiceFile

    def command(self, name: str, arguments: Sequence[str], /) -> int:
        raise NotImplementedError(f"{self.file.service} has no module for its command {name}")

    @property
    def of_settings(self) -> None:
        return None

    @property
    def of_host(self) -> None:
        return None

    def of_tree(self, record: Record, read: Callable[[str, Source], TextFile], /) -> Record:
        return record

    def rules(self, record: Record, around: Surroundings, /) -> Iterator[Diagnostic]:
        for path in self.file.on_host.inputs:
            for value, span in _at(record, path):
                if isinstance(value, Text):
                    yield from unsafe(path.rpartition(".")[2], str(value), span)

    def meant(self, type_: RecordType, name: str, /) -> str | None:
        return None

    def field_of(self, type_: RecordType, name: str, /) -> str | None:
        return None

    def secrets_of(self, record: Record, read: Callable[[str, Source], TextFile], /) -> Iterator[Span]:
        yield from ()

    def in_units(self, record: Record, /) -> Iterator[tuple[str, str]]:
        yield from ()

    def problems(self, record: Record, target: "Target", /) -> Iterator[Diagnostic]:
        from guixsvc.services.files import unreadable
        from guixsvc.services.programs import unavailable

        yield from unavailable(record, target)
        for name, value, span in _values_in(record, self.file.packages):
            if isinstance(value, FileLike):
                yield from unreadable(value)
            if isinstance(value, HostSecret) and not _hands_over(self.file):
                message = f"nothing fills in `{name}` at the start of {self.file.title}: give it with `--env`"
                yield error("unavailable-host-secret", span, message)

    def context(self, record: Record, target: "Target", /) -> dict[str, Any]:
        from types import SimpleNamespace

        from guixsvc.services.handing_over import HandingOver
        from guixsvc.services.programs import program

        keys = {provided.key: field for field, provided in self.file.packages.items()}
        programs = {in_template(key): program(record, field, target) for key, field in keys.items()}
        fields = _fields(record, self.file)
        handing_over = HandingOver(self.file.service, kept_in(fields), self._inputs(record))
        return {
            **fields,
            "program": SimpleNamespace(**programs),
            "hand_over": handing_over.lines,
            "handed_over": handing_over.path,
        }

    def host(self, record: Record, target: "Target", /) -> "Host":
        from guixsvc.services.host_files import HostFile
        from guixsvc.services.host_secrets import files
        from guixsvc.services.needs import Host
        from guixsvc.services.programs import program

        on_host = self.file.on_host
        inputs = self._inputs(record)
        ports = ((value, kind) for name, kind in on_host.ports for value, _ in _at(record, name))
        kept = kept_in(_fields(record, self.file))
        return Host(
            programs=tuple(program(record, field, target) for field in self.file.packages),
            inputs=tuple(inputs),
            ports=tuple(f"{port}/{kind}" for port, kind in ports if isinstance(port, Integer | int)),
            state=on_host.state,
            secrets=tuple(kept),
            credentials_of=f"{self.file.service}.service" if inputs else None,
            looked_at=(*files(kept), *(HostFile("link", name, path) for path, name in inputs.items())),
        )

    def _inputs(self, record: Record) -> dict[str, str]:
        """The paths of the administrator's files, and the names that they are handed over by: those of their
        fields and, in lists, numbers."""
        names: dict[str, str] = {}
        for field in self.file.on_host.inputs:
            for number, (value, _) in enumerate(_at(record, field)):
                if isinstance(value, Text):
                    names.setdefault(str(value), f"{field}.{number}" if number else field)
        return names

    def user(self, record: Record, /) -> str:
        on_host = self.file.on_host
        if not on_host.user_field:
            return on_host.user
        return next((str(name) for name, _ in _at(record, on_host.user_field) if isinstance(name, Text)), "")


@cache
def _hands_over(file: ServiceFile) -> bool:
    """Whether a unit of a service hands over a file, into which the host can put secrets."""
    units = files_in(join(file.root.templates, file.service), ".service.j2")
    return any("hand_over(" in read_text(path) for path in units)


def _values_in(record: Record, but_for: Collection[str] = ()) -> Iterator[tuple[str, Value, Span]]:
    """The values of a record's fields, and of the records in it, with the names and places of the fields."""
    for inner in records_within(
        record, lambda one: [f for _, f in _fields_of(one, but_for if one is record else ())]
    ):
        for name, field in _fields_of(inner, but_for if inner is record else ()):
            yield name, field.value, field.span


def _fields_of(record: Record, but_for: Collection[str]) -> list[tuple[str, Field]]:
    return [(name, field) for name, field in record.fields.items() if name not in but_for]


def _at(record: Record, path: str) -> Iterator[tuple[Value, Span]]:
    """What stands in a field: ``port`` or, within a record, ``global.ports``; of lists each element."""
    name, _, rest = path.partition(".")
    if name not in record.type.fields:
        return  # a record of another kind, which is told
    given = record.given(name)
    value, span = _value(record, name), record.span if given is None else given.span
    for part in value.items if isinstance(value, List) else (value,):
        if not rest:
            yield part, place(part, span)
        elif isinstance(part, Record):
            yield from _at(part, rest)


class FileText(str):
    """The content of a file-like object."""

    __slots__ = ()


class SecretText(str):
    """The value of a secret field: it goes into files that only root may read."""

    __slots__ = ()


@frozen
class KeptText:
    """The value of a secret field that the host keeps, and where."""

    place: "Place"


def kept_in(value: Any) -> "list[Place]":
    """Where the host keeps what a template sees of a record."""
    from types import SimpleNamespace

    match value:
        case KeptText(place=kept):
            return [kept]
        case dict() | list():
            parts = value.values() if isinstance(value, dict) else value
            return [kept for part in parts for kept in kept_in(part)]
        case SimpleNamespace():
            return kept_in(vars(value))
    return []


def _fields(record: Record, file: ServiceFile, at: str = "") -> dict[str, Any]:
    """What templates see of a record; ``at`` is the names that lead to it, each with a dot behind it."""
    fields = record.type.fields
    return {
        short: _plain(_value(record, name), file, f"{at}{name}", is_secret=fields[name].is_secret)
        for short, name in names_in_templates(record.type, file).items()
    }


ELEMENT = "element"
"""What a template sees that becomes a file for each element of a list."""

OWN_NAMES = ("program", "hand_over", "handed_over", ELEMENT)
"""What templates see besides the fields."""


def names_in_templates(type_: RecordType, file: ServiceFile) -> dict[str, str]:
    """What templates call the fields of a record."""
    packages = file.packages if type_.name == file.configuration else ()
    named = (name for name, field in type_.fields.items() if field.renamed_to is None)
    return {in_template(name): name for name in named if name not in packages}


def _value(record: Record, name: str) -> Value:
    field = record.fields.get(name)
    if field is not None:
        return field.value
    return default_value(record.type, record.type.fields[name], record.span)


def _plain(value: Value, file: ServiceFile, at: str, *, is_secret: bool = False) -> Any:
    """A value that was checked, as a template sees it; ``at`` is the names that lead to it."""
    import re

    from guixsvc.services.files import file_content

    match value:
        case HostSecret():
            from guixsvc.services.host_secrets import place

            key = re.sub(r"[^A-Za-z0-9._-]", "", at)
            return KeptText(place(f"{file.service}.service", at.rpartition(".")[2], key, value))
        case Record():
            from types import SimpleNamespace

            return SimpleNamespace(**_fields(value, file, f"{at}."))
        case List(items=items, tail=tail):
            ends = () if tail is None else (tail,)
            parts = enumerate((*items, *ends))
            return [_plain(part, file, f"{at}.{number}", is_secret=is_secret) for number, part in parts]
        case Text():
            return SecretText(value) if is_secret else str(value)
        case Symbol(name=name):
            return name
        case Integer():
            return int(value)
        case Real():
            return float(value)
        case FileLike():
            return FileText(file_content(value))
        case Unset():
            return None
    return value


_WORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "true",
        "false",
        "none",
        "True",
        "False",
        "None",
        "loop",
        "self",
    ]
)
"""What has a meaning of its own in an expression of Jinja's."""


def in_template(name: str) -> str:
    """What a template can call a field: no name of Jinja's begins with a digit, or is one of its words."""
    import re

    plain = re.sub(r"\W", "_", name.removesuffix("?"))
    is_taken = plain in _WORDS or plain in OWN_NAMES
    return f"_{plain}" if is_taken or plain[:1].isdigit() else plain
