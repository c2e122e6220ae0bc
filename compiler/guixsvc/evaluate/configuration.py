"""A configuration as a whole: from the data of its file to the systems it describes."""

from os.path import basename, splitext

from guixsvc.annotations import Iterable, Iterator, Sequence, TypeVar
from guixsvc.diagnostics import Diagnostic, Note, Severity, warning
from guixsvc.evaluate.bounds import MAX_STEPS, Bound
from guixsvc.evaluate.data_files import holds_only_data
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.guix import quoted
from guixsvc.evaluate.guix.operating_systems import essential_now, services_now
from guixsvc.evaluate.guix.service_lists import is_no_service
from guixsvc.evaluate.guix.service_types import added_for
from guixsvc.evaluate.guix.values import OperatingSystem, Record, Service
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.modules.loading import run_entry
from guixsvc.evaluate.modules.module import Module
from guixsvc.evaluate.modules.sources import entry_of, sources_of
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure
from guixsvc.evaluate.scheme.deep_stack import with_deep_stack
from guixsvc.evaluate.scheme.joining import join
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.progress import Abandoned
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.unknown import alternatives, may_hold_ours
from guixsvc.evaluate.scheme.values import Conditional, List, Object, Opaque, Text, Unspecified, Value, place
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.uncalled import evaluate_uncalled
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.evaluate.work import STEP, VISITED, counted_by, spend
from guixsvc.marks import Drawn
from guixsvc.read.datum import Datum, Symbol, form_span
from guixsvc.records import service_types
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source, Span

_Kind = TypeVar("_Kind", Record, Service)

STEPS_A_SYSTEM = 10
STEPS_A_RECORD = 100
STEPS_A_VALUE = 5
"""What checking takes, about."""

MOST_LEVELS = 6
"""Deeper than that, `check` does not look."""


@frozen(eq=False)
class PossibleService:
    """A service of which it is not known whether the system has it; ``because`` of what. Its code runs
    ``perhaps``, if it hangs on a condition."""

    service: Service
    because: Opaque
    perhaps: bool = False


@frozen(eq=False)
class System:
    """A host: its services, ours and others.

    ``possible`` are services that went into what is not known, or stand under a condition that is not;
    ``unknown`` are the parts of its list of services that are not known and may hold ours; ``because`` is
    why the system itself is not certain, which it is ``perhaps`` if it hangs on a condition. ``name`` is
    its host-name where that is known, else the name of what declares it; also where the host-name is a
    secret of the environment.
    """

    span: Span
    name: str
    services: tuple[Service, ...]
    possible: tuple[PossibleService, ...] = ()
    unknown: tuple[Opaque, ...] = ()
    others: int = 0
    host_name: Value | None = None
    because: Opaque | None = None
    perhaps: bool = False


@frozen(eq=False)
class Configuration:
    """What a file declares.

    ``records`` are all that were made, reached by a service or not, and ``services`` all services;
    ``uncalled`` those records that procedures make which nothing in the file calls, as far as they are known;
    ``used`` the places of records and services that others were made from or took the place of;
    ``staged`` those of what stands in a gexp: a system that only runs in a test, say; ``certain``
    the places of services and records that do not stand within what may be a macro; ``files`` all that was
    read. ``hidden`` are values that may be systems; ``is_known`` tells that nothing of what the file declares
    is hidden; ``ran_out`` that there were too few steps to evaluate it whole; ``imports_ours`` that the file,
    or a module of the tree that it uses, imports what declares services of ours.
    ``modules`` are that of the file and those of the tree that it met; ``library`` finds what it may read.
    """

    systems: tuple[System, ...]
    hidden: tuple[Opaque, ...]
    records: tuple[Record, ...]
    services: tuple[Service, ...]
    uncalled: tuple[Record, ...]
    used: frozenset[Span]
    staged: frozenset[Span]
    certain: frozenset[Span]
    files: tuple[File, ...]
    module: Module
    modules: tuple[Module, ...]
    data: tuple[Datum, ...]
    is_known: bool
    ran_out: bool
    imports_ours: bool
    library: Library

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(file.source for file in self.files)


def evaluate(
    entry: File, trees: Trees, environment: Environment, bound: Bound | int = MAX_STEPS
) -> tuple[Configuration, list[Diagnostic]]:
    """Evaluates a file that was read; what it declares is, as in Guix, the value of its last form.

    A file without any import, such as a snippet of the manual, declares every service that stands
    bare in it; a module without a value, what it exports. ``environment`` is what ``getenv`` may see.
    """
    run = run_of(environment, bound, entry, Library(trees, entry))
    try:
        configuration = with_deep_stack(lambda: _configuration(run, entry.data))
    finally:
        run.changes.put_back()
    found = [*entry.faults, *run.findings.diagnostics]
    if not (configuration.imports_ours or configuration.records):
        # How modules of others hang together is theirs to know.
        found = [fault for fault in found if fault.code != "module-cycle" or fault.severity is Severity.ERROR]
    if _may_be_part(run):
        found = [_if_nothing_has_it(fault) for fault in found]
    run.let_go()
    return configuration, found


def _may_be_part(run: Run) -> bool:
    """Whether a file only defines what others may need that include it."""
    values = run.findings.gathered.values
    return entry_of(run).name is None and bool(values) and isinstance(values[-1][1], Unspecified)


def _if_nothing_has_it(fault: Diagnostic) -> Diagnostic:
    """A name that a part of a file lacks, what includes it may have."""
    is_name = fault.code == "unbound-variable" and fault.severity is Severity.ERROR
    return replace(fault, severity=Severity.WARNING) if is_name else fault


def _configuration(run: Run, data: list[Datum]) -> Configuration:
    try:
        if not holds_only_data(data):
            run_entry(run, run.findings.gathered.files[0])
    except Abandoned:
        pass  # what is known by then counts
    values = run.findings.gathered.values
    systems = _Systems(run)
    if values and not run.progress.exhausted:
        try:
            with counted_by(run.progress.spend):
                systems.find(values)
        except Abandoned:
            systems.found.clear()
    services = _all(Service, (part.records for part in run.findings.everything))
    if not run.progress.exhausted:
        try:
            with counted_by(run.progress.spend):
                systems.foresee(list({service.span: service for service in services}.values()))
        except Abandoned:
            pass  # progress tells
    if not run.progress.exhausted:
        run.changes.home = None
        evaluate_uncalled(run)
    modules = entry_of(run), *sources_of(run).modules.values()
    return Configuration(
        tuple(systems.found),
        tuple(systems.hidden),
        _all(Record, (part.records for part in run.findings.everything)),
        # Where there were too few steps, what may reach them is not known.
        () if run.progress.exhausted else services,
        _all(Record, (part.uncalled for part in run.findings.everything)),
        frozenset().union(*(part.used for part in run.findings.everything)),
        frozenset().union(*(part.staged for part in run.findings.everything)),
        frozenset().union(*(part.certain for part in run.findings.everything)),
        tuple(dict.fromkeys(file for part in run.findings.everything for file in part.files)),
        entry_of(run),
        modules,
        tuple(data),
        systems.is_known and not run.progress.exhausted,
        run.progress.exhausted or run.progress.left_out,
        any(module.imports_ours for module in modules),
        sources_of(run).library,
    )


def _all(kind: type[_Kind], made: Iterable[Iterable[Value]]) -> tuple[_Kind, ...]:
    return tuple(value for part in made for value in part if isinstance(value, kind))


class _Systems:
    """Finds the systems in what a file declares."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.found: list[System] = []
        self.hidden: list[Opaque] = []
        self.is_known = True
        self._foreseen: set[int] = set()
        self._steps: dict[int, int] = {}

    def find(self, values: list[tuple[Datum, Value]]) -> None:
        module = entry_of(self.run)
        form, value = values[-1]
        if not module.imports:
            bare = [self._now(value) for form, value in values if isinstance(value, Service)]
            if bare and isinstance(value, Service):
                span = form_span(values[0][0]).to(form_span(form))
                self.found.append(self._system(List(tuple(bare)), span, None, self._stem))
                return
        else:
            _report_dropped(self.run, values[:-1])
        if isinstance(value, Unspecified) and module.name is not None:
            self._exported(module)
        else:
            self._declared(value, form_span(form), self._stem, is_value=True)

    @property
    def _stem(self) -> str:
        return splitext(basename(entry_of(self.run).source.path))[0]

    def _now(self, value: Value) -> Value:
        """A value after all that was evaluated later."""
        if not self.run.changes.are_unseen:
            return value
        return self.run.unseen.as_it_may_be(value, "it may be changed", place(value, self.run.place))

    def _exported(self, module: Module) -> None:
        """What a module without a value offers: its operating-systems or, without any, its services."""
        names = module.scope.names
        exported = {
            name: self._now(names[own]) for name, own in sorted(module.exports.items()) if own in names
        }
        systems = {name: value for name, value in exported.items() if _holds(value, OperatingSystem)}
        services = {name: value for name, value in exported.items() if _holds(value, Service)}
        start = Span(module.source, 0, 0)
        if not systems and _are_one_system(services.values()):
            self.found.append(self._system(List(tuple(services.values())), start, None, self._stem))
            return
        for name, value in (systems or services).items():
            self._declared(value, place(value, start), name, is_value=False)

    def _declared(self, value: Value, span: Span, name: str, *, is_value: bool) -> None:
        """Adds the systems of what a module exports or of a file's own value, which can hold nothing else."""
        imports_ours = entry_of(self.run).imports_ours
        match value:
            case Service():
                self.found.append(self._system(List((value,)), span, None, name))
            case OperatingSystem():
                self.found.append(self._operating_system(value, name, None))
            case List(items=(Symbol(name="operating-system" | "machine"), *_)):
                message = f"expected an operating-system, found {written(value)}"
                hint = Note("`'` keeps it from being evaluated: leave it out")
                self.run.fault("not-a-service", span, message, hint)
            case List() if _holds(value, OperatingSystem):
                for at, item in enumerate(value.items):
                    if isinstance(item, OperatingSystem):
                        self.found.append(self._operating_system(item, name, None))
                    elif isinstance(item, Opaque):
                        self._possible_systems(item, name)
                    elif is_value:
                        message = f"expected an operating-system, found {written(item)}"
                        self.run.fault("not-a-service", value.place(at, span), message)
                for part in value.unknown:
                    self._possible_systems(part, name)
            case List() if not (is_value or all(isinstance(i, Service | Opaque) for i in value.items)):
                # A module may export any list; nothing asks for its elements to be services.
                pass
            case List() if any(map(is_no_service, value.items)) and not (
                imports_ours or _holds(value, Service)
            ):
                # Packages, channels, or what else a file may list.
                pass
            case List() if value.is_proper and (imports_ours or _holds(value, Service) or value.unknown):
                self.found.append(self._system(value, span, None, name))
            case Opaque() if is_value and (type_ := service_type(value)) is not None:
                message = f"expected a service, found the service type `{type_}`"
                hint = Note(f"a service of this type is `(service {type_})`")
                self.run.fault("not-a-service", place(value, span), message, hint)
            case Opaque():
                self._possible_systems(value, name)
            case Unspecified() | List(tail=None):
                pass
            case Closure() | CaseLambda() if imports_ours:
                self.is_known = False
                message = f"expected a service, found {written(value)}"
                hint = Note("`guix system` takes none, but another file may load this one and call it")
                self.run.findings.report(warning("not-a-service", span, message, hint))
            case _ if imports_ours:
                expected = "a service, a list of services or an operating-system"
                message = f"expected {expected}, found {written(value)}"
                self.run.fault("not-a-service", span, message)

    def _possible_systems(self, value: Opaque, name: str) -> None:
        """The systems, else the services, that may be in a value that is not known."""
        if not value.elsewhere:
            self.is_known = False
        inside = list(_inside(value))
        under_condition = {id(part) for part, perhaps in _inside_perhaps(value) if perhaps}
        systems = [part for part in inside if isinstance(part, OperatingSystem)]
        services = [part for part in inside if isinstance(part, Service)]
        possible = tuple(PossibleService(s, value, id(s) in under_condition) for s in services)
        for system in systems:
            found = self._operating_system(system, name, value)
            perhaps = id(system) in under_condition
            self.found.append(replace(found, possible=(*found.possible, *possible), perhaps=perhaps))
        if services and not systems:
            self.found.append(System(value.span, name, (), possible, because=value))
        left_over = systems and any(may_hold_ours(service) for service in services)
        if left_over or not (systems or services or value.elsewhere):
            self.hidden.append(value)

    def foresee(self, services: Sequence[Value]) -> None:
        """Counts the work of checking services, such as all of a system, and every record of theirs once."""
        spend(STEPS_A_SYSTEM * STEP)
        for service in services:
            spend(2 * STEP)
            if isinstance(service, Service) and isinstance(service.value, Record | Conditional):
                for record in _may_be(service.value):
                    if isinstance(record, Record) and id(record) not in self._foreseen:
                        self._foreseen.add(id(record))
                        spend(STEP * self._steps_of(record))
                        self._foresee_alternatives(record)

    def _foresee_alternatives(self, record: Record) -> None:
        """A record is checked again with each value that a field may have."""
        for field in record.fields.values():
            if isinstance(field.value, Conditional):
                known = [part for part in _may_be(field.value) if not isinstance(part, Opaque)]
                spend(STEP * self._steps_of(record) * len(known))

    def _steps_of(self, value: Value, level: int = 0) -> int:
        """What it takes to check a value; what stands in it twice is checked twice."""
        if level > MOST_LEVELS or not isinstance(value, Record | List):
            return STEPS_A_VALUE
        known = self._steps.get(id(value))
        if known is None:
            spend(STEP)
            parts = value.items if isinstance(value, List) else [f.value for f in value.fields.values()]
            spend(VISITED * len(parts))
            steps = STEPS_A_RECORD if isinstance(value, Record) else STEPS_A_VALUE
            known = self._steps[id(value)] = steps + sum([self._steps_of(part, level + 1) for part in parts])
        return known

    def _operating_system(self, system: OperatingSystem, name: str, because: Opaque | None) -> System:
        services = services_now(self.run, system, system.span, is_certain=because is None)
        essential = essential_now(self.run, system, is_certain=because is None)
        if essential is not None:
            user = self._as_services(services, system.span)
            others = self._as_services(essential, system.span)
            services = join(user.items, others, user.unknown, user.places, user.front)
        if isinstance(system.host_name, Text) and not any(
            isinstance(origin, Drawn) for origin in system.host_name.origins
        ):
            name = str(system.host_name)
        return self._system(services, system.span, system.host_name, name, because)

    def _as_services(self, services: Value, span: Span) -> List:
        """A list of services, perhaps not fully known; reports what is none."""
        if (type_ := service_type(services)) is not None:
            message = f"expected a list of services, found the service type `{type_}`"
            hint = Note(f"such a list is `(list (service {type_}))`")
            self.run.fault("not-a-service", place(services, span), message, hint)
            services = List()
        if isinstance(services, Opaque):
            services = List((), None, (services,))
        if not isinstance(services, List) or not services.is_proper or quoted.head(services) is not None:
            message = f"expected services, found {written(services)}"
            where = services.place(0, span) if isinstance(services, List) and services.items else span
            self.run.fault("not-a-service", place(services, where), message, *_quoted(services))
            services = List()
        return services

    def _system(
        self, services: Value, span: Span, host_name: Value | None, name: str, because: Opaque | None = None
    ) -> System:
        services = self._as_services(services, span)
        self.foresee(services.items)
        found: list[Service] = []
        hidden: list[Opaque] = list(services.unknown)
        wrong: list[int] = []
        for at, item in enumerate(services.items):
            if isinstance(item, Service):
                found.append(item)
                if not is_of_known_type(item):
                    parts = () if item.value is None else (item.value,)
                    reason = "the type of this service is not known here"
                    hidden.append(Opaque(reason, item.span, None, item.type, parts))
            elif isinstance(item, Opaque) and not is_no_service(item):
                hidden.append(item)
            else:
                wrong.append(at)
        if wrong:
            from guixsvc.evaluate.guix.not_services import report_no_services

            report_no_services(self.run, services, wrong, span)
        there = {service.type.name for service in found}
        hidden += [added for service in found for added in added_for(service, there)]
        unknown = tuple(part for part in hidden if not part.elsewhere)
        possible = [
            PossibleService(service, part, perhaps)
            for part in unknown
            for service, perhaps in _inside_perhaps(part)
            if isinstance(service, Service)
        ]
        self.foresee([service.service for service in possible])
        self.is_known = self.is_known and not unknown
        others = sum(1 for item in services.items if isinstance(item, Opaque) and item.elsewhere)
        return System(span, name, tuple(found), tuple(possible), unknown, others, host_name, because)


def _may_be(value: Value) -> list[Value]:
    return alternatives(value) if isinstance(value, Conditional) else [value]


def _quoted(services: Value) -> tuple[Note, ...]:
    hint = quoted.hint(None, services)
    return () if hint is None else (Note(hint),)


def is_of_known_type(service: Service) -> bool:
    """Whether it is known if a service is of a type of ours. A variable of another module is none of ours,
    unless it is given a record of ours."""
    type_ = service.type
    if type_.name in service_types() or type_.elsewhere or type_.unlike is not None:
        return True
    return type_.variable is not None and not isinstance(service.value, Record)


def _report_dropped(run: Run, values: list[tuple[Datum, Value]]) -> None:
    for form, value in values:
        if isinstance(value, Service) and not isinstance(form, Symbol):
            hint = Note(
                "as in Guix, only the last expression of a file counts: put the services into one list"
            )
            message = "this service has no effect"
            run.findings.report(warning("dropped-service", value.span, message, hint))


def _holds(value: Value, kind: type[Service | OperatingSystem]) -> bool:
    """Whether a value is, may be, or is a list of systems or services."""
    if isinstance(value, List):
        parts = (*value.items, *value.unknown)
        return any(
            isinstance(part, kind) or (isinstance(part, Opaque) and _holds(part, kind)) for part in parts
        )
    return isinstance(value, kind) or (
        isinstance(value, Opaque) and any(isinstance(part, kind) for part in _inside(value))
    )


def _are_one_system(values: Iterable[Value]) -> bool:
    """Whether values are services of different types."""
    types = [value.type.name for value in values if isinstance(value, Service)]
    return len(set(types)) == len(types) == len(list(values)) and bool(types)


def _inside(value: Opaque) -> Iterator[Service | OperatingSystem]:
    """The services and systems that went into a value that is not known, each once.

    Those of an operating-system are its own.
    """
    return (part for part, _ in _inside_perhaps(value))


def _inside_perhaps(value: Opaque) -> Iterator[tuple[Service | OperatingSystem, bool]]:
    """The same, each with whether a condition decides on it."""
    seen: set[int] = set()
    pending: list[tuple[Value, bool]] = [(value, False)]
    while pending:
        part, perhaps = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        spend(STEP)
        match part:
            case Service() | OperatingSystem():
                yield part, perhaps
            case List(items=items, unknown=unknown):
                pending.extend((inner, perhaps) for inner in reversed((*items, *unknown)))
            case Object(held=held):
                pending.extend((inner, perhaps) for inner in reversed(held))
            case Opaque(parts=parts):
                perhaps = perhaps or part.hangs_on_condition
                pending.extend((inner, perhaps) for inner in reversed(parts))
