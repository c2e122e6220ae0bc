"""What is known of documents is what their parsers say of them."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from tools import document_tables

from guixsvc import documents
from guixsvc.record_faults import judged
from guixsvc.record_files import known_records
from guixsvc.service_files import BUILT_IN, Root, read_service, services_of


def test_the_tables_are_those_of_the_documents() -> None:
    assert document_tables.TABLES.read_text(encoding="utf-8") == document_tables.module(), "make tables"


@pytest.mark.parametrize("path", document_tables.documents(), ids=lambda path: path.stem)
def test_each_document_is_known_as_its_parser_reads_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parsed = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    # What is equal may still differ in the type of a number.
    assert repr(documents.known(text)) == repr(parsed)
    one = documents.from_json if path.suffix == ".json" else documents.from_toml
    assert one(text) == one(f"{text}\n") == parsed


@pytest.mark.parametrize(
    ("one", "text", "line"),
    [
        (documents.from_json, '{\n"a": }', 2),
        (documents.from_json, "[" * 100_000, 1),
        (documents.from_toml, "a = 1\nb\n", 2),
    ],
)
def test_what_is_malformed_is_told_with_its_line(one: Callable[[str], object], text: str, line: int) -> None:
    with pytest.raises(documents.Malformed) as problem:
        one(text)
    assert problem.value.line == line


@pytest.mark.parametrize("service", services_of(BUILT_IN))
def test_what_comes_with_guixsvc_is_without_faults(service: str) -> None:
    """At run time that is not asked."""
    file = read_service(BUILT_IN, service)
    assert judged(file) == known_records(file)


@pytest.mark.parametrize("service", services_of(BUILT_IN))
def test_its_names_and_paths_are_as_those_of_others_must_be(service: str, tmp_path: Path) -> None:
    """At run time that is not asked, either: as another text than the one that is known, it is."""
    (tmp_path / service).mkdir()
    known = Path(BUILT_IN.schemas, service, "service.toml").read_text(encoding="utf-8")
    (tmp_path / service / "service.toml").write_text(f"{known}\n", encoding="utf-8")
    own, other = read_service(BUILT_IN, service), read_service(Root(str(tmp_path), str(tmp_path)), service)
    assert (own.module, own.type, own.deprecated_types) == (other.module, other.type, other.deprecated_types)
    assert own.on_host == other.on_host
