"""Guix's own forms and procedures: records, services, operating systems, file-like objects, imports."""

import itertools
from functools import cache
from typing import TYPE_CHECKING

from guixsvc.diagnostics import Note, error
from guixsvc.evaluate.equality import eqv
from guixsvc.evaluate.forms import SpecialForm, malformed
from guixsvc.evaluate.printing import written
from guixsvc.evaluate.procedures import WrongArgument, made_of, text
from guixsvc.evaluate.values import (
    UNSET,
    UNSET_MARKER,
    UNSPECIFIED,
    Call,
    Field,
    FileLike,
    Gexp,
    Initializer,
    List,
    Opaque,
    OperatingSystem,
    Procedure,
    Record,
    Scope,
    Service,
    Text,
    Value,
)
from guixsvc.read import datum
from guixsvc.read.datum import Keyword
from guixsvc.records import RecordType, record_types, service_types
from guixsvc.source import Span
from guixsvc.spelling import one_edit_apart

if TYPE_CHECKING:
    from guixsvc.evaluate.evaluator import Evaluator


# Records


def make_record(evaluator: "Evaluator", type_: RecordType, form: datum.List, scope: Scope) -> Record:
    """A record form. It never fails: what is wrong with it is kept, for `check` to judge.

    As in Guix, the expression of a later field sees the earlier fields as variables.
    """
    scope = Scope({}, scope)
    initializers: list[Initializer] = []
    fields: dict[str, Field] = {}
    base: Opaque | None = None
    for position, item in enumerate(form.items[1:]):
        initializer = _initializer(evaluator, item, scope)
        initializers.append(initializer)
        name, value, span = initializer.name, initializer.value, initializer.value_span
        if name is None or value is None or span is None:
            continue
        if name == "inherit":
            if position == 0:
                inherited, base = _inherited(evaluator, type_, value, span)
                fields.update(inherited)
            continue
        scope.names[name] = value
        known = type_.fields.get(name)
        if known is not None:
            fields[known.renamed_to or name] = Field(value, span, initializer.name_span)
    record = Record(type_, form.span, tuple(initializers), fields, base)
    evaluator.records.append(record)
    return record


def _initializer(evaluator: "Evaluator", item: datum.Datum, scope: Scope) -> Initializer:
    assert item.span is not None
    if not isinstance(item, datum.List) or not item.items or not isinstance(item.items[0], datum.Symbol):
        return Initializer(item.span, None, item.span)
    name = item.items[0]
    assert name.span is not None
    if len(item.items) != 2 or item.tail is not None:
        return Initializer(item.span, None, name.span)
    value, span = evaluator.evaluate(item.items[1], scope), item.items[1].span
    return Initializer(item.span, name.name, name.span, UNSET if value == UNSET_MARKER else value, span)


def _inherited(
    evaluator: "Evaluator", type_: RecordType, base: Value, span: Span
) -> tuple[dict[str, Field], Opaque | None]:
    """The fields that come from a base and, if it is not fully known, the opaque value it is."""
    if isinstance(base, Record) and base.type is type_:
        return dict(base.fields), base.base
    if isinstance(base, Opaque):
        return {}, base
    message = f"`inherit` needs a {type_.name}, found {written(base)}"
    return {}, evaluator.fault("wrong-inherit", span, message)


# Services


def _service(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    if len(form.items) not in (2, 3):
        return malformed(evaluator, form, "`(service TYPE)` or `(service TYPE VALUE)`")
    type_ = evaluator.evaluate(form.items[1], scope)
    if not isinstance(type_, Opaque):
        assert form.items[1].span is not None
        message = f"expected a service type, found {written(type_)}"
        return evaluator.fault("wrong-argument", form.items[1].span, message)
    value, span = None, None
    if len(form.items) == 3:
        value, span = evaluator.evaluate(form.items[2], scope), form.items[2].span
    return Service(type_, form.span, value, span)


def _modify_services(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    if len(form.items) < 2:
        return malformed(evaluator, form, "`(modify-services SERVICES CLAUSE …)`")
    services = evaluator.evaluate(form.items[1], scope)
    for clause in form.items[2:]:
        if not isinstance(services, List):
            break
        services = _modified(evaluator, services, clause, scope)
    if isinstance(services, List | Opaque):
        return services
    return evaluator.fault(
        "wrong-argument", form.span, f"expected a list of services, found {written(services)}"
    )


def _modified(evaluator: "Evaluator", services: List, clause: datum.Datum, scope: Scope) -> Value:
    match clause:
        case datum.List(items=(datum.Symbol(name="delete"), kind)):
            type_ = evaluator.evaluate(kind, scope)
            kept = [s for s in services.items if not (isinstance(s, Service) and eqv(s.type, type_))]
            return List(tuple(kept), services.tail, services.unknown)
        case datum.List(items=(kind, datum.Symbol() as name, datum.Symbol(name="=>"), body)):
            type_ = evaluator.evaluate(kind, scope)
            items = [
                _with_value(evaluator, s, name, body, scope)
                if isinstance(s, Service) and eqv(s.type, type_)
                else s
                for s in services.items
            ]
            return List(tuple(items), services.tail, services.unknown)
    return malformed(evaluator, clause, "`(TYPE NAME => VALUE)` or `(delete TYPE)`")


def _with_value(
    evaluator: "Evaluator", service: Service, name: datum.Symbol, body: datum.Datum, scope: Scope
) -> Service:
    value = evaluator.evaluate(body, Scope({name.name: service_value(service)}, scope))
    return Service(service.type, service.span, value, body.span)


def service_value(service: Service) -> Value:
    """The value of a service: for one that gives none, the record of defaults."""
    if service.value is not None:
        return service.value
    ours = service_types().get(service.type.name or "")
    if ours is not None:
        return Record(ours.configuration, service.span)
    return Opaque("the default value of this service type is not known here", service.span)


# Operating systems

_OPERATING_SYSTEM_FIELDS = {"host-name": "host_name", "services": "services"}


def _operating_system(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    scope = Scope({}, scope)
    found: dict[str, Value | None] = {"host_name": None, "services": None}
    for item in form.items[1:]:
        if not isinstance(item, datum.List) or not item.items or not isinstance(item.items[0], datum.Symbol):
            malformed(evaluator, item, "`(FIELD VALUE)`")
            continue
        name = item.items[0].name
        if name == "inherit" and len(item.items) == 2:
            base = evaluator.evaluate(item.items[1], scope)
            if isinstance(base, OperatingSystem):
                found |= {"host_name": base.host_name, "services": base.services}
            else:
                hidden = Opaque("what it inherits from is not known here", item.span)
                found |= {"host_name": hidden, "services": base if isinstance(base, Opaque) else hidden}
        elif name in _OPERATING_SYSTEM_FIELDS and len(item.items) == 2:
            value = evaluator.evaluate(item.items[1], scope)
            found[_OPERATING_SYSTEM_FIELDS[name]] = value
            scope.names[name] = value
        else:
            scope.names[name] = Opaque(f"the field `{name}` is not evaluated", item.span)
    return OperatingSystem(form.span, found["host_name"], found["services"])


# Imports


def _use_modules(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    for specification in form.items[1:]:
        if not evaluator.imports.add(specification):
            malformed(evaluator, specification, "a module name such as `(gnu services telephony)`")
    return UNSPECIFIED


def _use_named_modules(folder: str) -> SpecialForm:
    """``use-service-modules`` and ``use-package-modules``: bare names below a folder of Guix."""

    def special(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
        for item in form.items[1:]:
            if not isinstance(item, datum.Symbol) or item.span is None:
                malformed(evaluator, item, "the name of a module")
                continue
            evaluator.imports.modules.add(("gnu", folder, item.name))
            if folder == "services" and one_edit_apart(item.name, "telephony"):
                evaluator.report(
                    error(
                        "unknown-module",
                        item.span,
                        f"there is no module `(gnu services {item.name})`",
                        Note("did you mean `telephony`?"),
                    )
                )
        return UNSPECIFIED

    return special


def _define_module(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    options = form.items[2:]
    for option, value in itertools.pairwise(options):
        if isinstance(option, datum.Literal) and option.value == Keyword("use-module"):
            evaluator.imports.add(value)
    return UNSPECIFIED


def _elsewhere(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    """What takes code from another file: any name may come of it."""
    evaluator.imports.opaque = True
    return Opaque("code of another file is not evaluated", form.span)


def _ignored(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    return UNSPECIFIED


# G-expressions and file-like objects


def _gexp(evaluator: "Evaluator", form: datum.List, scope: Scope) -> Value:
    return Gexp(form, form.span)


def _plain_file(call: Call, arguments: list[Value]) -> Value:
    name, content = arguments
    hidden = _hidden(arguments)
    if hidden is not None:
        return Opaque("the plain-file depends on a value that is not known here", call.span, cause=hidden)
    if isinstance(content, bytes):
        return Opaque("a plain-file made of a bytevector is not evaluated", call.span)
    return FileLike("plain-file", call.span, name=text(name), content=text(content))


def _local_file(call: Call, arguments: list[Value]) -> Value:
    path = arguments[0]
    if isinstance(path, Opaque):
        return Opaque("the name of the local-file is not known here", call.span, cause=path)
    return FileLike("local-file", call.span, path=text(path))


def _computed_file(call: Call, arguments: list[Value]) -> Value:
    name = arguments[0]
    return FileLike("computed-file", call.span, name=name if isinstance(name, Text) else "")


def _mixed_text_file(call: Call, arguments: list[Value]) -> Value:
    """Its content is known when all its parts are strings."""
    name, parts = arguments[0], arguments[1:]
    if isinstance(name, Opaque):
        return Opaque("the name of the mixed-text-file is not known here", call.span, cause=name)
    strings = [part for part in parts if isinstance(part, Text)]
    content = made_of("".join(strings), *strings) if len(strings) == len(parts) else None
    return FileLike("mixed-text-file", call.span, name=text(name), content=content)


def _file_append(call: Call, arguments: list[Value]) -> Value:
    base, suffixes = arguments[0], arguments[1:]
    hidden = _hidden(suffixes)
    if hidden is not None:
        return Opaque("the file-append depends on a value that is not known here", call.span, cause=hidden)
    if isinstance(base, bool | int | float):
        raise WrongArgument(f"expected a file-like object, found {written(base)}")
    return FileLike("file-append", call.span, base=base, suffixes=tuple(text(suffix) for suffix in suffixes))


def _hidden(values: list[Value]) -> Opaque | None:
    return next((value for value in values if isinstance(value, Opaque)), None)


def _getenv(call: Call, arguments: list[Value]) -> Value:
    name = arguments[0]
    if isinstance(name, Opaque):
        return Opaque("the name of the environment variable is not known here", call.span, cause=name)
    if text(name) not in call.evaluator.environment:
        return Opaque(f"the environment variable {written(name)} is known only with `--env`", call.span)
    found = call.evaluator.environment[text(name)]
    return False if found is None else Text(found, call.span, (call.span,))


def _service_part(part: str) -> "Procedure":
    def get(call: Call, arguments: list[Value]) -> Value:
        service = arguments[0]
        if isinstance(service, Opaque):
            return Opaque("the service is not known here", call.span, cause=service)
        if not isinstance(service, Service):
            raise WrongArgument(f"expected a service, found {written(service)}")
        return service.type if part == "kind" else service_value(service)

    return Procedure(f"service-{part}", get, 1, 1, lenient=True, takes_call=True)


GUIX_FORMS: dict[str, SpecialForm] = {
    "define-module": _define_module,
    "export": _ignored,
    "gexp": _gexp,
    "import": _use_modules,
    "include": _elsewhere,
    "load": _elsewhere,
    "module-define!": _elsewhere,
    "modify-services": _modify_services,
    "operating-system": _operating_system,
    "primitive-load": _elsewhere,
    "service": _service,
    "use-modules": _use_modules,
    "use-package-modules": _use_named_modules("packages"),
    "use-service-modules": _use_named_modules("services"),
}

GUIX_PROCEDURES: dict[str, Procedure] = {
    "computed-file": Procedure("computed-file", _computed_file, 2, None, lenient=True, takes_call=True),
    "file-append": Procedure("file-append", _file_append, 1, None, lenient=True, takes_call=True),
    "getenv": Procedure("getenv", _getenv, 1, 1, lenient=True, takes_call=True),
    "local-file": Procedure("local-file", _local_file, 1, None, lenient=True, takes_call=True),
    "mixed-text-file": Procedure("mixed-text-file", _mixed_text_file, 1, None, lenient=True, takes_call=True),
    "plain-file": Procedure("plain-file", _plain_file, 2, 2, lenient=True, takes_call=True),
    "service-kind": _service_part("kind"),
    "service-value": _service_part("value"),
}

CONSTANTS: dict[str, Value] = {"%unset-value": UNSET}

SERVICES_ELSEWHERE = frozenset({"%base-services", "%desktop-services"})
"""Lists of services that Guix itself defines; none of them is ours."""


@cache
def _packages() -> frozenset[str | None]:
    return frozenset(f.default_variable for record in record_types().values() for f in record.fields.values())


def known_elsewhere(name: str) -> bool:
    """Whether Guix is known to define a variable that is not evaluated here."""
    return name in service_types() or name in SERVICES_ELSEWHERE or name in _packages()
