"""Where the vocabularies of Scheme, of Guix and of modules come together.

Of most programs the small tables have every name; the large ones are loaded when a name is in none of these.
"""

from guixsvc.annotations import Any, Callable, Iterator, KeysView, Mapping, Sequence, TypeVar
from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.guix import operating_systems, services
from guixsvc.evaluate.guix.names import variable
from guixsvc.evaluate.guix.record_forms import accessors, constructors
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.library import Library
from guixsvc.evaluate.modules.module import Module
from guixsvc.evaluate.modules.sources import Sources
from guixsvc.evaluate.scheme.analysis import analyse
from guixsvc.evaluate.scheme.run import Analyse, Run, Vocabulary
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Value
from guixsvc.evaluate.tree_files import File
from guixsvc.read import datum
from guixsvc.records import cached

_Meaning = TypeVar("_Meaning")


def run_of(environment: Environment, bound: Bound | int, entry: File, library: Library) -> Run:
    """What a configuration is evaluated by."""
    systems, machines = (
        kind in entry.words and any(_describes(form, kind) for form in entry.data) for kind in _GIVEN_TO_GUIX
    )
    module = Module(
        entry.source,
        is_opaque=bool(entry.faults),
        implied=guix_names.implied(systems=systems, machines=machines),
        is_for_guix=systems or machines,
    )
    vocabulary = Vocabulary(
        analyse,
        _forms(),
        _values(),
        variable,
        services.readings,
        services.is_service_type,
        services.refuse_service_type,
        _refuse,
        services.operands,
    )
    steps = bound if isinstance(bound, Bound) else Bound(bound)
    return Run(Sources(environment, library), steps, module, entry, vocabulary)


class JoinedTables(Mapping[str, _Meaning]):
    """Tables that have no name in common, as one. Each is made when a name is in none of those before it."""

    def __init__(self, *makers: Callable[[], Mapping[str, _Meaning]]) -> None:
        self._made: dict[str, _Meaning] = {}
        self._makers = [*reversed(makers)]

    def get(self, name: str, default: Any = None) -> Any:
        while name not in self._made and self._makers:
            self._made.update(self._makers.pop()())
        return self._made.get(name, default)

    @property
    def are_made(self) -> bool:
        """Whether all of them are."""
        return not self._makers

    def keys(self) -> KeysView[str]:
        self._make_all()
        return self._made.keys()

    def __getitem__(self, name: str) -> _Meaning:
        self.get(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name, self) is not self

    def __iter__(self) -> Iterator[str]:
        self._make_all()
        return iter(self._made)

    def __len__(self) -> int:
        self._make_all()
        return len(self._made)

    def _make_all(self) -> None:
        while self._makers:
            self._made.update(self._makers.pop()())


@cached
def _forms() -> "JoinedTables[Analyse]":
    return JoinedTables(constructors, _forms_of_systems, _forms_of_lists, _other_forms)


def _refuse(run: Run, forms: Sequence[datum.Datum], scope: Scope) -> None:
    if _forms().are_made:  # else there is no form of Scheme in what was evaluated
        from guixsvc.evaluate.scheme.refused import refuse

        refuse(run, forms, scope)


def _forms_of_systems() -> dict[str, Analyse]:
    return services.FORMS | operating_systems.FORMS


def _forms_of_lists() -> dict[str, Analyse]:
    from guixsvc.evaluate.guix import modified_services

    return modified_services.FORMS


def _other_forms() -> Mapping[str, Analyse]:
    from guixsvc.evaluate.guix import table
    from guixsvc.evaluate.scheme.forms import FORMS

    before = _forms_of_systems() | _forms_of_lists()
    return FORMS | {name: form for name, form in table.FORMS.items() if name not in before}


@cached
def _values() -> Mapping[str, Value]:
    return JoinedTables(accessors, _procedures_and_constants)


def _procedures_and_constants() -> Mapping[str, Value]:
    from guixsvc.evaluate.guix import table
    from guixsvc.evaluate.scheme.procedures import PROCEDURES

    return {**PROCEDURES, **table.PROCEDURES, **table.CONSTANTS}


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
