"""Whether a value has the shape that a schema says, with the nearest name for a key that it does not know."""

import json
import re
from collections.abc import Iterator, Mapping

from guixsvc.annotations import Any
from guixsvc.slotted import frozen
from guixsvc.spelling import did_you_mean, nearest


@frozen
class Fault:
    """What is wrong at a place of a document: with the key there, or else with the value."""

    at: tuple[str | int, ...]
    message: str
    is_of_key: bool = False


_KINDS: Mapping[str, tuple[type, str]] = {
    "array": (list, "a list"),
    "boolean": (bool, "true or false"),
    "object": (dict, "a table"),
    "string": (str, "a string"),
}


def faults_of_shape(
    value: Any, schema: Mapping[str, Any], what: str, at: tuple[str | int, ...] = ()
) -> Iterator[Fault]:
    """What of the part of JSON Schema that the schema makes use of does not hold."""
    kind, said = _KINDS[schema["type"]]
    if not isinstance(value, kind):
        items = _KINDS[schema["items"]["type"]][1].removeprefix("a ") if kind is list else ""
        yield Fault(at, f"{what} must be {said}{f' of {items}s' if items else ''}, found {_found(value)}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults_of_shape(item, schema["items"], f"each of {what}", (*at, number))
    elif isinstance(value, dict):
        known, others = schema.get("properties", {}), schema["additionalProperties"]
        for key, inner in value.items():
            if key in known or others:
                yield from faults_of_shape(inner, known.get(key, others), f"`{key}`", (*at, key))
            else:
                yield Fault((*at, key), f"there is no setting `{key}`{_hint(key, known)}", is_of_key=True)
    elif isinstance(value, str) and not re.fullmatch(schema.get("pattern", ".*"), value, re.DOTALL):
        yield Fault(at, f"{what} must be the name of a variable, found {json.dumps(value)}")


def _found(value: Any) -> str:
    match value:
        case bool() | int() | float():
            return str(value).lower()
        case str():
            return f"the string {json.dumps(value, ensure_ascii=False)}"
        case list():
            return "a list"
        case dict():
            return "a table"
    return str(value)


def _hint(key: str, known: Mapping[str, Any]) -> str:
    if key == "tool" and key not in known:
        return ": in a file of this name settings stand at the top, without `[tool.guixsvc]`"
    return "; " + did_you_mean(nearest(key, known), f"there are {', '.join(known)}")
