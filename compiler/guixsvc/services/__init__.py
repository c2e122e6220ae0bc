"""The services that can be compiled: for each what its schema cannot say, and what its templates need."""

from os.path import isfile, join

from guixsvc import module
from guixsvc.annotations import TYPE_CHECKING, Any, Callable, Iterator, Protocol, Sequence, cast
from guixsvc.caching import cache
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.tree_files import TextFile
from guixsvc.records import RecordType, service_file
from guixsvc.service_files import BUILT_IN, ServiceFile
from guixsvc.service_tables import BadService
from guixsvc.services import rules
from guixsvc.services.surroundings import Surroundings
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from types import ModuleType

    from guixsvc.services.importing import Imported, Wanted
    from guixsvc.services.needs import Host
    from guixsvc.targets import Target


class Service(Protocol):
    """What is asked of a service.

    A module that is named like the service's folders, with ``_`` for ``-``, has some of these as functions;
    what it does not have is made of the service's files.
    """

    @property
    def of_tree(self) -> Callable[[Record, Callable[[str, Source], TextFile]], Record]:
        """The record, but files that it names by their paths are taken from the tree where they lie there."""

    @property
    def rules(self) -> Callable[[Record, Surroundings], Iterator[Diagnostic]]:
        """What is wrong between the fields of a record, whatever the target."""

    @property
    def meant(self) -> Callable[[RecordType, str], str | None]:
        """What to say of a name that is no field of a record but known otherwise, such as its settings'."""

    @property
    def field_of(self) -> Callable[[RecordType, str], str | None]:
        """The field that such a name stands for, if nothing else can be meant."""

    @property
    def secrets_of(self) -> Callable[[Record, Callable[[str, Source], TextFile]], Iterator[Span]]:
        """Where secrets stand in the file that a record gives in place of other fields."""

    @property
    def in_units(self) -> Callable[[Record], Iterator[tuple[str, str]]]:
        """What units and the manifest name of such a file although it is made of a secret: in words, and the
        value."""

    @property
    def problems(self) -> "Callable[[Record, Target], Iterator[Diagnostic]]":
        """What keeps the service's own record, as far as it can be judged, from running on a target."""

    @property
    def context(self) -> "Callable[[Record, Target], dict[str, Any]]":
        """What the templates need of a record without faults."""

    @property
    def host(self) -> "Callable[[Record, Target], Host]":
        """What the service needs of its host and leaves there."""

    @property
    def user(self) -> Callable[[Record], str]:
        """The system user that the service runs as; "" if its unit makes one up."""

    @property
    def command(self) -> Callable[[str, Sequence[str]], int]:
        """Runs a command of the service's own, by its name, with its arguments; the exit code."""

    @property
    def of_settings(self) -> "Callable[[Source, Wanted], Imported] | None":
        """What a server's own settings file declares; ``None`` where there is no such file."""

    @property
    def of_host(self) -> "Callable[[Wanted], Imported] | None":
        """What the service that runs on this host declares; ``None`` where it cannot be asked."""


class _Joined:
    """What a module says of its service, and for what it does not say, what the service's files do."""

    def __init__(self, own: Any, file: ServiceFile) -> None:
        self.own, self.file = own, file

    def __getattr__(self, part: str) -> Any:
        if part == "rules" and hasattr(self.own, "__path__"):
            return lambda *of: rules.run(f"{self.own.__name__}.rules", *of)
        return getattr(self.own, part) if hasattr(self.own, part) else getattr(_plain(self.file), part)


def implementation(name: str) -> Service:
    """What is to be asked of a service, by the name of its folder. Raises BadService for a faulty module."""
    return _implementation(service_file(name))


@cache
def _implementation(file: ServiceFile) -> Service:
    own = _module(file)
    return _plain(file) if own is None else cast("Service", _Joined(own, file))


@cache
def _plain(file: ServiceFile) -> Service:
    from guixsvc.services.plain import PlainService

    return PlainService(file)


def _module(file: ServiceFile) -> "ModuleType | None":
    """The module of a service: one of this folder, or that beside the folders that it comes with."""
    name = file.service.replace("-", "_")
    if file.root == BUILT_IN:
        dotted = f"{__name__}.{name}"
        try:
            return module(dotted)  # type: ignore[no-any-return]
        except ModuleNotFoundError as lacking:
            if lacking.name != dotted:
                raise
            return None
    if file.root.code is None or not isfile(path := join(file.root.code, f"{name}.py")):
        return None
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"guixsvc_service_{name}", path)
    assert spec is not None and spec.loader is not None
    loaded = module_from_spec(spec)
    try:
        spec.loader.exec_module(loaded)
    except Exception as fault:
        raise BadService(f"{path}: it cannot be loaded: {type(fault).__name__}: {fault}") from fault
    return loaded
