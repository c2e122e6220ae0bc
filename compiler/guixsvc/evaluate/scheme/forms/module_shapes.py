"""What stands in the forms of Guile's modules, which count where that module is imported."""

from collections.abc import Sequence

from guixsvc.annotations import Final, TypeAlias
from guixsvc.evaluate.scheme.aliases import resolved
from guixsvc.evaluate.scheme.forms.generics import (
    DEFINE_CLASS,
    DEFINE_GENERIC,
    DEFINE_METHOD,
    METHOD,
    parameters_of,
    slots_of,
)
from guixsvc.evaluate.scheme.forms.patterns import read_pattern
from guixsvc.evaluate.scheme.forms.shapes import (
    SHAPES,
    Body,
    Misshapen,
    Part,
    Parts,
    Shape,
    at_least,
    called,
    each_once,
    expressions,
    list_of,
    name_of,
    within,
)
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.read import datum

ModuleName: TypeAlias = tuple[str, ...]


def _and_let(form: datum.List, scope: Scope) -> Parts:
    for clause in list_of(form.items[1]):
        if isinstance(clause, datum.Symbol):
            continue
        *names, test = list_of(clause, 1, 2)
        yield Part(test, scope)
        scope = within(scope, *map(name_of, names))
    yield from [Part(part, scope) for part in form.items[2:]]


# (ice-9 match)


def _match(clauses_at: int) -> Shape:
    def shape(form: datum.List, scope: Scope) -> Parts:
        yield from [Part(value, scope) for value in at_least(clauses_at + 1, form.items)[1:clauses_at]]
        for clause in form.items[clauses_at:]:
            yield from _clause(*list_of(clause, 2), scope=scope)

    return shape


def _clause(pattern: datum.Datum, *body: datum.Datum, scope: Scope) -> Parts:
    inner, evaluated = _pattern(pattern, scope)
    yield from evaluated
    first = body[0]
    if isinstance(first, datum.List) and first.items and means(first.items[0], "=>", scope):
        _, name = list_of(first)
        inner = within(inner, name_of(name))
        body = body[1:]
    yield Body(at_least(1, body), inner)


def _pattern(pattern: datum.Datum, scope: Scope) -> tuple[Scope, Sequence[Part]]:
    """A scope with the names of a pattern, and what is evaluated to match it."""
    read = read_pattern(pattern, scope)
    return within(scope, *read.names), [Part(called(one), scope) for one in read.expressions]


def _match_let(form: datum.List, scope: Scope) -> Parts:
    at = 2 if isinstance(form.items[1], datum.Symbol) else 1
    bindings = [list_of(binding, 2, 2) for binding in list_of(form.items[at])]
    yield from [Part(value, scope) for _, value in bindings]
    each_once(scope, [pattern for pattern, _ in bindings if isinstance(pattern, datum.Symbol)])
    inner = within(scope, *form.items[1:at])
    for pattern, _ in bindings:
        inner, evaluated = _pattern(pattern, inner)
        yield from evaluated
    yield Body(at_least(1, form.items[at + 1 :]), inner)


def _match_in_turn(form: datum.List, scope: Scope) -> Parts:
    for pattern, value in [list_of(binding, 2, 2) for binding in list_of(form.items[1])]:
        yield Part(value, scope)
        scope, evaluated = _pattern(pattern, scope)
        yield from evaluated
    yield Body(at_least(1, form.items[2:]), scope)


def _match_letrec(form: datum.List, scope: Scope) -> Parts:
    bindings = [list_of(binding, 2, 2) for binding in list_of(form.items[1])]
    for pattern, _ in bindings:
        scope, evaluated = _pattern(pattern, scope)
        yield from evaluated
    yield from [Part(value, scope) for _, value in bindings]
    yield Body(at_least(1, form.items[2:]), scope)


# (ice-9 threads), whose values are those of procedures without arguments


def _letpar(form: datum.List, scope: Scope) -> Parts:
    bindings = [list_of(binding, 2, 2) for binding in list_of(form.items[1])]
    yield from [Body((value,), scope) for _, value in bindings]
    yield Body(at_least(1, form.items[2:]), each_once(scope, [name_of(name) for name, _ in bindings]))


def _parallel(form: datum.List, scope: Scope) -> Parts:
    return (Body((part,), scope) for part in form.items[1:])


def _monitor(form: datum.List, scope: Scope) -> Parts:
    yield Body(at_least(1, form.items[1:]), scope)


# (ice-9 optargs)


def _let_arguments(bindings_at: int) -> Shape:
    """Of a form that takes a list of arguments apart: ``NAME`` or ``(NAME DEFAULT)``."""

    def shape(form: datum.List, scope: Scope) -> Parts:
        yield from [Part(part, scope) for part in form.items[1:bindings_at]]
        inner, names = scope, list[datum.Datum]()
        for binding in list_of(form.items[bindings_at]):
            name, *default = (binding,) if isinstance(binding, datum.Symbol) else list_of(binding, 2, 2)
            yield from [Body((part,), inner) for part in default]
            names.append(name_of(name))
            inner = within(inner, name)
        each_once(scope, names)
        yield Body(at_least(1, form.items[bindings_at + 1 :]), inner)

    return shape


# Records and conditions


def _define_record_type(form: datum.List, scope: Scope) -> Parts:
    _, name, constructor, predicate, *fields = form.items
    name_of(name)
    name_of(predicate)
    _, *taken = map(name_of, list_of(constructor, 1))
    known = [name_of(list_of(field, 2, 3)[0]).name for field in fields]
    for field in fields:
        all(map(name_of, list_of(field)))
    for position, argument in enumerate(taken):
        if argument.name not in known:
            raise Misshapen(f"the constructor takes `{argument.name}`, which is no field", argument)
        if argument.name in [other.name for other in taken[:position]]:
            raise Misshapen(f"the constructor takes `{argument.name}` twice", argument)
    return iter(())


def _define_condition_type(form: datum.List, scope: Scope) -> Parts:
    for field in at_least(4, form.items)[4:]:
        list_of(field, 2, 2)
    return iter(())


def _condition(form: datum.List, scope: Scope) -> Parts:
    for part in form.items[1:]:
        type_, *fields = list_of(part, 1)
        yield Part(type_, scope)
        for field in fields:
            _, value = list_of(field)
            yield Part(value, scope)


# (oop goops)


def _define_method(form: datum.List, scope: Scope) -> Parts:
    _, signature, *body = form.items
    if not isinstance(signature, datum.List):
        raise ValueError
    _, *formals = signature.items
    return _method_of(datum.List(tuple(formals), signature.span, signature.tail), body, scope)


def _method(form: datum.List, scope: Scope) -> Parts:
    _, formals, *body = form.items
    return _method_of(formals, body, scope)


def _method_of(formals: datum.Datum, body: Sequence[datum.Datum], scope: Scope) -> Parts:
    names = parameters_of(formals)
    inner = within(each_once(scope, [names]), datum.Symbol("next-method", formals.span))
    if body:
        yield Body(body, inner)


def _define_generic(form: datum.List, scope: Scope) -> Parts:
    _, name = form.items
    name_of(name)
    return iter(())


def _define_class(form: datum.List, scope: Scope) -> Parts:
    _, name, supers = form.items[:3]
    name_of(name)
    yield from [Part(part, scope) for part in list_of(supers)]
    yield from [Part(value, scope) for _, kind, value in slots_of(form) if kind.startswith("init-")]


_GOOPS: Final = frozenset([("oop", "goops")])
_MATCH: Final = frozenset([("ice-9", "match")])
_OPTARGS: Final = frozenset([("ice-9", "optargs")])
_THREADS: Final = frozenset([("ice-9", "threads")])
_RECORDS: Final = frozenset([("srfi", "srfi-9")])
_CONDITIONS: Final = frozenset([("srfi", "srfi-35")])

MODULE_SHAPES: Final[dict[str, tuple[frozenset[ModuleName], Shape, str]]] = {
    "and-let*": (
        frozenset([("srfi", "srfi-2")]),
        _and_let,
        "`(and-let* ((NAME VALUE) (CONDITION) NAME …) BODY …)`",
    ),
    "condition": (_CONDITIONS, _condition, "`(condition (TYPE (FIELD VALUE) …) …)`"),
    "define-class": (_GOOPS, _define_class, DEFINE_CLASS),
    "define-condition-type": (
        _CONDITIONS,
        _define_condition_type,
        "`(define-condition-type NAME PARENT PREDICATE (FIELD ACCESSOR) …)`",
    ),
    "define-immutable-record-type": (
        _RECORDS,
        _define_record_type,
        "`(define-immutable-record-type NAME (CONSTRUCTOR FIELD …) PREDICATE (FIELD GETTER SETTER) …)`",
    ),
    "define-generic": (_GOOPS, _define_generic, DEFINE_GENERIC),
    "define-method": (_GOOPS, _define_method, DEFINE_METHOD),
    "define-record-type": (
        _RECORDS,
        _define_record_type,
        "`(define-record-type NAME (CONSTRUCTOR FIELD …) PREDICATE (FIELD GETTER SETTER) …)`",
    ),
    "let-keywords": (
        _OPTARGS,
        _let_arguments(3),
        "`(let-keywords ARGUMENTS MAY-HAVE-OTHERS (NAME (NAME DEFAULT) …) BODY …)`",
    ),
    "let-keywords*": (
        _OPTARGS,
        _let_arguments(3),
        "`(let-keywords* ARGUMENTS MAY-HAVE-OTHERS (NAME (NAME DEFAULT) …) BODY …)`",
    ),
    "let-optional": (
        _OPTARGS,
        _let_arguments(2),
        "`(let-optional ARGUMENTS (NAME (NAME DEFAULT) …) BODY …)`",
    ),
    "let-optional*": (
        _OPTARGS,
        _let_arguments(2),
        "`(let-optional* ARGUMENTS (NAME (NAME DEFAULT) …) BODY …)`",
    ),
    "letpar": (_THREADS, _letpar, "`(letpar ((NAME VALUE) …) BODY …)`"),
    "make-thread": (_THREADS, expressions(1), "`(make-thread PROCEDURE ARGUMENT …)`"),
    "match": (_MATCH, _match(2), "`(match EXPRESSION (PATTERN BODY …) …)`"),
    "match-lambda": (_MATCH, _match(1), "`(match-lambda (PATTERN BODY …) …)`"),
    "match-lambda*": (_MATCH, _match(1), "`(match-lambda* (PATTERN BODY …) …)`"),
    "match-let": (_MATCH, _match_let, "`(match-let ((PATTERN VALUE) …) BODY …)`"),
    "match-let*": (_MATCH, _match_in_turn, "`(match-let* ((PATTERN VALUE) …) BODY …)`"),
    "match-letrec": (
        _MATCH,
        _match_letrec,
        "`(match-letrec ((PATTERN VALUE) …) BODY …)`",
    ),
    "method": (_GOOPS, _method, METHOD),
    "monitor": (_THREADS, _monitor, "`(monitor BODY …)`"),
    "parallel": (_THREADS, _parallel, "`(parallel EXPRESSION …)`"),
}
"""Forms of modules, what stands in them, and how they are written."""

_KEYWORDS: Final = ("=>", "else", "unquote", "unquote-splicing")
"""Parts of forms; ``_`` is not among them, by which some call what translates texts."""

SYNTAX: Final = frozenset([*SHAPES, *MODULE_SHAPES, "...", "_", *_KEYWORDS])
"""Names that stand for no value, where modules of Guile have them."""

_OF_OTHERS_TOO: Final = frozenset(["condition", "define-record-type"])
"""Names that modules of R6RS have for something else."""


Known: TypeAlias = tuple[str, Shape, str]
"""What a form is called, what stands in it, and how it is written, if that is to be said."""


def shape_of(form: datum.List, scope: Scope) -> Known | None:
    """What a form is, if it is one of Scheme or of a module of Guile. A file that imports nothing has all
    modules in scope."""
    head = form.items[0]
    if not isinstance(head, datum.Symbol):
        return None
    bound, name, home = resolved(head, scope)
    reference = home.module.reference(name) if bound is None else None
    if reference is None or reference.is_read:
        return None
    name, module = reference.name, reference.module
    if name in MODULE_SHAPES:
        modules, shape, written = MODULE_SHAPES[name]
        if module is not None and module[:2] in modules:
            return name, shape, written
        if module is None and not home.module.imports and name not in _OF_OTHERS_TOO:
            return name, shape, written
    return (name, SHAPES[name], "") if name in SHAPES else None


def is_syntax(symbol: datum.Symbol, scope: Scope) -> bool:
    """Whether a name stands for a form, or a keyword of one, and so for no value."""
    if symbol.name not in SYNTAX:
        return False
    bound, name, home = resolved(symbol, scope)
    reference = home.module.reference(name) if bound is None else None
    if reference is None or reference.is_read or reference.name not in SYNTAX:
        return False
    modules = MODULE_SHAPES[reference.name][0] if reference.name in MODULE_SHAPES else ()
    module = reference.module or ()
    return module == ("guile",) or module[:2] in modules


def keyword_at(form: datum.List, scope: Scope) -> str | None:
    """What a form begins with, if that is but a part of forms."""
    head = form.items[0]
    is_one = isinstance(head, datum.Symbol) and head.name in _KEYWORDS and is_syntax(head, scope)
    return head.name if is_one and isinstance(head, datum.Symbol) else None
