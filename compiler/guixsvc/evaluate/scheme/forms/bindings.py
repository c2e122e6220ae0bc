"""Forms that bind names to values, and loops that bind them anew."""

from collections.abc import Sequence

from guixsvc.annotations import TypeAlias
from guixsvc.evaluate.scheme.callables import Closure, Parameters
from guixsvc.evaluate.scheme.calls import parse_parameters
from guixsvc.evaluate.scheme.forms.bodies import body_of, without_value
from guixsvc.evaluate.scheme.forms.shapes import symbols_in
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import depends, in_sequence, is_malformed, malformed
from guixsvc.evaluate.scheme.unknown import undecided
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Faulty, List, MultipleValues, Opaque, Value, is_true
from guixsvc.evaluate.work import COPIED, spend
from guixsvc.read import datum

_Binding: TypeAlias = tuple[datum.Datum, Node]
"""What a ``let`` binds, a name or a list of them, and the expression that gives it."""


def _bindings(form: datum.List, scope: Scope) -> list[_Binding] | None:
    """The ``((NAME VALUE) …)`` of a ``let``; ``None`` if malformed."""
    if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
        return None
    found = [_binding(item, form.items[0], scope) for item in form.items[1].items]
    bindings = [binding for binding in found if binding is not None]
    return bindings if len(bindings) == len(found) else None


def _binding(form: datum.Datum, let: datum.Datum, scope: Scope) -> _Binding | None:
    """``(NAME VALUE)``; SRFI 71 has also ``(NAME NAME … VALUES)`` and ``((values NAME … . REST) VALUES)``."""
    match form:
        case datum.List(items=(datum.Symbol() as name, value), tail=None):
            return name, Node(value)
        case datum.List(items=(datum.List(items=(head, *names)) as several, value)) if means(
            head, "values", scope
        ):
            formals = datum.List(tuple(names), several.span, several.tail)
        case datum.List(items=(*names, value), tail=None) if len(names) > 1:
            formals = datum.List(tuple(names), form.span)
        case _:
            return None
    return (formals, Node(value)) if _is_of_srfi_71(let, scope) else None


def _is_of_srfi_71(let: datum.Datum, scope: Scope) -> bool:
    reference = scope.module.reference(let.name) if isinstance(let, datum.Symbol) else None
    return reference is not None and reference.module == ("srfi", "srfi-71")


def _bound(run: Run, formals: datum.Datum, value: Value) -> dict[str, Value]:
    if isinstance(formals, datum.Symbol):
        return {formals.key: value}
    return bound_values(run, formals, value)


def _bind(run: Run, formals: datum.Datum, value: Value, scope: Scope) -> None:
    """Binds in a scope what was evaluated last."""
    scope.names |= _bound(run, formals, value)
    if isinstance(formals, datum.Symbol):
        scope.keep_place(formals.key, run.place)


def _let(form: datum.List, scope: Scope) -> Act:
    if len(form.items) > 3 and isinstance(form.items[1], datum.Symbol):
        return _named_let(form, form.items[1], scope)
    bindings = _bindings(form, scope)
    if bindings is None:
        several = _with_several_values(form, scope)
        if several is not None:
            return _let_values(in_turn=False)(several, scope)
        return is_malformed(form, "`(let ((NAME VALUE) …) BODY …)`")
    if _names_twice(bindings):
        return is_malformed(form, "`(let ((NAME VALUE) …) BODY …)`, each name once")
    body = body_of(form.items[2:], scope)

    def act(run: Run, scope: Scope) -> Result:
        inner = Scope({}, scope)
        for formals, value in bindings:
            _bind(run, formals, run.value(value, scope), inner)
        return run.sequence(body, inner, form.span)

    return act


def _names_twice(bindings: Sequence[tuple[datum.Datum, Node]]) -> bool:
    names = [formals.key for formals, _ in bindings if isinstance(formals, datum.Symbol)]
    return len(set(names)) < len(names)


def _with_several_values(form: datum.List, scope: Scope) -> datum.List | None:
    """The ``let`` of SRFI 71, if that is imported, as a ``let-values``: ``(NAME … VALUE)`` binds several."""
    if not scope.module.uses(("srfi", "srfi-71")):
        return None
    if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
        return None
    bindings: list[datum.Datum] = []
    for binding in form.items[1].items:
        if not isinstance(binding, datum.List) or len(binding.items) < 2:
            return None
        names = datum.List(binding.items[:-1], binding.span)
        match binding.items:
            case (datum.List(items=(datum.Symbol(name="values"), *several), tail=rest), _):
                names = datum.List(tuple(several), binding.span, rest)
        bindings.append(datum.List((names, binding.items[-1]), binding.span))
    return datum.List((form.items[0], datum.List(tuple(bindings), form.span), *form.items[2:]), form.span)


def _named_let(form: datum.List, loop: datum.Symbol, scope: Scope) -> Act:
    bindings = _bindings(datum.List((form.items[0], *form.items[2:]), form.span), scope)
    if bindings is None or not all(isinstance(formals, datum.Symbol) for formals, _ in bindings):
        return is_malformed(form, "`(let NAME ((NAME VALUE) …) BODY …)`")
    if _names_twice(bindings):
        return is_malformed(form, "`(let NAME ((NAME VALUE) …) BODY …)`, each name once")
    names = [(formals.key, value) for formals, value in bindings if isinstance(formals, datum.Symbol)]
    parameters = Parameters(tuple(dict(names)))
    body = body_of(form.items[3:], scope)

    def act(run: Run, scope: Scope) -> Result:
        outer = Scope({}, scope)
        values = {name: run.value(value, scope) for name, value in names}
        outer.names[loop.key] = Closure(loop.name, parameters, body, outer, form.span)
        return run.sequence(body, Scope(values, outer), form.span)

    return act


def _let_star(form: datum.List, scope: Scope) -> Act:
    bindings = _bindings(form, scope)
    if bindings is None:
        several = _with_several_values(form, scope)
        if several is not None:
            return _let_values(in_turn=True)(several, scope)
        return is_malformed(form, "`(let* ((NAME VALUE) …) BODY …)`")
    body = body_of(form.items[2:], scope)

    def act(run: Run, scope: Scope) -> Result:
        for formals, value in bindings:
            found = run.value(value, scope)
            scope = Scope({}, scope)
            _bind(run, formals, found, scope)
        return run.sequence(body, Scope({}, scope), form.span)

    return act


def _letrec(*, in_turn: bool) -> Analyse:
    return lambda form, scope: _recursive(form, scope, in_turn=in_turn)


def _recursive(form: datum.List, scope: Scope, *, in_turn: bool) -> Act:
    """A ``letrec``, which gives all names their values at once, or a ``letrec*``."""
    bindings = _bindings(form, scope)
    if bindings is None:
        return is_malformed(form, "`(letrec ((NAME VALUE) …) BODY …)`")
    if _names_twice(bindings):
        return is_malformed(form, "`(letrec ((NAME VALUE) …) BODY …)`, each name once")
    names = {
        symbol.key: without_value(symbol, value.form, scope)
        for formals, value in bindings
        for symbol in symbols_in(formals)
    }
    body = body_of(form.items[2:], scope)

    def act(run: Run, scope: Scope) -> Result:
        scope = Scope({**names}, scope)
        values: dict[str, Value] = {}
        for formals, value in bindings:
            bound = _bound(run, formals, run.value(value, scope))
            (scope.names if in_turn else values).update(bound)
            run.changes.known_anew = True
        scope.names.update(values)
        return run.sequence(body, scope, form.span)

    return act


def _let_values(*, in_turn: bool) -> Analyse:
    def analyse(form: datum.List, scope: Scope) -> Act:
        if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
            return is_malformed(form, "`(let-values (((NAME …) EXPRESSION) …) BODY …)`")
        bindings = [_binding_of_values(binding) for binding in form.items[1].items]
        body = body_of(form.items[2:], scope)

        def act(run: Run, scope: Scope) -> Result:
            inner = Scope({}, scope)
            for formals, expression in bindings:
                if expression is None:
                    return malformed(run, formals, "`((NAME …) EXPRESSION)`")
                value = run.value(expression, inner if in_turn else scope)
                names = bound_values(run, formals, value)
                inner = Scope(names, inner)
            return run.sequence(body, inner, form.span)

        return act

    return analyse


def _binding_of_values(form: datum.Datum) -> tuple[datum.Datum, Node | None]:
    """What a ``let-values`` binds, and the expression that gives it; a malformed one has none."""
    match form:
        case datum.List(items=(formals, expression)):
            return formals, Node(expression)
    return form, None


def _receive(form: datum.List, scope: Scope) -> Act:
    if len(form.items) < 4:
        return is_malformed(form, "`(receive (NAME …) EXPRESSION BODY …)`")
    formals, expression, body = form.items[1], Node(form.items[2]), body_of(form.items[3:], scope)

    def act(run: Run, scope: Scope) -> Result:
        names = bound_values(run, formals, run.value(expression, scope))
        return run.sequence(body, Scope(names, scope), form.span)

    return act


def _names(formals: datum.Datum) -> list[str]:
    parameters = parse_parameters(formals, starred=False) or Parameters()
    return [*parameters.required, *([parameters.rest] if parameters.rest else [])]


def bound_values(run: Run, formals: datum.Datum, value: Value) -> dict[str, Value]:
    """The names of a list of parameters with the values of an expression that may have several."""
    parameters = parse_parameters(formals, starred=False)
    if parameters is None:
        fault = malformed(run, formals, "names")
        return dict.fromkeys([symbol.key for symbol in symbols_in(formals)], fault)
    if isinstance(value, Opaque):
        names = _names(formals)
        if len(names) == 1 and parameters.rest is None:
            return {names[0]: value}
        reason = "which values come here is not known"
        kind = Faulty if isinstance(value, Faulty) else Opaque
        # Each is a value of its own.
        return {n: kind(reason, value.span, None, value, value.parts, value.elsewhere) for n in names}
    items = value.items if isinstance(value, MultipleValues) else (value,)
    spend(COPIED * len(items))
    count = len(parameters.required)
    if len(items) < count or (parameters.rest is None and len(items) > count):
        assert formals.span is not None
        fault = run.fault(
            "wrong-argument-count", formals.span, f"{count} values are expected here, {len(items)} come"
        )
        return dict.fromkeys(_names(formals), fault)
    bound: dict[str, Value] = dict(zip(parameters.required, items, strict=False))
    if parameters.rest is not None:
        bound[parameters.rest] = List(tuple(items[count:]))
    return bound


# do


def _do(form: datum.List, scope: Scope) -> Act:
    match form.items:
        case (_, datum.List(items=variables), datum.List(items=(test, *results)), *commands):
            pass
        case _:
            return is_malformed(form, "`(do ((NAME FIRST NEXT) …) (TEST RESULT …) COMMAND …)`")
    loop = _Loop(form, Node(test), nodes(results), nodes(commands))
    for variable in variables:
        match variable:
            case datum.List(items=(datum.Symbol(key=name), first, *next_)) if len(next_) <= 1:
                loop.first.append((name, Node(first)))
                loop.next.extend([(name, Node(step)) for step in next_])
            case _:
                loop.malformed = variable
                break
    return loop.act


class _Loop:
    """A ``do``: the names that it binds with their ``first`` and ``next`` expressions."""

    def __init__(
        self, form: datum.List, test: Node, results: tuple[Node, ...], commands: tuple[Node, ...]
    ) -> None:
        self.form = form
        self.test = test
        self.results = results
        self.commands = commands
        self.first: list[tuple[str, Node]] = []
        self.next: list[tuple[str, Node]] = []
        self.malformed: datum.Datum | None = None

    def act(self, run: Run, scope: Scope) -> Result:
        names = {name: run.value(first, scope) for name, first in self.first}
        if self.malformed is not None:
            return malformed(run, self.malformed, "`(NAME FIRST NEXT)`")
        while True:
            inner = Scope(names, scope)
            ended = run.value(self.test, inner)
            hidden = undecided(ended)
            if hidden is not None:
                return self._may_end(run, hidden, names, inner)
            if is_true(ended):
                results = self.results
                return run.sequence(results, inner, self.form.span) if results else UNSPECIFIED
            for command in self.commands:
                run.unseen.dropped(run.value(command, inner))
            names = names | {name: run.value(step, inner) for name, step in self.next}

    def _may_end(self, run: Run, hidden: Opaque, names: dict[str, Value], inner: Scope) -> Value:
        run.unseen.forget(self.form, inner)
        reason = "how often this loop runs is not known here"
        later = {name: Opaque(reason, self.form.span, cause=hidden) for name, _ in self.next}
        result = in_sequence(run, self.results, Scope(names | later, inner.parent), self.form)
        branch = result if self.results else lambda: UNSPECIFIED
        return depends(run, hidden, self.form, inner, branch)


FORMS: dict[str, Analyse] = {
    "do": _do,
    "let": _let,
    "let*": _let_star,
    "let*-values": _let_values(in_turn=True),
    "let-values": _let_values(in_turn=False),
    "letrec": _letrec(in_turn=False),
    "letrec*": _letrec(in_turn=True),
    "receive": _receive,
}
