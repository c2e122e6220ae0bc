"""What is wrong with a value by a JSON Schema: as jsonschema finds it, but loaded in no time.

Known here are the keywords that schemas of records use. A schema with another one is left to jsonschema
itself (``other_keywords.py``). By their tests both find the same faults, in the same order.
"""

from guixsvc.annotations import Any, Callable, Mapping, TypeAlias
from guixsvc.evaluate.guix.values import FileLike
from guixsvc.evaluate.scheme.values import Integer, Real
from guixsvc.host_paths import has_noncharacters
from guixsvc.slotted import frozen, replace

Schema: TypeAlias = Mapping[str, Any]


@frozen
class Violation:
    """A keyword that a value breaks. ``path`` leads to the part of the value that breaks it.

    ``expected`` is what stands beside the keyword as ``x-expected``. ``context`` has the faults by each
    alternative of an ``anyOf``; their paths begin where that of the fault ends.
    """

    path: tuple[str | int, ...]
    keyword: str
    expected: str | None
    context: "tuple[Violation, ...]" = ()


Judge: TypeAlias = Callable[[Any], tuple[Violation, ...]]
"""All that is wrong with a value, in the order of the schema."""


class UnknownKeyword(Exception):
    """A schema says what is not known here."""


class SymbolName(str):
    """A symbol, which is equal to a name in an enumeration, and no string."""

    __slots__ = ()


class Pair(dict[str, Any]):
    """A pair whose rest is no list, as an alist has them: what its ``car`` and its ``cdr`` are."""

    __slots__ = ()


# Booleans are Python integers, but not Scheme's.
TYPES: Mapping[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: type(value) in (int, Integer),
    "number": lambda value: type(value) in (int, Integer, float, Real),
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str) and not isinstance(value, SymbolName),
}
_is_array, _is_number, _is_object, _is_string = (
    TYPES[kind] for kind in ("array", "number", "object", "string")
)

FORMATS: Mapping[str, Callable[[Any], bool]] = {
    "file-like": lambda value: isinstance(value, FileLike),
    "symbol": lambda value: isinstance(value, SymbolName),
    "package": lambda value: isinstance(value, FileLike),
    "pair": lambda value: isinstance(value, Pair),
    "path": lambda value: not isinstance(value, str) or not has_noncharacters(value),
    "computed-file": lambda value: isinstance(value, FileLike) and value.kind == "computed-file",
}


def judge(name: str, schemas: Mapping[str, Schema], *, are_known: bool = False) -> Judge:
    """The judge by one of some schemas, which refer to each other by these names. Raises UnknownKeyword.

    If they ``are_known`` to say nothing else than what is known here, what they say of a property is looked
    at when it is first given: most never are.
    """
    made: dict[str, Judge] = {}

    def named(name: str) -> Judge:
        if name not in schemas or not _is_plain_name(name):
            raise UnknownKeyword  # or a reference that depends on where it stands
        if name not in made:
            made[name] = lambda value: made[name](value)  # a record may hold its like
            schema = dict(schemas[name])
            del schema["$id"]
            if schema.pop("$schema", _DIALECT) != _DIALECT:
                raise UnknownKeyword
            made[name] = by(schema)
        return made[name]

    def by(schema: Any) -> Judge:
        if not isinstance(schema, dict):
            raise UnknownKeyword
        expected = str(schema["x-expected"]) if "x-expected" in schema else None
        parts: list[Judge] = []
        for keyword, argument in schema.items():
            if keyword in _SAY_NOTHING or keyword.startswith("x-"):
                continue
            kinds, make = KEYWORDS.get(keyword, ((), None))
            if make is None or type(argument) not in kinds:
                raise UnknownKeyword
            parts.append(
                make(_Said(argument, schema, Violation((), keyword, expected), named, by, are_known))
            )
        return _all(parts)

    return named(name)


def _is_plain_name(name: str) -> bool:
    """Whether a reference leads to the same wherever it stands."""
    stem = name.removesuffix(".json").replace("-", "").replace("_", "")
    return name.endswith(".json") and stem.isascii() and stem.isalnum()


_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SAY_NOTHING = ("title", "description", "default", "deprecated", "writeOnly")


@frozen(eq=False, repr=False)
class _Said:
    """What a schema says by a keyword, the fault of a value that breaks it, judges by schemas inside.

    ``is_known`` tells that making these cannot fail.
    """

    argument: Any
    schema: Schema
    fault: Violation
    named: Callable[[str], Judge]
    by: Callable[[Any], Judge]
    is_known: bool


def _all(parts: list[Judge]) -> Judge:
    def judge(value: Any) -> tuple[Violation, ...]:
        faults: tuple[Violation, ...] = ()
        for part in parts:
            faults += part(value)
        return faults

    return judge


def _test(said: _Said, is_good: Callable[[Any], bool]) -> Judge:
    faults = (said.fault,)
    return lambda value: () if is_good(value) else faults


def _below(step: str | int, faults: tuple[Violation, ...]) -> tuple[Violation, ...]:
    return tuple(replace(fault, path=(step, *fault.path)) for fault in faults)


def _type(said: _Said) -> Judge:
    if said.argument not in TYPES:
        raise UnknownKeyword
    return _test(said, TYPES[said.argument])


def _format(said: _Said) -> Judge:
    return _test(said, FORMATS.get(said.argument, lambda value: True))


def _enum(said: _Said) -> Judge:
    if not all(type(one) in _PLAIN for one in said.argument):
        raise UnknownKeyword
    return _test(said, lambda value: any(_is_equal(value, one) for one in said.argument))


def _const(said: _Said) -> Judge:
    return _test(said, lambda value: _is_equal(value, said.argument))


_PLAIN = (str, int, bool)


def _is_equal(value: Any, plain: str | int) -> bool:
    """Truth is not 1."""
    return isinstance(value, bool) == isinstance(plain, bool) and bool(value == plain)


def _minimum(said: _Said) -> Judge:
    return _test(said, lambda value: not _is_number(value) or not value < said.argument)


def _maximum(said: _Said) -> Judge:
    return _test(said, lambda value: not _is_number(value) or not value > said.argument)


def _min_length(said: _Said) -> Judge:
    return _test(said, lambda value: not _is_string(value) or len(value) >= said.argument)


def _max_length(said: _Said) -> Judge:
    return _test(said, lambda value: not _is_string(value) or len(value) <= said.argument)


def _pattern(said: _Said) -> Judge:
    found = PATTERNS.get(said.argument) or _searching(said.argument)
    return _test(said, lambda value: not _is_string(value) or found(value))


_NO_TEXT = frozenset([*map(chr, range(0x20)), "\x7f", "\ufeff"])
_HEXADECIMAL = frozenset("0123456789ABCDEFabcdef")


def _is_no_path(text: str) -> bool:
    """Whether a path has control characters, steps that lead nowhere, or an end that is not read as it is."""
    last, parts = text[-1:], f"{text}/"
    return (
        any(map(_NO_TEXT.__contains__, text))
        or last == "\\"
        or last.isspace()
        or any(empty in parts for empty in ("//", "/./", "/../"))
    )


PATTERNS: Mapping[str, Callable[[str], bool]] = {
    "^/": lambda text: text.startswith("/"),
    r"[\u0000\ufeff]": lambda text: "\0" in text or "\ufeff" in text,
    r"[\u0000-\u001f\u007f]|\ufeff": lambda text: any(map(_NO_TEXT.__contains__, text)),
    r"[\u0000-\u001f\u007f]|\ufeff|[\\\s]$|/\.{0,2}(/|$)": _is_no_path,
    "[^0-9A-Fa-f]": lambda text: not _HEXADECIMAL.issuperset(text),
}
"""What is found by the patterns of which there are most: to load `re` for them takes longer than to check."""


def _searching(pattern: str) -> Callable[[str], bool]:
    def found(text: str) -> bool:
        import re  # only for fields that are given

        return re.search(pattern, text) is not None

    return found


def _not(said: _Said) -> Judge:
    judge = said.by(said.argument)
    return _test(said, lambda value: bool(judge(value)))


def _any_of(said: _Said) -> Judge:
    judges = [said.by(one) for one in said.argument]

    def judge(value: Any) -> tuple[Violation, ...]:
        context: tuple[Violation, ...] = ()
        for alternative in judges:
            faults = alternative(value)
            if not faults:
                return ()
            context += faults
        return (replace(said.fault, context=context),)

    return judge


def _ref(said: _Said) -> Judge:
    return said.named(said.argument)


def _items(said: _Said) -> Judge:
    judge_item = said.by(said.argument)

    def judge(value: Any) -> tuple[Violation, ...]:
        if not _is_array(value):
            return ()
        found = [(at, faults) for at, item in enumerate(value) if (faults := judge_item(item))]
        return tuple(fault for at, faults in found for fault in _below(at, faults))

    return judge


def _properties(said: _Said) -> Judge:
    judges = {} if said.is_known else {name: said.by(one) for name, one in said.argument.items()}

    def judge(value: Any) -> tuple[Violation, ...]:
        faults: tuple[Violation, ...] = ()
        if _is_object(value):
            for name, schema in said.argument.items():
                if name not in value:
                    continue
                if name not in judges:
                    judges[name] = said.by(schema)
                if found := judges[name](value[name]):
                    faults += _below(name, found)
        return faults

    return judge


def _additional_properties(said: _Said) -> Judge:
    if said.argument:
        raise UnknownKeyword
    known = frozenset(said.schema.get("properties", ()))
    return _test(said, lambda value: not _is_object(value) or value.keys() <= known)


def _required(said: _Said) -> Judge:
    def judge(value: Any) -> tuple[Violation, ...]:
        missing = sum(name not in value for name in said.argument) if _is_object(value) else 0
        return (said.fault,) * missing

    return judge


KEYWORDS: Mapping[str, tuple[tuple[type, ...], Callable[[_Said], Judge]]] = {
    "type": ((str,), _type),
    "format": ((str,), _format),
    "enum": ((list,), _enum),
    "const": (_PLAIN, _const),
    "minimum": ((int,), _minimum),
    "maximum": ((int,), _maximum),
    "minLength": ((int,), _min_length),
    "maxLength": ((int,), _max_length),
    "pattern": ((str,), _pattern),
    "not": ((dict,), _not),
    "anyOf": ((list,), _any_of),
    "$ref": ((str,), _ref),
    "items": ((dict,), _items),
    "properties": ((dict,), _properties),
    "additionalProperties": ((bool,), _additional_properties),
    "required": ((list,), _required),
}
"""The keywords, with the types that their arguments may have."""
