"""``define-configuration`` of (gnu services configuration): records whose fields have types."""

from guixsvc.diagnostics import Note
from guixsvc.evaluate.guix.own_records import (
    FieldForm,
    RecordForm,
    Sanitize,
    accessor,
    define_form,
    predicate,
    sanitized_by,
)
from guixsvc.evaluate.guix.values import UNSET_MARKER
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Procedure
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import without_expressions
from guixsvc.evaluate.scheme.structures import StructureType
from guixsvc.evaluate.scheme.unknown import NotKnown, hidden_in
from guixsvc.evaluate.scheme.values import UNSET, UNSPECIFIED, Opaque, Unset, Value, is_true, place
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.slotted import replace
from guixsvc.source import Span


def _define_configuration(run: Run, form: datum.List, scope: Scope) -> Value:
    match form.items[1:]:
        case (datum.Symbol(name=stem), *rest) if form.tail is None:
            found = [_field(part, scope) for part in rest if not _is_option(part)]
        case _:
            return _unknown(run, form, scope)
    known = [field for field in found if field is not None]
    if len(known) < len(found):
        return _unknown(run, form, scope)
    fields = {field.name: field for field in known}
    type_ = StructureType(f"<{stem}>", tuple(fields))
    values: list[tuple[str, Value]] = [
        (f"<{stem}>", type_),
        (f"{stem}?", predicate(f"{stem}?", type_)),
        *((f"{stem}-{name}", accessor(f"{stem}-{name}", type_, name)) for name in fields),
        *((name, Opaque(f"`{name}` is not evaluated", form.span)) for name in _others(stem)),
    ]
    spend(STEP * len(values))
    for name, value in values:
        run.define(scope, name, value, form.span)
    define_form(run, RecordForm(stem, type_, fields, scope), form.span)
    return UNSPECIFIED


def _others(stem: str) -> tuple[str, ...]:
    return f"make-{stem}", f"{stem}-fields", f"{stem}-source-location"


def _unknown(run: Run, form: datum.List, scope: Scope) -> Value:
    return run.following.unknown_definition("define-configuration", form, scope)


def _is_option(form: datum.Datum) -> bool:
    """``(no-serialization)`` or ``(prefix NAME)``: how it is written as text."""
    match form:
        case datum.List(items=(datum.Symbol(name="no-serialization"),)):
            return True
        case datum.List(items=(datum.Symbol(name="prefix"), datum.Symbol())):
            return True
    return False


def _field(form: datum.Datum, scope: Scope) -> FieldForm | None:
    """``(NAME TYPE DOCUMENTATION OPTION …)``; the type with its default is ``(TYPE DEFAULT)``."""
    match form:
        case datum.List(items=(datum.Symbol(name=name), type_, _, *options), tail=None):
            pass
        case _:
            return None
    match type_:
        case datum.Symbol() as kind:
            field = FieldForm(name, always=UNSET)
        case datum.List(items=(datum.Symbol() as kind,), tail=None):
            field = FieldForm(name, always=UNSET)
        case datum.List(items=(datum.Symbol() as kind, default), tail=None):
            field = FieldForm(name, Node(default))
        case _:
            return None
    for option in options:
        match option:
            case datum.List(items=(datum.Symbol(name="sanitizer"), procedure), tail=None):
                return replace(field, sanitize=sanitized_by(procedure, scope))
    return replace(field, sanitize=_checked(name, kind, scope))


def _checked(field: str, kind: datum.Symbol, scope: Scope) -> Sanitize:
    """A value as it is: where the predicate of the type is known and says no, that is an error."""

    def sanitize(run: Run, value: Value, span: Span) -> Value:
        if value == UNSET_MARKER:
            value = UNSET
        is_one = _predicate(kind, scope, run)
        if is_one is None or hidden_in(value) is not None or _holds(run, is_one, value, span):
            return value
        if isinstance(value, Unset):
            return run.fault("missing-field", span, f"the field `{field}` has no default: it must be given")
        message = f"`{field}` must be a `{kind.name}`, found {written(value)}"
        return run.fault(
            "invalid-value", place(value, span), message, Note(f"`{kind.name}?` says no to it", kind.span)
        )

    return sanitize


def _holds(run: Run, is_one: Value, value: Value, span: Span) -> bool:
    """Whether a predicate may hold. A value that is not set is a symbol to Guix, which some know it by."""
    forms = (value, UNSET_MARKER) if isinstance(value, Unset) else (value,)
    answers = [run.apply(is_one, [form], span) for form in forms]
    return any(hidden_in(answer) is not None or is_true(answer) for answer in answers)


def _predicate(kind: datum.Symbol, scope: Scope, run: Run) -> Value | None:
    """The predicate of a type, if it is known here."""
    name = f"{kind.name}?"
    bound = scope.find(name)
    meaning = scope.module.reference(name) if bound is None else None
    if meaning is not None and meaning.read is None:
        found: Value | None = run.vocabulary.values.get(meaning.name)
    else:
        if meaning is not None and meaning.read is not None:
            bound, name = meaning.read.scope, meaning.name
        found = None if bound is None else bound.names.get(name)
    return found if isinstance(found, Procedure | Closure | CaseLambda) else None


def _define_maybe(run: Run, form: datum.List, scope: Scope) -> Value:
    match form.items[1:]:
        case (datum.Symbol() as kind, *options) if all(map(_is_option, options)):
            name = f"maybe-{kind.name}?"
        case _:
            return _unknown(run, form, scope)

    def is_one(call: Call, arguments: list[Value]) -> Value:
        value = arguments[0]
        if not _is_set(value):
            return True
        found = _predicate(kind, scope, call.run)
        if found is None:
            raise NotKnown(f"`{kind.name}?` is not known here")
        return call.run.apply(found, [value], call.span)

    run.define(scope, name, Procedure(name, is_one, 1, 1, takes_call=True), form.span)
    serializer = f"serialize-maybe-{kind.name}"
    run.define(scope, serializer, Opaque(f"`{serializer}` is not evaluated", form.span), form.span)
    return UNSPECIFIED


def _is_set(value: Value) -> bool:
    return not isinstance(value, Unset) and value != UNSET_MARKER


def _maybe_value(value: Value, otherwise: Value = False) -> Value:
    if (hidden := hidden_in(value)) is not None:
        raise NotKnown("whether this value is set is not known here", hidden)
    return value if _is_set(value) else otherwise


FORMS: dict[str, Analyse] = {
    "define-configuration": without_expressions(_define_configuration),
    "define-configuration/no-serialization": without_expressions(_define_configuration),
    "define-maybe": without_expressions(_define_maybe),
    "define-maybe/no-serialization": without_expressions(_define_maybe),
}

PROCEDURES = (
    Procedure("maybe-value", _maybe_value, 1, 2, lenient=True),
    Procedure("maybe-value-set?", _is_set, 1, 1),
)
