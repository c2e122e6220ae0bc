"""``define-record-type`` of SRFI 9 and ``define-record-type*`` of (guix records)."""

from collections.abc import Mapping

from guixsvc.evaluate.guix.own_records import (
    THIS_RECORD,
    FieldForm,
    RecordForm,
    accessor,
    define_form,
    maker,
    modifier,
    predicate,
    sanitized_by,
)
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import without_expressions
from guixsvc.evaluate.scheme.structures import StructureType
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.slotted import replace
from guixsvc.source import Span


def _unknown(run: Run, form: datum.List, scope: Scope) -> Value:
    """What a definition gives that is not written as these are."""
    head = form.items[0]
    return run.following.unknown_definition(getattr(head, "name", "define-record-type"), form, scope)


# (guix records)


def _define_guix_record_type(run: Run, form: datum.List, scope: Scope) -> Value:
    match form.items[1:]:
        case (
            datum.Symbol(key=type_name),
            datum.Symbol(key=name),
            datum.Symbol(key=make),
            datum.Symbol(key=is_one),
            *rest,
        ) if form.tail is None:
            pass
        case _:
            return _unknown(run, form, scope)
    this = THIS_RECORD
    match rest:
        case [datum.Symbol(key=this), *rest]:
            pass
    found = [_guix_field(part, scope) for part in rest]
    known = [field for field in found if field is not None]
    if len(known) < len(found):
        return _unknown(run, form, scope)
    fields = {field.name: field for field, _ in known}
    type_ = StructureType(type_name, tuple(fields))
    values: list[tuple[str, Value]] = [
        (type_name, type_),
        (is_one, predicate(is_one, type_)),
        (make, _positional(make, type_, fields, form.span)),
        *((get, accessor(get, type_, field.name)) for field, get in known),
    ]
    if this != THIS_RECORD:
        values.append((this, Opaque(f"`{this}` is known only within a record", form.span)))
    spend(STEP * len(values))
    for bound, value in values:
        run.define(scope, bound, value, form.span)
    define_form(run, RecordForm(name, type_, fields, scope, this), form.span)
    return UNSPECIFIED


def _positional(name: str, type_: StructureType, fields: Mapping[str, FieldForm], span: Span) -> Value:
    if any(field.is_later for field in fields.values()):
        return Opaque(f"`{name}` takes procedures for some fields", span)
    return maker(name, type_, type_.fields, {})


def _guix_field(form: datum.Datum, scope: Scope) -> tuple[FieldForm, str] | None:
    """``(NAME GETTER (PROPERTY …) …)`` with the name of its getter."""
    match form:
        case datum.List(items=(datum.Symbol(name=name), datum.Symbol(key=get), *properties), tail=None):
            pass
        case _:
            return None
    field = FieldForm(name)
    for part in properties:
        match part:
            case datum.List(items=(datum.Symbol(name="default"), default), tail=None):
                field = replace(field, default=Node(default))
            case datum.List(items=(datum.Symbol(name="thunked"),), tail=None):
                field = replace(field, is_thunked=True)
            case datum.List(items=(datum.Symbol(name="delayed"),), tail=None):
                field = replace(field, is_delayed=True)
            case datum.List(items=(datum.Symbol(name="innate"),), tail=None):
                field = replace(field, is_innate=True)
            case datum.List(items=(datum.Symbol(name="sanitize"), sanitizer), tail=None):
                field = replace(field, sanitize=sanitized_by(sanitizer, scope))
            case _:
                return None
    return field, get


# SRFI 9


def _define_record_type(run: Run, form: datum.List, scope: Scope) -> Value:
    match form.items[1:]:
        case (
            datum.Symbol(key=type_name),
            datum.List(items=(datum.Symbol(key=make), *given), tail=None),
            datum.Symbol(key=is_one),
            *rest,
        ) if form.tail is None:
            pass
        case _:
            return _unknown(run, form, scope)
    fields: dict[str, tuple[str, ...]] = {}
    for part in rest:
        match part:
            case datum.List(items=(datum.Symbol(name=name), _, *others), tail=None) if len(others) < 2:
                procedures = [item.key for item in part.items[1:] if isinstance(item, datum.Symbol)]
                if len(procedures) < len(part.items) - 1 or name in fields:
                    return _unknown(run, form, scope)
                fields[name] = tuple(procedures)
            case _:
                return _unknown(run, form, scope)
    taken = [item.name for item in given if isinstance(item, datum.Symbol) and item.name in fields]
    if len(set(taken)) < len(given):
        return _unknown(run, form, scope)
    type_ = StructureType(type_name, tuple(fields))
    unset = {name: False for name in fields if name not in taken}
    values: list[tuple[str, Value]] = [
        (type_name, type_),
        (make, maker(make, type_, taken, unset)),
        (is_one, predicate(is_one, type_)),
    ]
    for name, (get, *change) in fields.items():
        values.append((get, accessor(get, type_, name)))
        values += [(setter, modifier(setter, type_, name)) for setter in change]
    spend(STEP * len(values))
    for bound, value in values:
        run.define(scope, bound, value, form.span)
    return UNSPECIFIED


FORMS: dict[str, Analyse] = {
    "define-record-type": without_expressions(_define_record_type),
    "define-record-type*": without_expressions(_define_guix_record_type),
}
