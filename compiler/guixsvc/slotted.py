"""Classes of fields, written as for ``dataclasses`` but defined in a tenth of its time.

A run that checks one small file defines some hundred of them and makes objects of half: ``dataclasses``, with
the ``inspect`` that it loads, would take a third of its time. Here ``__init__`` is compiled once some objects
are made, and the other methods are made of plain functions. That nobody assigns to a field of a ``frozen``
class is for the type checker to see; nothing looks after it at run time.

Only a class of which there are thousands of objects is worth ``__slots__``: it has to be made twice, since
Python takes them when a class is made and not later.
"""

from guixsvc.annotations import (
    Any,
    Callable,
    Final,
    Mapping,
    Sequence,
    TypeVar,
    dataclass_transform,
    overload,
)

_T = TypeVar("_T")

_REQUIRED: Final = object()

_FEW: Final = 10
"""To compile an ``__init__`` takes as long as it saves for so many objects."""


class Field:
    """How a field is filled in where it is not given, and whether ``==`` and ``repr`` look at it."""

    __slots__ = ("compare", "default", "default_factory", "repr")

    def __init__(
        self, default: Any, default_factory: Callable[[], Any] | None, *, compare: bool, repr: bool
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.compare, self.repr = compare, repr


def field(
    *,
    default: Any = _REQUIRED,
    default_factory: Callable[[], Any] | None = None,
    compare: bool = True,
    repr: bool = True,
) -> Any:
    """What ``dataclasses.field`` says of a field, by the same names."""
    return Field(default, default_factory, compare=compare, repr=repr)


@overload
def frozen(made: type[_T], /) -> type[_T]: ...
@overload
def frozen(*, eq: bool = True, repr: bool = True, slots: bool = False) -> Callable[[type[_T]], type[_T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    made: type[_T] | None = None, /, *, eq: bool = True, repr: bool = True, slots: bool = False
) -> Any:
    """Makes a class of fields that keep their values; with ``slots`` its objects take less memory.

    With ``eq`` objects are equal if their fields are, and hashable; else each is equal to itself alone.
    """

    def decorate(body: type[_T]) -> type[_T]:
        return _made(body, eq=eq, repr=repr, slots=slots)

    return decorate if made is None else decorate(made)


@overload
def mutable(made: type[_T], /) -> type[_T]: ...
@overload
def mutable(*, eq: bool = True, repr: bool = True) -> Callable[[type[_T]], type[_T]]: ...
@dataclass_transform(field_specifiers=(field,))
def mutable(made: type[_T] | None = None, /, *, eq: bool = True, repr: bool = True) -> Any:
    """Makes a class of fields that may be assigned to; with ``eq`` its objects are not hashable."""

    def decorate(body: type[_T]) -> type[_T]:
        found = _made(body, eq=eq, repr=repr, slots=False)
        if eq:
            found.__hash__ = None  # type: ignore[assignment]
        return found

    return decorate if made is None else decorate(made)


def replace(one: _T, /, **changes: Any) -> _T:
    """Another object of the same class, which differs in some fields."""
    return type(one)(**(asdict(one) | changes))


def asdict(one: object) -> dict[str, Any]:
    """The fields of an object, by their names, in order."""
    return {name: getattr(one, name) for name in type(one).__match_args__}  # type: ignore[attr-defined]


def _made(written: type[_T], *, eq: bool, repr: bool, slots: bool) -> type[_T]:
    """The class that was written with its methods; with ``slots``, one that takes its place."""
    body = vars(written)
    own = {name: body.get(name, _REQUIRED) for name in written.__annotations__}
    fields: dict[str, Any] = {**getattr(written, "__fields__", {}), **own}
    made: Any = _with_slots(written, tuple(own)) if slots else written
    if not slots:
        for name, given in own.items():
            if type(given) is Field:
                delattr(made, name)
    objects = 0

    def init(self: Any, *values: Any, **named: Any) -> None:
        nonlocal objects
        objects += 1
        if objects > _FEW or not _fill(self, fields, values, named):
            made.__init__ = _init(fields, calls=hasattr(made, "__post_init__"))
            made.__init__(self, *values, **named)
        elif hasattr(made, "__post_init__"):
            self.__post_init__()

    parts: dict[str, Any] = {"__init__": init, "__fields__": fields, "__match_args__": tuple(fields)}
    parts |= {"__repr__": _repr} if repr else {}
    if eq:
        parts |= _equality(
            [name for name, given in fields.items() if type(given) is not Field or given.compare]
        )
    for name, part in parts.items():
        if name not in body:
            setattr(made, name, part)
    return made  # type: ignore[no-any-return]


def _with_slots(written: type, names: tuple[str, ...]) -> type:
    left_out = {"__dict__", "__weakref__", *names}
    namespace = {name: value for name, value in written.__dict__.items() if name not in left_out}
    namespace |= {"__qualname__": written.__qualname__, "__slots__": names}
    return type(written.__name__, written.__bases__, namespace)


def _given(default: Any) -> Field:
    """What was written of a field: its default, if any, or more."""
    return default if type(default) is Field else Field(default, None, compare=True, repr=True)


def _fill(one: Any, fields: Mapping[str, Any], values: Sequence[Any], named: Mapping[str, Any]) -> bool:
    """Sets the fields of an object to what is given by place or name; whether that is all it needs."""
    if len(values) > len(fields) or not named.keys() <= fields.keys():
        return False
    given = dict(zip(fields, values, strict=False))
    if not given.keys().isdisjoint(named):
        return False
    given |= named
    for name, default in fields.items():
        if name in given:
            value = given[name]
        elif type(default) is not Field:
            value = default
        else:
            value = default.default if default.default_factory is None else default.default_factory()
        if value is _REQUIRED:
            return False
        setattr(one, name, value)
    return True


def _init(fields: Mapping[str, Any], *, calls: bool) -> Callable[..., None]:
    """An ``__init__`` that takes fields by place or name; at its end it ``calls`` ``__post_init__``."""
    parameters, lines = ["self"], []
    values: dict[str, Any] = {}
    for name, default in fields.items():
        value, one = name, _given(default)
        if one.default_factory is not None:
            values |= {f"_default_{name}": _REQUIRED, f"_make_{name}": one.default_factory}
            value = f"_make_{name}() if {name} is _default_{name} else {name}"
        elif one.default is not _REQUIRED:
            values[f"_default_{name}"] = one.default
        parameters.append(f"{name}=_default_{name}" if f"_default_{name}" in values else name)
        lines.append(f"self.{name} = {value}")
    lines += ["self.__post_init__()"] * calls
    exec(f"def __init__({', '.join(parameters)}):\n  " + "\n  ".join(lines or ["pass"]), values)
    found: Callable[..., None] = values["__init__"]
    return found


def _equality(names: list[str]) -> dict[str, Callable[..., Any]]:
    def compared(one: object) -> object:
        nonlocal compared
        compared = eval(f"lambda one: ({''.join(f'one.{name}, ' for name in names)})")
        return compared(one)

    def eq(self: object, other: object) -> Any:
        return compared(self) == compared(other) if type(other) is type(self) else NotImplemented

    def hash_(self: object) -> int:
        return hash(compared(self))

    return {"__eq__": eq, "__hash__": hash_}


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, one in self.__fields__.items() if _given(one).repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"
