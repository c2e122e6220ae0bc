"""``guixsvc import``: the settings of a running server as a declaration, as a user runs it."""

import io
import os
import re
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guixsvc.read.datum import List, Literal, Symbol
from guixsvc.read.ini import read_ini
from guixsvc.read.reader import read
from guixsvc.records import record_types
from guixsvc.services.importing import Wanted
from guixsvc.services.jami.on_host import on_host
from guixsvc.services.mumble_server.importing import of_settings
from guixsvc.services.mumble_server.ini_keys import ini_keys
from guixsvc.source import Source
from real.compiled import Ran, compile_text, guixsvc

INI = """; The server of the harbour.
; Ask the harbour master before changing it.

database=/srv/voice/voice.sqlite
port = 64739 ; the other one is taken
serverpassword="s3cret;word"
;serverpassword=formerly-this
users=12
timeout=45
"""


def of(text: str, folder: Path, *options: str) -> Ran:
    file = folder / "mumble-server.ini"
    file.write_text(text, encoding="utf-8")
    return guixsvc("import", str(file), *options)


def test_a_key_behind_a_byte_order_mark_is_none_to_the_server(tmp_path: Path) -> None:
    ran = of("\ufeffserverpassword=sesame\nusers=12\n", tmp_path)
    assert "(server-password" not in ran.stdout
    assert "sesame" not in ran.stdout + ran.stderr
    assert "(max-users 12)" in ran.stdout
    assert "`serverpassword` is ignored" in ran.stderr


def test_order_and_comments_stay(tmp_path: Path) -> None:
    lines = of(INI, tmp_path).stdout.splitlines()
    at = lines.index("          ;; The server of the harbour.")
    assert lines[at + 1 : at + 6] == [
        "          ;; Ask the harbour master before changing it.",
        "",
        '          (database-file "/srv/voice/voice.sqlite")',
        "          (port 64739)  ; the other one is taken",
        '          (server-password (getenv "MUMBLE_PASSWORD"))',
    ]


def test_no_password_is_shown(tmp_path: Path) -> None:
    ran = of(f"{INI}icesecretwrite=hunter2\ndbPassword=hunter3,hunter4\n", tmp_path)
    for secret in ("s3cret", "formerly", "hunter"):
        assert secret not in ran.stdout + ran.stderr


def test_what_is_lost_is_said_at_its_line(tmp_path: Path) -> None:
    ran = of(INI, tmp_path)
    assert ran.code == 0
    assert f"{tmp_path}/mumble-server.ini:9: timeout=45: lost: " in ran.stderr
    assert "--keep-file" in ran.stderr
    assert of(INI, tmp_path, "--strict").code == 1
    assert of(INI.replace("timeout=45", "timeout=30"), tmp_path, "--strict").code == 0


def test_the_command_for_the_password_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = of(INI, tmp_path)
    assert "guixsvc compile FILE.scm --env MUMBLE_PASSWORD -o out" in ran.stderr
    monkeypatch.setenv("MUMBLE_PASSWORD", "s3cret;word")
    out = compile_text(ran.stdout, tmp_path, "--target", "debian-13", "--env", "MUMBLE_PASSWORD")
    compiled = read_ini(out.text("/etc/guixsvc/mumble-server/mumble-server.ini"))
    password = compiled.last("serverpassword")
    assert password is not None
    assert password.value == "s3cret;word"


def test_a_kept_file_is_named(tmp_path: Path) -> None:
    ran = of("uname=voice\ntimeout=45\n", tmp_path, "--keep-file")
    assert f'(file "{tmp_path}/mumble-server.ini")' in ran.stdout
    assert '(user "voice")' in ran.stdout
    assert "lost" not in ran.stderr


@pytest.mark.parametrize("output", ["voice.scm", "hosts/voice.scm"])
def test_a_kept_file_is_found_from_where_the_declaration_lies(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "hosts").mkdir()
    (tmp_path / "voice.ini").write_text("port=64739\n", encoding="utf-8")
    assert guixsvc("import", "--keep-file", "voice.ini", "-o", output).code == 0
    assert guixsvc("compile", output, "-o", "out").code == 0
    kept = tmp_path / "out/root/etc/guixsvc/mumble-server/mumble-server.ini"
    assert "port=64739" in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(("arguments", "why"), [
    (("--keep-file", "-"), "import --keep-file: name the file"),
    (("--jami", "--keep-file"), "import --jami: --keep-file and --database go with a file of settings"),
    (("--jami", "--database", "x"), "import --jami: --keep-file and --database go with a file of settings"),
])  # fmt: skip
def test_what_has_no_file_keeps_none(
    arguments: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"port=64739"), encoding="utf-8"))
    ran = guixsvc("import", *arguments)
    assert (ran.code, ran.stdout) == (2, "")
    assert why in ran.stderr


def test_settings_stored_in_the_database_are_named(tmp_path: Path) -> None:
    database = tmp_path / "mumble-server.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE config (server_id INTEGER, key TEXT, value TEXT)")
        rows = [(1, "port", "1234"), (1, "password", "hunter2"), (1, "key", "PRIVATE")]
        connection.executemany("INSERT INTO config VALUES (?, ?, ?)", rows)
    connection.close()
    before = database.read_bytes()
    ran = of(INI, tmp_path, "--database", str(database))
    assert "port=1234 of server 1: stored in the database" in ran.stderr
    assert "password=… of server 1" in ran.stderr
    assert "hunter2" not in ran.stderr
    assert "PRIVATE" not in ran.stderr
    assert database.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mumble-server.ini", "mumble-server.sqlite"]


@pytest.mark.parametrize("content", [b"", b"no database at all", None])
def test_what_is_no_database_is_refused(content: bytes | None, tmp_path: Path) -> None:
    database = tmp_path / "other.sqlite"
    if content is not None:
        database.write_bytes(content)
    ran = of(INI, tmp_path, "--database", str(database))
    assert ran.code == 2
    assert f"guixsvc: {database}: " in ran.stderr
    assert ran.stdout == ""
    assert database.exists() is (content is not None)


@pytest.mark.parametrize("columns", ["server_id", "key, value", "server_id, key, value, more"])
def test_another_table_of_that_name_is_refused(columns: str, tmp_path: Path) -> None:
    database = tmp_path / "other.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute(f"CREATE TABLE config ({columns})")
        connection.execute(f"INSERT INTO config VALUES ({', '.join('1' for _ in columns.split(','))})")
    connection.close()
    ran = of(INI, tmp_path, "--database", str(database))
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == f"guixsvc: {database}: this is no database of a Mumble server\n"


def test_a_pipe_is_no_database(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)  # so that nothing waits for it if it is opened
    try:
        ran = of(INI, tmp_path, "--database", str(pipe))
    finally:
        os.close(held)
    assert (ran.code, ran.stderr) == (2, f"guixsvc: {pipe}: this is not a file\n")


def test_a_database_may_have_any_name(tmp_path: Path) -> None:
    database = tmp_path / os.fsdecode(b"caf\xe9?#.sqlite")
    with sqlite3.connect(tmp_path / "plain.sqlite") as connection:
        connection.execute("CREATE TABLE config (server_id INTEGER, key TEXT, value TEXT)")
        connection.execute("INSERT INTO config VALUES (1, 'port', '1234')")
    connection.close()
    (tmp_path / "plain.sqlite").rename(database)
    assert "port=1234 of server 1" in of(INI, tmp_path, "--database", str(database)).stderr


def test_accounts_of_one_name_have_archives_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would be copied over each other. The tests with a real jamid have names that differ."""
    fingerprints = {"1": "a" * 40, "2": "b" * 40, "3": "c" * 40}

    class Jamid:
        def __init__(self, address: str) -> None:
            self.is_on_bus, self.process = (lambda: True), os.getpid
            self.accounts = lambda: list(fingerprints)
            self.contacts = lambda account: on_host("jami_bus").Contacts([], [])
            self.all_moderators, self.template = (lambda account: True), dict

        def details(self, account: str) -> dict[str, str]:
            alias = "Lobby!" if account != "2" else "desk"
            details = {"Account.alias": alias, "Account.username": fingerprints[account]}
            return {"Account.type": "RING", **details}

    bus = SimpleNamespace(Jamid=Jamid, BusError=RuntimeError)
    programs = {"jami_bus": bus, "jami_archive": on_host("jami_archive")}
    monkeypatch.setattr("guixsvc.services.jami.importing.on_host", programs.get)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none")
    ran = guixsvc("import", "--jami")
    archives = re.findall(r'\(archive "(.*)"\)', ran.stdout)
    assert archives == [
        f"/etc/jami/lobby-{'c' * 40}.gz",
        "/etc/jami/desk.gz",
        f"/etc/jami/lobby-{'a' * 40}.gz",
    ]
    assert [line.split()[-1] for line in ran.stderr.splitlines() if "install -D" in line] == archives
    assert "duplicate-archive" not in ran.stderr


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    there = tmp_path / "voice.scm"
    there.write_text("; mine\n")
    ran = of(INI, tmp_path, "-o", str(there))
    assert (ran.code, there.read_text()) == (2, "; mine\n")
    assert of(INI, tmp_path, "-o", str(tmp_path / "new.scm")).code == 0
    assert (tmp_path / "new.scm").read_text() == of(INI, tmp_path).stdout


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO(INI.encode())

    monkeypatch.setattr(sys, "stdin", Piped)
    assert guixsvc("import", "-").stdout.splitlines()[1:] == of(INI, tmp_path).stdout.splitlines()[1:]


@pytest.mark.parametrize(
    ("name", "why"),
    [("missing.ini", "No such file"), (".", "directory"), ("latin.ini", "UTF-8")],
)
def test_what_cannot_be_read(name: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.ini").write_bytes("welcometext=Grüße\n".encode("latin-1"))
    ran = guixsvc("import", name)
    assert ran.code == 2
    assert why in ran.stderr
    assert ran.stdout == ""


_VALUES = st.one_of(
    st.text(st.sampled_from('ab 1;,"\\=@#%[]()\tд<>'), max_size=12),
    st.integers(-5, 10**12).map(str),
    st.sampled_from(["true", "false", "no", "/srv/x", "relative", "root", "voice"]),
)
_LINES = st.one_of(
    st.tuples(st.sampled_from(sorted(ini_keys())), _VALUES).map("=".join),
    st.text(st.sampled_from('; abc"\\[]=#\x1b'), max_size=10),
)


@given(st.lists(_LINES, max_size=12))
def test_whatever_the_ini_the_declaration_is_read_and_says_what_the_ini_said(lines: list[str]) -> None:
    """No text of an ini breaks out of its place, and each declared text is what Qt's rules give."""
    text = "\n".join(lines)
    made = of_settings(Source("x.ini", text, "/"), Wanted()).declaration
    ini = read_ini(text)
    fields = declared(made)
    for name, value in fields.items():
        key = next((key for key in ini_keys().values() if key.field == name and key.kind != "boolean"), None)
        entry = None if key is None else ini.last(key.name)
        if isinstance(value, str) and entry is not None and name != "ssl-key":
            assert value == entry.value
    schema = record_types()["mumble-server-configuration"].fields
    assert fields.keys() <= schema.keys()


def declared(text: str) -> dict[str, Any]:
    """The fields of the one record of a declaration, as the reader of Scheme sees them."""
    data, faults = read(Source("x.scm", text, "/"))
    assert not faults
    service = data[-1]
    assert isinstance(service, List)
    record = service.items[2]
    assert isinstance(record, List)
    found = {}
    for field in record.items[1:]:
        assert isinstance(field, List)
        name, value = field.items
        assert isinstance(name, Symbol)
        found[name.name] = value.value if isinstance(value, Literal) else value
    return found
