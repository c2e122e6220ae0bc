"""The services that can be compiled: for each what its schema cannot say, and what its templates need."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.library import TextFile
from guixsvc.evaluate.values import Record
from guixsvc.services.needs import Host
from guixsvc.services.surroundings import Surroundings
from guixsvc.source import Source
from guixsvc.targets import Target


class Service(Protocol):
    """What a module of this folder has, named like the service's folders with ``_`` for ``-``."""

    SUPERUSER_COMMAND: str | None
    """What root runs once the service has started, to set its first password."""

    @staticmethod
    def of_tree(record: Record, read: Callable[[str, Source], TextFile], /) -> Record:
        """The record, but files that it names by their paths are taken from the tree where they lie there."""

    @staticmethod
    def rules(record: Record, around: Surroundings, /) -> Iterator[Diagnostic]:
        """What is wrong between the fields of a record, whatever the target."""

    @staticmethod
    def problems(record: Record, target: Target, /) -> Iterator[Diagnostic]:
        """What keeps the service's own record, as far as it can be judged, from running on a target."""

    @staticmethod
    def context(record: Record, target: Target, /) -> dict[str, Any]:
        """What the templates need of a record without faults."""

    @staticmethod
    def host(record: Record, target: Target, /) -> Host:
        """What the service needs of its host and leaves there."""

    @staticmethod
    def user(record: Record, /) -> str:
        """The system user that the service runs as."""


@cache
def implementation(name: str) -> Service | None:
    """The module of a service, if it has one."""
    module = f"{__name__}.{name.replace('-', '_')}"
    return cast(Service, import_module(module)) if find_spec(module) is not None else None
