"""What forms do: variables, literals, calls, and the special forms that a vocabulary has."""

from guixsvc.annotations import Sequence
from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.macros import Macro
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, TailCall, nodes
from guixsvc.evaluate.scheme.quoted import constant
from guixsvc.evaluate.scheme.run import OWN_PROCEDURES, Run, Vocabulary
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Faulty, MayBeMacro, Opaque, Value
from guixsvc.read import datum
from guixsvc.source import Span


def analyse(node: Node, scope: Scope, vocabulary: Vocabulary) -> Act:
    """What a form does, as of the scope in which it runs first."""
    form = node.form
    if type(form) is datum.List:
        act = _combination(form, scope, vocabulary)
    elif isinstance(form, datum.Symbol):
        act = _variable(form)
    elif isinstance(form, datum.Literal):
        act = _literal(form)
    else:
        act = _vector(form)
    node.act = act
    return act


def _variable(symbol: datum.Symbol) -> Act:
    return lambda run, scope: run.vocabulary.variable(run, symbol, scope)


def _literal(form: datum.Literal) -> Act:
    value = constant(form.value, form.span)
    return lambda run, scope: value


def _vector(form: datum.Datum) -> Act:
    return lambda run, scope: run.quoted(form)


# Combinations


def _combination(form: datum.List, scope: Scope, vocabulary: Vocabulary) -> Act:
    """What a combination does: as a special form, where no file binds its head, or as a call."""
    if form.tail is not None or not form.items:
        return _call(form) if _is_macro_use(form, scope) else _no_combination(form)
    match form.items[0]:
        case datum.Symbol() as head:
            return _special_form(head, form, scope, vocabulary) or _call(form)
        case datum.List(items=(datum.Symbol(name="@" | "@@"), _, datum.Symbol() as symbol)):
            return _of_module(form, symbol.name)
    return _call(form)


def _special_form(head: datum.Symbol, form: datum.List, scope: Scope, vocabulary: Vocabulary) -> Act | None:
    bound, name, home = resolved(head, scope)
    reference = home.module.reference(name) if bound is None else None
    if reference is None or reference.is_read:
        return None
    return _special(reference.name, head.name, form, scope, vocabulary)


def _is_macro_use(form: datum.List, scope: Scope) -> bool:
    """Whether a form, which may have a dot, is a use of a macro."""
    head = form.items[0] if form.items else None
    if not isinstance(head, datum.Symbol):
        return False
    bound, name, _ = resolved(head, scope)
    return bound is not None and isinstance(bound.names[name], Macro)


def _no_combination(form: datum.List) -> Act:
    message = no_combination(form)
    return lambda run, scope: run.fault("malformed-form", form.span, message)


def no_combination(form: datum.List) -> str:
    """What is said of a list that cannot be evaluated: it is empty, or has a dot."""
    found = "an empty combination `()`" if not form.items else "an expression with a dot"
    return f"{found} cannot be evaluated (quote it to make a list)"


def _special(name: str, kind: str, form: datum.List, scope: Scope, vocabulary: Vocabulary) -> Act | None:
    """What a special form does, by its global name; ``kind`` is how it is written."""
    analyse = vocabulary.forms.get(name)
    if analyse is not None:
        return analyse(form, scope)
    if name.startswith("define"):
        return lambda run, scope: run.following.unknown_definition(kind, form, scope)
    return None


def _of_module(form: datum.List, name: str) -> Act:
    """``((@ (MODULE …) NAME) …)``: what that is hangs on what the module is."""
    head, call = Node(form.items[0]), _call(form)

    def act(run: Run, scope: Scope) -> Result:
        if isinstance(run.value(head, scope), Opaque):
            special = _special(name, name, form, scope, run.vocabulary)
            if special is not None:
                return special(run, scope)
        return call(run, scope)

    return act


def _call(form: datum.List) -> Act:
    head, *given = nodes(form.items)
    name, span = form.items[0], form.span
    may_change = isinstance(name, datum.Symbol) and "!" in name.name

    def act(run: Run, scope: Scope) -> Result:
        function = run.value(head, scope)
        if isinstance(function, Opaque):
            if isinstance(function, Macro):
                if _is_used_early(form, function, scope):
                    message = f"`{function.name or '…'}` is called before the macro of that name is defined"
                    return run.fault("not-a-procedure", span, message)
                return function.use(form, scope)(run, scope)
            if type(function) is Opaque and run.vocabulary.is_no_procedure(function):
                arguments = [run.value(node, scope) for node in given]
                return run.vocabulary.refuse_call(run, function, arguments, span)
            if isinstance(function, Faulty) or _may_be_macro(name, scope):
                return _opaque_call(run, function, form, given, scope)
        arguments = []
        places: list[Span] = []
        times = run.changes.times_unseen
        made_before = 0
        for node in given:
            arguments.append(run.value(node, scope))
            places.append(run.place)
            if times != run.changes.times_unseen:
                times, made_before = run.changes.times_unseen, len(arguments) - 1
        for at in range(made_before):
            arguments[at] = run.unseen.after_changes(arguments[at], form.items[at + 1], scope)
        if isinstance(function, OWN_PROCEDURES):
            return TailCall(function, arguments, span, places)
        result = run.apply(function, arguments, span, places)
        if may_change:
            run.unseen.may_have_changed(form, scope)
        return result

    return act


def _is_used_early(form: datum.List, macro: Macro, scope: Scope) -> bool:
    """Whether a use of a macro of a file stands before its definition: it was taken for a call then."""
    head = form.items[0]
    if macro.span.source is not form.span.source or macro.span.start <= form.span.start:
        return False
    bound = resolved(head, scope)[0] if isinstance(head, datum.Symbol) else None
    return bound is not None and bound.parent is None


def _opaque_call(run: Run, function: Opaque, form: datum.List, given: Sequence[Node], scope: Scope) -> Value:
    readings = [one for node in given for one in (node, *nodes(run.vocabulary.readings(node.form)))]
    unknown = run.following.opaque_call(function, form, readings, scope)
    run.unseen.may_have_changed(form, scope)
    run.unseen.may_have_bound(function, form, scope)
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
