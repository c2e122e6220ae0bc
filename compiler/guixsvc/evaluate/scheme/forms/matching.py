"""Pattern matching: the ``match`` of Guile's ``(ice-9 match)``, but for its record patterns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.equality import equal
from guixsvc.evaluate.scheme.forms.bodies import body_of
from guixsvc.evaluate.scheme.gathered import UncalledProcedure
from guixsvc.evaluate.scheme.joining import join, listed
from guixsvc.evaluate.scheme.keywords import keyword_meant, means
from guixsvc.evaluate.scheme.nodes import Act, Branch, Node, Result
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.procedures.lists import rest
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed
from guixsvc.evaluate.scheme.unknown import NotKnown, asked, hidden_in
from guixsvc.evaluate.scheme.values import Conditional, Faulty, List, Opaque, Value, Vector, is_true
from guixsvc.evaluate.work import COPIED, VISITED, spend
from guixsvc.read import datum
from guixsvc.slotted import frozen
from guixsvc.source import Span

_REPETITIONS = {"...": 0, "___": 0, "..1": 1}
"""What follows a pattern that matches many elements, and how many there must be at least."""


@frozen(eq=False, repr=False)
class _MatchClause:
    """``(PATTERN BODY …)``"""

    pattern: datum.Datum
    body: tuple[Node, ...]
    span: Span


def _match(form: datum.List, scope: Scope) -> Act:
    """``(match EXPRESSION (PATTERN BODY …) …)``"""
    clauses = _clauses(form.items[2:], scope)
    if len(form.items) < 3 or clauses is None:
        return is_malformed(form, "`(match EXPRESSION (PATTERN BODY …) …)`")
    expression = Node(form.items[1])
    return lambda run, scope: _choose(run, form, clauses, run.value(expression, scope), scope)


def _match_lambda(*, starred: bool) -> Analyse:
    """``(match-lambda (PATTERN BODY …) …)``; ``starred``, it matches the list of its arguments."""

    def analyse(form: datum.List, scope: Scope) -> Act:
        clauses = _clauses(form.items[1:], scope)
        if clauses is None:
            return is_malformed(form, "`(match-lambda (PATTERN BODY …) …)`")
        return lambda run, scope: _matching_procedure(run, form, clauses, scope, starred=starred)

    return analyse


def _matching_procedure(
    run: Run, form: datum.List, clauses: list[_MatchClause], scope: Scope, *, starred: bool
) -> Procedure:
    def uncalled(run: Run) -> Value:
        unknown = Opaque("what this is given is not known here", form.span)
        return run.finish(_choose(run, form, clauses, unknown, scope))

    run.findings.may_be_uncalled(form, partial(UncalledProcedure, form.span, uncalled))

    def function(call: Call, arguments: list[Value]) -> Value:
        call.run.findings.is_entered(form)
        value = List(tuple(arguments)) if starred else arguments[0]
        return call.run.finish(_choose(call.run, form, clauses, value, scope))

    most = None if starred else 1
    return Procedure("match-lambda", function, most or 0, most, lenient=True, takes_call=True)


def _clauses(clauses: Sequence[datum.Datum], scope: Scope) -> list[_MatchClause] | None:
    found = [
        _MatchClause(clause.items[0], body_of(clause.items[1:], scope), clause.span)
        for clause in clauses
        if isinstance(clause, datum.List) and len(clause.items) >= 2
    ]
    return found if len(found) == len(clauses) else None


def _choose(run: Run, form: datum.List, clauses: list[_MatchClause], value: Value, scope: Scope) -> Result:
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
            inner = Scope(names, scope)
            for name, span in matching.places.items():
                if name in names:  # else it stands in an `or` that did not match
                    inner.keep_place(name, span)
            return run.sequence(clause.body, inner, clause.span)
    return run.fault("no-match", form.span, f"no pattern of this `match` matches {written(value)}")


def _unknown_choice(
    run: Run, form: datum.List, clauses: list[_MatchClause], scope: Scope, hidden: NotKnown
) -> Opaque:
    """One of the clauses is chosen, but not which: what their patterns name is not known."""
    cause = hidden.hidden(form.span)
    if isinstance(cause, Faulty):
        run.unseen.forget(form, scope)
        return Faulty(cause.reason, form.span, cause=cause)

    def branch(clause: _MatchClause) -> Branch:
        names: dict[str, Value] = {
            name: Opaque(f"`{name}` is matched with what is not known here", clause.span, cause=cause)
            for name in _bound_in(clause.pattern, scope)
        }
        return lambda: run.sequence(clause.body, Scope(names, scope), clause.span)

    values = run.following.may_run(form, form, scope, [branch(clause) for clause in clauses])
    return Conditional("it depends on a value that is not known here", form.span, None, cause, values)


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
            case datum.List(items=(head, *rest), tail=None) if special := _special(head, self.scope):
                return _SPECIAL[special](self, pattern, rest, value)
            case datum.List(items=items, tail=tail):
                return self._sequence(items, tail, value, quasi=False)

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
        at = _repetition(patterns, self.scope)
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
        least = len(before) + len(after) + _REPETITIONS[_meant(patterns[at + 1], self.scope)]
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
            name: ([], []) for name in _bound_in(pattern, self.scope)
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
        return isinstance(value, Vector) and self._sequence(patterns, None, List(value.items), quasi=quasi)

    # The patterns that begin with a name

    def quoted(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        return len(rest) == 1 and equal(self.run.quoted(rest[0]), value)

    def quasi(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        return len(rest) == 1 and self._quasi(rest[0], value)

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
        if not rest:
            return False
        verdict = self._call(rest[0], value, pattern.span)
        return is_true(_known(verdict)) and self._all(partial(self.matches, part, value) for part in rest[1:])

    def applied(self, pattern: datum.List, rest: list[datum.Datum], value: Value) -> bool:
        return len(rest) == 2 and self.matches(rest[1], self._call(rest[0], value, pattern.span))

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
        return self.run.apply(self.run.value(Node(function), self.scope), [value], span)


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


def _special(head: datum.Datum, scope: Scope) -> str | None:
    name = keyword_meant(head, scope)
    return name if name in _SPECIAL else None


def _repetition(patterns: tuple[datum.Datum, ...], scope: Scope) -> int | None:
    """The place of the pattern that an ellipsis follows."""
    return next((at for at, p in enumerate(patterns[1:]) if _meant(p, scope) in _REPETITIONS), None)


def _meant(pattern: datum.Datum, scope: Scope) -> str:
    return keyword_meant(pattern, scope) or ""


_NO_NAMES = frozenset(["_", *_REPETITIONS])


def _bound_in(pattern: datum.Datum, scope: Scope) -> list[str]:
    """The names that a pattern binds, outside of what is quoted in it."""
    match pattern:
        case datum.Symbol(key=name):
            return [] if keyword_meant(pattern, scope) in _NO_NAMES else [name]
        case datum.List(items=(datum.Symbol() as head, *rest), tail=tail):
            parts = [head, *rest, *([tail] if tail is not None else [])]
            match keyword_meant(head, scope):
                case "quote":
                    return []
                case "unquote":
                    parts = rest
                case "?" | "=":
                    parts = rest[1:]
                case "and" | "or" | "not":
                    parts = rest
        case datum.List(items=items, tail=tail):
            parts = [*items, *([tail] if tail is not None else [])]
        case datum.Vector(items=items):
            parts = list(items)
        case _:
            return []
    return [name for part in parts for name in _bound_in(part, scope)]


FORMS: dict[str, Analyse] = {
    "match": _match,
    "match-lambda": _match_lambda(starred=False),
    "match-lambda*": _match_lambda(starred=True),
}
