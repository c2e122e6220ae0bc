"""Where the vocabularies of Scheme, of Guix and of modules come together.

Of most programs the small tables have every name; the large ones are loaded when a name is in none of these.
"""

from guixsvc.annotations import Any, Callable, Iterator, KeysView, Mapping, Sequence, TypeAlias, TypeVar
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
_Maker: TypeAlias = Callable[[], Mapping[str, _Meaning]]


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
    """Tables as one, in which no name means two things. Each is made when a name is in none of those before
    it; of some names it is known beforehand in which they are, or that they are in none."""

    def __init__(
        self, *makers: "_Maker[_Meaning]", known: "Mapping[str, _Maker[_Meaning]] | None" = None
    ) -> None:
        self._made: dict[str, _Meaning] = {}
        self._makers = [*reversed(makers)]
        self._known = known or {}
        self.asked: set[_Maker[_Meaning]] = set()

    def get(self, name: str, default: Any = None) -> Any:
        if name not in self._made:
            if name in self._known:
                self.asked.add(self._known[name])
                self._made.update(self._known[name]())
            else:
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


# What most files use is found by its name, without what comes after.

_QUOTATION = ("quasiquote", "quote")
_IMPORTS = ("use-modules", "use-package-modules", "use-service-modules", "use-system-modules")
_ON_LISTS = ("append", "cons", "cons*", "list")
_CALLING = ("map",)
_ON_STRINGS = ("string-append",)


@cached
def _forms() -> "JoinedTables[Analyse]":
    known: dict[str, _Maker[Analyse]] = {
        **dict.fromkeys(_QUOTATION, _forms_of_quotation),
        **dict.fromkeys(_IMPORTS, _forms_of_modules),
        **dict.fromkeys(operating_systems.FORMS, _forms_of_systems),
        "modify-services": _forms_of_lists,
        **dict.fromkeys((*_ON_LISTS, *_CALLING, *_ON_STRINGS), dict),
    }
    return JoinedTables(constructors, _forms_of_services, _other_forms, known=known)


def _refuse(run: Run, forms: Sequence[datum.Datum], scope: Scope) -> None:
    if _may_be_refused(run):
        from guixsvc.evaluate.scheme.refused import refuse

        refuse(run, forms, scope)


def _may_be_refused(run: Run) -> bool:
    """Whether there were other forms of Scheme than quotations in what was evaluated, or there is more: what
    stands in a system, and after a fault, may not have been."""
    known = _forms()
    if known.are_made or _values().are_made:
        return True
    is_partial = _forms_of_systems in known.asked or bool(run.findings.diagnostics)
    return is_partial and not known.asked <= {_forms_of_systems, _forms_of_lists}


def _forms_of_services() -> dict[str, Analyse]:
    return services.FORMS


def _forms_of_systems() -> dict[str, Analyse]:
    return operating_systems.FORMS


def _forms_of_quotation() -> dict[str, Analyse]:
    from guixsvc.evaluate.scheme.common import quoting

    return quoting.FORMS


def _forms_of_modules() -> dict[str, Analyse]:
    from guixsvc.evaluate.guix import module_forms

    return module_forms.FORMS


def _forms_of_lists() -> dict[str, Analyse]:
    from guixsvc.evaluate.guix import modified_services

    return modified_services.FORMS


def _other_forms() -> Mapping[str, Analyse]:
    from guixsvc.evaluate.guix import table
    from guixsvc.evaluate.scheme.forms import FORMS

    return FORMS | table.FORMS


@cached
def _values() -> "JoinedTables[Value]":
    known: dict[str, _Maker[Value]] = {
        **dict.fromkeys(_ON_LISTS, _procedures_on_lists),
        **dict.fromkeys(_CALLING, _calling_procedures),
        **dict.fromkeys(_ON_STRINGS, _procedures_on_strings),
    }
    return JoinedTables(accessors, _procedures_and_constants, known=known)


def _procedures_on_lists() -> Mapping[str, Value]:
    from guixsvc.evaluate.scheme.common import lists

    return lists.PROCEDURES


def _calling_procedures() -> Mapping[str, Value]:
    from guixsvc.evaluate.scheme.common import calling

    return calling.PROCEDURES


def _procedures_on_strings() -> Mapping[str, Value]:
    from guixsvc.evaluate.scheme.common import strings

    return strings.PROCEDURES


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
