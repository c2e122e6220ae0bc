"""Guix's records: their constructors, accessors and predicates."""

from guixsvc.annotations import Any, Mapping, TypeAlias
from guixsvc.diagnostics import Note, renamed, warning
from guixsvc.evaluate.guix.values import UNSET_MARKER, Field, FileLike, Initializer, Record
from guixsvc.evaluate.modules.listed_exports import exporters
from guixsvc.evaluate.modules.module import module_of
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.nodes import Act, Node, Result
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import UNSET, Faulty, List, Opaque, Text, Value, is_placeless, place
from guixsvc.evaluate.work import STEP, VISITED, spend
from guixsvc.read import datum
from guixsvc.read.datum import Symbol, form_span
from guixsvc.records import FieldType, RecordType, cached, deprecated_names, record_types
from guixsvc.source import Span
from guixsvc.spelling import nearest

DEFINED_BY_GUIX = "it is defined by Guix"

STEPS_A_RECORD = 3
"""To make one, besides one for each of its fields."""


_Given: TypeAlias = tuple[datum.Datum, datum.Symbol | None, Node | None]
"""``(NAME EXPRESSION)`` in a record form, its name and its expression; where it is malformed, without."""


def record_form(type_: RecordType, form: datum.List) -> Act:
    """A record form. It never fails: what is wrong with it is kept, for `check` to judge."""
    given: tuple[_Given, ...] | None = None

    def act(run: Run, scope: Scope) -> Value:
        nonlocal given
        if given is None:
            given = tuple([_given(item) for item in form.items[1:]])
        return _record(run, type_, form, given, scope)

    return act


def _given(item: datum.Datum) -> _Given:
    if not isinstance(item, datum.List) or not item.items or not isinstance(item.items[0], datum.Symbol):
        return item, None, None
    name = item.items[0]
    if len(item.items) != 2 or item.tail is not None or name.name in ("quote", "quasiquote"):
        return item, name, None
    match item.items[1]:
        case datum.List(items=(datum.Symbol(name="unquote"), _)):
            # Nothing that stands outside of a quasiquote begins with a comma.
            return item, name, None
    return item, name, Node(item.items[1])


def _record(run: Run, type_: RecordType, form: datum.List, given: tuple[_Given, ...], scope: Scope) -> Value:
    """As in Guix, the expression of a later field sees the earlier fields as variables."""
    outer, times = scope, run.changes.times_unseen
    scope = Scope({}, scope)
    initializers: list[Initializer] = []
    fields: dict[str, Field] = {}
    base: Opaque | None = None
    for position, one in enumerate(given):
        initializer = _initializer(run, one, scope)
        initializers.append(initializer)
        name, value, span = initializer.name, initializer.value, initializer.value_span
        if name is None or value is None or span is None:
            continue
        if name == "inherit":
            if position == 0:
                from guixsvc.evaluate.guix.system_fields import report_bound_inherit

                report_bound_inherit(run, initializer.name_span, scope)
                inherited, base = _inherited(run, type_, value, span)
                fields.update(inherited)
            continue
        scope.names[initializer.key or name] = value
        known = type_.fields.get(name)
        if known is not None:
            fields[known.renamed_to or name] = Field(value, span, initializer.name_span)
    fields |= _misspelt(type_, initializers)
    spend(STEP * (STEPS_A_RECORD + len(initializers)) + VISITED * len(fields))
    record = Record(type_, form.span, tuple(initializers), fields, base)
    run.findings.made(form, record)
    return record if times == run.changes.times_unseen else run.unseen.after_changes(record, form, outer)


def note_unmade(run: Run, name: str, form: datum.List) -> None:
    """Notes a record form that did not run: Guix's macro refuses what is wrong with how it is written."""
    type_ = record_types().get(name)
    gathered = run.findings.gathered
    if type_ is None or form.span in gathered.certain:
        return
    value = Opaque("it did not run", form.span)
    initializers: list[Initializer] = []
    for item, field, expression in map(_given, form.items[1:]):
        span = form_span(item)
        if field is None or expression is None:
            initializers.append(
                Initializer(span, None, span if field is None else form_span(field), form=item)
            )
        else:
            place = expression.span
            initializers.append(Initializer(span, field.name, form_span(field), value, place, key=field.key))
    gathered.uncalled.append(Record(type_, form.span, tuple(initializers), {}, value))


def _misspelt(type_: RecordType, initializers: list[Initializer]) -> dict[str, Field]:
    """Fields that are given under a misspelt name: nothing more is to be said of them."""
    found: dict[str, Field] = {}
    known = (type_.fields.get(initializer.name or "") for initializer in initializers)
    given = {field.renamed_to or field.name for field in known if field is not None}
    for initializer in initializers:
        name, span = initializer.name, initializer.value_span
        if name is None or span is None or name in type_.fields or name == "inherit":
            continue
        meant = _likely_field(type_, name)
        if meant is not None and meant not in given:
            found[meant] = Field(Faulty(f"`{name}` is misspelt", span), span, initializer.name_span)
    return found


@cached
def _likely_field(type_: RecordType, name: str) -> str | None:
    """The field that a misspelt name most resembles, unless it is one of another record."""
    if any(name in other.fields for other in record_types().values()):
        return None
    return nearest(name, (field.name for field in type_.fields.values() if field.renamed_to is None))


def _initializer(run: Run, given: _Given, scope: Scope) -> Initializer:
    form, name, expression = given
    span = form_span(form)
    if name is None or expression is None:
        return Initializer(span, None, span if name is None else form_span(name), form=form)
    value = run.value(expression, scope)
    value_span = run.place if is_placeless(value) else expression.span
    kept = UNSET if value == UNSET_MARKER else value
    return Initializer(span, name.name, form_span(name), kept, value_span, key=name.key)


def _inherited(
    run: Run, type_: RecordType, base: Value, span: Span
) -> tuple[dict[str, Field], Opaque | None]:
    """The fields that come from a base and, if it is not fully known, the opaque value it is."""
    if isinstance(base, Record) and base.type is type_:
        run.findings.used.add(base.span)
        return dict(base.fields), base.base
    if isinstance(base, Opaque):
        return {}, base
    message = f"`inherit` needs a {type_.name}, found {written(base)}"
    return {}, run.fault("wrong-inherit", span, message)


def _accessor(type_: RecordType, field: FieldType) -> Procedure:
    def get(call: Call, arguments: list[Value]) -> Value:
        record = arguments[0]
        if not isinstance(record, Record) or record.type is not type_:
            from guixsvc.evaluate.scheme.arguments import unexpected

            raise unexpected(f"a {type_.name}", record)
        call.run.findings.used.add(record.span)
        current = field.renamed_to or field.name
        if current in record.fields:
            return record.fields[current].value
        if record.base is not None:
            raise NotKnown("what the record inherits is not known here", record.base)
        return default_value(type_, type_.fields[current], call.span)

    return Procedure(f"{type_.name}-{field.name}", get, 1, 1, takes_call=True)


def default_value(type_: RecordType, field: FieldType, span: Span) -> Value:
    """The value of a field that is not given."""
    if field.default_variable is not None:
        return Opaque(DEFINED_BY_GUIX, span, field.default_variable, elsewhere=True)
    if not field.has_default and type_.may_be_unset(field):
        return UNSET
    return _of_json(field.default, field.schema, span)


def _of_json(default: Any, schema: Mapping[str, Any], span: Span) -> Value:
    """A default, which JSON has no symbols, records and files for: ``format`` and ``$ref`` tell of these."""
    if "anyOf" in schema:
        schema = next((one for one in schema["anyOf"] if _is_meant(default, one)), schema)
    if isinstance(default, list):
        return List(tuple(_of_json(item, schema.get("items", {}), span) for item in default))
    if isinstance(default, dict) and schema.get("format") == "pair":
        car, cdr = (_of_json(default[part], schema["properties"][part], span) for part in ("car", "cdr"))
        return List((car,), tail=cdr)
    if isinstance(default, dict):
        type_ = record_types()[schema["$ref"].removesuffix(".json")]
        given = {name: _of_json(value, type_.fields[name].schema, span) for name, value in default.items()}
        return Record(type_, span, (), {name: Field(value, span, span) for name, value in given.items()})
    if isinstance(default, str):
        text = Text(default, span)
        match schema.get("format"):
            case "symbol":
                return Symbol(default, span)
            case "file-like":
                return FileLike("plain-file", span, content=text)
        return text
    return default if isinstance(default, bool | int | float) else False


def _is_meant(default: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a default is of the kind of values that an alternative takes."""
    match default:
        case dict():
            return "$ref" in schema or schema.get("format") == "pair"
        case list():
            return schema.get("type") == "array"
        case str():
            return schema.get("type") == "string" or schema.get("format") in ("symbol", "file-like")
    return bool(schema.get("const", not default) == default)


def _predicate(type_: RecordType) -> Procedure:
    def is_one(value: Value) -> bool:
        return isinstance(value, Record) and value.type is type_

    return Procedure(f"{type_.name}?", is_one, 1, 1)


def _maker(type_: RecordType) -> Procedure:
    """``make-NAME``, which takes every field in order."""
    names = [name for name, field in type_.fields.items() if field.renamed_to is None]

    def make(call: Call, arguments: list[Value]) -> Value:
        fields = {
            name: Field(value, place(value, call.span), call.span)
            for name, value in zip(names, arguments, strict=True)
        }
        return Record(type_, call.span, (), fields)

    return Procedure(f"make-{type_.name}", make, len(names), len(names), lenient=True, takes_call=True)


@cached
def accessors() -> Mapping[str, Procedure]:
    """The procedures that Guix makes for every record type of ours, by their names."""
    types = record_types().values()
    procedures = [
        *(_accessor(type_, field) for type_ in types for field in type_.fields.values()),
        *(_predicate(type_) for type_ in types),
        *(_maker(type_) for type_ in types),
    ]
    return {procedure.name: procedure for procedure in procedures}


def _constructor(type_: RecordType) -> Analyse:
    return lambda form, scope: record_form(type_, form)


def _former_constructor(name: str, type_: RecordType) -> Analyse:
    def analyse(form: datum.List, scope: Scope) -> Act:
        make = record_form(type_, form)

        def act(run: Run, scope: Scope) -> Result:
            current_name(run, name, form_span(form.items[0]), scope)
            return make(run, scope)

        return act

    return analyse


@cached
def constructors() -> Mapping[str, Analyse]:
    """The forms that make records of ours, also those under former names."""
    types, former = record_types(), deprecated_names()
    return {name: _constructor(type_) for name, type_ in types.items()} | {
        name: _former_constructor(name, types[current])
        for name, current in former.items()
        if current in types
    }


def current_name(run: Run, name: str, span: Span, scope: Scope) -> str:
    """The current name of a deprecated one, which is reported."""
    current = deprecated_names().get(name)
    if current is None:
        return name
    message = f"`{name}` is deprecated"
    hint = Note(f"it is now called `{current}`")
    # Guix's own module keeps some accessors to itself but for their former names.
    is_there = exporters(current) and not _is_bound(span.text.removesuffix(name) + current, scope)
    fix = renamed(name, current, span) if is_there else None
    run.findings.report(warning("deprecated-name", span, message, hint, fix=fix))
    return current


def _is_bound(name: str, scope: Scope) -> bool:
    """Whether a file, or one that it imports, gives a name of Guix a meaning of its own."""
    module = module_of(scope)
    if name in module.defined or scope.find(name) is not None:
        return True
    reference = module.reference(name)
    return reference is not None and reference.is_read
