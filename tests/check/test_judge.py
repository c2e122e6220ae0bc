"""The judge of records beside jsonschema: the same faults, in the same order, whatever the value."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guixsvc import pipeline
from guixsvc.check import other_keywords, types
from guixsvc.check.judge import FORMATS, KEYWORDS, PATTERNS, TYPES, Pair, SymbolName, UnknownKeyword, judge
from guixsvc.cli import main
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.guix.values import FileLike
from guixsvc.evaluate.modules.library import Trees
from guixsvc.evaluate.scheme.values import Integer, Real, Text
from guixsvc.paths import SCHEMAS
from guixsvc.pipeline import Options
from guixsvc.source import Source, Span

TESTS = Path(__file__).parents[1]
HELLO = TESTS / "services" / "hello"
RECORDS: dict[str, dict[str, Any]] = {
    schema["$id"]: schema
    for folder in (Path(SCHEMAS), HELLO / "schemas")
    for path in sorted(folder.glob("*/*.json"))
    if path.parent.name != "targets"
    for schema in [json.loads(path.read_bytes())]
}

SPAN = Span(Source("config.scm", "5", "/"), 0, 1)
FILE, COMPUTED = FileLike("local-file", SPAN), FileLike("computed-file", SPAN)
NUMBERS = [0, 1, Integer(1, SPAN), -1, 1.0, Real(1.5, SPAN), float("nan"), float("inf"), 10**400]
VALUES = [
    *NUMBERS, True, False, "", "a", Text("ab", SPAN), "abc", "a\n", "\0", "\uffff", SymbolName("a"),
    SymbolName(""), [], ["a"], ["a", 1, True], [[]], {}, {"a": 1}, {"a": "x", "b": 1}, {"b": {"a": 1}},
    None, object(), (), ("a",), FILE, COMPUTED,
]  # fmt: skip


def _schema(keywords: dict[str, Any]) -> dict[str, Any]:
    return {"$id": "tried.json", "title": "tried", **keywords}


def _agree(schema: dict[str, Any], value: Any, others: dict[str, Any] | None = None) -> bool:
    """Whether a value is good by a schema: both find the same."""
    known = {schema["$id"]: schema} | (others or {})
    ours = judge(schema["$id"], known)(value)
    assert ours == other_keywords.judge(schema, known.values())(value)
    return not ours


# Each keyword with values that it takes and that it refuses. Where it is not about them it takes them.
KEYWORD_CASES: list[tuple[str, dict[str, Any], list[Any], list[Any]]] = [
    ("type", {"type": "integer"}, [1, Integer(1, SPAN), 10**400], [1.0, Real(1.0, SPAN), True, "1"]),
    ("type", {"type": "number"}, [1, 1.5, Real(1.5, SPAN)], [True, "1", None]),
    ("type", {"type": "string"}, ["", Text("a", SPAN)], [SymbolName("a"), 1, []]),
    ("type", {"type": "boolean"}, [True, False], [0, 1, "true"]),
    ("type", {"type": "array"}, [[], ["a"]], [(), "a", {}]),
    ("type", {"type": "object"}, [{}, {"a": 1}], [[], None, FILE]),
    ("format", {"format": "file-like"}, [FILE, COMPUTED], ["/a", False]),
    ("format", {"format": "package"}, [FILE], ["a", True]),
    ("format", {"format": "pair"}, [Pair()], [{}, []]),
    ("format", {"format": "computed-file"}, [COMPUTED], [FILE, "a"]),
    ("format", {"format": "symbol"}, [SymbolName("a")], ["a", 1]),
    ("format", {"format": "path"}, ["/a", 5, []], ["\uffff", "/\U0001fffe"]),
    ("format", {"format": "of-nobody"}, ["a", 1], []),
    ("enum", {"enum": ["a", 1, False]}, ["a", SymbolName("a"), 1, 1.0, False], ["b", True, 0, None, []]),
    ("const", {"const": False}, [False], [0, 0.0, "", None, []]),
    ("const", {"const": 1}, [1, 1.0, Integer(1, SPAN)], [True, "1", 2]),
    ("const", {"const": "a"}, ["a", Text("a", SPAN), SymbolName("a")], ["A", ["a"]]),
    ("minimum", {"minimum": 1}, [1, 1.5, True, "0", None, float("nan")], [0, -1, Real(0.5, SPAN)]),
    ("maximum", {"maximum": 1}, [1, 0, True, "2", float("nan")], [2, 1.5, float("inf"), 10**400]),
    ("minLength", {"minLength": 2}, ["ab", SymbolName("a"), [], 1], ["", "a", "𝄞"]),
    ("maxLength", {"maxLength": 2}, ["", "ab", "𝄞𝄞", SymbolName("abc"), ["a"] * 3], ["abc", "ab\n"]),
    ("pattern", {"pattern": "^b|a$"}, ["b", "ba", "a\n", 5, SymbolName("x")], ["", "ab", "a\n\n"]),
    ("not", {"not": {"type": "string", "pattern": "a"}}, ["b", 5, SymbolName("a")], ["a", "ba"]),
    ("anyOf", {"anyOf": [{"type": "string"}, {"const": False}]}, ["a", False], [True, 0, []]),
    ("anyOf", {"anyOf": [{"items": {"minimum": 1}}, {"type": "array", "items": {"minLength": 1}}]},
     [[], [1, 2], ["a"], [1, "a"], 5], [["", 0]]),
    ("$ref", {"$ref": "tried-too.json"}, [{"a": 1}, {"a": 1, "b": {"a": 2}}], [{}, {"a": 1, "b": {}}, 5]),
    ("items", {"items": {"type": "string"}}, [[], ["a"], "a", 5], [[1], ["a", 1, 2]]),
    ("properties", {"properties": {"a": {"minimum": 1}, "b": {"type": "string"}}},
     [{}, {"a": 1}, {"c": 0}, [], 5], [{"a": 0}, {"b": 1, "a": 0}]),
    ("additionalProperties", {"properties": {"a": {}}, "additionalProperties": False},
     [{}, {"a": 1}, []], [{"b": 1}, {"a": 1, "b": 1, "c": 1}]),
    ("additionalProperties", {"additionalProperties": False}, [{}, 5], [{"a": 1}]),
    ("required", {"required": ["a", "b"]}, [{"a": 1, "b": 1}, [], "a"], [{}, {"a": 1}, {"c": 1}]),
]  # fmt: skip
TRIED_TOO = {
    "$id": "tried-too.json",
    "x-expected": "its like",
    "type": "object",
    "required": ["a"],
    "properties": {"b": {"$ref": "tried-too.json"}},
}


@pytest.mark.parametrize(("keyword", "schema", "good", "bad"), KEYWORD_CASES)
def test_keyword(keyword: str, schema: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    assert keyword in schema
    others = {"tried-too.json": TRIED_TOO}
    assert [value for value in good if not _agree(_schema(schema), value, others)] == []
    assert [value for value in bad if _agree(_schema(schema), value, others)] == []
    for value in VALUES:
        _agree(_schema(schema), value, others)


def test_every_keyword_type_and_format_is_tried() -> None:
    tried = [schema for _, schema, _, _ in KEYWORD_CASES]
    assert {keyword for keyword, _, _, _ in KEYWORD_CASES} == set(KEYWORDS)
    assert {schema["type"] for schema in tried if schema.keys() == {"type"}} == set(TYPES)
    assert {schema["format"] for schema in tried if "format" in schema} > set(FORMATS)


UNKNOWN: list[dict[str, Any]] = [
    {"multipleOf": 2}, {"minItems": 1}, {"oneOf": [{}]}, {"type": ["string", "integer"]}, {"type": "null"},
    {"const": None}, {"const": 1.5}, {"enum": [[]]}, {"minimum": 1.5}, {"items": False}, {"items": True},
    {"not": False}, {"anyOf": [True]}, {"properties": {"a": True}}, {"properties": {"a": {"$id": "b.json"}}},
    {"additionalProperties": True}, {"additionalProperties": {}}, {"patternProperties": {}},
    {"$ref": "nobodys.json"}, {"$ref": "#/properties/a"}, {"$ref": "tried.json#"}, {"$ref": "./tried.json"},
    {"$id": "https://example.org/a.json", "type": "string"}, {"$defs": {}}, {"Type": "string"},
    {"$schema": "http://json-schema.org/draft-07/schema#"}, {"anyOf": [{"items": {"prefixItems": []}}]},
]  # fmt: skip


@pytest.mark.parametrize("keywords", UNKNOWN, ids=str)
def test_what_it_does_not_know_it_leaves_to_jsonschema(keywords: dict[str, Any]) -> None:
    schema = _schema({}) | keywords
    with pytest.raises(UnknownKeyword):
        judge(schema["$id"], {schema["$id"]: schema})


def test_a_record_that_holds_such_a_one_is_left_to_jsonschema_too() -> None:
    inner = {"$id": "inner.json", "minProperties": 1}
    schema = _schema({"properties": {"a": {"items": {"$ref": "inner.json"}}}})
    with pytest.raises(UnknownKeyword):
        judge("tried.json", {"tried.json": schema, "inner.json": inner})


def test_it_says_the_same_in_the_same_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a keyword more, jsonschema is asked: the message is that of the judge without it."""
    config = tmp_path / "config.scm"
    config.write_text("(service hello-service-type (hello-configuration (port 70000) (greeting 5)))", "utf-8")
    said: list[str] = []
    for more in ('"minimum": 1,', '"minimum": 1, "multipleOf": 1,'):
        folder = tmp_path / str(len(said))
        for path in sorted(HELLO.rglob("*")):
            if path.is_file():
                to = folder / path.relative_to(HELLO)
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(path.read_bytes().replace(b'"minimum": 1,', more.encode()))
        assert main(["check", "--service", str(folder), str(config)]) == 1
        said.append(capsys.readouterr().out)
    assert "`port` must be a port number from 1 to 65535, found 70000" in said[0]
    assert "`greeting` must be a string, found 5" in said[0]
    assert said[0] == said[1]


def _good(schema: dict[str, Any]) -> dict[str, Any]:
    """A record that jsonschema takes: with what is required, and some more."""
    takes = other_keywords.judge(schema | {"required": []}, RECORDS.values())
    found: dict[str, Any] = {}
    for field, one in schema["properties"].items():
        inner = [_good(RECORDS[name]) for name in re.findall(r"'\$ref': '([^']+)'", str(one))]
        tried = (*inner, *([record] for record in inner), "/a", ["a" * 40], *VALUES)
        good = [value for value in tried if not takes({field: value})]
        if good and (field in schema["required"] or inner or len(found) < FEW):
            found[field] = good[0]
    return found


FEW = 1
"""Fields of a good record that need not be: each takes its time."""

GOOD = {name: _good(schema) for name, schema in RECORDS.items()}


def _near(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values at the borders of what a schema says, and beyond."""
    found: list[st.SearchStrategy[Any]] = [st.sampled_from(VALUES)]
    found += map(_near, (*schema.get("anyOf", ()), *([schema["not"]] if "not" in schema else ())))
    for border in (schema[key] for key in ("minimum", "maximum") if key in schema):
        found.append(st.integers(border - 1, border + 1).map(lambda number: Integer(number, SPAN)))
        found.append(st.sampled_from([float(border), Real(border + 0.5, SPAN)]))
    for length in (schema[key] for key in ("minLength", "maxLength") if key in schema):
        sizes = st.integers(max(0, length - 1), length + 1)
        found.append(st.tuples(st.sampled_from("aF0é\n"), sizes).map(lambda drawn: drawn[0] * drawn[1]))
    plain = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]
    if plain:
        found.append(st.sampled_from([*plain, *(SymbolName(one) for one in plain if isinstance(one, str))]))
    if "pattern" in schema:
        found.append(st.from_regex(schema["pattern"]).map(lambda text: Text(text, SPAN)))
        found.append(st.text(st.sampled_from("/.\\ \n\0\ufeff;aZ0_-@é"), max_size=6))
    if "items" in schema:
        found.append(st.lists(st.deferred(lambda: _near(schema["items"])), max_size=4))
    if "$ref" in schema:
        found.append(st.deferred(lambda: _record(RECORDS[schema["$ref"]])))
    return st.one_of(found)


def _record(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    fields = {name: _near(one) for name, one in schema["properties"].items()}
    any_ = st.fixed_dictionaries({}, optional=fields)
    good = st.just(GOOD[schema["$id"]])
    changed = st.builds(lambda one, other: one | other, good, st.fixed_dictionaries({}, optional=fields))
    names = st.sampled_from(["a", "prot", *schema["properties"]])
    spoilt = st.builds(lambda one, name, value: one | {name: value}, good, names, st.sampled_from(VALUES))
    return good | any_ | changed | spoilt | st.sampled_from(VALUES)


@pytest.mark.parametrize("name", RECORDS)
def test_generated_records(name: str) -> None:
    ours, theirs = judge(name, RECORDS), other_keywords.judge(RECORDS[name], RECORDS.values())
    as_needed = judge(name, RECORDS, are_known=True)
    assert ours(GOOD[name]) == ()

    @settings(deadline=None, max_examples=150, database=None)
    @given(_record(RECORDS[name]))
    def agree(value: Any) -> None:
        assert ours(value) == theirs(value) == as_needed(value)

    agree()


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, schema in RECORDS.items() for field in schema["properties"]]
)
def test_generated_fields(name: str, field: str) -> None:
    ours, theirs = judge(name, RECORDS), other_keywords.judge(RECORDS[name], RECORDS.values())

    @settings(deadline=None, max_examples=40, database=None)
    @given(_near(RECORDS[name]["properties"][field]))
    def agree(value: Any) -> None:
        record = GOOD[name] | {field: value}
        assert ours(record) == theirs(record)

    agree()


def _records_of(path: Path, trees: Trees) -> Iterator[Any]:
    options = Options(trees, Environment(), 200_000)
    source = Source(path.name, path.read_bytes().decode("utf-8", "replace"), str(path.parent))
    configuration = pipeline.examine(source, options, 0).configuration
    if configuration is not None:
        yield from (*configuration.records, *configuration.uncalled)


def test_records_of_every_configuration_of_the_tests() -> None:
    paths = [path for folder in (TESTS, TESTS.parent / "samples") for path in sorted(folder.rglob("*.scm"))]
    by_jsonschema = {
        schema["title"]: other_keywords.judge(schema, RECORDS.values()) for schema in RECORDS.values()
    }
    judged = faulty = 0
    # All of one run: which modules the tree declares is found out once.
    trees = Trees((str(TESTS.parent),))
    for path in paths:
        for record in _records_of(path, trees):
            plain = types.plain(record)
            faults = types.judge_of(record.type)(plain)
            assert faults == by_jsonschema[record.type.name](plain), path
            judged += 1
            faulty += bool(faults)
    assert judged > 500
    assert faulty > 100


@settings(deadline=None)
@given(st.text(st.sampled_from("/.\\aF9gz_- \0\t\n\x1f\x7f\x80\xa0\ufeffé")))
def test_patterns_that_are_known_are_found_as_by_re(text: str) -> None:
    for pattern, found in PATTERNS.items():
        assert found(text) == (re.search(pattern, text) is not None)


def test_patterns_that_are_known_stand_in_our_schemas() -> None:
    schemas = json.dumps(RECORDS)
    assert [pattern for pattern in PATTERNS if json.dumps(pattern) not in schemas] == []
