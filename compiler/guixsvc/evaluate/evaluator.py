"""Evaluates data: a bounded interpreter of the Scheme that configurations are written in.

It never runs away, never touches the machine, and goes on after a fault: an expression that fails is
reported once and yields a `Faulty` value; one that cannot be known here yields an `Opaque` one.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from functools import partial
from typing import Final, TypeAlias

from guixsvc.diagnostics import Diagnostic, Note, Severity, error
from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.callables import CaseLambda, Closure, Procedure, WrongArgument, place_of
from guixsvc.evaluate.calls import bind
from guixsvc.evaluate.changes import CHANGES, makes_anew
from guixsvc.evaluate.circles import Circles
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.gathered import Gathered, Load, Uncalled
from guixsvc.evaluate.guix_values import OperatingSystem, Record, Service
from guixsvc.evaluate.library import Library
from guixsvc.evaluate.listed_exports import ModuleName
from guixsvc.evaluate.modules import Module
from guixsvc.evaluate.origins import all_origins, computed
from guixsvc.evaluate.places import HAND_ON, place_of_result
from guixsvc.evaluate.printing import written
from guixsvc.evaluate.scopes import Branch, Scope, Tail
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.unknown import NotKnown, hidden_in, may_hold_ours
from guixsvc.evaluate.values import (
    Faulty,
    Front,
    HostSecret,
    Integer,
    List,
    MayBeMacro,
    Opaque,
    Port,
    Ratio,
    Real,
    Rest,
    Text,
    Unspecified,
    Value,
    Vector,
    is_placeless,
    listed,
)
from guixsvc.evaluate.variables import makes_service_types, service_type
from guixsvc.evaluate.work import COPIED, COPIED_CHARACTER, STEP, VISITED, WALKED, counted_by, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.source import Source, Span

MAX_DEPTH = 30_000
"""Nested evaluations: some 10,000 nested calls. Tail calls do not count."""


MAX_DOUBTFUL_STEPS = 100_000
"""Of them, those for what follows from one condition that is not known."""

STEPS_A_FAULT = 40
"""To say what was found, and what led there."""

STEPS_A_REPORT = 5

STEPS_A_DOUBT = 6
"""To follow what may run, besides what that takes."""

STEPS_OF_UNKNOWN = 3
"""To make a value that is not known of others."""

MANY_ARGUMENTS = 20
"""More than these come of `apply`, and cost something of their own."""

MAX_CALLS_SHOWN = 4

MAX_LIKE = 5
"""Findings of one code at one place: a loop can have another message every time."""
_HIDDEN_ARGUMENT = "an argument that is not known here"


class Doubt(IntEnum):
    """Whether what is evaluated runs at all, on a host.

    What depends on an unknown condition ``MAY_RUN``: it need not hold what else is known, so that only
    faults of form and of names count. A procedure that nothing calls is ``UNCALLED``: of names, Guile only
    warns there. What is handed to an unknown procedure or macro ``MAY_NOT_BE_CODE``.
    """

    NONE = 0
    MAY_RUN = 1
    UNCALLED = 2
    MAY_NOT_BE_CODE = 3


_OWN_PROCEDURES: Final = (Closure, CaseLambda)
_WITHOUT_A_PLACE: Final = frozenset([List, Rest, Front, Vector, Unspecified])

_FAULTS_OF_FORM = frozenset(
    ["malformed-form", "malformed-field", "duplicate-field", "unbound-variable", "unknown-module"]
)


class Abandoned(Exception):
    """A bound was reached and reported: the top-level form is given up or, out of steps, the file."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Call:
    """What a procedure may need to know of its call; ``places`` are those of its arguments, where known."""

    evaluator: "Evaluator"
    span: Span
    places: tuple[Span, ...] = ()


SpecialForm: TypeAlias = "Callable[[Evaluator, datum.List, Scope], Value | Tail]"


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What names mean that no file binds.

    ``forms`` and ``values`` are the special forms, and the procedures and constants, by their names;
    ``variable`` gives the value of a name where it stands.
    """

    forms: "Mapping[str, SpecialForm]"
    values: Mapping[str, Value]
    variable: "Callable[[Evaluator, datum.Symbol, Scope], Value]"


class Evaluator:
    """The state of evaluating one configuration: its file and the modules it reads.

    ``environment`` holds the variables that ``getenv`` may see.
    ``bound`` is how many steps it may take. ``entry`` and its ``file`` are the file itself, ``library`` is
    where its modules are found, ``vocabulary`` what they may use.
    """

    def __init__(
        self,
        environment: Environment,
        bound: Bound | int,
        entry: Module,
        file: File,
        library: Library,
        vocabulary: Vocabulary,
    ) -> None:
        self.environment = environment
        self.library = library
        self.vocabulary = vocabulary
        self.entry = entry
        self.modules: dict[ModuleName, Module] = {}
        self.gathered = Gathered([file])
        self.everything = [self.gathered]
        self.circles = Circles()
        self.loads: dict[Module, Load] = {}
        self._bound = bound if isinstance(bound, Bound) else Bound(bound)
        self._read: set[File] = set()
        self.left_out = False
        """Whether what may run was not followed for want of steps."""
        self.changed: Opaque | None = None
        """What may have changed parts of lists or vectors, wherever else they are."""
        self._steps = 0
        self._doubtful_steps = 0
        self._doubtful_limit = 0
        self._doubt = Doubt.NONE
        self.followed: set[int] = set()
        self.entered: set[int] = set()
        """The procedures that were called, by what tells them apart."""
        self._depth = 0
        self.place = Span(entry.source, 0, 0)
        """Where the value stands that was evaluated last."""
        self._calls: list[tuple[str, Span]] = []
        self.comments: set[tuple[Source, int]] = set()
        """The lines on which comments of another language were reported."""
        self.input_ports: list[Port] = []
        self._here = Span(entry.source, 0, 0)
        self._parts = 0
        self.suggestions = 0
        """How often a name was looked for that an unbound one resembles."""
        self._reported: dict[tuple[Span, str, Severity], set[str]] = {}

    # Findings

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was reported so far."""
        return [diagnostic for gathered in self.everything for diagnostic in gathered.diagnostics]

    @property
    def used(self) -> set[Span]:
        return self.gathered.used

    def report(self, diagnostic: Diagnostic) -> None:
        if self._doubt is Doubt.MAY_NOT_BE_CODE:
            return
        if self._doubt and diagnostic.severity is Severity.ERROR and diagnostic.code not in _FAULTS_OF_FORM:
            return
        if self._doubt is Doubt.UNCALLED and diagnostic.code == "unbound-variable":
            diagnostic = replace(diagnostic, severity=Severity.WARNING)
        if not self.exhausted:
            self.charge(STEPS_A_REPORT, diagnostic.span)
        place = diagnostic.span, diagnostic.code, diagnostic.severity
        alike = self._reported.setdefault(place, set())
        if len(alike) < MAX_LIKE and diagnostic.message not in alike:
            alike.add(diagnostic.message)
            self.gathered.diagnostics.append(diagnostic)

    def was_found(self, code: str, span: Span) -> bool:
        """Whether an error was reported at a place, perhaps with a note."""
        return bool(self._reported.get((span, code, Severity.ERROR)))

    def fault(self, code: str, span: Span, message: str, *notes: Note) -> Opaque:
        """Reports an error; gives the value that stands for the expression from now on."""
        self.charge(STEPS_A_FAULT, span)
        self.report(error(code, span, message, *notes, *self._call_chain()))
        return self.faulty(message, span)

    def faulty(self, message: str, span: Span) -> Opaque:
        """What stands for an expression whose fault is reported."""
        return Opaque(message, span) if self._doubt else Faulty(message, span)

    def _call_chain(self) -> list[Note]:
        """The calls that led here, the last one first; of a long chain, the ends."""
        left_out = len(self._calls) - MAX_CALLS_SHOWN
        if left_out <= 0:
            return [_in_call(call) for call in reversed(self._calls)]
        between = Note(f"… and {left_out} more call{'s' if left_out > 1 else ''} between")
        last = [_in_call(call) for call in reversed(self._calls[1 - MAX_CALLS_SHOWN :])]
        return [*last, between, _in_call(self._calls[0])]

    # Bounds

    def charge(self, steps: int, span: Span) -> None:
        """Counts work that was done. Raises `Abandoned` when the bound is reached."""
        self._here = span
        if self._doubt:
            self._doubtful_steps += steps
            if self._doubtful_steps > self._doubtful_limit:
                self.left_out |= self._doubtful_steps > self._bound.doubtful
                raise Abandoned
            return
        self._steps += steps
        if self._steps > self._bound.steps:
            hint = Note("a loop that never ends, or a configuration that needs a larger `--max-steps`")
            message = f"evaluation was stopped after {self._bound.steps} steps"
            self.report(error("ran-away", span, message, hint, *self._call_chain()))
            raise Abandoned

    def spend(self, parts: int) -> None:
        """Counts parts of a step, for the expression that is being evaluated."""
        self._parts += parts
        if self._parts >= STEP:
            steps, self._parts = divmod(self._parts, STEP)
            self.charge(steps, self._here)

    def reads(self, file: File, span: Span) -> None:
        """Counts what it takes to go through a file; its forms count on their own."""
        self._grow(file)
        self.charge(len(file.source.text) // 10, span)

    def _grow(self, file: File) -> None:
        if file not in self._read:
            self._read.add(file)
            self._bound.read(len(file.source.text))

    def enter(self, span: Span) -> None:
        """Goes one level deeper. Raises `Abandoned` when the bound is reached."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fault(
                "too-deep", span, f"this nests too deep: more than {MAX_DEPTH} expressions in each other"
            )
            raise Abandoned

    def leave(self) -> None:
        self._depth -= 1

    @property
    def steps(self) -> int:
        """How many were taken, also by what may not run."""
        return self._steps + self._doubtful_steps

    @property
    def exhausted(self) -> bool:
        """Whether the bound on steps was reached: nothing more can be evaluated."""
        return self._steps > self._bound.steps

    # What is not certain

    def may_run(
        self, part: datum.Datum, form: datum.List, scope: Scope, branches: Sequence[Branch]
    ) -> tuple[Value, ...]:
        """The values of the branches of a form of which it is not known whether they run.

        ``part`` is where in the form they begin. What is followed already, or costs too much to follow,
        gives none.
        """
        return self._follow(part, form, scope, branches, Doubt.MAY_RUN)

    def _follow(
        self, part: datum.Datum, form: datum.Datum, scope: Scope, branches: Sequence[Branch], doubt: Doubt
    ) -> tuple[Value, ...]:
        if id(part) in self.followed or self._doubtful_steps > self._bound.doubtful:
            self.left_out |= id(part) not in self.followed
            self.forget(form, scope)
            return ()
        self.charge(STEPS_A_DOUBT + 2 * len(branches), form_span(form))
        values: list[Value] = []
        with self._doubting(part, doubt):
            for branch in branches:
                depth, calls = self._depth, len(self._calls)
                try:
                    values.append(self.finish(branch()))
                except Abandoned:
                    self.forget_quietly(form, scope)
                self._depth = depth
                del self._calls[calls:]
        return tuple(values)

    def what_may_come(self, form: datum.Datum, scope: Scope) -> tuple[Value, ...]:
        """The value of an expression that may never be evaluated, if it has one; its faults are silent."""
        return self._follow(form, form, scope, [_thunk(self, form, scope)], Doubt.MAY_NOT_BE_CODE)

    @contextmanager
    def _doubting(self, part: datum.Datum, doubt: Doubt) -> Iterator[None]:
        before = self._doubt
        if not before:
            self._doubtful_limit = min(self._doubtful_steps + MAX_DOUBTFUL_STEPS, self._bound.doubtful)
        self._doubt = max(before, doubt)
        self.followed.add(id(part))
        try:
            yield
        finally:
            self.followed.discard(id(part))
            self._doubt = before

    def made(self, form: datum.List, record: Record | None = None) -> None:
        """Notes that a service, a system or a record was made by code that certainly is some."""
        if self._doubt is Doubt.UNCALLED:
            if record is not None:
                self.gathered.uncalled.append(record)
        elif self._doubt is not Doubt.MAY_NOT_BE_CODE:
            self.gathered.certain.add(form.span)
            if record is not None:
                self.gathered.records.append(record)

    # Procedures

    def may_be_uncalled(self, part: datum.Datum, make: Callable[[], Uncalled]) -> None:
        """Notes a procedure that was made."""
        if self._doubt is not Doubt.MAY_NOT_BE_CODE and id(part) not in self.gathered.procedures:
            self.gathered.procedures[id(part)] = make()

    def is_entered(self, part: datum.Datum) -> None:
        """Notes that a procedure is called."""
        if self._doubt is not Doubt.MAY_NOT_BE_CODE:
            self.entered.add(id(part))

    def try_uncalled(self, procedure: Uncalled) -> None:
        """Evaluates what a procedure does that nothing calls."""
        form = datum.List((), self.place)
        branch = partial(procedure.evaluate, self)
        self._follow(form, form, self.entry.scope, [branch], Doubt.UNCALLED)

    def tried(self, function: Value, arguments: Sequence[Value], span: Span) -> Value | None:
        """What a call gives that may not be made; ``None`` if that cannot be followed."""
        self.charge(1, span)
        form = datum.List((), span)
        branch = _call_of(self, function, list(arguments), span)
        values = self._follow(form, form, self.entry.scope, [branch], Doubt.MAY_RUN)
        return values[0] if values else None

    @property
    def in_doubt(self) -> bool:
        return bool(self._doubt)

    # Files

    def run(self, module: Module, file: File, values: list[tuple[datum.Datum, Value]]) -> None:
        """Evaluates the forms of a file in a module, adding their values. Raises `Abandoned` out of steps."""
        self._grow(file)
        module.defined.update(_defined(file.data))
        for form in file.data:
            depth, calls = self._depth, len(self._calls)
            try:
                with counted_by(self.spend):
                    value = self.evaluate(form, module.scope)
            except Abandoned:
                if self._doubt or self.exhausted:
                    raise
                value = Faulty("its evaluation was abandoned", form_span(form))
            self._depth = depth
            del self._calls[calls:]
            if type(value) is Opaque and not _is_definition(form):
                # A macro that is not known may define any name.
                module.is_opaque = True
            values.append((form, value))

    @contextmanager
    def apart(self, gathered: Gathered) -> Iterator[None]:
        """Evaluates a module: on its own, whatever led to its import."""
        outer = self.gathered, self._doubt, self._calls
        self.gathered, self._doubt, self._calls = gathered, Doubt.NONE, []
        self.everything.append(gathered)
        try:
            yield
        finally:
            self.gathered, self._doubt, self._calls = outer

    # Expressions

    def top_level(self, form: datum.Datum) -> Value:
        """Evaluates one form of the entry."""
        values: list[tuple[datum.Datum, Value]] = []
        self.run(self.entry, File(self.entry.source, [form], []), values)
        return values[0][1]

    def evaluate(self, form: datum.Datum, scope: Scope) -> Value:
        """The value of an expression."""
        self.enter(form_span(form))
        calls = len(self._calls)
        while True:
            span = self.place = form_span(form)
            steps = 1 + scope.depth // 64
            if self._doubt or self._steps + steps > self._bound.steps:
                self.charge(steps, span)
            else:  # the same, without a call
                self._here = span
                self._steps += steps
            if isinstance(form, datum.Symbol):
                result: Value | Tail = self.vocabulary.variable(self, form, scope)
            elif isinstance(form, datum.List):
                result = self._combination(form, scope, calls)
            else:
                result = self.quoted(form)
            if not isinstance(result, Tail):
                self.leave()
                del self._calls[calls:]
                if type(result) in _WITHOUT_A_PLACE and isinstance(form, datum.List):
                    # The form made it of the values of its parts, the last of which the place is that of.
                    self.place = span
                return result
            form, scope = result.datum, result.scope

    def body(self, forms: tuple[datum.Datum, ...], scope: Scope, span: Span) -> Value | Tail:
        """Evaluates a sequence; its last expression is left as a tail."""
        if not forms:
            return self.fault("malformed-form", span, "an expression is missing here")
        for form in forms[:-1]:
            self.evaluate(form, scope)
        return Tail(forms[-1], scope)

    def finish(self, result: Value | Tail) -> Value:
        return self.evaluate(result.datum, result.scope) if isinstance(result, Tail) else result

    def _combination(self, form: datum.List, scope: Scope, calls: int) -> Value | Tail:
        if form.tail is not None or not form.items:
            found = "an empty combination `()`" if not form.items else "an expression with a dot"
            return self.fault(
                "malformed-form", form.span, f"{found} cannot be evaluated (quote it to make a list)"
            )
        head = form.items[0]
        name = self._global_name(head, scope)
        if name is not None:
            special = self.vocabulary.forms.get(name)
            if special is not None:
                return special(self, form, scope)
            if name.startswith("define"):
                kind = head.name if isinstance(head, datum.Symbol) else name
                return self._unknown_definition(kind, form, scope)
        function = self.evaluate(head, scope)
        if (called := service_type(function)) is not None:
            for item in form.items[1:]:
                self.made_in_vain(self.evaluate(item, scope))
            return self._no_procedure(called, form.span)
        if isinstance(function, Opaque) and (isinstance(function, Faulty) or _may_be_macro(head, scope)):
            unknown = self._opaque_call(function, form, scope)
            self._may_have_changed(form, scope)
            self._may_have_bound(function, form, scope)
            return unknown
        arguments: list[Value] = []
        places: list[Span] = []
        for item in form.items[1:]:
            arguments.append(self.evaluate(item, scope))
            places.append(self.place)
        if isinstance(function, _OWN_PROCEDURES):
            return self._enter(function, arguments, form.span, calls, places)
        result = self.apply(function, arguments, form.span, places)
        self._may_have_changed(form, scope)
        return result

    def _may_have_changed(self, form: datum.List, scope: Scope) -> None:
        """Makes unknown what a call of a procedure such as ``vector-set!`` may have changed."""
        head = form.items[0]
        if not isinstance(head, datum.Symbol) or not head.name.endswith("!"):
            return
        if CHANGES.fullmatch(head.name) and len(form.items) > 1 and not makes_anew(form.items[1]):
            self.changed = self.changed or Opaque(f"its parts may be changed by `{head.name}`", form.span)
        for item in form.items[1:]:
            bound = scope.find(item.name) if isinstance(item, datum.Symbol) else None
            if bound is not None and isinstance(item, datum.Symbol):
                before = bound.names[item.name]
                if isinstance(before, List | Vector | Text):
                    reason = f"`{item.name}` may be changed by `{head.name}`"
                    bound.names[item.name] = Opaque(reason, form.span, parts=(before,))

    def _may_have_changed_all(self, name: str, argument: Value, span: Span) -> None:
        """Makes unknown every value that may share its parts with one that a procedure of Guile's changed.

        Two names may stand for one list or vector, and no value here knows who else has it.
        """
        if CHANGES.fullmatch(name) and isinstance(argument, List | Vector) and self.changed is None:
            self.changed = Opaque(f"its parts may be changed by `{name}`", span)

    def _may_have_bound(self, function: Opaque, form: datum.List, scope: Scope) -> None:
        """Makes unknown what a macro may have set or defined: what it is given, and what its text names."""
        head = form.items[0]
        if not isinstance(head, datum.Symbol):
            return
        given = [item.name for item in form.items[1:] if isinstance(item, datum.Symbol)]
        if isinstance(function, MayBeMacro) and function.definition is not None:
            self.forget(function.definition, scope)
            used = _symbols((function.definition,))
            if not any(name == "set!" for name in used):
                is_definition = any(name.startswith("define") for name in used[1:])
                given = given[:1] if is_definition else []
        elif not head.name.endswith("!"):
            return
        for name in given:
            bound = scope.find(name)
            if bound is not None and not isinstance(bound.names[name], Opaque):
                reason = f"`{name}` may be set by `{head.name}`"
                bound.names[name] = MayBeMacro(reason, form.span, cause=function, parts=(bound.names[name],))

    def _global_name(self, head: datum.Datum, scope: Scope) -> str | None:
        """The global name that the head of a form has, if what it means is not defined in a file."""
        match head:
            case datum.Symbol() if scope.find(head.name) is None:
                reference = scope.module.reference(head.name)
                return reference.name if reference is not None and not reference.is_read else None
            case datum.List(items=(datum.Symbol(name="@" | "@@"), _, datum.Symbol() as symbol)):
                return symbol.name if isinstance(self.evaluate(head, scope), Opaque) else None
        return None

    def _opaque_call(self, function: Opaque, form: datum.List, scope: Scope) -> Opaque:
        """A call of what is not known; its arguments, if it is no macro, went into the result."""
        self.forget(form, scope)
        if isinstance(function, Faulty):
            return Faulty(function.reason, form.span, cause=function)
        arguments = [_thunk(self, item, scope) for part in form.items[1:] for item in _readings(part)]
        parts = list(self._follow(form, form, scope, arguments, Doubt.MAY_NOT_BE_CODE))
        parts += self._may_have_run(parts, form.span)
        is_elsewhere = function.elsewhere and not any(may_hold_ours(part) for part in parts)
        kept = tuple(part for part in (function, *parts) if _is_telling(part))
        origins = all_origins(parts)
        if function.cause is None:
            return Opaque(
                function.reason,
                form.span,
                parts=kept,
                elsewhere=is_elsewhere,
                missing=function.missing,
                unlike="other" if makes_service_types(function.variable) else None,
                origins=origins,
            )
        reason = "the result of calling a procedure that is not known here"
        return Opaque(reason, form.span, None, function, kept, is_elsewhere, origins=origins)

    def may_give(self, function: Value, span: Span, *, elsewhere: bool) -> tuple[Value, ...]:
        """What a procedure of the configuration may give for arguments that are not known; whether these
        come from Guix is told."""
        return self._may_have_run((function,), span, elsewhere=elsewhere)

    def _may_have_run(
        self, arguments: Sequence[Value], span: Span, *, elsewhere: bool = False
    ) -> tuple[Value, ...]:
        """What procedures may give that were handed to a call of which not all is known."""
        values: tuple[Value, ...] = ()
        spend(VISITED * (len(arguments) + sum([_length(v) for v in arguments if isinstance(v, List)])))
        held = list(itertools.chain(*[v.items if isinstance(v, List) else (v,) for v in arguments]))
        for port in [value for value in held if isinstance(value, Port)]:
            port.hidden = Opaque("how much of a file was read is not known here", span)
        for function in [value for value in held if isinstance(value, Closure | CaseLambda)]:
            clauses = function.clauses if isinstance(function, CaseLambda) else (function,)
            for closure in clauses:
                for form in closure.body:
                    self.forget(form, Scope({}, closure.scope))
                hidden: list[Value] = [
                    Opaque(_HIDDEN_ARGUMENT, span, elsewhere=elsewhere) for _ in closure.parameters.required
                ]
                call = _call(self, closure, hidden, span)
                values += self._follow(closure.body[0], closure.body[0], closure.scope, [call], Doubt.MAY_RUN)
        return values

    def _unknown_definition(self, kind: str, form: datum.List, scope: Scope) -> Value:
        """``define-record-type``, ``define*`` and the like: what they bind is opaque."""
        several = "record-type" in kind
        if several:
            self.charge(_size(form), form.span)
        for name in _symbols(form.items[1:]) if several else _symbols(form.items[1:2])[:1]:
            is_macro = kind.startswith("define-syntax")
            why = "is a macro, and macros are not expanded" if is_macro else "is not evaluated"
            reason = f"`{name}`, defined by `{kind}`, {why}"
            scope.names[name] = MayBeMacro(
                reason,
                form.span,
                f"{name} of {form.span.source.path}",
                definition=form if is_macro else None,
            )
        return Opaque(f"`{kind}` is not evaluated", form.span)

    def forget(self, form: datum.Datum, scope: Scope) -> None:
        """Makes unknown what a form that is not evaluated may set or define."""
        self.charge(_size(form), form_span(form))
        self.forget_quietly(form, scope)

    def forget_quietly(self, form: datum.Datum, scope: Scope) -> None:
        """The same, after a bound was reached."""
        pending = [(form, scope)]
        while pending:
            part, scope = pending.pop()
            if not isinstance(part, datum.List):
                continue
            match part.items:
                case (datum.Symbol(name="set!"), datum.Symbol(name=name), *_):
                    bound = scope.find(name)
                    if bound is None and scope.module.reference(name) is not None:
                        bound = scope.module.scope
                    if bound is not None:
                        reason = f"`{name}` may be set by what is not evaluated"
                        bound.names[name] = Opaque(reason, part.span)
                case (datum.Symbol(name=name), *_) if CHANGES.fullmatch(name):
                    self.changed = self.changed or Opaque(f"its parts may be changed by `{name}`", part.span)
                case (datum.Symbol(name=kind), target, *_) if kind.startswith("define"):
                    for name in _symbols((target,))[:1]:
                        if scope.find(name) is None:
                            reason = f"`{name}` is defined in what is not evaluated"
                            scope.names[name] = MayBeMacro(reason, part.span)
            if _has_body(part):
                scope = Scope({}, scope)
            pending.extend((item, scope) for item in part.items)

    def apply(
        self, function: Value, arguments: list[Value], span: Span, places: Sequence[Span] = ()
    ) -> Value:
        """Calls a procedure with values, which stand at some ``places`` if these are known."""
        if isinstance(function, _OWN_PROCEDURES):
            calls = len(self._calls)
            value = self.finish(self._enter(function, arguments, span, calls, places))
            del self._calls[calls:]
            return value
        unknown = hidden_in(function)
        if unknown is not None and (called := service_type(function)) is not None:
            return self._no_procedure(called, span)
        if unknown is not None:
            if unknown.name is not None and arguments:
                self._may_have_changed_all(unknown.name, arguments[0], span)
            reason = "the result of calling an unknown procedure"
            return self._unknown_result(reason, unknown, [function, *arguments], span)
        if not isinstance(function, Procedure):
            return self.fault(
                "not-a-procedure", span, f"{written(function)} is called but is not a procedure"
            )
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            return self._wrong_count(function.name, function.least, function.most, len(arguments), span)
        hidden, length, longest, may_hold_more = _looked_at(arguments)
        if hidden is not None and not function.lenient:
            if isinstance(hidden, HostSecret) and function.name in _OF_A_TEXT and len(arguments) == 1:
                return _OF_A_TEXT[function.name]
            reason = f"an argument of `{function.name}` is not known here"
            return self._unknown_result(reason, hidden, arguments, span)
        self._here = span
        many = 2 * VISITED * len(arguments) if len(arguments) > MANY_ARGUMENTS else 0
        if (length and not function.at_once) or many:
            self.spend(WALKED * length + many)
        try:
            if function.takes_call:
                self._bound.mapped(longest)
                result: Value = function.function(Call(self, span, tuple(places)), arguments)
            else:
                result = function.function(*arguments)
        except WrongArgument as wrong:
            if hidden is not None:
                reason = f"an argument of `{function.name}` is not known here"
                return self._unknown_result(reason, hidden, arguments, span)
            return self._failed(function, wrong, arguments, span)
        except NotKnown as why:
            return self._unknown_result(str(why), why.cause, arguments, span)
        except (ArithmeticError, ValueError) as wrong:
            return self._failed(function, wrong, arguments, span)
        if may_hold_more and not function.follows_itself:
            self._may_have_run(arguments, span)
        self._here = span
        if not function.at_once and (length := _length(result)):
            self.spend((COPIED_CHARACTER if isinstance(result, Text) else COPIED) * length)
        if not is_placeless(result):
            self.place = span
        elif function.name not in HAND_ON:
            self.place = place_of_result(function.name, arguments, places) or span
        return computed(result, span, arguments)

    def _no_procedure(self, service_type: str, span: Span) -> Opaque:
        hint = Note(f"a service is `(service {service_type} …)`")
        message = f"the service type `{service_type}` is called but is not a procedure"
        return self.fault("not-a-procedure", span, message, hint)

    def made_in_vain(self, value: Value) -> None:
        """Notes that of what a record is for a fault has been told."""
        if isinstance(value, Record | Service):
            self.used.add(value.span)

    def _failed(
        self, function: Procedure, wrong: Exception, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        fault = self.fault("wrong-argument", span, f"`{function.name}`: {wrong}")
        return replace(fault, origins=all_origins(arguments))

    def _unknown_result(
        self, reason: str, cause: Opaque | None, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        """What comes of a call with arguments of which not all is known: they went into it."""
        origins = all_origins(arguments)
        if isinstance(cause, Faulty):
            self._may_have_run(arguments, span)
            return Faulty(reason, span, cause=cause, origins=origins)
        spend(STEPS_OF_UNKNOWN * STEP + VISITED * 3 * len(arguments))
        values = (*arguments, *self._may_have_run(arguments, span))
        is_elsewhere = cause is not None and cause.elsewhere and not any(map(may_hold_ours, values))
        return Opaque(
            reason, span, None, cause, tuple(filter(_is_telling, values)), is_elsewhere, origins=origins
        )

    def _enter(
        self,
        function: Closure | CaseLambda,
        arguments: list[Value],
        span: Span,
        calls: int,
        places: Sequence[Span],
    ) -> Value | Tail:
        """Binds the parameters of a procedure and evaluates its body but for the tail.

        ``calls`` is the length of the chain of calls below it: a tail call takes the place of its caller.
        """
        clauses = function.clauses if isinstance(function, CaseLambda) else (function,)
        for closure in clauses:
            least, most = len(closure.parameters.required), closure.parameters.most
            if len(arguments) >= least and (most is None or len(arguments) <= most):
                break
        else:
            if isinstance(function, CaseLambda):
                message = f"none of the clauses of this procedure takes {len(arguments)} arguments"
                return self.fault("wrong-argument-count", span, message)
            return self._wrong_count(function.name, least, most, len(arguments), span)
        if len(arguments) > MANY_ARGUMENTS:
            self._here = span
            spend(2 * VISITED * len(arguments))
        del self._calls[calls:]
        self._calls.append((closure.name, span))
        self.is_entered(place_of(closure))
        try:
            scope = bind(closure, arguments, self.evaluate)
        except WrongArgument as wrong:
            del self._calls[calls:]
            hidden = next(filter(None, map(hidden_in, arguments)), None)
            if hidden is not None:
                # It may be a keyword, which begins the arguments that are given by name.
                reason = f"an argument of `{closure.name}` is not known here"
                return self._unknown_result(reason, hidden, arguments, span)
            return self.fault("wrong-argument", span, f"`{closure.name}`: {wrong}")
        for name, value, place in zip(closure.parameters.required, arguments, places, strict=False):
            if is_placeless(value):
                scope.keep_place(name, place)
        return self.body(closure.body, scope, closure.span)

    def _wrong_count(self, name: str, least: int, most: int | None, count: int, span: Span) -> Opaque:
        wanted = (
            str(least) if most == least else f"at least {least}" if most is None else f"{least} to {most}"
        )
        return self.fault("wrong-argument-count", span, f"`{name}` takes {wanted} arguments, {count} given")

    def quoted(self, form: datum.Datum) -> Value:
        """A datum as a value."""
        if isinstance(form, datum.Symbol):
            return form
        if isinstance(form, datum.Literal):
            return _constant(form.value, form.span)
        self.enter(form.span)
        self.charge(1 + len(form.items) // 4, form.span)
        items = [self.quoted(item) for item in form.items]
        tail = self.quoted(form.tail) if isinstance(form, datum.List) and form.tail is not None else None
        self.leave()
        if isinstance(form, datum.Vector):
            return Vector(tuple(items))
        return listed(items, [item.span for item in form.items], tail)


def _constant(value: datum.Constant, span: Span) -> Value:
    origins = (span,)
    if isinstance(value, str):
        return Text(value, span, origins)
    if type(value) is int:
        return Integer(value, span, origins)
    if type(value) is bool:
        return value
    if isinstance(value, datum.Character):
        return datum.Character(value.value, origins)
    if isinstance(value, datum.Keyword):
        return datum.Keyword(value.name, origins)
    if isinstance(value, float):
        return Real(value, span, origins)
    if isinstance(value, Fraction):
        return Ratio(value, span, origins)
    assert not isinstance(value, int)
    return value


def _may_be_macro(head: datum.Datum, scope: Scope) -> bool:
    """Whether what stands at the head of a call, and is not known, may be a macro.

    The result of a call is none, nor is a variable, whatever its value is.
    """
    match head:
        case datum.Symbol(name=name):
            bound = scope.find(name)
            return bound is None or isinstance(bound.names[name], MayBeMacro)
        case datum.List(items=(datum.Symbol(name="@" | "@@"), *_)):
            return True
    return False


def _in_call(call: tuple[str, Span]) -> Note:
    name, span = call
    return Note(f"in this call of `{name}`", span)


def _is_definition(form: datum.Datum) -> bool:
    match form:
        case datum.List(items=(datum.Symbol(name=name), *_)):
            return name.startswith("define")
    return False


def _defined(forms: Sequence[datum.Datum]) -> Iterator[str]:
    """The names that the forms of a file define."""
    for form in forms:
        match form:
            case datum.List(items=(datum.Symbol(name=kind), target, *rest)) if kind.startswith("define"):
                yield from _symbols((target, *rest)) if "record" in kind else _symbols((target,))[:1]


def _readings(argument: datum.Datum) -> Iterator[datum.Datum]:
    """An argument of what may be a macro; ``(operating-system os)`` may be a field of a record in it."""
    yield argument
    match argument:
        case datum.List(items=(datum.Symbol(name="operating-system" | "service"), value)):
            yield value


def _thunk(evaluator: Evaluator, form: datum.Datum, scope: Scope) -> Callable[[], Value]:
    return lambda: evaluator.evaluate(form, scope)


def _call_of(
    evaluator: Evaluator, function: Value, arguments: list[Value], span: Span
) -> Callable[[], Value]:
    return lambda: evaluator.apply(function, arguments, span)


def _call(evaluator: Evaluator, closure: Closure, arguments: list[Value], span: Span) -> Callable[[], Value]:
    return lambda: evaluator.apply(closure, arguments, span)


_OF_A_TEXT = {"->bool": True, "not": False, "string-null?": False, "string?": True}
"""What some procedures say of a string that is not empty."""


def _is_telling(value: Value) -> bool:
    """Whether services or systems may be found in a value."""
    return isinstance(value, Service | OperatingSystem | Record | List) or (
        isinstance(value, Opaque) and bool(value.parts)
    )


def _has_body(form: datum.List) -> bool:
    """Whether definitions within a form are local to it."""
    match form.items:
        case (datum.Symbol(name=name), *_):
            return name.startswith(("define", "lambda", "let", "case-lambda", "receive"))
    return False


def _length(value: Value) -> int:
    """How many parts a value has that a procedure may go through."""
    if isinstance(value, List):
        return value.count
    if isinstance(value, Vector):
        return len(value.items)
    return len(value) if isinstance(value, Text) else 0


def _looked_at(arguments: Sequence[Value]) -> tuple[Opaque | None, int, int, bool]:
    """Of some arguments: what hides the first that is not known, how many parts they have together and the
    longest has, and whether one is a list that may hold more than is known."""
    hidden: Opaque | None = None
    together = longest = 0
    may_hold_more = False
    for argument in arguments:
        if hidden is None:
            hidden = hidden_in(argument)
        if isinstance(argument, List) and argument.unknown:
            may_hold_more = True
        if length := _length(argument):
            together += length
            longest = max(longest, length)
    return hidden, together, longest, may_hold_more


def _size(form: datum.Datum) -> int:
    """The number of lists in a form, long ones several times."""
    size = 0
    pending = [form]
    while pending:
        part = pending.pop()
        if isinstance(part, datum.List):
            size += 1 + len(part.items) // 8
            pending.extend(part.items)
    return size


def _symbols(forms: tuple[datum.Datum, ...]) -> list[str]:
    """Every symbol in some data, in order."""
    found: list[str] = []
    pending = list(reversed(forms))
    while pending:
        form = pending.pop()
        if isinstance(form, datum.Symbol):
            found.append(form.name)
        elif isinstance(form, datum.List):
            pending.extend(reversed(form.items))
    return found
