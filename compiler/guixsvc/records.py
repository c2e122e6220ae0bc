"""The record types and service types we know, as the files of services describe them."""

from guixsvc.annotations import Any, Callable, Mapping, ParamSpec, Sequence, TypeVar, cast
from guixsvc.caching import cache
from guixsvc.record_files import Schema, known_records
from guixsvc.service_files import BUILT_IN, ModuleName, Root, ServiceFile, read_service, services_of
from guixsvc.service_tables import BadService
from guixsvc.slotted import frozen


@frozen(eq=False)
class FieldType:
    """A field of a record. ``schema`` is its JSON Schema."""

    name: str
    schema: Mapping[str, Any]

    @property
    def default(self) -> Any:
        """The default as JSON holds it; ``None`` if there is none or it is a variable."""
        return self.schema.get("default")

    @property
    def default_variable(self) -> str | None:
        """The Guix variable that is the default, for defaults that JSON cannot hold."""
        return self.schema.get("x-default-variable")

    @property
    def has_default(self) -> bool:
        return "default" in self.schema or "x-default-variable" in self.schema

    @property
    def renamed_to(self) -> str | None:
        """The current name of a deprecated field."""
        return self.schema.get("x-renamed-to")

    @property
    def is_secret(self) -> bool:
        return bool(self.schema.get("writeOnly"))

    @property
    def may_be_made_of_secrets(self) -> bool:
        """Whether its value is written into files of mode 0600 only."""
        return self.is_secret or bool(self.schema.get("x-in-secret-file"))


@frozen(eq=False)
class RecordType:
    """A record: ``name`` is that of its constructor, ``service`` the folder of its schema."""

    name: str
    service: str
    schema: Mapping[str, Any]
    fields: Mapping[str, FieldType]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(self.schema.get("required", ()))

    @property
    def former_names(self) -> tuple[str, ...]:
        """Former names of the constructor."""
        return tuple(self.schema.get("x-deprecated-names", ()))

    def may_be_unset(self, field: FieldType) -> bool:
        """Whether it is one of Guix's "maybe" fields, which take ``%unset-value``."""
        if field.schema.get("x-maybe"):
            return True
        return not field.has_default and field.name not in self.required and field.renamed_to is None


@frozen(eq=False)
class ServiceType:
    """A service type that can be compiled; ``service`` is the name of its folders, ``file`` what tells it."""

    name: str
    service: str
    configuration: RecordType
    file: ServiceFile


@frozen(eq=False)
class Catalogue:
    """Every service that is known. ``faults`` tells of those that are not, because of their files.

    ``records`` are by the name of their constructor, ``types`` by their current names. ``deprecated`` maps
    former names of constructors, accessors, predicates and service types to the current ones.
    """

    records: Mapping[str, RecordType]
    types: Mapping[str, ServiceType]
    deprecated: Mapping[str, str]
    modules: frozenset[ModuleName]
    faults: tuple[BadService, ...]


_roots: list[Root] = [BUILT_IN]
_caches: list[Callable[[], None]] = []

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def cached(function: "Callable[_Arguments, _Result]") -> "Callable[_Arguments, _Result]":
    """Remembers the results of a function of what is known, until more is."""
    remembering = cache(function)
    _caches.append(remembering.cache_clear)
    return cast("Callable[_Arguments, _Result]", remembering)


def know(roots: Sequence[Root]) -> None:
    """Makes the services known that some places have. Where two have the same, the first one counts."""
    if list(roots) != _roots:
        _roots[:] = roots
        for clear in _caches:
            clear()


def roots() -> tuple[Root, ...]:
    """Where the services that are known come from."""
    return tuple(_roots)


def only_built_in() -> bool:
    """Whether no services from outside are known: what is sent away does not tell of theirs."""
    return _roots == [BUILT_IN]


@cached
def catalogue() -> Catalogue:
    """What is known now: a new object whenever services were added."""
    records: dict[str, RecordType] = {}
    types: dict[str, ServiceType] = {}
    known: set[str] = set()
    faults: list[BadService] = []
    for root in _roots:
        for name in services_of(root):
            try:
                file = read_service(root, name)
                found = {name: _record(file, schema) for name, schema in _schemas(file).items()}
                names = _names(file, found)
                if taken := next((name for name in names if name in known), None):
                    file.table.fail_at(taken, f"`{taken}` is another service's already")
                if twice := next((name for name in names if names.count(name) > 1), None):
                    file.table.fail_at(twice, f"`{twice}` is given twice")
            except BadService as fault:
                faults.append(fault)
                continue
            known |= set(names)
            records |= found
            types[file.type] = ServiceType(file.type, name, found[file.configuration], file)
    modules = frozenset(type_.file.module for type_ in types.values())
    return Catalogue(records, types, _deprecated(records, types), modules, tuple(faults))


def _names(file: ServiceFile, records: Mapping[str, RecordType]) -> list[str]:
    """The names that no other service may have: of its types and records, former ones too."""
    former = (name for record in records.values() for name in record.former_names)
    return [file.type, *file.deprecated_types, *records, *former]


def _schemas(file: ServiceFile) -> Mapping[str, Schema]:
    """Those of the records of a service. Raises BadService."""
    known = known_records(file)
    if known is not None:
        return known
    from guixsvc.record_faults import judged

    return judged(file)


def _record(file: ServiceFile, schema: Mapping[str, Any]) -> RecordType:
    fields = {name: FieldType(name, property_) for name, property_ in schema["properties"].items()}
    return RecordType(schema["title"], file.service, schema, fields)


def _deprecated(records: Mapping[str, RecordType], types: Mapping[str, ServiceType]) -> Mapping[str, str]:
    constructors = {
        old.format(former): old.format(record.name)
        for record in records.values()
        for former in record.former_names
        for old in ("{}", "make-{}", "{}?", *(f"{{}}-{field}" for field in record.fields))
    }
    return constructors | {old: type_.name for type_ in types.values() for old in type_.file.deprecated_types}


def record_types() -> Mapping[str, RecordType]:
    """Every record type by the name of its constructor."""
    return catalogue().records


def service_types() -> Mapping[str, ServiceType]:
    """Every service type by its current name."""
    return catalogue().types


def titles() -> str:
    """The services that are known, as a message names them: "One, Another or a Third"."""
    *others, last = [type_.file.title for type_ in service_types().values()]
    return f"{', '.join(others)} or {last}" if others else last


@cached
def service_file(service: str) -> ServiceFile:
    """What tells of a service, by the name of its folder."""
    return next(type_.file for type_ in service_types().values() if type_.service == service)


def folders_of_services() -> tuple[str, ...]:
    """Folders that belong to services, where others than root write."""
    on_hosts = [type_.file.on_host for type_ in service_types().values()]
    return tuple(folder for on_host in on_hosts for folder in (*on_host.runtime, *on_host.state))


def deprecated_names() -> Mapping[str, str]:
    """Former names of constructors, accessors, predicates and service types, with the current ones."""
    return catalogue().deprecated
