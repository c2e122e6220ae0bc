"""What ``guixsvc schema`` prints and docs/reference/ says is what the checks do."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tools.reference_pages import FOLDER, pages

from guixsvc import published
from guixsvc.published import refers_to
from guixsvc.records import know, record_types, service_types
from guixsvc.service_files import BUILT_IN
from real.compiled import Compiled, compile_text, guixsvc

HELLO = str(Path(__file__).parents[1] / "hello")
USE = "(use-modules (gnu packages telephony) (gnu services) (gnu services telephony) (guix gexp))\n"
SHOWN = [(record.name, field) for record in record_types().values() for field in record.fields]


def _schema(name: str, *options: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(guixsvc("schema", name, *options).stdout)
    return document


@cache
def _sections(record: str) -> list[str]:
    return re.split(r"^## ", guixsvc("schema", record, "--output-format", "markdown").stdout, flags=re.M)


def _facts(record: str, field: str) -> dict[str, str]:
    """What the page of a record says of a field."""
    (text,) = (one for one in _sections(record) if one.startswith(f"{field}\n"))
    return dict(re.findall(r"^- (.*?): (.*)$", text, re.MULTILINE))


def _file_of(record: str, field: str) -> str:
    """The settings file that a page says a field is written to; "" for none."""
    facts = _facts(record, field)
    return next((name.removeprefix("in ") for name in facts if name.startswith("in ")), "")


# The pages


@pytest.fixture(autouse=True)
def our_services() -> None:
    """Those that come with guixsvc alone, whatever else was made known in this process."""
    know([BUILT_IN])


def test_the_pages_are_what_is_made_now() -> None:
    """Else: make reference."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == pages()


BESIDE = {"ssl-cert": "ssl-key", "ssl-key": "ssl-cert", "public-registration": "allow-ping?"}
"""Fields that are nothing without another one."""


def _examples(record: str, field: str) -> list[str]:
    """A field of a record as its page shows it, with what it cannot be without."""
    required = [
        name for name in (*record_types()[record].required, BESIDE.get(field, field)) if name != field
    ]
    return [_facts(record, name)["example"].strip("`") for name in (field, *required)]


def _declared(record: str, fields: list[str]) -> str:
    """A declaration of a record with these fields."""
    type_ = record_types()[record]
    service = next(one for one in service_types().values() if one.service == type_.service)
    text = f"({record} {' '.join(fields)})"
    own = service.configuration
    if type_ is not own:
        (outer,) = (one for one in own.fields.values() if record in refers_to(one.schema))
        value = f"(list {text})" if "items" in outer.schema else text
        beside = _examples(own.name, outer.name)[1:]
        text = f"({own.name} ({outer.name} {value}) {' '.join(beside)})"
    return f"{USE}(service {service.name} {text})\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with what examples read."""
    monkeypatch.chdir(tmp_path)
    for name in ("MUMBLE_PASSWORD", "REGISTRATION"):
        monkeypatch.setenv(name, "sesame")
    Path("mumble-server.ini").write_text("port=64739\n", encoding="utf-8")
    return tmp_path


def _compiled(text: str, folder: Path) -> Compiled:
    asked = re.findall(r'getenv "(\w+)"', text)
    return compile_text(text, folder, *(word for name in asked for word in ("--env", name)))


@pytest.mark.parametrize(("record", "field"), SHOWN)
def test_an_example_is_right(record: str, field: str, folder: Path) -> None:
    _compiled(_declared(record, _examples(record, field)), folder)


@pytest.mark.parametrize(("record", "field"), [one for one in SHOWN if _file_of(*one)])
def test_a_field_is_written_under_the_key_that_is_told(record: str, field: str, folder: Path) -> None:
    file = _file_of(record, field)
    keys = re.findall(r"`(\w+)`", _facts(record, field)[f"in {file}"])
    out = _compiled(_declared(record, _examples(record, field)), folder)
    (written,) = out.root.rglob(file)
    text = written.read_text(encoding="utf-8")
    assert keys and all(re.search(rf"^{key}=", text, re.MULTILINE) for key in keys)


@pytest.mark.parametrize(
    ("record", "field"),
    [one for one in SHOWN if _facts(*one)["default"].startswith("`")],
)
def test_a_default_is_what_holds_without_the_field(record: str, field: str, folder: Path) -> None:
    others = _examples(record, field)[1:] if field not in BESIDE else []
    trees = [
        {
            path: path.read_bytes()
            for path in sorted(_compiled(_declared(record, fields), folder).root.rglob("*"))
            if path.is_file()
        }
        for fields in (others, [f"({field} {_facts(record, field)['default'].strip('`')})", *others])
    ]
    assert trees[0] == trees[1]


# The schemas


@pytest.mark.parametrize("name", [None, "configuration", *record_types()])
def test_a_schema_stands_alone(name: str | None) -> None:
    document = json.loads(guixsvc("schema", *([name] if name else [])).stdout)
    Draft202012Validator.check_schema(document)
    assert document["$id"] == f"{name or 'guixsvc-records'}.json"
    assert all(one.startswith("#/$defs/") for one in _values(document, "$ref"))
    assert list(_values(document, "$id")) == [document["$id"]]


def _values(document: Any, key: str) -> Iterator[str]:
    """What stands under a key, anywhere in a document."""
    if isinstance(document, dict):
        yield from (value for name, value in document.items() if name == key and isinstance(value, str))
    inner = (
        document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    )
    for value in inner:
        yield from _values(value, key)


REGISTRATION = {"name": "Voice", "password": "sesame", "url": "https://voice.example.org"}


@pytest.mark.parametrize(
    ("record", "value", "wrong"),
    [
        ("mumble-server-configuration", {}, []),
        ("mumble-server-configuration", {"port": 64738, "public-registration": REGISTRATION}, []),
        ("mumble-server-configuration", {"port": 0, "prot": 1}, ["", "port"]),
        ("mumble-server-configuration", {"public-registration": {"name": "Voice"}}, ["public-registration"]),
        ("configuration", {"select": ["advice"], "strict": True}, []),
        ("configuration", {"selekt": [], "env": ["1"]}, ["", "env/0"]),
        ("jami-configuration", {"accounts": [{"archive": "/etc/jami/a.gz", "moderators": ["0" * 40]}]}, []),
        (
            "jami-configuration",
            {"accounts": [{"moderators": ["x"]}]},
            ["accounts/0", "accounts/0/moderators/0"],
        ),
    ],
)
def test_a_schema_judges_by_itself(record: str, value: Any, wrong: list[str]) -> None:
    faults = Draft202012Validator(_schema(record)).iter_errors(value)
    assert sorted({"/".join(map(str, fault.path)) for fault in faults}) == wrong


def test_addresses_where_the_project_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "HOME", "https://guixsvc.example.org")
    assert _schema("jami-account")["$id"] == "https://guixsvc.example.org/schemas/jami-account.json"


# The command


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("jami-acount", "did you mean `jami-account`?"),
        ("murmur-configuration", "did you mean `mumble-server-configuration`?"),
        ("murmur-configuratio", "did you mean `mumble-server-configuration`?"),
        ("openssh-configuration", "`guixsvc schema --output-format markdown` lists them"),
        ("\x1b[31m", "there is no record `\\x1b[31m`"),
    ],
)
def test_an_unknown_record(name: str, hint: str) -> None:
    ran = guixsvc("schema", name)
    assert (ran.code, ran.stdout) == (2, "") and hint in ran.stderr


def test_a_service_type_means_its_record() -> None:
    assert _schema("jami-service-type") == _schema("jami-configuration")


def test_records_of_services_from_outside() -> None:
    assert _schema("hello-configuration", "--service", HELLO)["properties"]["port"]["default"] == 7777
    assert guixsvc("schema", "hello-configuration").code == 2
