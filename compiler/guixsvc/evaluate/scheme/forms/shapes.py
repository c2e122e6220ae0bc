"""What stands in the special forms of Scheme: expressions, and bodies with the names that are theirs."""

from collections.abc import Callable, Iterator, Sequence

from guixsvc.annotations import Final, TypeAlias
from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.callables import Parameters
from guixsvc.evaluate.scheme.calls import parse_parameters
from guixsvc.evaluate.scheme.keywords import keyword_meant, means
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.syntax_rules import RefusedRule, check_rule, check_rules
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque
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
    """A form of another shape, of which there is more to say: of which ``part`` of it, if not of the whole.
    Where it is not ``certain``, some module that is not seen may have a form of this shape."""

    def __init__(self, message: str, part: datum.Datum | None = None, *, certain: bool = True) -> None:
        super().__init__(message)
        self.part = part
        self.certain = certain


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
    """Whether what stands at the head of a form is what Guile means by it, and of no other module."""
    assert isinstance(form.items[0], datum.Symbol)
    _, name, home = resolved(form.items[0], scope)
    reference = home.module.reference(name)
    return reference is not None and reference.module == ("guile",)


def _imports_any(form: datum.List, scope: Scope) -> bool:
    """Whether the module of a form imports others: one that does not may be a part of one that does."""
    assert isinstance(form.items[0], datum.Symbol)
    return bool(resolved(form.items[0], scope)[2].module.imports)


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


def within(scope: Scope, *binders: datum.Datum) -> Scope:
    """A scope with the names that some forms bind."""
    names = [symbol.key for binder in binders for symbol in symbols_in(binder)]
    return Scope(dict.fromkeys(names, UNSPECIFIED), scope)


def list_of(form: datum.Datum, least: int = 0, most: int | None = None) -> tuple[datum.Datum, ...]:
    """What stands in a form that is a list. Raises `ValueError`."""
    if not isinstance(form, datum.List) or form.tail is not None:
        raise ValueError
    if most is not None and len(form.items) > most:
        raise ValueError
    return at_least(least, form.items)


def at_least(count: int, items: tuple[datum.Datum, ...]) -> tuple[datum.Datum, ...]:
    """The same forms, if they are so many. Raises `ValueError`."""
    if len(items) < count:
        raise ValueError
    return items


def name_of(form: datum.Datum) -> datum.Symbol:
    """The same form, if it is a name. Raises `ValueError`."""
    if not isinstance(form, datum.Symbol):
        raise ValueError
    return form


def expressions(least: int, most: int | None = None, start: int = 1) -> Shape:
    """Of a form in which expressions stand."""

    def shape(form: datum.List, scope: Scope) -> Parts:
        operands = at_least(least, form.items[start:])
        if most is not None and len(operands) > most:
            raise ValueError
        return (Part(operand, scope) for operand in operands)

    return shape


def called(head: datum.Datum) -> datum.Datum:
    """What is put at the head of a call of a value, where it may be a form, as in ``(cond (x => or))``."""
    value = datum.Literal(False, datum.form_span(head))
    return datum.List((head, value), value.span) if isinstance(head, datum.Symbol) else head


def _cut(form: datum.List, scope: Scope) -> Parts:
    if form.items[-1] == datum.Symbol("<...>"):
        return expressions(1)(form, scope)
    value = datum.Literal(False, form.span)
    call = tuple(value if item == datum.Symbol("<>") else item for item in at_least(1, form.items[1:]))
    return iter([Body((datum.List(call, form.span),), scope)])


def _begin(form: datum.List, scope: Scope) -> Parts:
    return (Part(item, scope, may_define=True) for item in form.items[1:])


def _eval_when(form: datum.List, scope: Scope) -> Parts:
    list_of(at_least(3, form.items)[1], 1)
    return (Part(item, scope, may_define=scope.parent is None) for item in form.items[2:])


# Definitions


def _define(*, starred: bool) -> Shape:
    return lambda form, scope: _definition(form, scope, starred=starred)


def _definition(form: datum.List, scope: Scope, *, starred: bool) -> Parts:
    target, rest = form.items[1], form.items[2:]
    if isinstance(target, datum.Symbol):
        # After some that other modules export there may be a body.
        yield from [Part(item, scope, may_define=len(rest) > 1) for item in rest]
        return
    while isinstance(target, datum.List) and target.items and isinstance(target.items[0], datum.List):
        if (own := _is_guile_s_own(form, scope)) and not starred:
            message = "`((NAME PARAMETER …) …)` can be defined with (ice-9 curried-definitions) only"
            raise Misshapen(message, certain=_imports_any(form, scope))
        starred = starred and not own  # it leaves what is within to `define`
        scope = within(scope, *target.items[1:], *_tail(target))
        target = target.items[0]
    if not isinstance(target, datum.List) or not target.items:
        raise ValueError
    parameters = datum.List(target.items[1:], target.span, target.tail)
    yield from procedure(parameters, rest, scope, starred=starred)


def _tail(form: datum.List) -> tuple[datum.Datum, ...]:
    return () if form.tail is None else (form.tail,)


def _set(form: datum.List, scope: Scope) -> Parts:
    _, name, expression = form.items
    if isinstance(name, datum.Literal):
        raise ValueError
    yield Part(expression, scope)


def _define_values(form: datum.List, scope: Scope) -> Parts:
    _, names, expression = form.items
    _formals(names)
    yield Part(expression, scope)


def _define_syntax(form: datum.List, scope: Scope) -> Parts:
    _, name, transformer = form.items
    name_of(name)
    return _transformer(transformer, scope)


def _define_syntax_rule(form: datum.List, scope: Scope) -> Parts:
    _, pattern, *described, template = form.items
    match described:
        case [] | [datum.Literal(value=str())] if isinstance(pattern, datum.List):
            pass
        case _:
            raise ValueError
    name_of(pattern.items[0])
    _refused_rule(check_rule(pattern, template))
    return iter(())


def _transformer(form: datum.Datum, scope: Scope) -> Parts:
    """What makes a macro: what one of ``syntax-case`` does is not looked at."""
    if isinstance(form, datum.Literal):
        raise Misshapen("a macro is made by `syntax-rules` or by a procedure", form)
    if isinstance(form, datum.List) and form.items and means(form.items[0], "syntax-rules", scope):
        yield Part(form, scope)


def _syntax_rules(form: datum.List, scope: Scope) -> Parts:
    _refused_rule(check_rules(form))
    return iter(())


def _refused_rule(refused: RefusedRule | None) -> None:
    if refused is not None:
        raise Misshapen(refused.message, refused.part)


# Procedures


def procedure(
    parameters: datum.Datum, body: tuple[datum.Datum, ...], scope: Scope, *, starred: bool = False
) -> Parts:
    """The defaults of parameters, and the body of a procedure that has them."""
    parsed = parse_parameters(parameters, starred=starred)
    if parsed is None:
        raise ValueError
    inner = Scope(dict.fromkeys(_names(parsed), UNSPECIFIED), scope)
    for parameter in parameters.items if isinstance(parameters, datum.List) else ():
        if isinstance(parameter, datum.List):
            yield Part(parameter.items[1], inner)
    yield Body(at_least(1, body), inner)


def _names(parameters: Parameters) -> list[str]:
    named = [parameter.name for parameter in (*parameters.optional, *parameters.keys)]
    return [*parameters.required, *named, *(() if parameters.rest is None else (parameters.rest,))]


def later(first: int) -> Shape:
    """Of a form whose body another procedure is made of; ``first`` is the first form of it."""

    def shape(form: datum.List, scope: Scope) -> Parts:
        yield from [Part(item, scope) for item in form.items[1:first]]
        yield Body(at_least(1, form.items[first:]), scope)

    return shape


def _delay(form: datum.List, scope: Scope) -> Parts:
    _, _ = form.items
    return later(1)(form, scope)


def _rec(form: datum.List, scope: Scope) -> Parts:
    if isinstance(form.items[1], datum.Symbol):
        _, name, value = form.items
        return iter([Part(value, within(scope, name))])
    target = form.items[1]
    if not isinstance(target, datum.List) or not target.items:
        raise ValueError
    parameters = datum.List(target.items[1:], target.span, target.tail)
    return procedure(parameters, form.items[2:], within(scope, target.items[0]))


def _formals(form: datum.Datum) -> None:
    """Looks at names of several values. Raises `ValueError`."""
    if parse_parameters(form, starred=False) is None:
        raise ValueError


def _lambda(*, starred: bool) -> Shape:
    return lambda form, scope: procedure(form.items[1], form.items[2:], scope, starred=starred)


def _case_lambda(*, starred: bool) -> Shape:
    def shape(form: datum.List, scope: Scope) -> Parts:
        clauses = form.items[1:]
        match clauses[:1]:
            case (datum.Literal(value=str()),):
                clauses = clauses[1:]
        for clause in clauses:
            parameters, *body = list_of(clause, 1)
            yield from procedure(parameters, (*body,), scope, starred=starred)

    return shape


# Bindings


def each_once(scope: Scope, binders: list[datum.Datum]) -> Scope:
    """A scope with the names that some forms bind, each of them once."""
    inner = within(scope, *binders)
    if len(inner.names) < len([symbol for binder in binders for symbol in symbols_in(binder)]):
        raise ValueError
    return inner


def _bindings(form: datum.List, bindings: datum.Datum, scope: Scope) -> list[tuple[datum.Datum, ...]]:
    """The bindings of a form: a name and its value, but for several names where a module has such a form."""
    found = [list_of(binding, 2) for binding in list_of(bindings)]
    for *names, _ in found:
        if _is_guile_s_own(form, scope):
            (name,) = names
            name_of(name)
        elif any(isinstance(name, datum.Literal) for name in names):
            raise ValueError
    return found


def _let(form: datum.List, scope: Scope) -> Parts:
    at = 2 if isinstance(form.items[1], datum.Symbol) else 1
    bindings = _bindings(form, form.items[at], scope)
    yield from [Part(binding[-1], scope) for binding in bindings]
    inner = each_once(scope, [*form.items[1:at], *[name for binding in bindings for name in binding[:-1]]])
    yield Body(at_least(1, form.items[at + 1 :]), inner)


def _let_values(*, in_turn: bool) -> Shape:
    def shape(form: datum.List, scope: Scope) -> Parts:
        inner, several = scope, [list_of(binding, 2, 2) for binding in list_of(form.items[1])]
        for names, value in several:
            _formals(names)
            yield Part(value, inner if in_turn else scope)
            inner = within(inner, names)
        if not in_turn:
            each_once(scope, [names for names, _ in several])
        yield Body(at_least(1, form.items[2:]), inner)

    return shape


def _let_in_turn(form: datum.List, scope: Scope) -> Parts:
    for *names, value in _bindings(form, form.items[1], scope):
        yield Part(value, scope)
        scope = within(scope, *names)
    yield Body(at_least(1, form.items[2:]), scope)


def _letrec(form: datum.List, scope: Scope) -> Parts:
    bindings = _bindings(form, form.items[1], scope)
    inner = each_once(scope, [name for binding in bindings for name in binding[:-1]])
    yield from [Part(binding[-1], inner) for binding in bindings]
    yield Body(at_least(1, form.items[2:]), inner)


def _let_syntax(form: datum.List, scope: Scope) -> Parts:
    """What it holds may define what may be defined where it stands. Its macros are looked up when it is
    known what they became."""
    bindings = [list_of(binding, 2, 2) for binding in list_of(form.items[1])]
    for name, transformer in bindings:
        name_of(name)
        yield from _transformer(transformer, scope)
    inner = each_once(scope, [name for name, _ in bindings])
    for name, _ in bindings:
        inner.names[name_of(name).key] = Opaque("it is a macro", datum.form_span(name))
    yield from [Part(part, inner, may_define=True) for part in at_least(1, form.items[2:])]


def _receive(form: datum.List, scope: Scope) -> Parts:
    _formals(form.items[1])
    yield Part(form.items[2], scope)
    yield Body(at_least(1, form.items[3:]), within(scope, form.items[1]))


def _setting(form: datum.List, scope: Scope) -> Parts:
    yield from [Part(part, scope) for binding in list_of(form.items[1]) for part in list_of(binding, 2, 2)]
    yield Body(at_least(1, form.items[2:]), scope)


def _do(form: datum.List, scope: Scope) -> Parts:
    variables = [list_of(variable, 2, 3) for variable in list_of(form.items[1])]
    yield from [Part(variable[1], scope) for variable in variables]
    inner = each_once(scope, [name_of(variable[0]) for variable in variables])
    steps = [part for variable in variables for part in variable[2:]]
    yield from [Part(part, inner) for part in (*steps, *list_of(form.items[2], 1), *form.items[3:])]


# Choices


def _cond(form: datum.List, scope: Scope) -> Parts:
    return _clauses(at_least(1, form.items[1:]), scope, least=1)


def _case(form: datum.List, scope: Scope) -> Parts:
    yield Part(form.items[1], scope)
    for clause in at_least(1, form.items[2:]):
        if not means(list_of(clause, 2)[0], "else", scope):
            list_of(list_of(clause)[0])
    yield from _clauses(form.items[2:], scope, least=2, from_body=True)


def _clauses(clauses: tuple[datum.Datum, ...], scope: Scope, *, least: int, from_body: bool = False) -> Parts:
    """What is evaluated of the clauses of ``cond`` and its like; that of ``else`` must be the last."""
    for position, clause in enumerate(clauses):
        head, *body = list_of(clause, least)
        is_else = means(head, "else", scope)
        if is_else and (position < len(clauses) - 1 or not body):
            raise ValueError
        if body and means(body[0], "=>", scope) and (from_body or not is_else):
            _, receiver = body
            body = [called(receiver)]
        elif len(body) == 3 and means(body[1], "=>", scope) and not (from_body or is_else):
            # SRFI 61
            body = [body[0], body[2]]
        evaluated = body if is_else or from_body else (head, *body)
        yield from [Part(part, scope, is_else and len(clauses) == 1) for part in evaluated]


def _guard(form: datum.List, scope: Scope) -> Parts:
    name, *clauses = list_of(form.items[1], 2)
    for part in _clauses(tuple(clauses), within(scope, name), least=1):
        # It stands in the body of a procedure.
        yield Part(part.form, part.scope, may_define=True) if isinstance(part, Part) else part
    yield Body(at_least(1, form.items[2:]), Scope({}, scope))


def _quasiquote(form: datum.List, scope: Scope) -> Parts:
    _, template = form.items
    pending: list[tuple[datum.Datum, int]] = [(template, 1)]
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
    "and": expressions(0),
    "begin": _begin,
    "begin-thread": later(1),
    "case": _case,
    "case-lambda": _case_lambda(starred=False),
    "case-lambda*": _case_lambda(starred=True),
    "cond": _cond,
    "cut": _cut,
    "cute": expressions(1),
    "define": _define(starred=False),
    "define*": _define(starred=True),
    "define*-public": _define(starred=True),
    "define-public": _define(starred=False),
    "define-syntax": _define_syntax,
    "define-syntax-rule": _define_syntax_rule,
    "define-values": _define_values,
    "delay": _delay,
    "do": _do,
    "eval-when": _eval_when,
    "false-if-exception": expressions(1),
    "guard": _guard,
    "if": expressions(2, 3),
    "lambda": _lambda(starred=False),
    "lambda*": _lambda(starred=True),
    "let": _let,
    "let*": _let_in_turn,
    "let*-values": _let_values(in_turn=True),
    "let-values": _let_values(in_turn=False),
    "let-syntax": _let_syntax,
    "letrec": _letrec,
    "letrec*": _letrec,
    "letrec-syntax": _let_syntax,
    "quasiquote": _quasiquote,
    "or": expressions(0),
    "parameterize": _setting,
    "rec": _rec,
    "receive": _receive,
    "set!": _set,
    "syntax-rules": _syntax_rules,
    "unless": expressions(2),
    "when": expressions(2),
    "while": expressions(1),
    "with-fluids": _setting,
    "with-mutex": later(2),
    "λ": _lambda(starred=False),
}
"""The forms of which that is known; those that hand on where they stand may define what they may."""
