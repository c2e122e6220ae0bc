"""Forms that choose what is evaluated."""

from guixsvc.evaluate.scheme.equality import eqv
from guixsvc.evaluate.scheme.evaluator import Evaluator, SpecialForm
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.scopes import Branch, Scope, Tail
from guixsvc.evaluate.scheme.special_forms import depends, in_sequence, malformed
from guixsvc.evaluate.scheme.unknown import NotKnown, undecided
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Conditional, Opaque, Value, is_true
from guixsvc.evaluate.work import COMPARED, spend
from guixsvc.read import datum
from guixsvc.slotted import replace


def _if(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) not in (3, 4):
        return malformed(evaluator, form, "`(if CONDITION THEN ELSE)`")
    condition = evaluator.evaluate(form.items[1], scope)
    hidden = undecided(condition)
    if hidden is not None:
        branches = [_tail(branch, scope) for branch in form.items[2:]]
        otherwise = (UNSPECIFIED,) if len(branches) == 1 else ()
        return depends(evaluator, hidden, form, scope, *branches, otherwise=otherwise)
    if is_true(condition):
        return Tail(form.items[2], scope)
    return Tail(form.items[3], scope) if len(form.items) == 4 else UNSPECIFIED


def _tail(form: datum.Datum, scope: Scope) -> Branch:
    return lambda: Tail(form, scope)


def _guarded(run_when: bool) -> SpecialForm:
    def special(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
        if len(form.items) < 3:
            return malformed(evaluator, form, "a condition and a body")
        condition = evaluator.evaluate(form.items[1], scope)
        hidden = undecided(condition)
        if hidden is not None:
            body = in_sequence(evaluator, form.items[2:], scope, form)
            return depends(evaluator, hidden, form, scope, body, otherwise=(UNSPECIFIED,))
        if is_true(condition) is not run_when:
            return UNSPECIFIED
        return evaluator.body(form.items[2:], Scope({}, scope), form.span)

    return special


def _cond(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return cond_clauses(evaluator, form, form.items[1:], scope)


def cond_clauses(
    evaluator: Evaluator, form: datum.List, clauses: tuple[datum.Datum, ...], scope: Scope
) -> Value | Tail:
    """What the first clause of a ``cond`` gives whose condition holds."""
    for position, clause in enumerate(clauses):
        if not isinstance(clause, datum.List) or not clause.items:
            return malformed(evaluator, clause, "`(CONDITION EXPRESSION …)`")
        test, body = clause.items[0], clause.items[1:]
        if means(test, "else", scope):
            return evaluator.body(body, scope, clause.span)
        condition = evaluator.evaluate(test, scope)
        hidden = undecided(condition)
        if hidden is not None:
            chosen = _chosen(evaluator, clause, condition, scope)
            rest = _later_clauses(evaluator, form, clauses[position + 1 :], scope)
            return depends(evaluator, hidden, form, scope, chosen, rest, part=clause)
        if is_true(condition):
            return _chosen(evaluator, clause, condition, scope)()
    return UNSPECIFIED


def _later_clauses(
    evaluator: Evaluator, form: datum.List, clauses: tuple[datum.Datum, ...], scope: Scope
) -> Branch:
    return lambda: cond_clauses(evaluator, form, clauses, scope)


def _chosen(evaluator: Evaluator, clause: datum.List, condition: Value, scope: Scope) -> Branch:
    """What a clause of ``cond`` gives whose condition holds."""

    def value() -> Value | Tail:
        match clause.items[1:]:
            case ():
                return condition
            case (arrow, receiver) if means(arrow, "=>", scope):
                return evaluator.apply(evaluator.evaluate(receiver, scope), [condition], clause.span)
        return evaluator.body(clause.items[1:], scope, clause.span)

    return value


def _case(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    if len(form.items) < 2:
        return malformed(evaluator, form, "`(case KEY ((DATUM …) EXPRESSION …) …)`")
    key = evaluator.evaluate(form.items[1], scope)
    clauses: list[datum.List] = []
    for clause in form.items[2:]:
        if not isinstance(clause, datum.List) or len(clause.items) < 2:
            return malformed(evaluator, clause, "`((DATUM …) EXPRESSION …)`")
        clauses.append(clause)
    for position, clause in enumerate(clauses):
        try:
            is_chosen = means(clause.items[0], "else", scope) or _is_chosen(evaluator, key, clause.items[0])
        except NotKnown as unknown:
            hidden = unknown.hidden(form.span)
            bodies = [_case_body(evaluator, later, key, scope) for later in clauses[position:]]
            ends = any(means(later.items[0], "else", scope) for later in clauses[position:])
            return depends(evaluator, hidden, form, scope, *bodies, otherwise=() if ends else (UNSPECIFIED,))
        if is_chosen:
            return _case_body(evaluator, clause, key, scope)()
    return UNSPECIFIED


def _is_chosen(evaluator: Evaluator, key: Value, choices: datum.Datum) -> bool:
    """Whether a clause of ``case`` is the one. Raises `NotKnown`."""
    unknown: NotKnown | None = None
    spend(COMPARED * (len(choices.items) if isinstance(choices, datum.List) else 0))
    for choice in choices.items if isinstance(choices, datum.List) else ():
        try:
            if eqv(key, evaluator.quoted(choice)):
                return True
        except NotKnown as hidden:
            unknown = hidden
    if unknown is not None:
        raise unknown
    return False


def _case_body(evaluator: Evaluator, clause: datum.List, key: Value, scope: Scope) -> Branch:
    match clause.items[1:]:
        case (arrow, receiver) if means(arrow, "=>", scope):
            return lambda: evaluator.apply(evaluator.evaluate(receiver, scope), [key], clause.span)
    return lambda: evaluator.body(clause.items[1:], scope, clause.span)


def _and(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return _and_or(evaluator, form, form.items[1:], scope, goes_on=True)


def _or(evaluator: Evaluator, form: datum.List, scope: Scope) -> Value | Tail:
    return _and_or(evaluator, form, form.items[1:], scope, goes_on=False)


def _and_or(
    evaluator: Evaluator, form: datum.List, items: tuple[datum.Datum, ...], scope: Scope, *, goes_on: bool
) -> Value | Tail:
    """``and`` goes on while values are true, ``or`` while they are false."""
    for position, item in enumerate(items[:-1]):
        value = evaluator.evaluate(item, scope)
        hidden = undecided(value)
        if hidden is not None:
            branch = _rest_of(evaluator, form, items[position + 1 :], scope, goes_on)
            # What ends the evaluation of `and` is false, but of `or` any true value.
            ends_with = False if goes_on else _as_true(value)
            result = depends(evaluator, hidden, form, scope, branch, otherwise=(ends_with,), part=item)
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


def _rest_of(
    evaluator: Evaluator, form: datum.List, items: tuple[datum.Datum, ...], scope: Scope, goes_on: bool
) -> Branch:
    return lambda: _and_or(evaluator, form, items, scope, goes_on=goes_on)


FORMS: dict[str, SpecialForm] = {
    "and": _and,
    "case": _case,
    "cond": _cond,
    "if": _if,
    "or": _or,
    "unless": _guarded(run_when=False),
    "when": _guarded(run_when=True),
}
