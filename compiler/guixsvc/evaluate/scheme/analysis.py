"""What forms do: variables, literals, calls, and the special forms that a vocabulary has."""

from collections.abc import Sequence

from guixsvc.evaluate.scheme.aliases import Alias, resolved
from guixsvc.evaluate.scheme.evaluator import OWN_PROCEDURES, Evaluator, Vocabulary
from guixsvc.evaluate.scheme.macros import Macro
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, TailCall, nodes
from guixsvc.evaluate.scheme.quoted import constant
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Faulty, MayBeMacro, Opaque, Value
from guixsvc.read import datum
from guixsvc.source import Span


def analyse(node: Node, scope: Scope, vocabulary: Vocabulary) -> Act:
    """What a form does in a scope; the node keeps that, unless it may be another thing the next time."""
    form = node.form
    if type(form) is datum.List:
        act, is_certain = _combination(form, scope, vocabulary)
        if is_certain:
            node.act = act
        return act
    if isinstance(form, datum.Symbol):
        act = _variable(form)
    else:
        act = _literal(form) if isinstance(form, datum.Literal) else _vector(form)
    node.act = act
    return act


def _variable(symbol: datum.Symbol) -> Act:
    return lambda evaluator, scope: evaluator.vocabulary.variable(evaluator, symbol, scope)


def _literal(form: datum.Literal) -> Act:
    value = constant(form.value, form.span)
    return lambda evaluator, scope: value


def _vector(form: datum.Datum) -> Act:
    return lambda evaluator, scope: evaluator.quoted(form)


# Combinations


def _combination(form: datum.List, scope: Scope, vocabulary: Vocabulary) -> tuple[Act, bool]:
    """What a combination does; whether it always will. What a head means that nothing defines so far is to
    be seen."""
    if form.tail is not None or not form.items:
        return (_call(form) if _is_macro_use(form, scope) else _no_combination(form)), True
    head = form.items[0]
    if isinstance(head, Alias):
        return _of_alias(head, form, scope, vocabulary)
    if type(head) is not datum.Symbol:
        match head:
            case datum.List(items=(datum.Symbol(name="@" | "@@"), _, datum.Symbol() as symbol)):
                return _of_module(form, symbol.name), True
        return _call(form), True
    if scope.find(head.name) is not None:
        return _call(form), True
    reference = scope.module.reference(head.name)
    if reference is None:
        return _call(form), False
    special = None if reference.is_read else _special(reference.name, head.name, form, scope, vocabulary)
    return special or _call(form), True


def _of_alias(head: Alias, form: datum.List, scope: Scope, vocabulary: Vocabulary) -> tuple[Act, bool]:
    """What a combination does whose head a macro put there."""
    bound, name, home = resolved(head, scope)
    if bound is not None:
        return _call(form), True
    reference = home.module.reference(name)
    if reference is None:
        return _call(form), False
    special = None if reference.is_read else _special(reference.name, head.name, form, scope, vocabulary)
    return special or _call(form), True


def _is_macro_use(form: datum.List, scope: Scope) -> bool:
    """Whether a form, which may have a dot, is a use of a macro."""
    head = form.items[0] if form.items else None
    if not isinstance(head, datum.Symbol):
        return False
    bound, name, _ = resolved(head, scope)
    return bound is not None and isinstance(bound.names[name], Macro)


def _no_combination(form: datum.List) -> Act:
    found = "an empty combination `()`" if not form.items else "an expression with a dot"
    message = f"{found} cannot be evaluated (quote it to make a list)"
    return lambda evaluator, scope: evaluator.fault("malformed-form", form.span, message)


def _special(name: str, kind: str, form: datum.List, scope: Scope, vocabulary: Vocabulary) -> Act | None:
    """What a special form does, by its global name; ``kind`` is how it is written."""
    analyse = vocabulary.forms.get(name)
    if analyse is not None:
        return analyse(form, scope)
    if name.startswith("define"):
        return lambda evaluator, scope: evaluator.unknown_definition(kind, form, scope)
    return None


def _of_module(form: datum.List, name: str) -> Act:
    """``((@ (MODULE …) NAME) …)``: what that is hangs on what the module is."""
    head, call = Node(form.items[0]), _call(form)

    def act(evaluator: Evaluator, scope: Scope) -> Result:
        if isinstance(evaluator.value(head, scope), Opaque):
            special = _special(name, name, form, scope, evaluator.vocabulary)
            if special is not None:
                return special(evaluator, scope)
        return call(evaluator, scope)

    return act


def _call(form: datum.List) -> Act:
    head, *given = nodes(form.items)
    name, span = form.items[0], form.span
    may_change = isinstance(name, datum.Symbol) and "!" in name.name

    macro: Macro | None = None
    use: Act | None = None

    def act(evaluator: Evaluator, scope: Scope) -> Result:
        nonlocal macro, use
        function = evaluator.value(head, scope)
        if isinstance(function, Opaque):
            if isinstance(function, Macro) and function.analyse is not None:
                if use is None or macro is not function:
                    macro, use = function, function.analyse(form, scope)
                return use(evaluator, scope)
            if type(function) is Opaque and evaluator.vocabulary.is_no_procedure(function):
                arguments = [evaluator.value(node, scope) for node in given]
                return evaluator.vocabulary.refuse_call(evaluator, function, arguments, span)
            if isinstance(function, Faulty) or _may_be_macro(name, scope):
                return _opaque_call(evaluator, function, form, given, scope)
        arguments = []
        places: list[Span] = []
        times = evaluator.times_changed
        for node in given:
            value = evaluator.value(node, scope)
            if times != evaluator.times_changed:
                times = evaluator.times_changed
                before = zip(arguments, form.items[1:], strict=False)
                arguments = [evaluator.after_changes(argument, item, scope) for argument, item in before]
            arguments.append(value)
            places.append(evaluator.place)
        if isinstance(function, OWN_PROCEDURES):
            return TailCall(function, arguments, span, places)
        result = evaluator.apply(function, arguments, span, places)
        if may_change:
            evaluator.may_have_changed(form, scope)
        return result

    return act


def _opaque_call(
    evaluator: Evaluator, function: Opaque, form: datum.List, given: Sequence[Node], scope: Scope
) -> Value:
    readings = [one for node in given for one in (node, *nodes(evaluator.vocabulary.readings(node.form)))]
    unknown = evaluator.opaque_call(function, form, readings, scope)
    evaluator.may_have_changed(form, scope)
    evaluator.may_have_bound(function, form, scope)
    return unknown


def _may_be_macro(head: datum.Datum, scope: Scope) -> bool:
    """Whether what stands at the head of a call, and is not known, may be a macro.

    The result of a call is none, nor is a variable, whatever its value is.
    """
    match head:
        case datum.Symbol():
            bound, name, _ = resolved(head, scope)
            return bound is None or isinstance(bound.names[name], MayBeMacro)
        case datum.List(items=(datum.Symbol(name="@" | "@@"), *_)):
            return True
    return False
