"""Which methods of a generic procedure are called, as in (oop goops): by the classes of the arguments."""

import itertools
from collections.abc import Sequence
from functools import cmp_to_key

from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, Generic, Method, Procedure, WrongArgument
from guixsvc.evaluate.scheme.classes import CLASSES, OTHER, TOP, Class
from guixsvc.evaluate.scheme.mutable import ClassInstance, HashTable, ParameterObject
from guixsvc.evaluate.scheme.ratios import Fraction
from guixsvc.evaluate.scheme.run import Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.unknown import NotKnown, hidden_in
from guixsvc.evaluate.scheme.values import (
    Conditional,
    HostSecret,
    List,
    Opaque,
    Text,
    Unspecified,
    Value,
    Vector,
)
from guixsvc.evaluate.work import COMPARED, spend
from guixsvc.read.datum import Character, Keyword, Nil, Symbol
from guixsvc.slotted import replace
from guixsvc.source import Span

NEXT = "next-method"

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((bool, Nil), "<boolean>"),
    ((Text, HostSecret), "<string>"),
    (int, "<integer>"),
    (Fraction, "<fraction>"),
    (float, "<real>"),
    (complex, "<complex>"),
    (Symbol, "<symbol>"),
    (Keyword, "<keyword>"),
    (Character, "<char>"),
    (Vector, "<vector>"),
    (HashTable, "<hashtable>"),
    (Generic, "<generic>"),
    (Class, "<class>"),
    (Unspecified, "<unknown>"),
)


def class_of(value: Value) -> Class | None:
    """The class of a value, `OTHER` if no class that can be named; ``None`` if it is not known."""
    if isinstance(value, ClassInstance):
        return value.class_
    if isinstance(value, List) and (value.items or not value.unknown):
        return CLASSES["<pair>" if value.items else "<null>"]
    for kinds, name in _KINDS:
        if isinstance(value, kinds):
            return CLASSES[name]
    if hidden_in(value) is not None:
        return None
    is_plain = isinstance(value, Closure | CaseLambda | Procedure) and not isinstance(value, ParameterObject)
    return CLASSES["<procedure>"] if is_plain else OTHER


def _takes(method: Method, classes: Sequence[Class | None]) -> bool | None:
    """Whether a method takes arguments of some classes; ``None`` if that is not known."""
    least = len(method.classes)
    if len(classes) < least or (len(classes) > least and not method.takes_rest):
        return False
    if method.is_of_slot and classes[0] is not None and classes[0] is not method.classes[0]:
        return False
    is_known = True
    for wanted, given in zip(method.classes, classes, strict=False):
        if wanted is TOP:
            continue
        if wanted is None or given is None:
            is_known = False
        elif wanted not in given.precedence:
            return False
    return True if is_known else None


def _compared(one: Method, other: Method, classes: Sequence[Class | None]) -> int:
    """Negative if one method is more specific than another, both of which take arguments of these classes."""
    for mine, its, given in zip(one.classes, other.classes, classes, strict=False):
        if mine is not its and given is not None:
            order = given.precedence
            return order.index(mine) - order.index(its)
    if len(one.classes) != len(other.classes):
        return len(other.classes) - len(one.classes)
    return one.takes_rest - other.takes_rest


def chosen(methods: Sequence[Method], arguments: Sequence[Value]) -> tuple[list[Method], bool]:
    """The methods that take some arguments, the most specific first, and whether that is certain; else those
    that may, in any order."""
    spend(COMPARED * len(methods) * (1 + len(arguments)))
    classes = [class_of(argument) for argument in arguments]
    verdicts = [(method, _takes(method, classes)) for method in methods]
    possible = [method for method, verdict in verdicts if verdict is not False]
    if any(verdict is None for _, verdict in verdicts):
        return possible, False
    possible.sort(key=cmp_to_key(lambda one, other: _compared(one, other, classes)))
    return possible, True


def call_methods(
    run: Run,
    methods: Sequence[Method],
    arguments: list[Value],
    span: Span,
    places: Sequence[Span] = (),
    last: Opaque | None = None,
) -> Value:
    """Calls the first of some methods; the others are what ``next-method`` calls, and then what may come
    ``last``. Raises `WrongArgument` if there is nothing left, and `NotKnown`."""
    if not methods:
        if last is not None:
            raise NotKnown(last.reason, last)
        raise WrongArgument("it has no method for these arguments")
    first, *others = methods

    def call_next(call: Call, given: list[Value]) -> Value:
        return call_methods(call.run, others, given or arguments, call.span, last=last)

    procedure = first.procedure
    if isinstance(procedure, Closure) and first.takes_next:
        following = Procedure(NEXT, call_next, 0, None, lenient=True, takes_call=True)
        procedure = replace(procedure, scope=Scope({NEXT: following}, procedure.scope.parent))
    return run.apply(procedure, arguments, span, places)


def new_generic(run: Run, name: str, foreign: Opaque | None = None) -> Generic:
    """A procedure without methods, but those that it may have for classes of others."""

    def called(call: Call, arguments: list[Value]) -> Value:
        possible, is_certain = chosen(generic.methods, arguments)
        certain = possible if is_certain or len(possible) == 1 else []
        if foreign is not None:
            certain = list(itertools.takewhile(_is_for_own_class, possible)) if is_certain else []
        if not generic.others and (certain or (is_certain and foreign is None)):
            return call_methods(call.run, certain, arguments, call.span, call.places, foreign)
        came = [call.run.following.tried(method.procedure, arguments, call.span) for method in possible]
        known = tuple([value for value in came if value is not None])
        reason = f"which method of `{name}` is called is not known here"
        is_one = known and not generic.others and foreign is None and len(known) == len(came)
        kind = Conditional if is_one else Opaque
        hidden = [one for one in map(hidden_in, arguments) if one is not None]
        causes = [*generic.others, *hidden, *([] if foreign is None else [foreign])]
        return kind(reason, call.span, None, causes[0] if causes else None, known)

    generic = Generic(name, called, 0, None, lenient=True, takes_call=True, foreign=foreign)
    run.changes.is_mutable(generic)
    return generic


def _is_for_own_class(method: Method) -> bool:
    """Whether no method for classes of others comes before this one."""
    first = method.classes[0] if method.classes else None
    return isinstance(first, Class) and first.initialize is not None


def add_method(run: Run, generic: Generic, method: Method, span: Span) -> None:
    """Adds a method, in place of one for the same classes; in doubt it may be there."""
    run.changes.is_changed(generic)
    if run.doubt:
        generic.others.append(Opaque(f"whether `{generic.name}` has this method is not certain", span))
    for at, known in enumerate(generic.methods):
        if not run.doubt and known.classes == method.classes and known.takes_rest is method.takes_rest:
            generic.methods[at] = method
            return
    generic.methods.append(method)
