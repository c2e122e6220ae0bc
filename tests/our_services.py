"""What is expected of each service of guixsvc, as said beside its tests: `services/*/expectations.py`."""

from importlib import import_module
from types import ModuleType

from guixsvc.records import know, service_types
from guixsvc.service_files import BUILT_IN


def expectations() -> list[ModuleType]:
    """One module for each; those of other services are not known afterwards."""
    know([BUILT_IN])
    return [expectations_of(type_.service) for type_ in service_types().values()]


def expectations_of(service: str) -> ModuleType:
    return import_module(f"services.{service.replace('-', '_')}.expectations")
