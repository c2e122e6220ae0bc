"""A service as a stranger writes it: the fixture ``services/ngircd``, of eight records and no Python."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from guixsvc.cli import main

SERVICES = Path(__file__).parent / "services"
NGIRCD = SERVICES / "ngircd"
IMPORTS = "(use-modules (gnu services) (gnu services configuration) (gnu services messaging) (guix gexp))\n"


class Run(NamedTuple):
    code: int
    out: str
    err: str


Guixsvc = Callable[..., Run]


@pytest.fixture
def guixsvc(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guixsvc:
    monkeypatch.chdir(tmp_path)

    def run(command: str, fields: str, *arguments: str) -> Run:
        text = f"{IMPORTS}(service ngircd-service-type\n (ngircd-configuration\n  {fields}))\n"
        Path("irc.scm").write_text(text, encoding="utf-8")
        code = main([command, "--service", str(NGIRCD), "irc.scm", *arguments])
        return Run(code, *capsys.readouterr())

    return run


SERVER = '(name "a.b") (host "h")'
GOOD_SERVER = f'{SERVER} (my-password (getenv "A")) (peer-password (getenv "A"))'
FAULTS = {
    "(ngircd 5)": "`ngircd` must be a package, found 5",
    "(debug? 'yes)": "`debug?` must be #t or #f, found yes",
    '(shepherd-requirement \'(networking "x"))': (
        "each element of `shepherd-requirement` must be a symbol, found \"x\""
    ),
    "(shepherd-requirement 'networking)": (
        "`shepherd-requirement` must be a list of symbols, found networking"
    ),
    "(global %unset-value)": "`global` must be a ngircd-global, found %unset-value",
    '(global (ngircd-global (name "irc")))': '`name` must be a name with a dot in it, found "irc"',
    "(global (ngircd-global (ports 6667)))": "`ports` must be a list of port numbers, found 6667",
    "(global (ngircd-global (ports '(6667 0))))": (
        "each element of `ports` must be a port number from 1 to 65535, found 0"
    ),
    "(global (ngircd-global (ports %unset-value)))": (
        "`ports` must be a list of port numbers, found %unset-value"
    ),
    '(global (ngircd-global (listen (list "a,b"))))': (
        'each element of `listen` must be an address, found "a,b"'
    ),
    '(global (ngircd-global (info "a\\nb")))': "`info` must be one line of text",
    '(global (ngircd-global (motd-file "/etc/motd")))': (
        '`motd-file` must be a file-like object, found "/etc/motd"'
    ),
    '(global (ngircd-global (server-uid "a b")))': '`server-uid` must be the name of a user, found "a b"',
    '(global (ngircd-global (port 6667)))': "ngircd-global has no field `port`",
    "(global (ngircd-limits))": "`global` must be a ngircd-global, found a ngircd-limits",
    "(limits (ngircd-limits (max-joins -1)))": "`max-joins` must be a number from 0 to 1000000, found -1",
    "(limits (ngircd-limits (max-joins 2.5)))": "`max-joins` must be a number from 0 to 1000000, found 2.5",
    "(options (ngircd-options (dns? \"no\")))": '`dns?` must be #t or #f, found "no"',
    '(options (ngircd-options (allowed-channel-types "#!")))': (
        '`allowed-channel-types` must be some of the characters #, & and +, found "#!"'
    ),
    "(options (ngircd-options (pam? %unset-value)))": "`pam?` must be #t or #f, found %unset-value",
    "(ssl (ngircd-ssl (ports '(6697))))": "`ports` is given without `cert-file`",
    '(ssl (ngircd-ssl (cert-file "/etc/c.pem")))': "`cert-file` is given without `key-file`",
    '(ssl (ngircd-ssl (cert-file "/etc/c.pem") (key-file "k.pem")))': (
        '`key-file` must be the absolute path of a file, found "k.pem"'
    ),
    '(ssl (ngircd-ssl (cert-file "/etc/c.pem") (key-file "/tmp/k.pem")))': "`key-file` lies below /tmp",
    '(operators (ngircd-operator (name "o") (password (getenv "A"))))': (
        "`operators` must be a list of ngircd-operator records, found a ngircd-operator"
    ),
    '(operators (list (ngircd-operator (name "o"))))': "ngircd-operator needs the field `password`",
    '(operators (list (ngircd-operator (name "o o") (password (getenv "A")))))': (
        '`name` must be one word, found "o o"'
    ),
    "(operators (list 5))": "each element of `operators` must be a ngircd-operator, found 5",
    '(servers (list (ngircd-server (name "a.b"))))': (
        "ngircd-server needs the fields `host` and `my-password` and `peer-password`"
    ),
    f"(servers (list (ngircd-server {GOOD_SERVER} (port 65536))))": (
        "`port` must be a port number from 1 to 65535, found 65536"
    ),
    f'(servers (list (ngircd-server {SERVER} (my-password ":x") (peer-password "y"))))': (
        '`my-password` must be one line of text that begins with no colon, found "…"'
    ),
    '(channels (list (ngircd-channel (name "guix"))))': (
        '`name` must be a name that begins with #, & or +, found "guix"'
    ),
    "(channels (list (ngircd-channel (name \"#a\") (modes '(+t)))))": (
        "each element of `modes` must be one line of text, found +t"
    ),
    '(channels (list (ngircd-channel (name "#a") (key-file "/etc/keys"))))': (
        '`key-file` must be a file-like object, found "/etc/keys"'
    ),
}  # fmt: skip
"""Fields of the configuration, and what is said of them: of each record something."""


@pytest.mark.parametrize("fields", FAULTS)
def test_faults_of_its_records(guixsvc: Guixsvc, fields: str) -> None:
    run = guixsvc("check", fields)
    assert run.code == 1 and FAULTS[fields] in run.out


def test_all_records_have_a_fault_here() -> None:
    records = {path.stem for path in (NGIRCD / "schemas/ngircd").glob("*.json")}
    assert {record for record in records for fields in FAULTS if f"({record} " in fields} == records - {
        "ngircd-configuration"
    }


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("(global (ngircd-global (password \"sesame\")))", "password"),
        ('(operators (list (ngircd-operator (name "o") (password "sesame"))))', "password"),
        (f'(servers (list (ngircd-server {SERVER} (my-password "a") (peer-password "sesame"))))',
         "peer-password"),
    ],
)  # fmt: skip
def test_a_secret_that_is_written_out_is_warned_of_and_never_shown(
    guixsvc: Guixsvc, field: str, name: str
) -> None:
    run = guixsvc("check", field + " (debug? 5)")
    assert f"`{name}` is written in the configuration" in run.out and "[literal-secret]" in run.out
    assert "sesame" not in run.out


def test_what_takes_its_secrets_is_for_root_only(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", "open sesame")
    fields = '(operators (list (ngircd-operator (name "o") (password (getenv "A")))))'
    assert guixsvc("compile", fields, "--env", "A", "-o", "out").code == 0
    files = {one["path"]: one for one in json.loads(Path("out/manifest.json").read_bytes())["files"]}
    conf = files["/etc/guixsvc/ngircd/ngircd.conf"]
    assert (conf["mode"], conf.get("secret"), conf.get("sha256")) == ("0600", True, None)
    with_it = [path for path in Path("out").rglob("*") if path.is_file() and b"sesame" in path.read_bytes()]
    assert with_it == [Path("out/root/etc/guixsvc/ngircd/ngircd.conf")]


def test_a_secret_does_not_go_where_others_read(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", "opensesame")
    fields = '(global (ngircd-global (server-uid (getenv "A")) (password (getenv "A"))))'
    run = guixsvc("check", fields, "--env", "A")
    assert run.code == 1 and "[exposed-secret]" in run.out and "opensesame" not in run.out


def test_defaults_are_lists_and_records(guixsvc: Guixsvc) -> None:
    """As Guix's accessors give them: of what is not given, and of what is appended to it."""
    fields = """(global (let ((g (ngircd-configuration-global (ngircd-configuration)))) (ngircd-global
      (ports (append (ngircd-global-ports (ngircd-global)) '(6668)))
      (listen (cons "127.0.0.1" (ngircd-global-listen g))))))"""
    assert guixsvc("compile", fields, "-o", "out").code == 0
    conf = Path("out/root/etc/guixsvc/ngircd/ngircd.conf").read_text(encoding="utf-8")
    assert "\nPorts = 6667,6668\n" in conf and "\nListen = 127.0.0.1,::,0.0.0.0\n" in conf
    assert json.loads(Path("out/manifest.json").read_bytes())["ports"] == ["6667/tcp", "6668/tcp"]


def test_a_maybe_field_with_a_default_may_be_unset(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "(limits (ngircd-limits (max-joins %unset-value)))", "-o", "out").code == 0
    conf = Path("out/root/etc/guixsvc/ngircd/ngircd.conf").read_text(encoding="utf-8")
    assert "MaxJoins" not in conf and "\nPongTimeout = 20\n" in conf
