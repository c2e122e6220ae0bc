"""Passwords are in the ini and nowhere else: every byte that the commands print or write is searched."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from real.compiled import guixsvc, string

SERVER = "Tr0ub4dor,&3\tx"
REGISTRATION = 'Kw9zq-horse "battery" staple'
INI = "root/etc/guixsvc/mumble-server/mumble-server.ini"

# How the password gets into the configuration: as it stands, computed, from the environment.
WAYS: dict[str, Callable[[str, str], str]] = {
    "literal": lambda name, password: string(password),
    "appended": lambda name, password: f"(string-append {string(password[:5])} {string(password[5:])})",
    "variable": lambda name, password: f"(let ((word {string(password)})) word)",
    "environment": lambda name, password: f'(getenv "{name}")',
}
ENVIRONMENT = ["--env", "SERVER_PASSWORD", "--env", "REGISTRATION_PASSWORD"]


def with_server_password(expression: str, more: str = "") -> str:
    return f"""(service mumble-server-service-type
  (mumble-server-configuration {more} (server-password {expression}) {more}))
"""


def with_registration_password(expression: str, more: str = "") -> str:
    return f"""(service mumble-server-service-type
  (mumble-server-configuration
    (allow-ping? #t)
    (public-registration
      (mumble-server-public-registration-configuration
        (name "Harbour") (url "https://example.org") {more} (password {expression}) {more}))))
"""


FORMS = {
    "server": (with_server_password, "SERVER_PASSWORD", SERVER),
    "registration": (with_registration_password, "REGISTRATION_PASSWORD", REGISTRATION),
}
# Faults on the very line of the password, or of it; "" for none.
FAULTS = [
    "",
    "(colour 1)",
    '(url "")',
    "(port 0)",
    "(",
    "undefined-here",
    '(string-append "a" 1)',
    "#<junk>",
    "(password)",
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_PASSWORD", SERVER)
    monkeypatch.setenv("REGISTRATION_PASSWORD", REGISTRATION)


def shapes(password: str) -> Iterator[str]:
    """The password's halves and longest words, as they stand and as a format may escape them."""
    words = [word for word in password.replace('"', " ").split() if len(word) > 4]
    for word in (password[:5], password[5:], *words):
        yield word
        yield string(word)[1:-1]
        yield json.dumps(word)[1:-1]
        yield repr(word)[1:-1]


def assert_absent(password: str, text: str) -> None:
    for shape in shapes(password):
        assert shape not in text


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("output_format", ["full", "json"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_printed_holds_a_password(
    form: str, way: str, fault: str, output_format: str, tmp_path: Path
) -> None:
    write, variable, password = FORMS[form]
    file, out = tmp_path / "config.scm", tmp_path / "out"
    file.write_text(write(WAYS[way](variable, password), fault))
    common = [str(file), *ENVIRONMENT, "--output-format", output_format]
    for ran in (guixsvc("check", *common), guixsvc("compile", *common, "-o", str(out))):
        assert_absent(password, ran.stdout)
        assert_absent(password, ran.stderr)
        assert ran.code == (1 if fault else 0), ran
        if output_format == "full" and way == "literal":
            assert '(server-password "…")' in ran.stdout or '(password "…")' in ran.stdout


# A password that is itself at fault, or whose expression is.
BROKEN = [
    "987654321987",
    "'Kw9zqsecret",
    "#:Kw9zqsecret",
    '\'("Kw9zqsecret" 987654321987)',
    '(list "Kw9zqsecret")',
    '(string->symbol "Kw9zqsecret")',
    r'"Kw9zqsecret\x00"',
    r'"Kw9zqsecret\ufeff"',
    '"Kw9zqsecret" "Kw9zqsecret"',
    '(string-append "Kw9zqsecret" 987654321987)',
    '(string-append "Kw9zqsecret" undefined-here)',
    '(string-appendd "Kw9zqsecret")',
    '(if (string=? "Kw9zqsecret" 1) 1 2)',
    r'"Kw9zqsecret\q"',
    '"Kw9zqsecret',
    '"Kw9zqsecret\n and on',
    '(error "Kw9zqsecret")',
    '(string->number "Kw9zqsecret")',
    '(plain-file "x" "Kw9zqsecret")',
    '(list-ref (list "Kw9zqsecret") 3)',
]


@pytest.mark.parametrize("output_format", ["full", "json"])
@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_printed_holds_a_password_at_fault(
    form: str, broken: str, output_format: str, tmp_path: Path
) -> None:
    write, _, _ = FORMS[form]
    file = tmp_path / "config.scm"
    file.write_text(write(broken))
    common = [str(file), "--output-format", output_format]
    out = str(tmp_path / "out")
    for ran in (guixsvc("check", *common), guixsvc("compile", *common, "-o", out)):
        for secret in ("Kw9zq", "9876543"):
            assert secret not in ran.stdout + ran.stderr


# A password that a procedure takes, where the call is at fault and so is never made.
CALLS = [
    '(define (mk p n) (server p))\n(mk "Kw9zqsecret" 3 4)',
    '(define* (mk #:key (p #f)) (server p))\n(list (mk #:p "Kw9zqsecret" 3) (car 5))',
    '(define mk (lambda (n p) (server p)))\n(mk "Kw9zqsecret")',
    '(define (mk p) (server (string-append (f 1) p)))\n(mk (car "Kw9zqsecret"))',
    '(define (mk p) (server p))\n(map mk (list "Kw9zqsecret") 5)',
    '(define (mk p) (let ((word p)) (server word)))\n(mk "Kw9zqsecret" 3)',
]


@pytest.mark.parametrize("output_format", ["full", "json"])
@pytest.mark.parametrize("calls", CALLS)
def test_nothing_printed_holds_an_argument_that_is_a_password(
    calls: str, output_format: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.scm"
    calls = calls.replace("(server ", "(mumble-server-configuration (server-password ").replace(
        ")\n", "))\n", 1
    )
    file.write_text(f"(use-modules (gnu services) (gnu services telephony))\n{calls}\n")
    ran = guixsvc("check", str(file), "--output-format", output_format)
    assert ran.code == 1
    assert "Kw9zq" not in ran.stdout + ran.stderr


# Definitions and the expression of a field: a fault says what it found, which is no literal of the field.
FOUND = [
    ('(define pw "Kw9zqsecret")', "(car pw)"),
    ('(define pw "Kw9zqsecret")', '(error "no" pw)'),
    ('(define base "Kw9zqsecret")\n(define pw (+ 1 base))', "(string-append pw)"),
    (f"""(define c (let ((pw "Kw9zqsecret")) {with_server_password("(vector-ref pw 0)")}))""", '"x"'),
    ("", '(car (getenv "WORD"))'),
    ('(define pw (getenv "WORD"))', "(+ 1 pw)"),
    ('(define pw (list (car (getenv "WORD"))))', "(car pw)"),
    (f"""(define (mk p) {with_server_password("p")})\n(mk (car (getenv "WORD")))""", '"x"'),
    ('(define pw (car (getenv "MUMBLE_PASSWORD")))', '"x"'),
]


@pytest.mark.parametrize("output_format", ["full", "json"])
@pytest.mark.parametrize(("definitions", "expression"), FOUND)
def test_nothing_printed_holds_what_a_faulty_expression_found(
    definitions: str, expression: str, output_format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WORD", "MUMBLE_PASSWORD"):
        monkeypatch.setenv(name, "Kw9zqsecret")
    file = tmp_path / "config.scm"
    file.write_text(
        "(use-modules (gnu services) (gnu services telephony))\n"
        f"{definitions}\n{with_server_password(expression)}"
    )
    names = ["--env", "WORD", "--env", "MUMBLE_PASSWORD"]
    ran = guixsvc("check", str(file), "--output-format", output_format, *names)
    assert ran.code == 1
    assert "Kw9zq" not in ran.stdout + ran.stderr
    assert "…" in ran.stdout


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
def test_only_the_ini_holds_a_password(form: str, way: str, tmp_path: Path) -> None:
    write, variable, password = FORMS[form]
    file, out = tmp_path / "config.scm", tmp_path / "out"
    file.write_text(write(WAYS[way](variable, password)))
    assert guixsvc("compile", str(file), *ENVIRONMENT, "-o", str(out)).code == 0
    for path in out.rglob("*"):
        if path.is_file() and path != out / INI:
            assert_absent(password, path.read_text())
    assert password[:5] in (out / INI).read_text()
    assert (out / INI).stat().st_mode & 0o7777 == 0o600
    entries = json.loads((out / "manifest.json").read_text())["files"]
    entry = next(e for e in entries if e["path"] == INI.removeprefix("root"))
    assert (entry["mode"], entry.get("secret"), "sha256" in entry) == ("0600", True, False)


def test_a_variable_that_is_not_named_is_not_read(environment: None, tmp_path: Path) -> None:
    file = tmp_path / "config.scm"
    file.write_text(with_server_password('(getenv "SERVER_PASSWORD")'))
    ran = guixsvc("compile", str(file), "-o", str(tmp_path / "out"))
    assert ran.code == 1
    assert '"SERVER_PASSWORD" is known only with `--env`' in ran.stdout
    assert not (tmp_path / "out").exists()
