"""Places in TOML documents: of all keys and values that tomllib finds, and each where it stands."""

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings

from guixsvc.project.toml_places import Place, places
from guixsvc.source import Position, Source
from toml_texts import written


def _paths(value: Any, here: Place = ()) -> Iterator[tuple[Place, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*here, key), inner
        yield from _paths(inner, (*here, key))


@settings(max_examples=60, deadline=None)
@given(text=written())
def test_all_keys_and_values_are_found_where_they_stand(text: str) -> None:
    document = tomllib.loads(text)
    found = places(Source("x.toml", text, "."))
    expected = dict(_paths(document))
    assert found.keys() == expected.keys()
    for place, value in expected.items():
        key, span = found[place]
        if not isinstance(value, dict | list):
            assert tomllib.loads(f"x = {span.text}") == {"x": value}
        if isinstance(place[-1], str):
            assert place[-1] in _names(key.text)


def _names(key: str) -> list[str]:
    table: Any = tomllib.loads(f"{key} = 0")
    names: list[str] = []
    while isinstance(table, dict):
        [(name, table)] = table.items()
        names.append(name)
    return names


def test_dates_strings_of_several_lines_and_tables_within_tables() -> None:
    text = """a.b."c d" = [1, [2, 3], {x = 1, y = \"\"\"q
"" z\"\"\"}, 1979-05-27 07:32:00,]  # [
[ t . u ]
k = 1979-05-27 07:32:00+01:00
[[t.arr]]
z = 'a"'
[[t.arr]]
z = -3.1e4
[[t.arr.deep]]
e = ''''it' is'''
[t.arr.more]
"""
    found = places(Source("x.toml", text, "."))
    assert found.keys() == dict(_paths(tomllib.loads(text))).keys()
    assert found["t", "arr", 1, "deep", 0, "e"][1].text == "''''it' is'''"
    assert found["a", "b", "c d", 3][1].text == "1979-05-27 07:32:00"
    assert found["t", "arr", 1, "more"][0].first == Position(11, 2)
