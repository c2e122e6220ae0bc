"""The emitted mumble-server.ini against its readers: Qt's QSettings, and the Mumble server itself."""

import importlib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import needs
from guixsvc.records import record_types
from real.compiled import SAMPLES, arguments, compile_file, compile_text, string
from real.hard_texts import HARD, texts
from real.jami_and_mumble import mumble
from real.mumble_client import ping, probe
from real.murmurd import running_murmurd

INI = "/etc/guixsvc/mumble-server/mumble-server.ini"
CASES = [
    *sorted(SAMPLES.glob("*.scm")),
    # What stands in an ini of one's own is its writer's.
    *(
        case
        for case in sorted((SAMPLES.parent / "tests/golden").glob("*/config.scm"))
        if case.parent.name != "file-fitted"
    ),
]


def qsettings() -> Any:
    """The module with QSettings, Qt 6's."""
    try:
        return importlib.import_module("PySide6.QtCore")
    except ImportError:
        return needs.lacking("the Python module PySide6")


def read_by_qt(ini: Path) -> dict[str, Any]:
    """Every key of an ini with its value; a list of strings where Qt reads a list."""
    core = qsettings()
    reader = core.QSettings(str(ini), core.QSettings.Format.IniFormat)
    assert reader.status() == core.QSettings.Status.NoError
    return {key: reader.value(key) for key in reader.allKeys()}


def compiled_ini(fields: dict[str, str]) -> dict[str, Any]:
    """String fields, through the compiler, and back through Qt."""
    form = mumble(" ".join(f"({name} {string(value)})" for name, value in fields.items()))
    with tempfile.TemporaryDirectory() as folder:
        compiled = compile_text(form, Path(folder))
        return read_by_qt(compiled.root / INI.lstrip("/"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_value_is_one_value_to_qt(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    compile_file(case, out, *arguments(case))
    inis = list(out.rglob("mumble-server.ini"))
    for ini in inis:
        read = read_by_qt(ini)
        assert {type(value) for value in read.values()} == {str}, read
        assert all("/" not in key for key in read), "a line opened a section"
        lines = ini.read_text(encoding="utf-8").splitlines()
        assert len(read) == sum(not line.startswith(";") for line in lines)


def test_what_qt_reads_of_a_sample(tmp_path: Path) -> None:
    read = read_by_qt(compile_file(SAMPLES / "voice-server.scm", tmp_path / "out").root / INI.lstrip("/"))
    assert read["welcometext"] == "Welcome! Rules, hours and help: https://voice.example.org"
    assert read["users"] == "50"
    assert read["sslCert"] == "/run/guixsvc/mumble-server/cert.pem"
    assert read["allowping"] == "false"


# The schema refuses control characters in paths.
path_characters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff/")
path_names = st.text(path_characters, max_size=60)
paths = path_names.map("/srv/mumble/{}x".format)
FIELDS = {
    "welcome-text": "welcometext",
    "server-password": "serverpassword",
    "channelname-regex": "channelname",
}


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "welcome-text": texts,
            "server-password": texts,
            "channelname-regex": texts.filter(bool),
            "database-file": paths,
        }
    )
)
def test_any_text_comes_back_from_qt(fields: dict[str, str]) -> None:
    read = compiled_ini(fields)
    assert {key: read[key] for key in FIELDS.values()} == {FIELDS[name]: fields[name] for name in FIELDS}
    assert read["database"] == fields["database-file"]


@pytest.mark.parametrize("text", HARD)
def test_hard_texts_come_back_from_qt(text: str) -> None:
    assert compiled_ini({"welcome-text": text})["welcometext"] == text


@pytest.mark.real
@pytest.mark.parametrize("text", HARD)
def test_the_server_has_the_welcome_text_and_the_password(text: str, tmp_path: Path) -> None:
    fields = f"(welcome-text {string(text)}) (server-password {string(text)})"
    with running_murmurd(compile_text(mumble(fields), tmp_path).text(INI)) as server:
        assert probe(port=server.port, password=text).sync["welcome_text"] == text
        for wrong in ("", text + "x", text[:-1]):
            answer = probe(port=server.port, password=wrong)
            assert answer.reject is not None
            assert answer.reject["type_name"] == "WrongServerPW"


# A pattern, a name that matches it, and one that does not.
PATTERNS = [
    ("[a,b]+", "a,b", "a;b"),
    ("a;b", "a;b", "a"),
    ('say "x"', 'say "x"', "say x"),
    (r"\d+\\x", r"12\x", "12x"),
    (r"[-=\w\[\]{}()@|]+", "a-b[1]@|ж", "a b"),
    ("@room", "@room", "room"),
    ("@@room", "@@room", "@room"),
    ("one\ntwo", "one\ntwo", "onentwo"),
    ("one\ttwo", "one\ttwo", "onettwo"),
    ("пристань 😀", "пристань 😀", "пристань"),
]


@pytest.mark.real
@pytest.mark.parametrize(("pattern", "match", "other"), PATTERNS)
def test_the_server_has_the_patterns(pattern: str, match: str, other: str, tmp_path: Path) -> None:
    """A client that may not make channels is told so only where the name would do."""
    fields = f"(username-regex {string(pattern)}) (channelname-regex {string(pattern)})"
    with running_murmurd(compile_text(mumble(fields), tmp_path).text(INI)) as server:
        answer = probe(port=server.port, user=match, channels=[match, other])
        assert [refusal["type_name"] for refusal in answer.denied] == ["Permission", "ChannelName"]
        refused = probe(port=server.port, user=other)
        assert refused.reject is not None
        assert refused.reject["type_name"] == "InvalidUsername"


@pytest.mark.real
@pytest.mark.parametrize("field", ["max-users", "max-user-bandwidth", "text-message-length", "log-days"])
def test_the_server_admits_users_with_the_greatest_number(field: str, tmp_path: Path) -> None:
    schema = record_types()["mumble-server-configuration"].fields[field].schema
    greatest = max(schema.get("maximum", 0), *(one.get("maximum", 0) for one in schema.get("anyOf", [{}])))
    with running_murmurd(compile_text(mumble(f"({field} {greatest})"), tmp_path).text(INI)) as server:
        assert probe(port=server.port).reject is None


@pytest.mark.real
def test_the_server_has_the_numbers_and_flags(tmp_path: Path) -> None:
    fields = """(max-users 7) (max-user-bandwidth 64000) (text-message-length 9) (image-message-length 12)
                (allow-html? #t) (allow-ping? #t) (channel-nesting-limit 3)"""
    with running_murmurd(compile_text(mumble(fields), tmp_path).text(INI)) as server:
        answer = probe(port=server.port, texts=["123456789", "1234567890"])
        limits = {key: answer.config[key] for key in ("max_users", "message_length", "image_message_length")}
        assert limits == {"max_users": 7, "message_length": 9, "image_message_length": 12}
        assert answer.config["allow_html"] is True
        assert answer.sync["max_bandwidth"] == 64000
        assert [refusal["type_name"] for refusal in answer.denied] == ["TextTooLong"]
        pong = ping(port=server.port, timeout=60)
        assert pong is not None
        assert pong.max_users == 7
