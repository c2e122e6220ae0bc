"""Lists of services: those that Guix defines, with what in them is known here; and what belongs into none."""

from guixsvc.annotations import Final
from guixsvc.evaluate.guix.values import Service
from guixsvc.evaluate.guix.variables import GuixVariable, kind_of, service_type
from guixsvc.evaluate.modules.guix_names import Kind
from guixsvc.evaluate.scheme.values import List, Opaque, Value, Variable
from guixsvc.records import service_types
from guixsvc.service_files import LISTS
from guixsvc.source import Span

_DEFINED_BY_GUIX = "it is defined by Guix"

_NO_SERVICES: Final = (Kind.PACKAGE, Kind.PROCEDURE, Kind.SERVICES, Kind.SYSTEM)
"""What is known to be none, of what Guix exports; `not_services` says what is to be done with it."""


def is_list_of_guix(name: str) -> bool:
    return name in LISTS


def list_of_guix(name: str, span: Span, variable: Variable | None = None) -> Value:
    """The value of a list that is named at a place."""
    others = Opaque(_DEFINED_BY_GUIX, span, name, elsewhere=True, variable=variable)
    known = [type_ for type_ in service_types().values() if name in type_.file.lists]
    services = [
        Service(_type(type_.name, GuixVariable(type_.name, type_.file.module), span), span) for type_ in known
    ]
    return List(tuple(services), None, (others,)) if services else others


def is_no_service(value: Value) -> bool:
    """Whether a value certainly is no service, one that is not known here included."""
    if isinstance(value, Opaque):
        is_of_guix = service_type(value) is not None or kind_of(value) in _NO_SERVICES
        return is_of_guix or value.unlike is not None
    return not isinstance(value, Service)


def _type(name: str, variable: Variable, span: Span) -> Opaque:
    return Opaque(_DEFINED_BY_GUIX, span, name, elsewhere=True, variable=variable)
