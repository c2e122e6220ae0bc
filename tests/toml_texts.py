"""TOML documents, written in several ways, of values that are made up."""

import json
from typing import Any

from hypothesis import strategies as st

_BARE = st.text("abcxyz-_019", min_size=1, max_size=6)
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
SCALARS = st.one_of(st.booleans(), st.integers(-99, 99), _TEXT, st.sampled_from([1.5, -2e30]))


def tables(keys: st.SearchStrategy[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(keys, values, max_size=4)


VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | tables(_BARE | _TEXT, inner), max_leaves=8
)
DOCUMENTS = tables(_BARE | _TEXT, VALUES)


def key(draw: st.DrawFn, name: str) -> str:
    is_bare = name != "" and all(c.isascii() and (c.isalnum() or c in "-_") for c in name)
    if is_bare and draw(st.booleans()):
        return name
    if "'" not in name and name.isprintable() and draw(st.booleans()):
        return f"'{name}'"
    return _quoted(name)


def _quoted(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped)


def value(draw: st.DrawFn, of: Any) -> str:
    blank = draw(st.sampled_from(["", " ", "  "]))
    match of:
        case bool():
            return str(of).lower()
        case str():
            if draw(st.booleans()):
                return f'"""\n{_quoted(of)[1:-1]}"""'
            return f"'{of}'" if "'" not in of and of.isprintable() and draw(st.booleans()) else _quoted(of)
        case list():
            between = draw(st.sampled_from([", ", ",\n  # ] }, [\n  ", ","]))
            items = between.join(value(draw, item) for item in of)
            return f"[{blank}{items}{draw(st.sampled_from(['', ',', ', # the last'])) if of else ''}\n]"
        case dict():
            pairs = (f"{key(draw, name)}{blank}={blank}{value(draw, item)}" for name, item in of.items())
            return f"{{{', '.join(pairs)}}}"
    return repr(of)


@st.composite
def written(draw: st.DrawFn, documents: st.SearchStrategy[dict[str, Any]] = DOCUMENTS) -> str:
    """A document: its tables within braces, under headers of their own, or by dotted keys."""
    document = draw(documents)
    lines = ["# written by nobody"]
    headers: list[str] = []
    for name, item in document.items():
        is_table = isinstance(item, dict) and item
        way = draw(st.sampled_from(["value", "header", "dotted"])) if is_table else "value"
        are_tables = isinstance(item, list) and item and all(isinstance(part, dict) for part in item)
        if are_tables and draw(st.booleans()):
            start = key(draw, name)
            headers += [f"[[ {start} ]]\n{_pairs(draw, part)}" for part in item]
        elif way == "header":
            headers.append(f"[{key(draw, name)}]  # ]\n{_pairs(draw, item)}")
        elif way == "dotted":
            pairs = (f"{key(draw, name)} . {key(draw, k)} = {value(draw, v)}" for k, v in item.items())
            lines += pairs
        else:
            lines.append(f"{key(draw, name)} = {value(draw, item)}")
    return "\n".join([*lines, "", *headers])


def _pairs(draw: st.DrawFn, table: dict[str, Any]) -> str:
    return "".join(f"{key(draw, name)} = {value(draw, item)}\n" for name, item in table.items())
