"""Forms that define macros. Those made of ``syntax-rules`` are expanded; what others do is not known."""

from functools import partial

from guixsvc.annotations import Final, Sequence
from guixsvc.evaluate.scheme.keywords import keyword_meant, means
from guixsvc.evaluate.scheme.macros import Macro
from guixsvc.evaluate.scheme.nodes import Act, Result, Tail, nodes
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed, malformed, without_expressions
from guixsvc.evaluate.scheme.syntax_rules import (
    DifferentLengths,
    Filling,
    Rules,
    matching,
    one_rule,
    parse_rules,
)
from guixsvc.evaluate.scheme.values import UNSPECIFIED, MayBeMacro, Opaque, Value
from guixsvc.read import datum

STEPS_AN_EXPANSION: Final = 5

PARTS_A_STEP: Final = 16
"""Lists and their elements in an expansion, for which it takes a step to go through them later."""


def _define_syntax(run: Run, form: datum.List, scope: Scope) -> Value:
    match form.items[1:]:
        case (datum.Symbol() as name, transformer) if (rules := _rules(transformer, scope)) is not None:
            return _define(run, name, rules, form, scope)
    return _unknown(run, form, scope)


def _define_syntax_rule(run: Run, form: datum.List, scope: Scope) -> Value:
    match form.items[1:]:
        case (datum.List(items=(datum.Symbol() as name, *_)) as pattern, *_, template) if (
            len(form.items) < 5 and (rules := one_rule(pattern, template, scope)) is not None
        ):
            return _define(run, name, rules, form, scope)
    return _unknown(run, form, scope)


def _define(run: Run, name: datum.Symbol, rules: Rules, form: datum.List, scope: Scope) -> Value:
    """Binds a macro. One that was defined before is not known: Guile expanded its uses in procedures then."""
    if isinstance(scope.names.get(name.key), Macro):
        return _unknown(run, form, scope)
    run.define(scope, name.key, _macro(name, rules, form), form.span)
    return UNSPECIFIED


def _unknown(run: Run, form: datum.List, scope: Scope) -> Value:
    head = form.items[0]
    return run.following.unknown_definition(getattr(head, "name", "define-syntax"), form, scope)


def _rules(transformer: datum.Datum, scope: Scope) -> Rules | None:
    match transformer:
        case datum.List(items=(head, *_), tail=None) if means(head, "syntax-rules", scope):
            return parse_rules(transformer, scope)
    return None


def _macro(name: datum.Symbol, rules: Rules, form: datum.List) -> Macro:
    reason = f"`{name.name}` is a macro: it is no value"
    return Macro(reason, form.span, definition=form, analyse=partial(_use, name.name, rules))


def _let_syntax(*, recursive: bool) -> Analyse:
    def analyse(form: datum.List, scope: Scope) -> Act:
        if len(form.items) < 3 or not isinstance(form.items[1], datum.List):
            return is_malformed(form, "`(let-syntax ((NAME TRANSFORMER) …) BODY …)`")
        if _defines(form.items[2:], scope):
            return _defining(form)
        bindings, body = form.items[1].items, nodes(form.items[2:])

        def act(run: Run, scope: Scope) -> Result:
            inner = Scope({}, scope)
            for binding in bindings:
                match binding:
                    case datum.List(items=(datum.Symbol() as name, transformer), tail=None):
                        rules = _rules(transformer, inner if recursive else scope)
                        inner.names[name.key] = _bound(name, rules, binding, form)
                    case _:
                        return malformed(run, binding, "`(NAME TRANSFORMER)`")
            return run.sequence(body, inner, form.span)

        return act

    return analyse


def _bound(name: datum.Symbol, rules: Rules | None, binding: datum.List, form: datum.List) -> Value:
    if rules is not None:
        return _macro(name, rules, form)
    reason = f"`{name.name}` is a macro that is not expanded"
    return MayBeMacro(reason, form.span, definition=binding)


def _defining(form: datum.List) -> Act:
    """What the body defines is seen outside, and what the macros are called is not."""

    def act(run: Run, scope: Scope) -> Result:
        run.unseen.forget(form, scope)
        return Opaque("definitions within `let-syntax` are not evaluated", form.span)

    return act


def _defines(body: Sequence[datum.Datum], scope: Scope) -> bool:
    pending = [*body]
    while pending:
        match pending.pop():
            case datum.List(items=(head, *rest)):
                keyword = keyword_meant(head, scope) or ""
                if keyword.startswith("define"):
                    return True
                if keyword in _SPLICED:
                    pending += rest
    return False


_SPLICED = frozenset({"begin", "let-syntax", "letrec-syntax"})
"""What these define is defined where they stand."""


# Uses


def _use(name: str, rules: Rules, form: datum.List, scope: Scope) -> Act:
    return lambda run, scope: _expanded(name, rules, run, form, scope)


def _expanded(name: str, rules: Rules, run: Run, form: datum.List, scope: Scope) -> Result:
    run.progress.calls.append((name, form.span))
    expansion = run.expansions.get(form, rules)
    if expansion is None:
        run.progress.charge(STEPS_AN_EXPANSION, form.span)
        matched = matching(rules, form, scope)
        if matched is None:
            message = f"no pattern of the macro `{name}` matches this use of it"
            return run.fault("malformed-form", form.span, message)
        rule, found = matched
        size = run.expansions.size_of_filled(rule.template, found)
        run.progress.charge(size // PARTS_A_STEP, form.span)
        filling = Filling(rules, form.span, run.expansions.next_number(), {})
        try:
            made = filling.fill(rule.template, found, rule.depths)
        except DifferentLengths:
            message = f"this use of the macro `{name}` repeats lists of different lengths together"
            return run.fault("malformed-form", form.span, message)
        expansion = run.expansions.keep(form, rules, made)
        run.findings.used.update(run.expansions.places(rule))
    return Tail(expansion, scope)


FORMS: dict[str, Analyse] = {
    "define-syntax": without_expressions(_define_syntax),
    "define-syntax-rule": without_expressions(_define_syntax_rule),
    "let-syntax": _let_syntax(recursive=False),
    "letrec-syntax": _let_syntax(recursive=True),
}
