"""Whether what is evaluated runs at all, on a host: all that differs where it may not."""

from guixsvc.annotations import TYPE_CHECKING, ClassVar, Final, Iterator
from guixsvc.contexts import contextmanager
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.evaluate.scheme.gathered import Gathered
from guixsvc.evaluate.scheme.progress import Progress
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import Faulty, Instance, Opaque, Perhaps, PerhapsDefined, Value
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.slotted import replace
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.mutable import HashTable

_FAULTS_OF_FORM: Final = frozenset(["malformed-form", "malformed-field", "duplicate-field", "unknown-module"])


class Runs:
    """What certainly runs: faults are faults, and what is assigned is assigned."""

    level: ClassVar[int] = 0
    is_certain: ClassVar[bool] = True
    is_code: ClassVar[bool] = True

    def reported(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """What is said of a finding, if anything."""
        return diagnostic

    def faulty(self, message: str, span: Span) -> Opaque:
        """What stands for an expression whose fault was found."""
        return Faulty(message, span)

    def assigned(self, before: Value | None, value: Value, what: str, span: Span) -> Value:
        """What is there after it was set to a value; ``what`` is what that may be: "`x` may be set"."""
        return value

    def defined(self, name: str, before: Value | None, value: Value, span: Span) -> Value:
        """What a name of a module is bound to after it was defined."""
        return value

    def take_out(self, table: "HashTable", identity: object) -> None:
        """Takes an entry out of a hash table, which has it."""
        del table.entries[identity]

    def empty(self, table: "HashTable") -> None:
        """Takes all entries out of a hash table."""
        table.entries.clear()

    def made(self, gathered: Gathered, form: datum.List | datum.Symbol, record: Instance | None) -> None:
        """Notes what code made that certainly is some."""
        gathered.certain.add(form_span(form))
        if record is not None:
            gathered.records.append(record)


class MayRun(Runs):
    """What depends on a condition that is not known: what else is known need not hold there, so that only
    faults of form and of names count: of names, Guile only warns there. What it assigns may have been
    assigned."""

    level: ClassVar[int] = 1
    is_certain: ClassVar[bool] = False

    def reported(self, diagnostic: Diagnostic) -> Diagnostic | None:
        if diagnostic.code == "unbound-variable":
            return replace(diagnostic, severity=Severity.WARNING)
        counts = diagnostic.severity is not Severity.ERROR or diagnostic.code in _FAULTS_OF_FORM
        return diagnostic if counts else None

    def faulty(self, message: str, span: Span) -> Opaque:
        return Opaque(message, span)

    def assigned(self, before: Value | None, value: Value, what: str, span: Span) -> Value:
        parts = (value,) if before is None else (before, value)
        return Perhaps(f"{what} by what is not certain to run", span, parts=parts)

    def defined(self, name: str, before: Value | None, value: Value, span: Span) -> Value:
        parts = (value,) if before is None else (before, value)
        return PerhapsDefined(f"`{name}` may be defined by what is not certain to run", span, parts=parts)

    def take_out(self, table: "HashTable", identity: object) -> None:
        """Raises `NotKnown`: the entry may be there from then on."""
        table.entries[identity].is_certain = False
        raise NotKnown("it may be taken out of the hash table by what is not certain to run")

    def empty(self, table: "HashTable") -> None:
        for entry in table.entries.values():
            entry.is_certain = False


class Uncalled(MayRun):
    """A procedure that nothing calls."""

    level: ClassVar[int] = 2

    def made(self, gathered: Gathered, form: datum.List | datum.Symbol, record: Instance | None) -> None:
        if record is not None:
            gathered.uncalled.append(record)


class MayNotBeCode(MayRun):
    """What is handed to a procedure or macro that is not known: nothing is said of it."""

    level: ClassVar[int] = 3
    is_code: ClassVar[bool] = False

    def reported(self, diagnostic: Diagnostic) -> Diagnostic | None:
        return None

    def made(self, gathered: Gathered, form: datum.List | datum.Symbol, record: Instance | None) -> None:
        pass


CERTAIN: Final = Runs()
MAY_RUN: Final = MayRun()
UNCALLED: Final = Uncalled()
MAY_NOT_BE_CODE: Final = MayNotBeCode()


class Doubt:
    """Whether what is evaluated now runs: its ``kind``; true if it may not.

    ``followed`` is what may not run and is evaluated nevertheless, by what tells it apart. From where
    something may have failed on, all is in doubt, at least.
    """

    def __init__(self, progress: Progress) -> None:
        self.kind: Runs = CERTAIN
        self.followed: set[int] = set()
        self._least: Runs = CERTAIN
        self._progress = progress

    def __bool__(self) -> bool:
        return not self.kind.is_certain

    @contextmanager
    def following(self, part: object, kind: Runs) -> Iterator[None]:
        """Evaluates what may not run; ``part`` tells it from others."""
        before = self.kind
        self._begin(kind)
        self.followed.add(id(part))
        try:
            yield
        finally:
            self.followed.discard(id(part))
            self._become(_stronger(before, self._least))

    def from_here(self) -> None:
        """What follows may not run."""
        self._begin(MAY_RUN)
        self._least = self.kind

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Evaluates something; what it leaves in doubt ends with it."""
        outer = self.kind, self._least
        try:
            yield
        finally:
            kind, self._least = outer
            self._become(kind)

    @contextmanager
    def none(self) -> Iterator[None]:
        """Evaluates what certainly runs if it is there, such as a module."""
        with self.ending():
            self._least = CERTAIN
            self._become(CERTAIN)
            yield

    def _begin(self, kind: Runs) -> None:
        if not self:
            self._progress.allow_doubt()
        self._become(_stronger(self.kind, kind))

    def _become(self, kind: Runs) -> None:
        self.kind = kind
        self._progress.use(doubtful=not kind.is_certain)


def _stronger(one: Runs, other: Runs) -> Runs:
    return one if one.level >= other.level else other
