"""Forms that choose what is evaluated."""

from collections.abc import Sequence
from functools import partial

from guixsvc.annotations import TypeAlias
from guixsvc.evaluate.scheme.equality import eqv
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.nodes import Act, Branch, Node, Result, Tail, nodes
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import depends, in_sequence, is_malformed, malformed
from guixsvc.evaluate.scheme.unknown import NotKnown, any_holds, asked, undecided
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Conditional, MultipleValues, Opaque, Value, is_true
from guixsvc.evaluate.work import COMPARED, spend
from guixsvc.read import datum
from guixsvc.slotted import frozen, replace


def _if(form: datum.List, scope: Scope) -> Act:
    if len(form.items) not in (3, 4):
        return is_malformed(form, "`(if CONDITION THEN ELSE)`")
    test, *branches = nodes(form.items[1:])
    then, otherwise = branches[0], branches[1] if len(branches) == 2 else None
    without = (UNSPECIFIED,) if otherwise is None else ()

    def act(run: Run, scope: Scope) -> Result:
        condition = run.value(test, scope)
        hidden = undecided(condition)
        if hidden is not None:
            tails = [_tail(branch, scope) for branch in branches]
            return depends(run, hidden, form, scope, *tails, otherwise=without)
        if is_true(condition):
            return Tail(then, scope)
        return UNSPECIFIED if otherwise is None else Tail(otherwise, scope)

    return act


def _tail(node: Node, scope: Scope) -> Branch:
    return lambda: Tail(node, scope)


def _guarded(run_when: bool) -> Analyse:
    def analyse(form: datum.List, scope: Scope) -> Act:
        if len(form.items) < 3:
            return is_malformed(form, "a condition and a body")
        test, *rest = nodes(form.items[1:])
        body = tuple(rest)

        def act(run: Run, scope: Scope) -> Result:
            condition = run.value(test, scope)
            hidden = undecided(condition)
            if hidden is not None:
                branch = in_sequence(run, body, scope, form)
                return depends(run, hidden, form, scope, branch, otherwise=(UNSPECIFIED,))
            if is_true(condition) is not run_when:
                return UNSPECIFIED
            return run.sequence(body, Scope({}, scope), form.span)

        return act

    return analyse


@frozen(eq=False, repr=False)
class Clause:
    """A clause of ``case`` or ``cond``; that of ``else`` has no ``test``, one with ``=>`` a ``receiver``, and
    maybe a ``guard`` before that, which is asked about the values of the test (SRFI 61)."""

    form: datum.List
    test: Node | None
    body: tuple[Node, ...]
    receiver: Node | None
    guard: Node | None = None

    def chosen(self, run: Run, value: Value, scope: Scope) -> Result:
        """What it gives that was chosen by a value."""
        if self.receiver is not None:
            return run.apply(run.value(self.receiver, scope), self._values(value), self.form.span)
        return run.sequence(self.body, scope, self.form.span)

    def condition(self, run: Run, value: Value, scope: Scope) -> Value:
        """What decides whether it is chosen by the value of its test."""
        if self.guard is None or isinstance(value, Opaque):
            return value
        return run.apply(run.value(self.guard, scope), self._values(value), self.form.span)

    def _values(self, value: Value) -> list[Value]:
        several = self.guard is not None and isinstance(value, MultipleValues)
        return [*value.items] if several and isinstance(value, MultipleValues) else [value]


def _receiver(body: tuple[datum.Datum, ...], scope: Scope) -> Node | None:
    return Node(body[1]) if len(body) == 2 and means(body[0], "=>", scope) else None


# cond


def _cond(form: datum.List, scope: Scope) -> Act:
    clauses = [cond_clause(clause, scope) for clause in form.items[1:]]
    return lambda run, scope: first_true(run, form, clauses, scope)


def cond_clause(form: datum.Datum, scope: Scope) -> Clause | datum.Datum:
    """A clause, or a form that is none."""
    if not isinstance(form, datum.List) or not form.items:
        return form
    body, guard = form.items[1:], None
    if len(body) == 3 and means(body[1], "=>", scope):
        guard, body = Node(body[0]), body[1:]
    if means(form.items[0], "else", scope):
        return Clause(form, None, nodes(body), None)
    return Clause(form, Node(form.items[0]), nodes(body), _receiver(body, scope), guard)


def first_true(run: Run, form: datum.List, clauses: Sequence[Clause | datum.Datum], scope: Scope) -> Result:
    """What the first clause of a ``cond`` gives whose condition holds."""
    for position, clause in enumerate(clauses):
        if not isinstance(clause, Clause):
            return malformed(run, clause, "`(CONDITION EXPRESSION …)`")
        if clause.test is None:
            return run.sequence(clause.body, scope, clause.form.span)
        value = run.value(clause.test, scope)
        condition = clause.condition(run, value, scope)
        hidden = undecided(condition)
        if hidden is not None:
            chosen = _perhaps_chosen(run, clause, value, scope)
            rest = _later_clauses(run, form, clauses[position + 1 :], scope)
            return depends(run, hidden, form, scope, chosen, rest, part=clause.form)
        if is_true(condition):
            return _perhaps_chosen(run, clause, value, scope)()
    return UNSPECIFIED


def _later_clauses(
    run: Run, form: datum.List, clauses: Sequence[Clause | datum.Datum], scope: Scope
) -> Branch:
    return lambda: first_true(run, form, clauses, scope)


def _perhaps_chosen(run: Run, clause: Clause, value: Value, scope: Scope) -> Branch:
    """What a clause of ``cond`` gives that is chosen by the value of its test."""
    if not clause.body:
        return lambda: value
    return lambda: clause.chosen(run, value, scope)


# and-let*


def _and_let(form: datum.List, scope: Scope) -> Act:
    """That of SRFI 2: each clause sees the names of those before it, and the first false one ends it."""
    match form.items:
        case (_, datum.List(items=written, tail=None), *rest):
            clauses = [_named_test(clause) for clause in written]
            if None not in clauses:
                known = [clause for clause in clauses if clause is not None]
                body = nodes(rest)
                return lambda run, scope: _all_true(run, form, known, body, scope, True)
    return is_malformed(form, "`(and-let* ((NAME VALUE) (CONDITION) NAME …) BODY …)`")


_NamedTest: TypeAlias = tuple[datum.Symbol | None, Node]


def _named_test(clause: datum.Datum) -> _NamedTest | None:
    match clause:
        case datum.Symbol():
            return None, Node(clause)
        case datum.List(items=(test,), tail=None):
            return None, Node(test)
        case datum.List(items=(datum.Symbol() as name, value), tail=None):
            return name, Node(value)
    return None


def _all_true(
    run: Run,
    form: datum.List,
    clauses: Sequence[_NamedTest],
    body: tuple[Node, ...],
    scope: Scope,
    last: Value,
) -> Result:
    for position, (name, test) in enumerate(clauses):
        last = run.value(test, scope)
        if name is not None:
            scope = Scope({name.key: last}, scope)
            scope.keep_place(name.key, run.place)
        hidden = undecided(last)
        if hidden is not None:
            later = partial(_all_true, run, form, clauses[position + 1 :], body, scope, last)
            return depends(run, hidden, form, scope, later, otherwise=(False,), part=test.form)
        if not is_true(last):
            return False
    return run.sequence(body, Scope({}, scope), form.span) if body else last


# case


def _case(form: datum.List, scope: Scope) -> Act:
    if len(form.items) < 2:
        return is_malformed(form, "`(case KEY ((DATUM …) EXPRESSION …) …)`")
    key_node = Node(form.items[1])
    clauses: list[tuple[datum.Datum | None, Clause]] = []
    wrong: datum.Datum | None = None
    for clause in form.items[2:]:
        if not isinstance(clause, datum.List) or len(clause.items) < 2:
            wrong = clause
            break
        choices, body = clause.items[0], clause.items[1:]
        parsed = Clause(clause, None, nodes(body), _receiver(body, scope))
        clauses.append((None if means(choices, "else", scope) else choices, parsed))

    def act(run: Run, scope: Scope) -> Result:
        key = run.value(key_node, scope)
        if wrong is not None:
            return malformed(run, wrong, "`((DATUM …) EXPRESSION …)`")
        for position, (choices, clause) in enumerate(clauses):
            is_chosen = choices is None or asked(_is_chosen, run, key, choices)
            if isinstance(is_chosen, NotKnown):
                hidden = is_chosen.hidden(form.span)
                later = clauses[position:]
                branches = [_case_body(run, clause, key, scope) for _, clause in later]
                ends = any(choices is None for choices, _ in later)
                otherwise = () if ends else (UNSPECIFIED,)
                return depends(run, hidden, form, scope, *branches, otherwise=otherwise)
            if is_chosen:
                return clause.chosen(run, key, scope)
        return UNSPECIFIED

    return act


def _is_chosen(run: Run, key: Value, choices: datum.Datum) -> bool:
    """Whether a clause of ``case`` is the one. Raises `NotKnown`."""
    among = choices.items if isinstance(choices, datum.List) else ()
    spend(COMPARED * len(among))
    return any_holds(partial(_is_datum, run, key, choice) for choice in among)


def _is_datum(run: Run, key: Value, choice: datum.Datum) -> bool:
    return eqv(key, run.quoted(choice))


def _case_body(run: Run, clause: Clause, key: Value, scope: Scope) -> Branch:
    return lambda: clause.chosen(run, key, scope)


# and, or


def _and_or(*, goes_on: bool) -> Analyse:
    """``and`` goes on while values are true, ``or`` while they are false."""

    def analyse(form: datum.List, scope: Scope) -> Act:
        items = nodes(form.items[1:])
        return lambda run, scope: _until(run, form, items, scope, goes_on=goes_on)

    return analyse


def _until(run: Run, form: datum.List, items: tuple[Node, ...], scope: Scope, *, goes_on: bool) -> Result:
    for position, item in enumerate(items[:-1]):
        value = run.value(item, scope)
        hidden = undecided(value)
        if hidden is not None:
            branch = _rest_of(run, form, items[position + 1 :], scope, goes_on)
            # What ends the evaluation of `and` is false, but of `or` any true value.
            ends_with = False if goes_on else _as_true(value)
            result = depends(run, hidden, form, scope, branch, otherwise=(ends_with,), part=item.form)
            # (and UNKNOWN #f) is false whatever the unknown is.
            is_conditional = goes_on and isinstance(result, Conditional)
            # A number is no boolean, though Python has 0 equal False.
            return False if is_conditional and all(part is False for part in result.parts) else result
        if is_true(value) is not goes_on:
            return value
    return Tail(items[-1], scope) if items else goes_on


def _as_true(value: Value) -> Value:
    """A value that is not known, where it is certain to be true."""
    return replace(value, is_true=True) if isinstance(value, Opaque) else value


def _rest_of(run: Run, form: datum.List, items: tuple[Node, ...], scope: Scope, goes_on: bool) -> Branch:
    return lambda: _until(run, form, items, scope, goes_on=goes_on)


FORMS: dict[str, Analyse] = {
    "and-let*": _and_let,
    "and": _and_or(goes_on=True),
    "case": _case,
    "cond": _cond,
    "if": _if,
    "or": _and_or(goes_on=False),
    "unless": _guarded(run_when=False),
    "when": _guarded(run_when=True),
}
