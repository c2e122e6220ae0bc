"""Pattern matching: the ``match`` of Guile's ``(ice-9 match)``, but for its record patterns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.common.lists import rest
from guixsvc.evaluate.scheme.equality import equal
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.forms.patterns import (
    binds,
    elements,
    least_of,
    read_pattern,
    repetition,
    searches,
    special,
)
from guixsvc.evaluate.scheme.forms.shapes import Misshapen, at_least, list_of, name_of
from guixsvc.evaluate.scheme.gathered import UncalledProcedure
from guixsvc.evaluate.scheme.joining import join, listed
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.nodes import Act, Branch, Node, Result
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.unknown import NotKnown, asked, hidden_in
from guixsvc.evaluate.scheme.values import Conditional, Faulty, List, Opaque, Value, Vector, is_true
from guixsvc.evaluate.work import COPIED, VISITED, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.slotted import frozen
from guixsvc.source import Span


@frozen(eq=False, repr=False)
class MatchClause:
    """``(PATTERN BODY …)`` or ``(PATTERN (=> NEXT) BODY …)``: to call ``next`` tries the clauses after it."""

    pattern: datum.Datum
    next: datum.Symbol | None
    body: tuple[Node, ...]
    span: Span


def _match(form: datum.List, scope: Scope) -> Act:
    """``(match EXPRESSION (PATTERN BODY …) …)``"""
    if len(form.items) < 3:
        return is_malformed(form, "`(match EXPRESSION (PATTERN BODY …) …)`")
    expression = Node(form.items[1])

    def act(clauses: list[MatchClause]) -> Act:
        return lambda run, scope: choose(run, form, clauses, run.value(expression, scope), scope)

    return _with_clauses(form, 2, scope, "`(match EXPRESSION (PATTERN BODY …) …)`", act)


def _match_lambda(*, starred: bool) -> Analyse:
    """``(match-lambda (PATTERN BODY …) …)``; ``starred``, it matches the list of its arguments."""

    def analyse(form: datum.List, scope: Scope) -> Act:
        def act(clauses: list[MatchClause]) -> Act:
            return lambda run, scope: _matching_procedure(run, form, clauses, scope, starred=starred)

        return _with_clauses(form, 1, scope, "`(match-lambda (PATTERN BODY …) …)`", act)

    return analyse


def _with_clauses(
    form: datum.List, first: int, scope: Scope, shape: str, act: Callable[[list[MatchClause]], Act]
) -> Act:
    """What a form does whose clauses begin at some place."""
    try:
        clauses = [_clause(clause, scope) for clause in list_of(form, first + 1)[first:]]
    except Misshapen as wrong:
        return refused(wrong, form)
    except ValueError:
        return is_malformed(form, shape)
    return act(clauses)


def refused(wrong: Misshapen, form: datum.List) -> Act:
    """What a form does of which Guile refuses a part."""
    span, message = form_span(wrong.part or form), str(wrong)
    return lambda run, scope: run.fault("malformed-form", span, message)


def _clause(form: datum.Datum, scope: Scope) -> MatchClause:
    pattern, *body = list_of(form, 2)
    read_pattern(pattern, scope)
    next_: datum.Symbol | None = None
    match body:
        case [datum.List(items=(head, *names)), *body_after] if means(head, "=>", scope):
            (next_,), body = map(name_of, names), [*at_least(1, (*body_after,))]
    return MatchClause(pattern, next_, body_of(body, scope), form_span(form))


def _matching_procedure(
    run: Run, form: datum.List, clauses: list[MatchClause], scope: Scope, *, starred: bool
) -> Procedure:
    def uncalled(run: Run) -> Value:
        unknown = Opaque("what this is given is not known here", form.span)
        return run.finish(choose(run, form, clauses, unknown, scope))

    run.findings.may_be_uncalled(form, partial(UncalledProcedure, form.span, uncalled))

    def function(call: Call, arguments: list[Value]) -> Value:
        call.run.findings.is_entered(form)
        value = List(tuple(arguments)) if starred else arguments[0]
        return call.run.finish(choose(call.run, form, clauses, value, scope))

    most = None if starred else 1
    return Procedure("match-lambda", function, most or 0, most, lenient=True, takes_call=True)


def choose(run: Run, form: datum.List, clauses: list[MatchClause], value: Value, scope: Scope) -> Result:
    place = run.place
    for position, clause in enumerate(clauses):
        names: dict[str, Value] = {}
        matching = _Matching(run, scope, names, place)
        try:
            matches = asked(matching.matches, clause.pattern, value)
        except ValueError as wrong:
            return run.fault("wrong-argument", form.span, f"`match`: {wrong}")
        if isinstance(matches, NotKnown):
            return _unknown_choice(run, form, clauses[position:], scope, matches)
        if matches:
            inner = _bound(matching, scope)
            if clause.next is not None:
                later = partial(_tried, run, form, clauses[position + 1 :], value, scope)
                inner = Scope({clause.next.key: Procedure(clause.next.name, later, 0, 0)}, inner)
            return run.sequence(clause.body, inner, clause.span)
    return run.fault("no-match", form.span, f"no pattern of this `match` matches {written(value)}")


def _tried(run: Run, form: datum.List, clauses: list[MatchClause], value: Value, scope: Scope) -> Value:
    return run.finish(choose(run, form, clauses, value, scope))


def _bound(matching: "_Matching", scope: Scope) -> Scope:
    """A scope with what a pattern matched."""
    inner = Scope(matching.names, scope)
    for name, span in matching.places.items():
        if name in inner.names:  # else it stands in an `or` that did not match
            inner.keep_place(name, span)
    return inner


def _unknown_choice(
    run: Run, form: datum.List, clauses: list[MatchClause], scope: Scope, hidden: NotKnown
) -> Opaque:
    """One of the clauses is chosen, but not which: what their patterns name is not known."""
    cause = hidden.hidden(form.span)
    if isinstance(cause, Faulty):
        run.unseen.forget(form, scope)
        return Faulty(cause.reason, form.span, cause=cause)

    def branch(clause: MatchClause) -> Branch:
        names = _unknown_names(clause.pattern, clause.span, cause, scope)
        if clause.next is not None:
            reason = "what the other clauses of a `match` give is not known here"
            names[clause.next.key] = Opaque(reason, clause.span, cause=cause)
        return lambda: run.sequence(clause.body, Scope(names, scope), clause.span)

    values = run.following.may_run(form, form, scope, [branch(clause) for clause in clauses])
    return Conditional("it depends on a value that is not known here", form.span, None, cause, values)


def _unknown_names(pattern: datum.Datum, span: Span, cause: Opaque | None, scope: Scope) -> dict[str, Value]:
    return {
        symbol.key: Opaque(f"`{symbol.name}` is matched with what is not known here", span, cause=cause)
        for symbol in read_pattern(pattern, scope).names
    }


class _Matching:
    """One attempt: binds ``names`` as it goes. Raises NotKnown where it cannot be told.

    Once something cannot be told it ``may_run`` no procedure any more: what is compared can still say no.
    """

    def __init__(self, run: Run, scope: Scope, names: dict[str, Value], place: Span) -> None:
        self.run = run
        self.scope = scope
        self.names = names
        self.place = place
        """Where the value stands that is matched."""
        self.places: dict[str, Span] = {}
        """Where the values of names do."""
        self.may_run = True

    def matches(self, pattern: datum.Datum, value: Value) -> bool:
        assert pattern.span is not None
        self.run.progress.enter(pattern.span)
        try:
            self.run.progress.charge(1, pattern.span)
            return self._matches(pattern, value)
        finally:
            self.run.progress.leave()

    def _all(self, tests: Iterable[Callable[[], bool]]) -> bool:
        """Whether all of them hold: one that does not decides, whatever cannot be told of others."""
        hidden: NotKnown | None = None
        may_run = self.may_run
        try:
            for test in tests:
                holds = asked(test)
                if isinstance(holds, NotKnown):
                    hidden = hidden or holds
                    self.may_run = False
                elif not holds:
                    return False
        finally:
            self.may_run = may_run
        if hidden is not None:
            raise hidden
        return True

    def _pairs(
        self,
        matches: Callable[[datum.Datum, Value], bool],
        patterns: Sequence[datum.Datum],
        whole: List,
        first: int = 0,
    ) -> Iterator[Callable[[], bool]]:
        outer = self.place
        for at, pattern in enumerate(patterns, first):
            yield partial(self._element, matches, pattern, whole, at, outer)

    def _element(
        self,
        matches: Callable[[datum.Datum, Value], bool],
        pattern: datum.Datum,
        whole: List,
        at: int,
        outer: Span,
    ) -> bool:
        self.place = whole.place(at, outer)
        found = matches(pattern, whole.items[at])
        self.place = outer
        return found

    def _matches(self, pattern: datum.Datum, value: Value) -> bool:
        match pattern:
            case datum.Symbol(key=name):
                return means(pattern, "_", self.scope) or self._binds(name, value)
            case datum.Literal():
                return equal(self.run.quoted(pattern), value)
            case datum.Vector(items=items):
                return self._elements(items, value, quasi=False)
            case datum.List(items=(_, *rest)) if kind := special(pattern, self.scope):
                return _SPECIAL[kind](self, pattern, rest, value)
            case datum.List():
                return self._sequence(*elements(pattern, self.scope), value, quasi=False)

    def _binds(self, name: str, value: Value) -> bool:
        if name in self.names:
            return equal(self.names[name], value)
        self.names[name] = value
        self.places[name] = self.place
        return True

    def _sequence(
        self,
        patterns: tuple[datum.Datum, ...],
        tail: datum.Datum | None,
        value: Value,
        *,
        quasi: bool,
    ) -> bool:
        matches = self._quasi if quasi else self.matches
        at = repetition(patterns, tail, self.scope)
        if searches(patterns, self.scope) and not quasi:
            raise NotKnown("a pattern that is looked for in a tree is not evaluated")
        value = _known(value)
        if not isinstance(value, List):
            return not patterns and tail is not None and matches(tail, value)
        if value.unknown:
            return self._beginning(patterns, tail, value, at, matches)
        items = value.items
        if at is None:
            if len(items) < len(patterns) or (tail is None and len(items) > len(patterns)):
                return False
            spend(COPIED * (len(items) - len(patterns)))
            tests = list(self._pairs(matches, patterns, value))
            if tail is None:
                return value.is_proper and self._all(tests)
            return self._all([*tests, partial(matches, tail, _rest(value, len(patterns)))])
        if quasi:
            raise NotKnown("an ellipsis in a quasi-pattern is not evaluated")
        before, after = patterns[:at], patterns[at + 2 :]
        least = len(before) + len(after) + least_of(patterns[at + 1], self.scope)
        if len(items) < least or tail is not None or not value.is_proper:
            return False
        end = len(items) - len(after)
        return self._all(
            [
                *self._pairs(matches, before, value),
                lambda: self._many(patterns[at], value, at, end),
                *self._pairs(matches, after, value, end),
            ]
        )

    def _beginning(
        self,
        patterns: tuple[datum.Datum, ...],
        tail: datum.Datum | None,
        value: List,
        repeated: int | None,
        matches: Callable[[datum.Datum, Value], bool],
    ) -> bool:
        """Matches a list of which only the beginning is known."""
        first = patterns if repeated is None else patterns[:repeated]
        if repeated is None and tail is None and len(value.items) > len(patterns):
            return False
        if not self._all(list(self._pairs(matches, first[: value.front], value))):
            return False
        if repeated is None and tail is not None and len(patterns) <= value.front and patterns:
            return matches(tail, rest(value, len(patterns)))
        raise NotKnown("the list is not fully known", value.unknown[0])

    def _many(self, pattern: datum.Datum, whole: List, start: int, end: int) -> bool:
        """Matches each element; every name of the pattern stands for the list of what it matched."""
        outer, places = self.names, self.places
        spend(COPIED * (end - start))
        collected: dict[str, tuple[list[Value], list[Span | None]]] = {
            name: ([], []) for name in binds(pattern, self.scope)
        }
        try:

            def one(test: Callable[[], bool]) -> bool:
                spend(VISITED * (len(outer) + 2 * len(collected)))
                self.names, self.places = dict(outer), {}
                if not test():
                    return False
                for name, (values, stand) in collected.items():
                    values.append(self.names.get(name, False))
                    stand.append(self.places.get(name))
                return True

            patterns = (pattern,) * (end - start)
            if not self._all(
                partial(one, test) for test in self._pairs(self.matches, patterns, whole, start)
            ):
                return False
        finally:
            self.names, self.places = outer, places
        outer.update({name: listed(*found) for name, found in collected.items()})
        return True

    def _elements(self, patterns: tuple[datum.Datum, ...], value: Value, *, quasi: bool) -> bool:
        value = _known(value)
        if not isinstance(value, Vector):
            return False
        at = repetition(patterns, None, self.scope)
        if at is not None and at + 2 < len(patterns) and not quasi:
            raise NotKnown("an ellipsis within a pattern of a vector is not evaluated")
        return self._sequence(patterns, None, List(value.items), quasi=quasi)

    # The patterns that begin with a name

    def quoted(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        return equal(self.run.quoted(rest[0]), value)

    def quasi(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        return self._quasi(rest[0], value)

    def _quasi(self, template: datum.Datum, value: Value) -> bool:
        match template:
            case datum.List(items=(head, pattern)) if means(head, "unquote", self.scope):
                return self.matches(pattern, value)
            case datum.List(items=(*items, head, pattern)) if items and means(head, "unquote", self.scope):
                return self._sequence(
                    tuple(items), datum.List(template.items[-2:], template.span), value, quasi=True
                )
            case datum.List(items=items, tail=tail):
                return self._sequence(items, tail, value, quasi=True)
            case datum.Vector(items=items):
                return self._elements(items, value, quasi=True)
        return equal(self.run.quoted(template), value)

    def predicate(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        verdict = self._call(rest[0], value, pattern.span)
        return is_true(_known(verdict)) and self._all(partial(self.matches, part, value) for part in rest[1:])

    def applied(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        return self.matches(rest[1], self._call(rest[0], value, pattern.span))

    def both(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        return self._all(partial(self.matches, part, value) for part in rest)

    def either(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        for part in rest:
            before = dict(self.names)
            if self.matches(part, value):
                return True
            self.names.clear()
            self.names.update(before)
        return False

    def neither(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        before = dict(self.names)
        found = any(self.matches(part, value) for part in rest)
        self.names.clear()
        self.names.update(before)
        return not found

    def record(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        raise NotKnown("patterns of records are not evaluated")

    def _call(self, function: datum.Datum, value: Value, span: Span) -> Value:
        if not self.may_run:
            raise NotKnown("whether this is called is not known here")
        spend(COPIED * len(self.names))
        scope = Scope(dict(self.names), self.scope)
        return self.run.apply(self.run.value(Node(function), scope), [value], span)


_SPECIAL: dict[str, Callable[[_Matching, datum.List, list[datum.Datum], Value], bool]] = {
    "?": _Matching.predicate,
    "=": _Matching.applied,
    "$": _Matching.record,
    "@": _Matching.record,
    "and": _Matching.both,
    "get!": _Matching.record,
    "not": _Matching.neither,
    "or": _Matching.either,
    "quasiquote": _Matching.quasi,
    "quote": _Matching.quoted,
    "set!": _Matching.record,
    "struct": _Matching.record,
}


def _known(value: Value) -> Value:
    hidden = hidden_in(value)
    if hidden is not None:
        raise NotKnown("a value that is matched is not known here", hidden)
    return value


def _rest(values: List, start: int) -> Value:
    return join(values.items[start:], values.tail, (), values.places[start:])


FORMS: dict[str, Analyse] = {
    "match": _match,
    "match-lambda": _match_lambda(starred=False),
    "match-lambda*": _match_lambda(starred=True),
}
