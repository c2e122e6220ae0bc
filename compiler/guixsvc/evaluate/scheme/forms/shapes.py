"""What stands in the special forms of Scheme: expressions, and bodies with the names that are theirs."""

from collections.abc import Callable, Iterator, Sequence

from guixsvc.annotations import Final, TypeAlias
from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.callables import Parameters
from guixsvc.evaluate.scheme.calls import parse_parameters
from guixsvc.evaluate.scheme.keywords import keyword_meant, means
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import UNSPECIFIED
from guixsvc.read import datum
from guixsvc.slotted import frozen


@frozen(eq=False, repr=False, slots=True)
class Part:
    """A form and where it stands: where it ``may_define``, or where an expression must be."""

    form: datum.Datum
    scope: Scope
    may_define: bool = False


@frozen(eq=False, repr=False)
class Body:
    """Forms of which the last must be an expression. Their ``scope`` is their own."""

    forms: Sequence[datum.Datum]
    scope: Scope


class Misshapen(ValueError):
    """A form of another shape, of which there is more to say."""


Parts: TypeAlias = "Iterator[Part | Body]"
Shape: TypeAlias = Callable[[datum.List, Scope], Parts]
"""What stands in a form. Raises `ValueError` or `IndexError` for one of another shape."""


def head_meant(form: datum.Datum, scope: Scope) -> str | None:
    """The global name of what stands at the head of a form, if no file binds it."""
    if not isinstance(form, datum.List) or not form.items or not isinstance(form.items[0], datum.Symbol):
        return None
    bound, name, home = resolved(form.items[0], scope)
    reference = home.module.reference(name) if bound is None else None
    return None if reference is None or reference.is_read else reference.name


def _is_guile_s_own(form: datum.List, scope: Scope) -> bool:
    """Whether what stands at the head of a form is certainly what Guile means by it, and of no other module.

    A file that imports nothing may be a part of one that does.
    """
    assert isinstance(form.items[0], datum.Symbol)
    _, name, home = resolved(form.items[0], scope)
    reference = home.module.reference(name)
    return reference is not None and reference.module == ("guile",) and bool(home.module.imports)


def symbols_in(form: datum.Datum) -> Iterator[datum.Symbol]:
    """Every symbol in a datum."""
    pending = [form]
    while pending:
        match pending.pop():
            case datum.Symbol() as symbol:
                yield symbol
            case datum.List(items=items, tail=tail):
                pending.extend(items if tail is None else (*items, tail))
            case datum.Vector(items=items):
                pending.extend(items)


def _within(scope: Scope, *binders: datum.Datum) -> Scope:
    """A scope with the names that some forms bind."""
    names = [symbol.key for binder in binders for symbol in symbols_in(binder)]
    return Scope(dict.fromkeys(names, UNSPECIFIED), scope)


def _list(form: datum.Datum, least: int = 0) -> tuple[datum.Datum, ...]:
    if not isinstance(form, datum.List) or form.tail is not None:
        raise ValueError
    return _at_least(least, form.items)


def _at_least(count: int, items: tuple[datum.Datum, ...]) -> tuple[datum.Datum, ...]:
    if len(items) < count:
        raise ValueError
    return items


def _expressions(least: int, most: int | None = None, start: int = 1) -> Shape:
    def shape(form: datum.List, scope: Scope) -> Parts:
        operands = _at_least(least, form.items[start:])
        if most is not None and len(operands) > most:
            raise ValueError
        return (Part(operand, scope) for operand in operands)

    return shape


def _begin(form: datum.List, scope: Scope) -> Parts:
    return (Part(item, scope, may_define=True) for item in form.items[1:])


def _eval_when(form: datum.List, scope: Scope) -> Parts:
    _list(_at_least(3, form.items)[1], 1)
    return (Part(item, scope, may_define=scope.parent is None) for item in form.items[2:])


# Definitions


def _define(form: datum.List, scope: Scope) -> Parts:
    target, rest = form.items[1], form.items[2:]
    if isinstance(target, datum.Symbol):
        # After some that other modules export there may be a body.
        yield from [Part(item, scope, may_define=len(rest) > 1) for item in rest]
        return
    while isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.List):
        if _is_guile_s_own(form, scope):
            raise Misshapen("`((NAME PARAMETER …) …)` can be defined with (ice-9 curried-definitions) only")
        scope = _within(scope, *target.items[1:], *_tail(target))
        target = target.items[0]
    if not isinstance(target, datum.List) or not target.items:
        raise ValueError
    parameters = datum.List(target.items[1:], target.span, target.tail)
    yield from _procedure(parameters, rest, scope)


def _tail(form: datum.List) -> tuple[datum.Datum, ...]:
    return () if form.tail is None else (form.tail,)


def _value(form: datum.List, scope: Scope) -> Parts:
    """Of a form with a name and the expression that gives its value."""
    _, name, expression = form.items
    if isinstance(name, datum.Literal):
        raise ValueError
    yield Part(expression, scope)


def _none(form: datum.List, scope: Scope) -> Parts:
    return iter(())


# Procedures


def _procedure(parameters: datum.Datum, body: tuple[datum.Datum, ...], scope: Scope) -> Parts:
    parsed = parse_parameters(parameters, starred=True)
    if parsed is None:
        raise ValueError
    inner = Scope(dict.fromkeys(_names(parsed), UNSPECIFIED), scope)
    for parameter in parameters.items if isinstance(parameters, datum.List) else ():
        if isinstance(parameter, datum.List):
            yield Part(parameter.items[1], inner)
    yield Body(_at_least(1, body), inner)


def _names(parameters: Parameters) -> list[str]:
    named = [parameter.name for parameter in (*parameters.optional, *parameters.keys)]
    return [*parameters.required, *named, *(() if parameters.rest is None else (parameters.rest,))]


def _later(first: int) -> Shape:
    """Of a form whose body another procedure is made of; ``first`` is the first form of it."""

    def shape(form: datum.List, scope: Scope) -> Parts:
        yield from [Part(item, scope) for item in form.items[1:first]]
        yield Body(_at_least(1, form.items[first:]), scope)

    return shape


def _delay(form: datum.List, scope: Scope) -> Parts:
    _, _ = form.items
    return _later(1)(form, scope)


def _rec(form: datum.List, scope: Scope) -> Parts:
    if isinstance(form.items[1], datum.Symbol):
        _, name, value = form.items
        return iter([Part(value, _within(scope, name))])
    target = form.items[1]
    if not isinstance(target, datum.List) or not target.items:
        raise ValueError
    parameters = datum.List(target.items[1:], target.span, target.tail)
    return _procedure(parameters, form.items[2:], _within(scope, target.items[0]))


def _lambda(form: datum.List, scope: Scope) -> Parts:
    return _procedure(form.items[1], form.items[2:], scope)


def _case_lambda(form: datum.List, scope: Scope) -> Parts:
    for clause in form.items[1:]:
        if isinstance(clause, datum.List):
            yield from _procedure(clause.items[0], clause.items[1:], scope)


# Bindings


def _each_once(scope: Scope, binders: list[datum.Datum]) -> Scope:
    """A scope with the names that some forms bind, each of them once."""
    inner = _within(scope, *binders)
    if len(inner.names) < len([symbol for binder in binders for symbol in symbols_in(binder)]):
        raise ValueError
    return inner


def _bindings(form: datum.List, bindings: datum.Datum, scope: Scope) -> list[tuple[datum.Datum, ...]]:
    """The bindings of a form: a name and its value, but for several names where a module has such a form."""
    found = [_list(binding, 2) for binding in _list(bindings)]
    if any(len(binding) > 2 for binding in found) and _is_guile_s_own(form, scope):
        raise ValueError
    return found


def _let(form: datum.List, scope: Scope) -> Parts:
    at = 2 if isinstance(form.items[1], datum.Symbol) else 1
    bindings = _bindings(form, form.items[at], scope)
    yield from [Part(binding[-1], scope) for binding in bindings]
    inner = _each_once(scope, [name for binding in bindings for name in binding[:-1]])
    yield Body(_at_least(1, form.items[at + 1 :]), _within(inner, *form.items[1:at]))


def _let_in_turn(form: datum.List, scope: Scope) -> Parts:
    for *names, value in _bindings(form, form.items[1], scope):
        yield Part(value, scope)
        scope = _within(scope, *names)
    yield Body(_at_least(1, form.items[2:]), scope)


def _letrec(form: datum.List, scope: Scope) -> Parts:
    bindings = _bindings(form, form.items[1], scope)
    inner = _each_once(scope, [name for binding in bindings for name in binding[:-1]])
    yield from [Part(binding[-1], inner) for binding in bindings]
    yield Body(_at_least(1, form.items[2:]), inner)


def _let_syntax(form: datum.List, scope: Scope) -> Parts:
    """What stands in it is known only once its macros are."""
    for binding in _list(form.items[1]):
        _, _ = _list(binding)
    _at_least(1, form.items[2:])
    return iter(())


def _receive(form: datum.List, scope: Scope) -> Parts:
    yield Part(form.items[2], scope)
    yield Body(_at_least(1, form.items[3:]), _within(scope, form.items[1]))


def _setting(form: datum.List, scope: Scope) -> Parts:
    yield from [Part(part, scope) for binding in _list(form.items[1]) for part in _list(binding, 2)]
    yield Body(_at_least(1, form.items[2:]), scope)


def _do(form: datum.List, scope: Scope) -> Parts:
    variables = [_list(variable, 2) for variable in _list(form.items[1])]
    if any(len(variable) > 3 for variable in variables):
        raise ValueError
    yield from [Part(variable[1], scope) for variable in variables]
    inner = _each_once(scope, [variable[0] for variable in variables])
    steps = [part for variable in variables for part in variable[2:]]
    yield from [Part(part, inner) for part in (*steps, *_list(form.items[2], 1), *form.items[3:])]


# Choices


def _cond(form: datum.List, scope: Scope) -> Parts:
    return _clauses(_at_least(1, form.items[1:]), scope, least=1)


def _case(form: datum.List, scope: Scope) -> Parts:
    yield Part(form.items[1], scope)
    for clause in form.items[2:]:
        if not means(_list(clause, 2)[0], "else", scope):
            _list(_list(clause)[0])
    yield from _clauses(form.items[2:], scope, least=2, from_body=True)


def _clauses(clauses: tuple[datum.Datum, ...], scope: Scope, *, least: int, from_body: bool = False) -> Parts:
    """What is evaluated of the clauses of ``cond`` and its like; that of ``else`` must be the last."""
    for position, clause in enumerate(clauses):
        head, *body = _list(clause, least)
        is_else = means(head, "else", scope)
        if is_else and (position < len(clauses) - 1 or not body):
            raise ValueError
        if len(body) != 2 and body and means(body[0], "=>", scope):
            raise ValueError
        evaluated = body if is_else or from_body else (head, *body)
        alone = is_else and len(clauses) == 1
        yield from [Part(part, scope, alone) for part in evaluated if not means(part, "=>", scope)]


def _guard(form: datum.List, scope: Scope) -> Parts:
    name, *clauses = _list(form.items[1], 2)
    for part in _clauses(tuple(clauses), _within(scope, name), least=1):
        # It stands in the body of a procedure.
        yield Part(part.form, part.scope, may_define=True) if isinstance(part, Part) else part
    yield Body(_at_least(1, form.items[2:]), Scope({}, scope))


def _match(clauses_at: int) -> Shape:
    def shape(form: datum.List, scope: Scope) -> Parts:
        yield from [Part(value, scope) for value in _at_least(clauses_at, form.items)[1:clauses_at]]
        for clause in form.items[clauses_at:]:
            pattern, *body = _list(clause, 2)
            inner = _within(scope, pattern)
            first = body[0]
            if isinstance(first, datum.List) and first.items and means(first.items[0], "=>", scope):
                inner = _within(inner, *first.items[1:])
                body = body[1:]
            # A name that is only quoted in a pattern is not bound by it.
            for name in SHAPES:
                inner.names.pop(name, None)
            yield Body(body, inner)

    return shape


def _quasiquote(form: datum.List, scope: Scope) -> Parts:
    pending: list[tuple[datum.Datum, int]] = [(form.items[1], 1)]
    while pending:
        part, depth = pending.pop()
        if not isinstance(part, datum.List | datum.Vector):
            continue
        head = part.items[0] if part.items and isinstance(part, datum.List) else None
        kind = None if head is None else keyword_meant(head, scope)
        depth += {"quasiquote": 1, "unquote": -1, "unquote-splicing": -1}.get(kind or "", 0)
        if depth == 0:
            yield from [Part(item, scope) for item in part.items[1:]]
        else:
            pending.extend([(item, depth) for item in reversed(part.items)])


DEFINITIONS: Final = frozenset(
    {
        *("define", "define*", "define*-public", "define-public", "define-record-type", "define-syntax"),
        *("define-syntax-rule", "define-values"),
    }
)

SHAPES: Final[dict[str, Shape]] = {
    "and": _expressions(0),
    "begin": _begin,
    "begin-thread": _later(1),
    "case": _case,
    "case-lambda": _case_lambda,
    "case-lambda*": _case_lambda,
    "cond": _cond,
    "cut": _expressions(1),
    "cute": _expressions(1),
    "define": _define,
    "define*": _define,
    "define*-public": _define,
    "define-public": _define,
    "define-record-type": _none,
    "define-syntax": _none,
    "define-syntax-rule": _none,
    "define-values": _value,
    "delay": _delay,
    "do": _do,
    "eval-when": _eval_when,
    "false-if-exception": _expressions(1),
    "guard": _guard,
    "if": _expressions(2, 3),
    "lambda": _lambda,
    "lambda*": _lambda,
    "let": _let,
    "let*": _let_in_turn,
    "let*-values": _let_in_turn,
    "let-values": _let,
    "let-syntax": _let_syntax,
    "letrec": _letrec,
    "letrec*": _letrec,
    "letrec-syntax": _let_syntax,
    "match": _match(2),
    "match-lambda": _match(1),
    "match-lambda*": _match(1),
    "quasiquote": _quasiquote,
    "or": _expressions(0),
    "parameterize": _setting,
    "rec": _rec,
    "receive": _receive,
    "set!": _value,
    "unless": _expressions(2),
    "when": _expressions(2),
    "while": _expressions(1),
    "with-fluids": _setting,
    "with-mutex": _later(2),
    "λ": _lambda,
}
"""The forms of which that is known; those that hand on where they stand may define what they may."""
