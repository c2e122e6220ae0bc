"""How records of a configuration's own types are made and read."""

from collections.abc import Callable, Mapping, Sequence

from guixsvc.annotations import TypeAlias
from guixsvc.diagnostics import Note, suggestion
from guixsvc.evaluate.scheme.arguments import unexpected
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.gathered import UncalledProcedure
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.macros import Macro
from guixsvc.evaluate.scheme.nodes import Act, Node
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.structures import Later, Modifier, Structure, StructureType
from guixsvc.evaluate.scheme.unknown import NotKnown, hidden_in
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Faulty, Object, Opaque, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span, symbols
from guixsvc.slotted import frozen
from guixsvc.source import Span
from guixsvc.spelling import nearest

Sanitize: TypeAlias = Callable[[Run, Value, Span], Value]
"""What a field makes of a value that it is given."""

STEPS_A_RECORD = 3

THIS_RECORD = "this-record"


# Procedures


def predicate(name: str, type_: StructureType) -> Procedure:
    return Procedure(name, lambda value: isinstance(value, Structure) and value.type is type_, 1, 1)


def accessor(name: str, type_: StructureType, field: str) -> Procedure:
    def get(call: Call, arguments: list[Value]) -> Value:
        record = arguments[0]
        if not isinstance(record, Structure) or record.type is not type_:
            raise unexpected(type_.article, record)
        return read(call.run, record, field)

    return Procedure(name, get, 1, 1, takes_call=True)


def read(run: Run, record: Structure, field: str) -> Value:
    """The value of a field. Raises `NotKnown`."""
    if (changed := record.type.changed.get(field)) is not None:
        raise NotKnown("what the field of this record is now is not known here", changed)
    value = record.fields.get(field)
    if value is None:
        raise NotKnown("what the record inherits is not known here", record.base)
    if not isinstance(value, Later):
        return value
    run.findings.is_entered(value.node.form)
    found = _evaluated(run, value, record)
    if value.this is None and not run.doubt:
        record.fields[field] = found
    return found


def maker(name: str, type_: StructureType, given: Sequence[str], others: Mapping[str, Value]) -> Procedure:
    """A procedure that takes the values of some fields in order; the ``others`` are always the same."""

    def make(call: Call, arguments: list[Value]) -> Value:
        return Structure(type_, call.span, {**others, **dict(zip(given, arguments, strict=True))})

    return Procedure(name, make, len(given), len(given), lenient=True, takes_call=True)


def modifier(name: str, type_: StructureType, field: str) -> Modifier:
    def change(call: Call, arguments: list[Value]) -> Value:
        record, value = arguments
        if isinstance(record, Opaque):
            call.run.changes.count += 1
            changes.may_have_run(call.span)
        elif not isinstance(record, Structure) or record.type is not type_:
            raise unexpected(type_.article, record)
        else:
            call.run.changes.assign(
                record.fields, field, value, f"the field `{field}` may be changed", call.span
            )
        return UNSPECIFIED

    changes = Modifier(name, change, 2, 2, lenient=True, takes_call=True, type=type_, field=field)
    return changes


def _evaluated(run: Run, later: Later, record: Value) -> Value:
    names: dict[str, Value] = dict.fromkeys(_keys_of(later), record)
    value = run.value(later.node, Scope(names, later.scope))
    return value if later.sanitize is None else later.sanitize(run, value, later.node.span)


def _keys_of(later: Later) -> set[str]:
    """What the expression of a field calls its record: a macro may have put the name there."""
    if later.this is None:
        return set()
    named = [symbol for symbol in symbols((later.node.form,)) if symbol.name == later.this]
    return {later.this, *(symbol.key for symbol in named)}


def _foresee(run: Run, later: Later) -> None:
    """Has the expression of a field looked at where nothing ever reads it."""
    span = later.node.span

    def evaluate(run: Run) -> Value:
        return _evaluated(run, later, Opaque("a record of which nothing reads this field", span))

    run.findings.may_be_uncalled(later.node.form, lambda: UncalledProcedure(span, evaluate))


# Forms


@frozen(eq=False)
class FieldForm:
    """A field of a record that is made by a form: when its expression is evaluated, and what of it is kept.

    ``default`` is its expression where none is given, or ``always`` its value; without either, it must be.
    """

    name: str
    default: Node | None = None
    always: Value | None = None
    is_thunked: bool = False
    is_delayed: bool = False
    is_innate: bool = False
    sanitize: Sanitize | None = None

    @property
    def is_later(self) -> bool:
        return self.is_thunked or self.is_delayed


@frozen(eq=False)
class RecordForm:
    """The form that makes records of a type. ``scope`` is that of its definition, in which the defaults are
    evaluated; ``this`` is what a thunked field calls its record."""

    name: str
    type: StructureType
    fields: Mapping[str, FieldForm]
    scope: Scope
    this: str = THIS_RECORD

    def use(self, form: datum.List, scope: Scope) -> Act:
        """What a form that makes a record does."""
        items = form.items[1:]
        base: Node | None = None
        match items[:1]:
            case (datum.List(items=(head, inherited), tail=None),) if means(head, "inherit", scope):
                base, items = Node(inherited), items[1:]
        given = [_given(item) for item in items]
        return lambda run, scope: self._made(run, form, base, given, scope)

    def _made(
        self,
        run: Run,
        form: datum.List,
        inherited: Node | None,
        given: Sequence[tuple[datum.Symbol, Node] | datum.Datum],
        scope: Scope,
    ) -> Value:
        """A record. As in Guix, the expression of a later field sees the earlier fields as variables."""
        spend(STEP * (STEPS_A_RECORD + len(form.items) + len(self.fields)))
        outer, times = scope, run.changes.times_unseen
        base = None if inherited is None else run.value(inherited, scope)
        faults: list[Opaque] = []
        written_at: dict[str, datum.Symbol] = {}
        values: dict[str, Value] = {}
        scope = Scope({}, scope)
        for item in given:
            if not isinstance(item, tuple):
                message = f"malformed field of {self.name}: expected `(FIELD VALUE)`"
                faults.append(run.fault("malformed-field", form_span(item), message))
                continue
            name, expression = item
            known = self.fields.get(name.name)
            if known is None:
                faults.append(self._unknown(run, name))
                run.value(expression, scope)
                continue
            if name.name in written_at and base is None:
                faults.append(self._duplicate(run, name, written_at[name.name]))
            written_at.setdefault(name.name, name)
            value = values[name.name] = self._given(run, known, expression, scope)
            if known.is_later:
                reason = f"the field `{name.name}` is evaluated when it is read"
                value = Opaque(reason, expression.span, is_true=True)
            scope.names[name.key] = value
            scope.keep_place(name.key, run.place)
        fields, hidden = self._others(run, form, base, values, faults)
        faults += [value for value in fields.values() if isinstance(value, Faulty)]
        if faults:
            return faults[0]
        made = Structure(self.type, form.span, fields, hidden)
        return made if times == run.changes.times_unseen else run.unseen.after_changes(made, form, outer)

    def _given(self, run: Run, field: FieldForm, expression: Node, scope: Scope) -> Value:
        if field.is_later:
            later = Later(expression, scope, self.this if field.is_thunked else None, field.sanitize)
            _foresee(run, later)
            return later
        value = run.value(expression, scope)
        if field.sanitize is None:
            return value
        place = run.place
        value = field.sanitize(run, value, expression.span)
        run.place = place
        return value

    def _others(
        self,
        run: Run,
        form: datum.List,
        base: Value | None,
        values: dict[str, Value],
        faults: list[Opaque],
    ) -> tuple[dict[str, Value], Opaque | None]:
        """All fields, with those that are inherited or left to their defaults; what hides the former."""
        fields: dict[str, Value] = {}
        hidden = None if base is None else hidden_in(base)
        if isinstance(base, Structure) and base.type is self.type:
            hidden = base.base
        elif isinstance(base, Object):
            # Guix takes the fields of whatever record it is.
            hidden = Opaque(f"it inherits from {written(base)}", form.span)
        elif base is not None and hidden is None:
            message = f"`inherit` needs {self.type.article}, found {written(base)}"
            faults.append(run.fault("wrong-inherit", form.span, message))
        for name, field in self.fields.items():
            if name in values:
                fields[name] = values[name]
            elif base is not None and not field.is_innate:
                if isinstance(base, Structure) and base.type is self.type and name in base.fields:
                    fields[name] = self._inherited(base, name)
            elif field.default is not None:
                fields[name] = self._given(run, field, field.default, self.scope)
            elif field.always is not None:
                value, span = field.always, form_span(form.items[0])
                fields[name] = value if field.sanitize is None else field.sanitize(run, value, span)
            elif not faults:
                message = f"{self.name} needs the field `{name}`"
                faults.append(run.fault("missing-field", form_span(form.items[0]), message))
        return fields, hidden

    def _inherited(self, base: Structure, name: str) -> Value:
        if (changed := self.type.changed.get(name)) is not None:
            return changed
        return base.fields[name]

    def _unknown(self, run: Run, name: datum.Symbol) -> Opaque:
        if name.name == "inherit":
            message = "`inherit` must be the first field of the record"
            return run.fault("misplaced-inherit", form_span(name), message)
        close = nearest(name.name, self.fields)
        hints = suggestion(close)
        message = f"{self.name} has no field `{name.name}`"
        return run.fault("unknown-field", form_span(name), message, *hints)

    def _duplicate(self, run: Run, name: datum.Symbol, first: datum.Symbol) -> Opaque:
        earlier = Note("it is first given here", first.span)
        message = f"the field `{name.name}` is given more than once"
        return run.fault("duplicate-field", form_span(name), message, earlier)


def _given(item: datum.Datum) -> tuple[datum.Symbol, Node] | datum.Datum:
    """A field that is given with its expression, or a form that is none."""
    match item:
        case datum.List(items=(datum.Symbol() as name, expression), tail=None):
            return name, Node(expression)
    return item


def sanitized_by(procedure: datum.Datum, scope: Scope) -> Sanitize:
    """What a procedure makes of the values of a field."""
    node = Node(procedure)

    def sanitize(run: Run, value: Value, span: Span) -> Value:
        return run.apply(run.value(node, scope), [value], span)

    return sanitize


def define_form(run: Run, record: RecordForm, span: Span) -> None:
    """Defines the form that makes records of a type."""
    reason = f"`{record.name}` makes records: it is no value"
    run.define(record.scope, record.name, Macro(reason, span, analyse=record.use), span)
