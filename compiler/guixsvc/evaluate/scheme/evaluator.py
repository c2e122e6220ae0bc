"""Evaluates code: a bounded interpreter of the Scheme that configurations are written in.

It never runs away, never touches the machine, and goes on after a fault: an expression that fails is
reported once and yields a `Faulty` value; one that cannot be known here yields an `Opaque` one. What a form
does is for `analysis` to find out; this runs it, and calls procedures.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from guixsvc.evaluate.bounds import Bound
from guixsvc.evaluate.scheme.aliases import plain
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Procedure, WrongArgument, place_of
from guixsvc.evaluate.scheme.calls import bind
from guixsvc.evaluate.scheme.doubt import length_of
from guixsvc.evaluate.scheme.effects import symbols
from guixsvc.evaluate.scheme.expansions import Expansions
from guixsvc.evaluate.scheme.handling import Handling
from guixsvc.evaluate.scheme.joining import listed
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, Tail, TailCall
from guixsvc.evaluate.scheme.origins import all_origins, computed
from guixsvc.evaluate.scheme.places import HAND_ON, place_of_result
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.progress import MAX_DEPTH, Abandoned
from guixsvc.evaluate.scheme.quoted import constant
from guixsvc.evaluate.scheme.scopes import Home, Scope
from guixsvc.evaluate.scheme.unknown import NotKnown, UnseenCall, hidden_in
from guixsvc.evaluate.scheme.values import (
    Faulty,
    Front,
    HostSecret,
    List,
    Opaque,
    Rest,
    Text,
    Unspecified,
    Value,
    Vector,
    is_placeless,
)
from guixsvc.evaluate.tree_files import File
from guixsvc.evaluate.work import COPIED, COPIED_CHARACTER, VISITED, WALKED, counted_by, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.slotted import frozen, replace
from guixsvc.source import Span

MANY_ARGUMENTS = 20
"""More than these come of `apply`, and cost something of their own."""

OWN_PROCEDURES: Final = (Closure, CaseLambda)

_LOOKED_INTO: Final = (Text, List, Opaque, Vector)

_WITHOUT_A_PLACE: Final = frozenset([List, Rest, Front, Vector, Unspecified])


@frozen(eq=False, repr=False)
class Call:
    """What a procedure may need to know of its call; ``places`` are those of its arguments, where known."""

    evaluator: "Evaluator"
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
    cannot be called: ``refuse_call`` reports that.
    """

    analyse: "Callable[[Node, Scope, Vocabulary], Act]"
    forms: "Mapping[str, Analyse]"
    values: Mapping[str, Value]
    variable: "Callable[[Evaluator, datum.Symbol, Scope], Value]"
    readings: Callable[[datum.Datum], Iterable[datum.Datum]]
    is_no_procedure: Callable[[Opaque], bool]
    refuse_call: "Callable[[Evaluator, Opaque, Sequence[Value], Span], Opaque]"


Analyse: TypeAlias = Callable[[datum.List, Scope], Act]
"""Finds out what a special form does in a scope. It keeps what it parsed, but not the scope."""


class Evaluator(Handling):
    """Evaluates expressions and calls procedures, with the ``vocabulary`` that it is handed."""

    def __init__(
        self,
        sources: object,
        bound: Bound | int,
        entry: Home,
        file: File,
        vocabulary: Vocabulary,
    ) -> None:
        super().__init__(sources, bound, entry, file)
        self.vocabulary = vocabulary
        self.expansions = Expansions()

    # Files

    def run(self, module: Home, file: File, values: list[tuple[datum.Datum, Value]]) -> None:
        """Evaluates the forms of a file in a module, adding their values. Raises `Abandoned` out of steps."""
        self._grow(file)
        module.defined.update(_defined(file.data))
        for form in file.data:
            try:
                with self.abandonable(), counted_by(self.spend):
                    value = self.value(Node(form), module.scope)
            except Abandoned:
                if self._doubt or self.exhausted:
                    raise
                value = Faulty("its evaluation was abandoned", form_span(form))
            self.dropped(value)
            if type(value) in (Opaque, UnseenCall) and not _is_definition(form):
                # A macro that is not known may define any name.
                self.is_not_complete(module)
            values.append((form, value))

    def top_level(self, form: datum.Datum) -> Value:
        """Evaluates one form of the entry."""
        values: list[tuple[datum.Datum, Value]] = []
        self.run(self.entry, File(self.entry.source, [form], []), values)
        return values[0][1]

    # Expressions

    def value(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""
        if type(node.form) is datum.Symbol:
            return self.variable(node.form, scope)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fail_too_deep(node.span)
        calls = len(self._calls)
        while True:
            span = self.place = node.span
            steps = 1 + scope.depth // 64
            if self._doubt or self._steps + steps > self._bound.steps:
                self.charge(steps, span)
            else:  # the same, without a call
                self._here = span
                self._steps += steps
            act = node.act
            if act is None:
                act = self.vocabulary.analyse(node, scope, self.vocabulary)
            result: Result = act(self, scope)
            if type(result) is TailCall:
                result = self._enter(result.function, result.arguments, result.span, calls, result.places)
            if type(result) is Tail:
                node, scope = result.node, result.scope
                continue
            self._depth -= 1
            if len(self._calls) > calls:
                del self._calls[calls:]
            if self._attempts and isinstance(result, Opaque):
                self.may_fail(result)
            if type(result) in _WITHOUT_A_PLACE and type(node.form) is datum.List:
                # The form made it of the values of its parts, the last of which the place is that of.
                self.place = span
            return result

    def variable(self, symbol: datum.Symbol, scope: Scope) -> Value:
        """The value of a variable."""
        span = self.place = form_span(symbol)
        steps = 1 + scope.depth // 64
        if self._doubt or self._steps + steps > self._bound.steps:
            self.charge(steps, span)
        else:  # the same, without a call
            self._here = span
            self._steps += steps
        value = self.vocabulary.variable(self, symbol, scope)
        if self._attempts and isinstance(value, Opaque):
            self.may_fail(value)
        return value

    def sequence(self, body: Sequence[Node], scope: Scope, span: Span) -> Value | Tail:
        """Evaluates expressions; the last one is left as a tail."""
        if not body:
            return self.fault("malformed-form", span, "an expression is missing here")
        for node in body[:-1]:
            value = self.value(node, scope)
            if isinstance(value, Opaque):
                self.dropped(value)
        return Tail(body[-1], scope)

    def finish(self, result: Result) -> Value:
        if isinstance(result, Tail):
            return self.value(result.node, result.scope)
        if isinstance(result, TailCall):
            return self.apply(result.function, result.arguments, result.span, result.places)
        return result

    def uses_macro(self, name: str, span: Span) -> None:
        """Notes what is expanded, for what is found in the expansion."""
        self._calls.append((name, span))

    def quoted(self, form: datum.Datum) -> Value:
        """A datum as a value."""
        if isinstance(form, datum.Symbol):
            return plain(form)
        if isinstance(form, datum.Literal):
            return constant(form.value, form.span)
        self.enter(form.span)
        self.charge(1 + len(form.items) // 4, form.span)
        items = [self.quoted(item) for item in form.items]
        tail = self.quoted(form.tail) if isinstance(form, datum.List) and form.tail is not None else None
        self.leave()
        if isinstance(form, datum.Vector):
            return Vector(tuple(items))
        return listed(items, [item.span for item in form.items], tail)

    # Calls

    def apply(
        self, function: Value, arguments: list[Value], span: Span, places: Sequence[Span] = ()
    ) -> Value:
        """Calls a procedure with values, which stand at some ``places`` if these are known."""
        if isinstance(function, OWN_PROCEDURES):
            calls = len(self._calls)
            value = self.finish(self._enter(function, arguments, span, calls, places))
            del self._calls[calls:]
            return value
        unknown = hidden_in(function)
        if type(function) is Opaque and self.vocabulary.is_no_procedure(function):
            return self.vocabulary.refuse_call(self, function, (), span)
        if unknown is not None:
            if unknown.name is not None and arguments:
                self.may_have_changed_by((unknown,), span)
            return self.unknown_call(unknown, function, arguments, span)
        if not isinstance(function, Procedure):
            return self.fault(
                "not-a-procedure", span, f"{written(function)} is called but is not a procedure"
            )
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            return self._wrong_count(function.name, function.least, function.most, len(arguments), span)
        hidden, length, longest, may_hold_more = _looked_at(arguments)
        self.may_have_changed_by(arguments, span)
        if hidden is not None and not function.lenient:
            if isinstance(hidden, HostSecret) and function.name in _OF_A_TEXT and len(arguments) == 1:
                return _OF_A_TEXT[function.name]
            reason = f"an argument of `{function.name}` is not known here"
            unseen = self.unknown_result(reason, hidden, arguments, span)
            return self.unseen_calls(unseen, arguments) if function.takes_call else unseen
        self._here = span
        many = 2 * VISITED * len(arguments) if len(arguments) > MANY_ARGUMENTS else 0
        times = self.times_changed
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
                return self.unknown_result(reason, hidden, arguments, span)
            return self._failed(function, wrong, arguments, span)
        except NotKnown as why:
            unseen = self.unknown_result(str(why), why.cause, arguments, span)
            return self.unseen_calls(unseen, arguments) if function.takes_call else unseen
        except (ArithmeticError, ValueError) as wrong:
            return self._failed(function, wrong, arguments, span)
        if times != self.times_changed and not isinstance(result, Unspecified):
            reason = f"an argument of `{function.name}` may be changed meanwhile"
            if any(isinstance(self.as_it_may_be(a, reason, span), Opaque) for a in arguments):
                return self.unknown_result(reason, self.changed or self.changed_text, arguments, span)
        if may_hold_more and not function.follows_itself:
            self.may_have_run(arguments, span)
        self._here = span
        if not function.at_once and (length := length_of(result)):
            self.spend((COPIED_CHARACTER if isinstance(result, Text) else COPIED) * length)
        if not is_placeless(result):
            self.place = span
        elif function.name not in HAND_ON:
            self.place = place_of_result(function.name, arguments, places) or span
        return computed(result, span, arguments)

    def _failed(
        self, function: Procedure, wrong: Exception, arguments: Sequence[Value], span: Span
    ) -> Opaque:
        fault = self.fault("wrong-argument", span, f"`{function.name}`: {wrong}")
        return replace(fault, origins=all_origins(arguments))

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
            scope = bind(closure, arguments, self.value)
        except WrongArgument as wrong:
            del self._calls[calls:]
            hidden = next(filter(None, map(hidden_in, arguments)), None)
            if hidden is not None:
                # It may be a keyword, which begins the arguments that are given by name.
                reason = f"an argument of `{closure.name}` is not known here"
                return self.unknown_result(reason, hidden, arguments, span)
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
                yield from symbols((target, *rest)) if "record" in kind else symbols((target,))[:1]


_OF_A_TEXT = {"->bool": True, "not": False, "string-null?": False, "string?": True}
"""What some procedures say of a string that is not empty."""


def _looked_at(arguments: Sequence[Value]) -> tuple[Opaque | None, int, int, bool]:
    """Of some arguments: what hides the first that is not known, how many parts they have together and the
    longest has, and whether one is a list that may hold more than is known."""
    hidden: Opaque | None = None
    together = longest = 0
    may_hold_more = False
    for argument in arguments:
        if not isinstance(argument, _LOOKED_INTO):
            continue
        if hidden is None:
            hidden = hidden_in(argument)
        if isinstance(argument, List) and argument.unknown:
            may_hold_more = True
        if length := length_of(argument):
            together += length
            longest = max(longest, length)
    return hidden, together, longest, may_hold_more
