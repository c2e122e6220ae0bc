"""Parameters of procedures: reading their lists, and binding arguments to them as Guile does."""

from guixsvc.annotations import Callable, Final, TypeAlias
from guixsvc.evaluate.scheme.callables import Closure, Parameter, Parameters, WrongArgument
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import List, Opaque, Value
from guixsvc.read import datum
from guixsvc.read.datum import Keyword

_SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "required": ("optional", "key", "rest"),
    "optional": ("key", "rest"),
    "key": ("allow-other-keys", "rest"),
    "allow-other-keys": ("rest",),
    "rest": (),
}
"""What begins parameters of another kind, and what may come after those."""


def parse_parameters(form: datum.Datum, *, starred: bool) -> Parameters | None:
    """The parameters of a ``lambda`` or, ``starred``, of a ``lambda*``; ``None`` if malformed, or if
    a name stands there twice."""
    if isinstance(form, datum.Symbol):
        return Parameters(rest=form.key)
    if not isinstance(form, datum.List) or not (form.tail is None or isinstance(form.tail, datum.Symbol)):
        return None
    required: list[str] = []
    optional: list[Parameter] = []
    keys: list[Parameter] = []
    rest = form.tail.key if isinstance(form.tail, datum.Symbol) else None
    allow_other_keys = False
    section = "required"
    for item in form.items:
        match item:
            case datum.Literal(value=Keyword(name=name)) if starred and name in _SECTIONS[section]:
                section = name
                allow_other_keys = allow_other_keys or name == "allow-other-keys"
            case datum.Symbol() if section == "rest" and rest is None:
                rest = item.key
            case datum.Symbol() if section == "required":
                required.append(item.key)
            case _ if section in ("optional", "key"):
                parameter = _parameter(item, by_name=section == "key")
                if parameter is None:
                    return None
                (keys if section == "key" else optional).append(parameter)
            case _:
                return None
    if section == "rest" and rest is None:
        return None
    names = [*required, *[parameter.name for parameter in (*optional, *keys)]]
    names += () if rest is None else (rest,)
    if len(set(names)) < len(names):
        return None
    return Parameters(tuple(required), tuple(optional), tuple(keys), rest, allow_other_keys)


def _parameter(form: datum.Datum, *, by_name: bool) -> Parameter | None:
    """``NAME``, ``(NAME DEFAULT)`` or ``(NAME DEFAULT #:KEYWORD)``."""
    match form:
        case datum.Symbol(name=name, key=key):
            return Parameter(key, None, name if by_name else None)
        case datum.List(items=(datum.Symbol(name=name, key=key), default), tail=None):
            return Parameter(key, Node(default), name if by_name else None)
        case datum.List(
            items=(datum.Symbol(key=key), default, datum.Literal(value=Keyword(name=keyword))), tail=None
        ) if by_name:
            return Parameter(key, Node(default), keyword)
    return None


Evaluate: TypeAlias = Callable[[Node, Scope], Value]


def bind(closure: Closure, arguments: list[Value], evaluate: Evaluate) -> Scope:
    """The scope of a call, whose number of arguments was found right.

    A default is evaluated in the scope of the parameters before it. Raises WrongArgument.
    """
    parameters = closure.parameters
    count = len(parameters.required)
    scope = Scope(dict(zip(parameters.required, arguments, strict=False)), closure.scope)
    for parameter in parameters.optional:
        # As in Guile, a keyword ends the optional arguments of a procedure that takes keywords.
        if count < len(arguments) and not (parameters.keys and isinstance(arguments[count], Keyword)):
            scope.names[parameter.name] = arguments[count]
            count += 1
        else:
            _default(parameter, scope, evaluate)
    given = arguments[count:]
    if parameters.rest is not None:
        scope.names[parameters.rest] = List(tuple(given))
    if parameters.keys:
        _bind_keys(closure, given, scope, evaluate)
    return scope


def _default(parameter: Parameter, scope: Scope, evaluate: Evaluate) -> None:
    default = parameter.default
    scope.names[parameter.name] = False if default is None else evaluate(default, scope)


def _bind_keys(closure: Closure, given: list[Value], scope: Scope, evaluate: Evaluate) -> None:
    parameters = closure.parameters
    values: dict[str, Value] = {}
    hidden: Opaque | None = None
    at = 0
    while at < len(given):
        key = given[at]
        if isinstance(key, Opaque):
            hidden, at = key, at + 1
        elif not isinstance(key, Keyword):
            if parameters.rest is None:
                raise WrongArgument(f"expected a keyword such as {_listed(parameters)}, found {written(key)}")
            at += 1
        elif at + 1 == len(given):
            raise WrongArgument(f"`#:{key.name}` is given without a value")
        else:
            values[key.name] = given[at + 1]
            at += 2
    known = {parameter.keyword for parameter in parameters.keys}
    unknown = next((name for name in values if name not in known), None)
    if unknown is not None and not parameters.allow_other_keys:
        raise WrongArgument(f"there is no argument `#:{unknown}`; it takes {_listed(parameters)}")
    for parameter in parameters.keys:
        if parameter.keyword in values:
            scope.names[parameter.name] = values[parameter.keyword]
        elif hidden is not None:
            reason = f"`{parameter.name}` may be given by an argument that is not known here"
            scope.names[parameter.name] = Opaque(reason, hidden.span, cause=hidden)
        else:
            _default(parameter, scope, evaluate)


def _listed(parameters: Parameters) -> str:
    return ", ".join(f"`#:{parameter.keyword}`" for parameter in parameters.keys)
