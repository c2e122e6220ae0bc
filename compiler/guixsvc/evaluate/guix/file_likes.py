"""G-expressions, which are code for the build and stay data, and file-like objects."""

from collections.abc import Iterable, Iterator

from guixsvc.evaluate.guix.values import FileLike, Gexp, OperatingSystem, Record, Service
from guixsvc.evaluate.modules.sources import sources_of
from guixsvc.evaluate.scheme.arguments import made_of, text
from guixsvc.evaluate.scheme.callables import Procedure, WrongArgument
from guixsvc.evaluate.scheme.nodes import Act, Result, nodes
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import List, Opaque, Text, Value
from guixsvc.evaluate.work import VISITED, spend
from guixsvc.read import datum
from guixsvc.source import Span


def _gexp(form: datum.List, scope: Scope) -> Act:
    """A gexp stays data; the services in what is inserted into it are used by it."""
    inserted = nodes(_inserted(form))

    def act(run: Run, scope: Scope) -> Result:
        for node in inserted:
            run.findings.staged.update(_places(run.following.what_may_come(node, scope)))
        return Gexp(form, form.span)

    return act


def _inserted(gexp: datum.List) -> Iterator[datum.Datum]:
    """The expressions after ``#$``, ``#$@`` and the like, those of gexps in the gexp aside."""
    pending: list[datum.Datum] = list(gexp.items[1:])
    while pending:
        match pending.pop():
            case datum.List(items=(datum.Symbol(name=name), expression, *_)) if name.startswith("ungexp"):
                yield expression
            case datum.List(items=(datum.Symbol(name="gexp"), *_)):
                pass
            case datum.List(items=items) | datum.Vector(items=items):
                pending.extend(items)


def _places(values: Iterable[Value]) -> Iterator[Span]:
    """Where the services and records stand that are in some values."""
    pending, seen = list(values), set[int]()
    while pending:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        spend(VISITED * (1 + (value.count if isinstance(value, List) else 0)))
        match value:
            case Service(span=span, value=inner):
                yield span
                pending += [] if inner is None else [inner]
            case Record(span=span, fields=fields):
                yield span
                pending += [field.value for field in fields.values()]
            case OperatingSystem(services=services, essential=essential):
                pending += [field.value for field in (services, essential) if field is not None]
            case List(items=items, unknown=unknown):
                pending += [*items, *unknown]
            case Opaque(parts=parts):
                pending += parts


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
    library, name, source = sources_of(call.run).library, text(path), call.span.source
    return FileLike("local-file", call.span, path=name, read=lambda: library.text_beside(name, source))


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


FORMS: dict[str, Analyse] = {"gexp": _gexp}

PROCEDURES = (
    Procedure("computed-file", _computed_file, 2, None, lenient=True, takes_call=True),
    Procedure("file-append", _file_append, 1, None, lenient=True, takes_call=True),
    Procedure("local-file", _local_file, 1, None, lenient=True, takes_call=True),
    Procedure("mixed-text-file", _mixed_text_file, 1, None, lenient=True, takes_call=True),
    Procedure("plain-file", _plain_file, 2, 2, lenient=True, takes_call=True),
)
