"""What is not known of a configuration, with the values that led there: a fault where it is needed."""

from guixsvc.annotations import Iterator
from guixsvc.check import types
from guixsvc.diagnostics import Diagnostic, Note, Severity, error, note
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.scheme.values import Faulty, Given, HostSecret, List, NotGiven, Object, Opaque, Value
from guixsvc.records import FieldType
from guixsvc.source import Span


class UnknownParts:
    """Reports what is not known, with the values that led there; once for every cause.

    Without a ``severity`` it says nothing.
    """

    def __init__(self, severity: Severity) -> None:
        self.severity: Severity | None = severity
        self._reported: dict[int, Span] = {}
        self._advised: set[Span] = set()

    def report(
        self, value: Opaque, what: str, span: Span, where: Note | None = None, *, is_of_value: bool = False
    ) -> Iterator[Diagnostic]:
        """Where it ``is_of_value`` the rest is checked all the same, and `check` finds no fault in that."""
        if self.severity is None or not self._is_new(value, span):
            return
        if isinstance(value.root, HostSecret):
            yield _misplaced(value, value.root, what, span)
            return
        if isinstance(value.root, Given):
            return
        severity = min(self.severity, Severity.WARNING) if isinstance(value.root, NotGiven) else self.severity
        notes = [Note(cause.reason, cause.span if cause.span != span else None) for cause in _chain(value)]
        notes += [where] if where is not None else []
        if self.severity is Severity.ERROR and value.root.missing:
            modules = " or ".join(f"`({' '.join(module)})`" for module in value.root.missing[:2])
            notes.append(
                Note(f"`-L DIR` makes it known if DIR is a checkout of the channel that has {modules}")
            )
        message = f"{what} is not known here"
        if is_of_value and severity is not Severity.ERROR:
            yield Diagnostic("unknown-value", severity, span, message, tuple(notes))
        else:
            yield Diagnostic("not-evaluated", severity, span, message, tuple(notes))

    def advise(
        self, value: Opaque, what: str, span: Span, advice: Note, field: FieldType
    ) -> Iterator[Diagnostic]:
        """Says what to write where the cause was reported already: as one of another value, or as a fault,
        which is to be mended first unless it stands in what is left out."""
        is_fault = isinstance(value, Faulty) or isinstance(value.root, Faulty)
        if self.severity is None or span in self._advised or (is_fault and not types.is_package(field)):
            return
        self._advised.add(span)
        message = f"{what} is not known here"
        if is_fault:
            yield note("not-evaluated", span, message, advice)
        elif not isinstance(value.root, Given):
            yield note("unknown-value", span, message, advice)

    def report_services(self, part: Opaque) -> Iterator[Diagnostic]:
        """Says that a list of services may hold more; what is known of it is compiled."""
        root = part.root
        if isinstance(root, HostSecret):
            yield from self.report(part, "which services there are", part.span)
        elif self.severity is not None and id(root) not in self._reported and self._is_new(part, part.span):
            hint = Note(root.reason, root.span if root.span != part.span else None)
            yield note("unknown-services", part.span, "the list of services is not fully known", hint)

    def _is_new(self, value: Opaque, span: Span) -> bool:
        root = value.root
        if isinstance(value, Faulty) or isinstance(root, Faulty):
            return False
        if isinstance(root, HostSecret):  # Each use of one is a fault of its own.
            return True
        return self._reported.setdefault(id(root), span) == span


def unknown_parts(record: Record, unknown: UnknownParts) -> Iterator[Diagnostic]:
    """Values inside a record, and the records in it, that cannot be known here."""
    pending, seen = [record], {id(record)}
    while pending:
        record = pending.pop()
        yield from _unknown_fields(record, unknown)
        for field in record.fields.values():
            for nested in _records_in(field.value):
                if id(nested) not in seen:
                    seen.add(id(nested))
                    pending.append(nested)


def _unknown_fields(record: Record, unknown: UnknownParts) -> Iterator[Diagnostic]:
    if record.base is not None:
        yield from unknown.report(record.base, "what this record inherits", record.base.span)
    for name, field in record.fields.items():
        if name not in types.judged_fields(record):
            continue
        for value in _opaque_in(field.value):
            if value is field.value and isinstance(value, HostSecret) and record.type.fields[name].is_secret:
                continue
            if service_type(value) is not None:
                continue
            if not (value.name is not None and types.is_package(record.type.fields[name])):
                where = _instead(record.type.fields[name])
                is_whole = isinstance(value, HostSecret) and value is field.value
                span = field.span if is_whole else value.span
                found = list(unknown.report(value, f"`{name}`", span, where, is_of_value=True))
                yield from found
                if not found and where is not None:
                    yield from unknown.advise(value, f"`{name}`", field.span, where, record.type.fields[name])


def _instead(field: FieldType) -> Note | None:
    """What to write for a value that cannot be known here."""
    if types.is_package(field):
        return Note(_LEAVE_OUT.format(field.name))
    return Note(_STAYS) if field.is_secret else None


_STAYS = 'for a secret that stays on the host write `(getenv "NAME")` and give `--host-secret NAME=PATH`'
_LEAVE_OUT = "for a host of another distribution leave `{}` out: its own package is used"


def _opaque_in(value: Value) -> list[Opaque]:
    """What is not known in a value: lists may nest without bound, and be the same one in many places."""
    found: list[Opaque] = []
    pending: list[Value] = [value]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if isinstance(part, Opaque):
            found.append(part)
        elif isinstance(part, List) and id(part) not in seen:
            seen.add(id(part))
            tail = () if part.tail is None else (part.tail,)
            pending += reversed((*part.items, *tail, *part.unknown))
    return found


def _records_in(value: Value) -> list[Record]:
    if isinstance(value, List):
        return [item for item in value.items if isinstance(item, Record)]
    return [value] if isinstance(value, Record) else []


def configurations_in(value: Opaque) -> Iterator[Record]:
    """Records of ours that went into a value that is not known without being a service's."""
    pending: list[Value] = [value]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        match part:
            case Record():
                yield part
            case List(items=items, unknown=parts):
                pending.extend((*items, *parts))
            case Opaque(parts=parts) | Object(held=parts):
                pending.extend(parts)


def _misplaced(value: Opaque, secret: HostSecret, what: str, span: Span) -> Diagnostic:
    """Says of a secret of the host that something here depends on it."""
    name = secret.variable_name
    if value is secret:
        message = f"{what} is given `{name}`, which only the host has: that is for a password"
    else:
        message = f"{what} depends on `{name}`, which only the host has: nothing can be made of it here"
    chain = [cause for cause in _chain(value) if cause is not secret]
    notes = [Note(cause.reason, cause.span if cause.span != span else None) for cause in chain]
    at = Note(f"here is `{name}` asked for", secret.span) if secret.span != span else None
    hint = Note(f"`--env {name}`, or `--env-plain {name}`, makes its value known here instead")
    return error("host-secret", span, message, *notes, *([at] if at else []), hint)


def _chain(value: Opaque) -> list[Opaque]:
    """The values that one depends on, from the root, each place once and the last few only."""
    chain = [value]
    while (cause := chain[-1].cause) is not None:
        chain.append(cause)
    places = {cause.span: cause for cause in chain}
    return list(reversed(places.values()))[:_MOST_CAUSES]


_MOST_CAUSES = 3
