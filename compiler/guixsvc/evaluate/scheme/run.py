"""Runs code: a bounded interpreter of the Scheme that configurations are written in.

It never runs away, never touches the machine, and goes on after a fault: an expression that fails is
reported once and yields a `Faulty` value; one that cannot be known here yields an `Opaque` one. What a form
does is for `analysis` to find out; this runs it, and calls procedures.
"""

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterable, Iterator, Mapping, Sequence, TypeAlias
from guixsvc.caching import cached_property
from guixsvc.contexts import contextmanager
from guixsvc.diagnostics import Fix, Note
from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.scheme.aliases import plain
from guixsvc.evaluate.scheme.attempts import Attempts
from guixsvc.evaluate.scheme.callables import (
    CaseLambda,
    Closure,
    Procedure,
    WrongArgument,
    certainly_wrong,
    place_of,
)
from guixsvc.evaluate.scheme.calls import bind
from guixsvc.evaluate.scheme.changes import Changes
from guixsvc.evaluate.scheme.doubt import Doubt
from guixsvc.evaluate.scheme.findings import Findings
from guixsvc.evaluate.scheme.gathered import Gathered
from guixsvc.evaluate.scheme.joining import listed
from guixsvc.evaluate.scheme.keywords import keyword_meant
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, Tail, TailCall
from guixsvc.evaluate.scheme.origins import all_origins, computed
from guixsvc.evaluate.scheme.places import CHOOSE_A_PART, HAND_ON, place_of_result
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.progress import MAX_DEPTH, Abandoned, Progress
from guixsvc.evaluate.scheme.quoted import constant
from guixsvc.evaluate.scheme.scopes import Home, Scope
from guixsvc.evaluate.scheme.unknown import NotKnown, UnseenCall, asked, hidden_in, looked_at
from guixsvc.evaluate.scheme.values import (
    Faulty,
    Front,
    HostSecret,
    List,
    Opaque,
    Perhaps,
    Rest,
    Text,
    Unspecified,
    Value,
    Vector,
    is_placeless,
    length_of,
)
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.work import COPIED, COPIED_CHARACTER, VISITED, WALKED, counted_by, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span, symbols
from guixsvc.slotted import frozen, replace
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.expansions import Expansions
    from guixsvc.evaluate.scheme.following import Following
    from guixsvc.evaluate.scheme.unseen import Unseen

MANY_ARGUMENTS = 20
"""More than these come of `apply`, and cost something of their own."""

OWN_PROCEDURES = (Closure, CaseLambda)

_WITHOUT_A_PLACE = frozenset([List, Rest, Front, Vector, Unspecified])


@frozen(eq=False, repr=False)
class Call:
    """What a procedure may need to know of its call; ``places`` are those of its arguments, where known."""

    run: "Run"
    span: Span
    places: tuple[Span, ...] = ()


@frozen(eq=False)
class Vocabulary:
    """What names mean that no file binds.

    ``analyse`` finds out what code does in the scope it stands in.
    ``forms`` and ``values`` are the special forms, each of which analyses its uses, and the procedures and
    constants, by their names;
    ``variable`` gives the value of a name where it stands; ``readings`` are what else may be evaluated
    of an argument of what may be a macro. What ``is_no_procedure``, though it is not known,
    cannot be called: ``refuse_call`` reports that. ``refuse`` reports what may not stand in the forms of a
    file, even where it does not run; ``operands`` are what is evaluated of a form that is none of Scheme, by
    its name.
    """

    analyse: "Callable[[Node, Scope, Vocabulary], Act]"
    forms: "Mapping[str, Analyse]"
    values: Mapping[str, Value]
    variable: "Callable[[Run, datum.Symbol, Scope], Value]"
    readings: Callable[[datum.Datum], Iterable[datum.Datum]]
    is_no_procedure: Callable[[Opaque], bool]
    refuse_call: "Callable[[Run, Opaque, Sequence[Value], Span], Opaque]"
    refuse: "Callable[[Run, Sequence[datum.Datum], Scope], None]"
    operands: "Callable[[Run, str, datum.List], Iterable[datum.Datum]]"


Analyse: TypeAlias = Callable[[datum.List, Scope], Act]
"""Finds out what a special form does in a scope. It keeps what it parsed, but not the scope."""


class Run:
    """One evaluation of a file, which is handed to every act and every procedure that asks for its `Call`.

    ``vocabulary`` says what names mean, and ``sources`` are what is read, which is for the forms and
    procedures to know that read. ``entry`` is the module of the file. All else is state: how far it is
    (``progress``), whether what is evaluated now runs (``doubt``), what was found (``findings``), what was
    changed (``changes``) or may have been (``unseen``), what becomes of errors (``attempts``) and what of
    that which may run (``following``).
    """

    def __init__(
        self, sources: object, bound: Bound, entry: Home, file: File, vocabulary: Vocabulary
    ) -> None:
        self.vocabulary = vocabulary
        self.sources = sources
        self.entry = entry
        self.place = Span(entry.source, 0, 0)
        """Where the value stands that was evaluated last."""
        self.progress = Progress(bound, self.place, lambda found: self.findings.report(found))
        self.doubt = Doubt(self.progress)
        self.findings = Findings(Gathered([file]), self.progress, self.doubt)
        self.changes = Changes(self.doubt, entry)
        self.attempts = Attempts(self.progress, self.findings, self.doubt, self.changes)

    @cached_property
    def unseen(self) -> "Unseen":
        """Of code that is not seen, which a file of plain records has none of."""
        from guixsvc.evaluate.scheme.unseen import Unseen

        return Unseen(self.progress, self.changes)

    @cached_property
    def following(self) -> "Following":
        """Of code that may run, as little does."""
        from guixsvc.evaluate.scheme.following import Following

        return Following(self, self.progress, self.doubt, self.changes, self.unseen, self.attempts)

    @cached_property
    def expansions(self) -> "Expansions":
        """Of macros, which few files have."""
        from guixsvc.evaluate.scheme.expansions import Expansions

        return Expansions()

    def let_go(self) -> None:
        """Ends it: what only it has goes at once. It would stand in a circle with those of its parts that
        know it, until a search for garbage."""
        del self.progress.report
        vars(self).pop("following", None)

    # Files

    def evaluate_file(self, module: Home, file: File, values: list[tuple[datum.Datum, Value]]) -> None:
        """Evaluates the forms of a file in a module, adding their values. Raises `Abandoned` out of steps."""
        self.progress.begins(file)
        module.defined.update(_defined(file.data))
        for form in file.data:
            try:
                with self.progress.abandonable(), counted_by(self.progress.spend):
                    value = self.value(Node(form), module.scope)
            except Abandoned:
                if self.doubt or self.progress.exhausted:
                    raise
                value = Faulty("its evaluation was abandoned", form_span(form))
            if isinstance(value, Opaque):
                self.unseen.dropped(value)
            if type(value) in (Opaque, UnseenCall) and not self._is_definition(form, module.scope):
                # A macro that is not known may define any name.
                self.changes.is_not_complete(module)
            values.append((form, value))
        if not self.progress.exhausted:
            self.vocabulary.refuse(self, file.data, module.scope)

    def _is_definition(self, form: datum.Datum, scope: Scope) -> bool:
        """Whether it is told by the text of a form what it defines."""
        match form:
            case datum.List(items=(datum.Symbol() as head, *_)):
                name = keyword_meant(head, scope) or ""
                return name in _TELLING or (name.startswith("define") and name in self.vocabulary.forms)
        return False

    def top_level(self, form: datum.Datum) -> Value:
        """Evaluates one form of the entry."""
        values: list[tuple[datum.Datum, Value]] = []
        self.evaluate_file(self.entry, File(self.entry.source, [form], []), values)
        return values[0][1]

    @contextmanager
    def apart(self, gathered: Gathered) -> Iterator[None]:
        """Evaluates a module: on its own, whatever led to its import."""
        with self.findings.apart(gathered), self.progress.apart(), self.doubt.none(), self.attempts.none():
            yield

    # Expressions

    def value(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""
        if type(node.form) is datum.Symbol:
            return self.variable(node.form, scope)
        progress = self.progress
        progress.depth += 1
        if progress.depth > MAX_DEPTH:
            progress.nest_too_deep(node.span)
        calls = len(progress.calls)
        while True:
            # As `Progress.charge` does it, without a call.
            span = self.place = progress.here = node.span
            budget = progress.budget
            budget.taken += 1 + scope.depth // 64
            if budget.taken > budget.limit:
                progress.run_away(span)
            act = node.act
            if act is None:
                act = self.vocabulary.analyse(node, scope, self.vocabulary)
            result: Result = act(self, scope)
            if type(result) is TailCall:
                result = self._enter(result.function, result.arguments, result.span, calls, result.places)
            if type(result) is Tail:
                node, scope = result.node, result.scope
                continue
            progress.depth -= 1
            if len(progress.calls) > calls:
                del progress.calls[calls:]
            if self.attempts.under_way and isinstance(result, Opaque):
                self.attempts.may_fail(result)
            if type(result) in _WITHOUT_A_PLACE and type(node.form) is datum.List:
                # The form made it of the values of its parts, the last of which the place is that of.
                self.place = span
            return result

    def variable(self, symbol: datum.Symbol, scope: Scope) -> Value:
        """The value of a variable."""
        progress = self.progress
        self.place = progress.here = form_span(symbol)
        budget = progress.budget
        budget.taken += 1 + scope.depth // 64
        if budget.taken > budget.limit:
            progress.run_away(self.place)
        value = self.vocabulary.variable(self, symbol, scope)
        if self.attempts.under_way and isinstance(value, Opaque):
            self.attempts.may_fail(value)
        return value

    def sequence(self, body: Sequence[Node], scope: Scope, span: Span) -> Value | Tail:
        """Evaluates expressions; the last one is left as a tail."""
        if not body:
            return self.fault("malformed-form", span, "an expression is missing here")
        for node in body[:-1]:
            value = self.value(node, scope)
            if isinstance(value, Opaque):
                self.unseen.dropped(value)
        return Tail(body[-1], scope)

    def finish(self, result: Result) -> Value:
        """The value of what may be left as a tail."""
        if isinstance(result, Tail):
            return self.value(result.node, result.scope)
        if isinstance(result, TailCall):
            return self.apply(result.function, result.arguments, result.span, result.places)
        return result

    def quoted(self, form: datum.Datum) -> Value:
        """A datum as a value."""
        if isinstance(form, datum.Symbol):
            return plain(form)
        if isinstance(form, datum.Literal):
            return constant(form.value, form.span)
        self.progress.enter(form.span)
        self.progress.charge(1 + len(form.items) // 4, form.span)
        items = [self.quoted(item) for item in form.items]
        tail = self.quoted(form.tail) if isinstance(form, datum.List) and form.tail is not None else None
        self.progress.leave()
        if isinstance(form, datum.Vector):
            return Vector(tuple(items))
        return listed(items, [item.span for item in form.items], tail)

    def define(self, scope: Scope, name: str, value: Value, span: Span) -> None:
        """Binds a name to what was evaluated last."""
        self.changes.define(scope, name, value, span, self.place)

    def fault(self, code: str, span: Span, message: str, *notes: Note, fix: Fix | None = None) -> Opaque:
        """Takes a fault; gives the value that stands for the expression from now on."""
        return self.attempts.fault(code, span, message, *notes, fix=fix)

    # Calls

    def apply(
        self, function: Value, arguments: list[Value], span: Span, places: Sequence[Span] = ()
    ) -> Value:
        """Calls a procedure with values, which stand at some ``places`` if these are known."""
        if isinstance(function, Procedure):
            return self._apply_built_in(function, arguments, span, places)
        if isinstance(function, OWN_PROCEDURES):
            calls = len(self.progress.calls)
            value = self.finish(self._enter(function, arguments, span, calls, places))
            del self.progress.calls[calls:]
            return value
        if type(function) is Opaque and self.vocabulary.is_no_procedure(function):
            return self.vocabulary.refuse_call(self, function, (), span)
        unknown = hidden_in(function)
        if unknown is not None:
            if unknown.name is not None and arguments:
                self._may_change(unknown, span)
            return self.following.unknown_call(unknown, function, arguments, span)
        return self.fault("not-a-procedure", span, f"{written(function)} is called but is not a procedure")

    def _may_change(self, function: Opaque | Procedure, span: Span) -> None:
        """What is handed to a procedure may be called by it, with what it has."""
        if function.name is not None and "!" in function.name:
            self.unseen.changes_by(function.name, span)

    def _apply_built_in(
        self, function: Procedure, arguments: list[Value], span: Span, places: Sequence[Span]
    ) -> Value:
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            return self._wrong_count(function.name, function.least, function.most, len(arguments), span)
        hidden, length, longest, may_hold_more = looked_at(arguments)
        for argument in arguments:
            if isinstance(argument, Opaque | Procedure):
                self._may_change(argument, span)
        if hidden is not None and not function.lenient:
            if isinstance(hidden, HostSecret) and function.name in _OF_A_TEXT and len(arguments) == 1:
                return _OF_A_TEXT[function.name]
            if (certain := certainly_wrong(function, arguments)) is not None:
                return self._failed(function, certain, arguments, span)
            why = NotKnown(_unknown_argument(function.name), hidden)
            return self._not_known(function, why, arguments, span)
        progress = self.progress
        progress.here = span
        many = 2 * VISITED * len(arguments) if len(arguments) > MANY_ARGUMENTS else 0
        if (length and not function.at_once) or many:
            progress.spend(WALKED * length + many)
        times = self.changes.times_unseen
        try:
            if function.takes_call:
                progress.maps(longest)
                result = asked(function.function, Call(self, span, tuple(places)), arguments)
            else:
                result = asked(function.function, *arguments)
        except WrongArgument as wrong:
            if hidden is not None and not wrong.certain:
                reason = _unknown_argument(function.name)
                return self.following.unknown_result(reason, hidden, arguments, span)
            return self._failed(function, wrong, arguments, span)
        except (ArithmeticError, ValueError) as wrong:
            return self._failed(function, wrong, arguments, span)
        if isinstance(result, NotKnown):
            return self._not_known(function, result, arguments, span)
        if times != self.changes.times_unseen and not isinstance(result, Unspecified):
            changed = self._changed_meanwhile(function, arguments, span)
            if changed is not None:
                return changed
        if may_hold_more and not function.follows_itself:
            self.following.may_have_run(arguments, span)
        return self._placed(function, result, arguments, span, places)

    def _not_known(
        self, function: Procedure, why: NotKnown, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        kind = Perhaps if function.name in CHOOSE_A_PART else Opaque
        calls_unseen = function.takes_call and any(isinstance(value, Opaque) for value in arguments[:1])
        reason, cause = str(why), why.cause
        unseen = self.following.unknown_result(reason, cause, arguments, span, kind, kept=calls_unseen)
        return self.unseen.unseen_calls(unseen, arguments) if calls_unseen else unseen

    def _failed(
        self, function: Procedure, wrong: Exception, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        if any(map(_ends_in_nil, arguments)):
            why = NotKnown(f"what `{function.name}` makes of `#nil` is not evaluated")
            return self._not_known(function, why, arguments, span)
        fault = self.fault("wrong-argument", span, f"`{function.name}`: {wrong}")
        return replace(fault, origins=all_origins(arguments))

    def _changed_meanwhile(
        self, function: Procedure, arguments: Sequence[Value], span: Span
    ) -> Opaque | None:
        """What a procedure gives of whose arguments one may have been changed while it ran."""
        reason = f"an argument of `{function.name}` may be changed meanwhile"
        if not any(isinstance(self.unseen.as_it_may_be(a, reason, span), Opaque) for a in arguments):
            return None
        cause = self.changes.of_parts or self.changes.of_texts
        return self.following.unknown_result(reason, cause, arguments, span)

    def _placed(
        self,
        function: Procedure,
        result: Value,
        arguments: Sequence[Value],
        span: Span,
        places: Sequence[Span],
    ) -> Value:
        """What a procedure gives, with what it is made of and where it stands."""
        self.progress.here = span
        if not function.at_once and (length := length_of(result)):
            self.progress.spend((COPIED_CHARACTER if isinstance(result, Text) else COPIED) * length)
        if not is_placeless(result):
            self.place = span
        elif function.name not in HAND_ON:
            self.place = place_of_result(function.name, arguments, places) or span
        return computed(result, span, arguments)

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
        progress = self.progress
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
            progress.here = span
            spend(2 * VISITED * len(arguments))
        del progress.calls[calls:]
        progress.calls.append((closure.name, span))
        self.findings.is_entered(place_of(closure))
        try:
            scope = bind(closure, arguments, self.value)
        except WrongArgument as wrong:
            del progress.calls[calls:]
            hidden = next(filter(None, map(hidden_in, arguments)), None)
            if hidden is not None:
                # It may be a keyword, which begins the arguments that are given by name.
                return self.following.unknown_result(_unknown_argument(closure.name), hidden, arguments, span)
            return self.fault("wrong-argument", span, f"`{closure.name}`: {wrong}")
        for name, value, place in zip(closure.parameters.required, arguments, places, strict=False):
            if is_placeless(value):
                scope.keep_place(name, place)
        return self.sequence(closure.body, scope, closure.span)

    def _wrong_count(self, name: str, least: int, most: int | None, count: int, span: Span) -> Opaque:
        wanted = (
            str(least) if most == least else f"at least {least}" if most is None else f"{least} to {most}"
        )
        return self.fault("wrong-argument-count", span, f"`{name}` takes {wanted} arguments, {count} given")


def _unknown_argument(name: str) -> str:
    return f"an argument of `{name}` is not known here"


_TELLING = frozenset(
    {
        *("define-deprecated", "define-deprecated/alias", "define-deprecated/public"),
        *("define-macro", "define-syntax-parameter"),
    }
)
"""Definitions that are not evaluated, and whose names stand in them."""


def _defined(forms: Sequence[datum.Datum]) -> Iterator[str]:
    """The names that the forms of a file define."""
    for form in forms:
        match form:
            case datum.List(items=(datum.Symbol(name=kind), target, *rest)) if kind.startswith("define"):
                named = symbols((target, *rest)) if "record" in kind else symbols((target,))[:1]
                yield from [symbol.name for symbol in named]


_OF_A_TEXT = {"->bool": True, "not": False, "string-null?": False, "string?": True}
"""What some procedures say of a string that is not empty."""


def _ends_in_nil(value: Value) -> bool:
    """Whether a value is or holds ``#nil``, which is an empty list besides."""
    if isinstance(value, List):
        return isinstance(value.tail, datum.Nil) or datum.Nil in map(type, value.items)
    return isinstance(value, datum.Nil)
