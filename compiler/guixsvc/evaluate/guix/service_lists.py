"""The lists of services that Guix defines: those in them that are known here, and others."""

from guixsvc.evaluate.guix.values import Service
from guixsvc.evaluate.guix.variables import GuixVariable
from guixsvc.evaluate.scheme.values import List, Opaque, Value, Variable
from guixsvc.records import service_types
from guixsvc.service_files import LISTS
from guixsvc.source import Span

_DEFINED_BY_GUIX = "it is defined by Guix"


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


def _type(name: str, variable: Variable, span: Span) -> Opaque:
    return Opaque(_DEFINED_BY_GUIX, span, name, elsewhere=True, variable=variable)
