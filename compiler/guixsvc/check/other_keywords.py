"""What is wrong with a value by a JSON Schema with keywords that ``judge.py`` does not know."""

from collections.abc import Callable, Iterable

from jsonschema import Draft202012Validator, FormatChecker, TypeChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from guixsvc.annotations import Any
from guixsvc.check.judge import FORMATS, TYPES, Judge, Schema, Violation


def _checks(is_one: Callable[[Any], bool]) -> Callable[[TypeChecker, Any], bool]:
    return lambda _, value: is_one(value)


_KINDS: dict[str, Any] = {name: _checks(is_one) for name, is_one in TYPES.items()}
_TYPES = TypeChecker(_KINDS)
_FORMATS = FormatChecker(formats=())
for _name, _is_one in FORMATS.items():
    _FORMATS.checks(_name)(_is_one)


def judge(schema: Schema, schemas: Iterable[Schema]) -> Judge:
    """The judge by a schema, which may refer to others by their ``$id``."""
    # With a `$schema` of its own, a record in another one would be judged by jsonschema's own types.
    resources = [
        (other["$id"], DRAFT202012.create_resource({k: v for k, v in other.items() if k != "$schema"}))
        for other in schemas
    ]
    validator: Any = extend(Draft202012Validator, type_checker=_TYPES)  # type: ignore[no-untyped-call]
    judging = validator(schema, registry=Registry().with_resources(resources), format_checker=_FORMATS)
    return lambda value: tuple(_fault(error) for error in judging.iter_errors(value))


def _fault(error: ValidationError) -> Violation:
    schema = error.schema
    expected = str(schema["x-expected"]) if isinstance(schema, dict) and "x-expected" in schema else None
    context = tuple(_fault(inner) for inner in error.context or ())
    return Violation(tuple(error.relative_path), str(error.validator), expected, context)
