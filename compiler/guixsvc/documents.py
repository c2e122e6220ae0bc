"""JSON and TOML: what comes with guixsvc is known by its text, and needs no parser to be loaded."""

from guixsvc.annotations import Any
from guixsvc.document_tables import DOCUMENTS


class Malformed(ValueError):
    """A text is no document of its kind, and the line that tells."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def known(text: str) -> Any:
    """What a document says that comes with guixsvc; None for any other."""
    return DOCUMENTS.get(text)


def from_json(text: str) -> Any:
    """The value that a JSON document has. Raises Malformed."""
    if text in DOCUMENTS:
        return DOCUMENTS[text]
    import json

    def once(members: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(members)
        if len(found) < len(members):
            names = [name for name, _ in members]
            name = json.dumps(next(name for name in names if names.count(name) > 1), ensure_ascii=False)
            raise Malformed(text.count("\n", 0, text.rfind(name)) + 1, f"{name} is given twice in one object")
        return found

    try:
        value = json.loads(text, object_pairs_hook=once, parse_constant=_no_number)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except UnicodeEncodeError:
        raise Malformed(
            _line(text, r"\\u[dD][89a-fA-F]"), "it has half a character: `\\u` and one of D800 to DFFF"
        ) from None
    except json.JSONDecodeError as problem:
        raise Malformed(problem.lineno, problem.msg) from None
    except Malformed:
        raise
    except ValueError as problem:
        raise _no_such_number(text, problem) from None
    except RecursionError:
        raise Malformed(1, "it nests too deep") from None


def from_toml(text: str) -> dict[str, Any]:
    """The table that a TOML document has. Raises Malformed."""
    if text in DOCUMENTS:
        return dict(DOCUMENTS[text])
    import re
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"\(at line (\d+)", str(problem))
        raise Malformed(int(line[1]) if line else len(text.splitlines()) or 1, str(problem)) from None
    except ValueError as problem:
        raise _no_such_number(text, problem) from None
    except RecursionError:
        raise Malformed(1, "it nests too deep") from None


def _no_such_number(text: str, problem: ValueError) -> Malformed:
    """What is said of a number that is none or has more digits than Python reads, and where that stands."""
    import sys

    line = _line(text, rf"[\d_]{{{sys.get_int_max_str_digits() + 1}}}|-?\b(NaN|Infinity)\b")
    return Malformed(line, str(problem).partition(";")[0])


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _line(text: str, pattern: str) -> int:
    """The line where a pattern first fits; the first, if nowhere."""
    import re

    found = re.search(pattern, text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
