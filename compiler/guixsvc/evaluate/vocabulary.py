"""Where the vocabularies of Scheme, of Guix and of modules come together."""

from collections.abc import Mapping
from typing import TypeVar

from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.guix import table as guix
from guixsvc.evaluate.guix.names import variable
from guixsvc.evaluate.guix.record_forms import accessors, constructors
from guixsvc.evaluate.guix.services import is_service_type, readings, refuse_service_type
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.library import Library
from guixsvc.evaluate.modules.module import Module
from guixsvc.evaluate.modules.sources import Sources
from guixsvc.evaluate.scheme.evaluator import Evaluator, SpecialForm, Vocabulary
from guixsvc.evaluate.scheme.forms import FORMS
from guixsvc.evaluate.scheme.procedures import PROCEDURES
from guixsvc.evaluate.scheme.values import Value
from guixsvc.evaluate.tree_files import File
from guixsvc.read import datum
from guixsvc.records import cached

_Meaning = TypeVar("_Meaning")


def evaluator_of(environment: Environment, bound: Bound | int, entry: File, library: Library) -> Evaluator:
    """What evaluates a configuration."""
    systems, machines = (any(_describes(form, kind) for form in entry.data) for kind in _GIVEN_TO_GUIX)
    module = Module(
        entry.source,
        is_opaque=bool(entry.faults),
        implied=guix_names.implied(systems=systems, machines=machines),
        is_for_guix=systems or machines,
    )
    vocabulary = Vocabulary(_forms(), _values(), variable, readings, is_service_type, refuse_service_type)
    return Evaluator(Sources(environment, library), bound, module, entry, vocabulary)


@cached
def _forms() -> Mapping[str, SpecialForm]:
    return _first_of(FORMS, guix.FORMS, constructors())


@cached
def _values() -> Mapping[str, Value]:
    return _first_of(PROCEDURES, guix.PROCEDURES, guix.CONSTANTS, accessors())


def _first_of(*tables: Mapping[str, _Meaning]) -> Mapping[str, _Meaning]:
    """The tables in one; of two meanings of a name, the first one counts."""
    meanings: dict[str, _Meaning] = {}
    for table in tables:
        for name, meaning in table.items():
            meanings.setdefault(name, meaning)
    return meanings


_GIVEN_TO_GUIX = ("operating-system", "machine")


def _describes(form: datum.Datum, kind: str) -> bool:
    """Whether an ``(operating-system …)`` or a ``(machine …)`` stands in a form."""
    pending = [form]
    while pending:
        match pending.pop():
            case datum.List(items=(datum.Symbol(name=name), *_)) if name == kind:
                return True
            case datum.List(items=items):
                pending.extend(items)
    return False
