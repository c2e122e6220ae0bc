"""What is hidden of secrets in what is printed, and what is not."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.read import read
from guixsvc.read.datum import Datum, List, Symbol, Vector
from guixsvc.records import record_types
from guixsvc.report import conclusion, redaction
from guixsvc.source import Source

HERE = Path(__file__).parents[2]
MODULES = "(use-modules (gnu services) (gnu services telephony) (guix gexp))\n"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PW", "hunter2xyz")
    monkeypatch.setenv("PIN", "84629175")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(arguments)
    captured = capsys.readouterr()
    return captured.out + captured.err


def checked(capsys: pytest.CaptureFixture[str], text: str, *more: str) -> str:
    Path("site.scm").write_text(MODULES + text, encoding="utf-8")
    return printed(capsys, "check", "site.scm", *more)


def messages(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, ...]]:
    """What is found, with its notes: code, place, messages."""
    main(["check", *arguments, "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [
        (f["code"], f["path"], str(f["start"]), f["message"], *(note["message"] for note in f["notes"]))
        for f in findings
    ]


def mumble(fields: str) -> str:
    return f"(list (service mumble-server-service-type (mumble-server-configuration {fields})))\n"


HIDDEN = [
    # Values of the environment.
    mumble('(port (getenv "PW"))'),
    mumble('(port (substring (getenv "PW") 0 8))'),
    mumble('(user (string-append "m" (getenv "PW")))'),
    '(define (port) (error "no port" (getenv "PW")))\n' + mumble("(port (port))"),
    '(car (string->list (getenv "PW")))\n(symbol->string (list (string->symbol (getenv "PW"))))',
    # The value of a secret field, whatever is wrong around it.
    mumble('(server-password "hunter2xyz" "b")'),
    mumble('(server-password hunter2xyz "b")'),
    mumble('(server-password "hunter2xyz" . "b")'),
    mumble('(server-password . "hunter2xyz")'),
    mumble("(server-password hunter2xyz)"),
    mumble("(server-password (hunter2xyz))"),
    mumble("(server-password 'hunter2xyz)"),
    mumble("(server-password (quote hunter2xyz))"),
    mumble("(server-password #:hunter2xyz)"),
    mumble('(server-password #("hunter2xyz"))'),
    mumble('(port 0) (server-password (string->number "hunter2xyz"))'),
    mumble('(server-password (strin-append "hunter2xyz"))'),
    mumble('(server-password "hunter2xyz\\q")'),
    mumble('(port 0) (server-password "hunter2xyz'),
    mumble('(server-password = "hunter2xyz")'),
    mumble('server-password "hunter2xyz"').replace("(mumble-server-configuration", "'(a"),
    # In the wrong record, or in none.
    "(list (service jami-service-type (jami-configuration (server-password \"hunter2xyz\"))))",
    mumble('(password "hunter2xyz")'),
    '(list (service mumble-server-service-type (mumble-server-configuraton (server-password "hunter2xyz"))))',
    '(list (service mumble-server-service-type (server-password "hunter2xyz")))',
    "(list (service mumble-server-service-type (list 'server-password \"hunter2xyz\")))",
    "(list (service mumble-server-service-type '(server-password . \"hunter2xyz\")))",
    "(list (service mumble-server-service-type `((port . 1) (server-password . \"hunter2xyz\"))))",
    "(list (service mumble-server-service-type (list #:password \"hunter2xyz\")))",
    # Fields that are not there, and are meant to be secret.
    mumble('(passphrase "hunter2xyz")'),
    mumble('(server-pasword "hunter2xyz")'),
    mumble('(serverpassword "hunter2xyz")'),
    mumble('(superuser-password "hunter2xyz")'),
    mumble('(registerPassword "hunter2xyz")'),
    mumble('(passwd "hunter2xyz")'),
    mumble('(pwd "hunter2xyz")'),
    mumble('(ice-secret "hunter2xyz")'),
    mumble('(api-token "hunter2xyz")'),
    # Variables that say what they hold.
    '(define server-password "hunter2xyz")\n(car server-password)',
    '(let ((passphrase "hunter2xyz")) (car passphrase))',
    '(define password (string-append "hunter" "2xyz"))\n(car password)',
    # The same where what binds them is malformed, or another form.
    '(define my-password "hunter2xyz" 4)',
    '(define* my-password "hunter2xyz" 4)',
    '(set! my-password "hunter2xyz" 4)',
    '(let ((my-password "hunter2xyz" 4)) (if))',
    '(let loop ((my-password "hunter2xyz")) (if))',
    '(let-values (((my-password other) "hunter2xyz")) (if))',
    '(define-values (my-password other) (values "hunter2xyz" (if)))',
    '(define-parameter my-password "hunter2xyz" (if))',
    # What says beside a literal that it is one.
    '(setenv "PASSWORD" "hunter2xyz" 5)\n(car 5)',
    "(car '((\"password\" . \"hunter2xyz\")) 5)",
    ("(define-record-type <host> (make-host name password) host? (name host-name) (password host-password))\n"
    '(make-host "a" "hunter2xyz" 5)'),
    '(define (connect user password) user)\n(connect "a" "hunter2xyz" 5)',
    # What would have become one.
    '(define word "hunter2xyz" 5)\n' + mumble("(server-password word)"),
    ('(let loop ((w "hunter2xyz") (n 0)) (if (= n 1) '
    "(mumble-server-configuration (server-password w) (port w)) (loop w)))"),
    '(define* (make #:key p) (mumble-server-configuration (server-password p)))\n(make #:q "hunter2xyz")',
    '(define* (make #:key p) (mumble-server-configuration (server-password p)))\n(make "hunter2xyz")',
    '((lambda (p) (mumble-server-configuration (server-password p))) "hunter2xyz" 5)',
    ("(define make (case-lambda ((p) (mumble-server-configuration (server-password p)))))\n"
    '(make "hunter2xyz" 5)'),
    ("(use-modules (srfi srfi-26))\n(define (make p) (mumble-server-configuration (server-password p)))\n"
    '((cut make <> 5) "hunter2xyz")'),
    # Comments on the line of a fault.
    mumble("(port 0)").strip() + " ; password hunter2xyz\n",
    mumble("(port 0)").strip() + ' ; (server-password "hunter2xyz")\n',
    mumble('(port 0) #;(server-password "hunter2xyz")'),
    mumble('(port 0) #| (server-password "hunter2xyz") |#'),
    # What flows into a secret, or comes of one.
    '(define word "hunter2xyz")\n(define part (substring word 0 8))\n'
    + mumble("(server-password part) (port word)"),
    '(define word (list "hunter2xyz"))\n' + mumble("(server-password (car word)) (port (cdr word))"),
    '(define pw "hunter2xyz")\n' + mumble("(server-password (car pw))"),
    '(define pw "hunter2xyz")\n(define more (string-append pw 1))\n' + mumble("(server-password more)"),
    '(define (make p) (mumble-server-configuration (server-password p)))\n(make "hunter2xyz" 1)',
    ('(define* (make #:key word) (mumble-server-configuration (server-password word)))\n'
    '(make #:word (car "hunter2xyz"))'),
    ('(define (make p) (mumble-server-configuration (server-password p)))\n'
    '(define (site q) (make q))\n(site "hunter2xyz" 1)'),
    # A variable that is called as a secret is.
    '(define pw "hunter2xyz")\n(define name (string-drop pw 2))\n'
    + mumble("(server-password pw) (port 0) (welcome-text (car (getenv name))) (log-file (getenv name))"),
    # An ini with a password in it.
    mumble('(file "serverpassword=hunter2xyz")'),
    mumble('(file (plain-file "ini" "[murmur]\\nserverpassword=hunter2xyz\\n")) (port 0) (prt 1)'),
    '(define (ini pw) (mixed-text-file "ini" "serverpassword=" pw))\n(define w "hunter2xyz")\n'
    + mumble("(file (ini w)) (colour (car w))"),
    mumble('(file (plain-file "ini" "icesecretwrite = hunter2xyz")) (prt 1)'),
]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize("output_format", ["full", "json"])
def test_secrets_are_hidden(text: str, output_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    # What is known to be secret by its value would be hidden wherever it is written.
    environment = ["--env", "PW"] if "getenv" in text else []
    said = checked(capsys, text, *environment, "--output-format", output_format)
    assert "error" in said
    assert "hunter" not in said and "2xyz" not in said


GIVEN = [
    "(define server-password {})",
    "(define* server-password {})",
    "(list (cons 'password {}))",
    "(list 'password {})",
    "(list #:password {})",
    "(let ((db-password {})) 1)",
    "(define (made server-password) 1)\n(made {})",
    "(define* (made #:key server-password) 1)\n(list (made #:server-password {}))",
    "(define made (lambda (password) (mumble-server-configuration (server-password password))))\n(made {})",
    "(define list-of-passwords (list 1))\n(define password {})",
]


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("password", ["hunter2xyz", "Hunter2xyz", "/hunter2xyz", "0hunter2xyz"])
@pytest.mark.parametrize("module", ["(gnu services)", "(gnu)"])
def test_passwords_without_quotes_are_hidden(
    given: str, password: str, module: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A password that is no text but a name, which nothing has, is in no message; whether or not all names
    are known."""
    text = f"(use-modules {module})\n{given.format(password)}\n(service mumble-server-service-type)"
    said = checked(capsys, text)
    assert "unbound-variable" in said or "misspelt-name" in said
    assert "hunter" not in said.lower()


@pytest.mark.parametrize("word", ["password", "passphrase", "secret", "credential"])
def test_misspelt_names_hide_what_is_not_evaluated(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever letters changed places: the text alone tells where nothing can be run."""
    for at in range(len(word) - 1):
        misspelt = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        said = checked(
            capsys, f'(if #:my-{misspelt} "hunter2xyz" 4 5)\n(define my-{misspelt} "hunter2xyz" 4)\n'
        )
        assert "malformed-form" in said and "hunter" not in said, misspelt


SHOWN = [
    # Names are no secrets: of variables, hosts, fields, procedures, environment variables.
    (mumble('(server-password (getenv "PW_east"))'), 'the environment variable "PW_east"'),
    (
        """(define (host n)
  (operating-system
    (host-name n)
    (services (list (service mumble-server-service-type
      (mumble-server-configuration (server-password (getenv (string-append "PW_" n)))))))))
(list (host "east") (host "west"))""",
        'the environment variable "PW_east"',
    ),
    ("(define password-of-the-day 1)\n(car password-of-the-day)", "found 1"),
    ('(define (password host) (car host))\n(list (password "harbour"))', 'found "harbour"'),
    # Texts of file-likes that hold no password.
    ('(define motd (plain-file "motd" "1000"))\n' + mumble('(port "1000")'), 'found "1000"'),
    (
        '(define limit (mixed-text-file "limits" "number" "65535"))\n' + mumble("(port 100001)"),
        "`port` must be a port number from 1 to 65535, found 100001",
    ),
    # A parameter called password says nothing of the other strings of its file.
    (
        '(define (login password) (list "field" "mumble" "configuration"))\n' + mumble("(allow-ping #t)"),
        "mumble-server-configuration has no field `allow-ping`",
    ),
    # A password that is a word of a message, or a number in it.
    (
        mumble('(server-password "port") (port 100001)'),
        "`port` must be a port number from 1 to 65535, found 100001",
    ),
    (mumble('(server-password "5") (port 55)').replace("55", '"5 5"'), 'from 1 to 65535, found "5 5"'),
    (
        mumble('(server-password "from 1 to 65535") (port 100001)'),
        "must be a port number from 1 to 65535, found 100001",
    ),
    (
        mumble('(server-password "server-password") (port 0)'),
        "`server-password` is written in the configuration",
    ),
    (mumble('(server-password "mumble-server") (group "a b")'), 'found "a b"'),
    # Arguments of a call of which another one is secret.
    (
        """(define* (voice #:key port password)
  (list (service mumble-server-service-type
    (mumble-server-configuration (port port) (server-password password)))))
(voice #:port 100001 #:password "hunter2xyz")""",
        "found 100001",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SHOWN)
def test_words_and_names_are_shown(text: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert expected in checked(capsys, text, "--show-unseen")


def test_plain_variables_are_no_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    text = mumble('(port (getenv "PIN")) (user (getenv "PW"))')
    assert 'found "84629175"' in checked(capsys, text, "--env-plain", "PIN", "--env-plain", "PW")
    assert "exposed-secret" not in checked(capsys, text, "--env-plain", "PIN", "--env-plain", "PW")
    said = checked(capsys, text, "--env-plain", "PIN", "--env", "PW")
    assert "`user`, which everyone on the host can read, is made of the value of `PW`" in said


OWN_INI = """(list (service mumble-server-service-type (mumble-server-configuration
  (file (mixed-text-file "x.ini"
    "port=" (getenv "PIN") "\\nusers=abc\\nserverpassword=" (getenv "PW") "\\n")))))"""


def test_an_ini_made_of_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    said = checked(capsys, OWN_INI, "--env", "PW", "--env", "PIN")
    assert "`port` of this ini, which the unit and the manifest name, is made of the value of `PIN`" in said
    assert "84629175" not in said and "hunter" not in said and "found abc" in said
    said = checked(capsys, OWN_INI, "--env", "PW", "--env-plain", "PIN")
    assert "exposed-secret" not in said and "found 84629175" in said and "hunter" not in said


def test_in_an_ini_the_passwords_alone_are_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    text = mumble('(file (plain-file "x.ini" "\nport=abc\nserverpassword=hunter2xyz\nusres=5\n"))')
    escaped = text.replace("\n", "\\n").removesuffix("\\n")
    for version in (text, escaped):
        said = checked(capsys, version)
        assert "hunter" not in said and "port=abc" in said and "usres=5" in said and "found abc" in said


def test_a_variable_is_secret_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    Path("site.scm").write_text("1", encoding="utf-8")
    assert main(["check", "site.scm", "--env", "PW", "--env-plain", "PW"]) == 2
    assert "--env-plain PW: this variable is given with --env too" in capsys.readouterr().err
    assert main(["check", "site.scm", "--env-plain", "NOT_SET_HERE"]) == 2
    assert "--env-plain NOT_SET_HERE: this variable is not set" in capsys.readouterr().err


def test_a_secret_in_a_file_for_root_only_has_no_hash(capsys: pytest.CaptureFixture[str]) -> None:
    account = '(jami-account (archive "/etc/a.gz") (name-server-uri (getenv "PW")))'
    Path("site.scm").write_text(
        f"{MODULES}(list (service jami-service-type (jami-configuration (accounts (list {account})))))",
        encoding="utf-8",
    )
    for option, is_secret in (("--env", True), ("--env-plain", False)):
        assert main(["compile", "site.scm", "-o", "out", option, "PW"]) == 0
        files = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))["files"]
        entry = next(file for file in files if file["path"].endswith("/accounts.json"))
        assert (entry["mode"], "secret" in entry, "sha256" in entry) == ("0600", is_secret, not is_secret)
    capsys.readouterr()


def test_one_fault_on_many_hosts_names_three(capsys: pytest.CaptureFixture[str]) -> None:
    text = """(define (host n)
  (operating-system
    (host-name (string-append "host-" (number->string n)))
    (services (list (service mumble-server-service-type
      (mumble-server-configuration (port 0)
        (server-password (string-append "secret-" (number->string n)))))))))
(map host (iota 300))"""
    Path("site.scm").write_text(MODULES + text, encoding="utf-8")
    found = [finding for finding in messages(capsys, "site.scm") if finding[0] == "invalid-value"]
    assert [finding[4:] for finding in found] == [("on 300 hosts: host-0, host-1, host-2, …",)]


def test_faults_that_differ_in_a_secret_only_are_one(capsys: pytest.CaptureFixture[str]) -> None:
    text = """(define (host n)
  (operating-system
    (host-name (string-append "host-" n))
    (services (list (service mumble-server-service-type
      (mumble-server-configuration (port (string-append (getenv "PW") n))))))))
(map host (list "a" "b"))"""
    Path("site.scm").write_text(MODULES + text, encoding="utf-8")
    found = messages(capsys, "site.scm", "--env", "PW")
    assert [finding[-1] for finding in found if finding[0] == "invalid-value"] == [
        "on 2 hosts: host-a, host-b"
    ]


# Faults planted in samples: what is said of them is the same whether secrets are hidden or not.

AROUND = """
(define %motd (plain-file "port" "number"))
(define %limits (mixed-text-file "found" "1000" "from 1 to 65535" "must be"))
(define (%login password) (list "field" "mumble" "configuration" "expected" password))
(define (%make-server password port)
  (mumble-server-configuration (server-password password) (port port)))
(define %spare (%make-server "number" 64738))
(define %more (%make-server "mumble-server-service-type" 64738))
(define %token "expected")
"""
BESIDE = """(use-modules (gnu services) (gnu services telephony) (guix gexp))
(define password "string")
(define (log-in token) (list "field" "takes" token "found"))
(list (service mumble-server-service-type
        (mumble-server-configuration (server-password "64738")
          (welcome-text "one value"))))
"""


def sites() -> list[Path]:
    return [*sorted((HERE.parent / "samples").glob("*.scm")), *sorted(HERE.glob("golden/*/config.scm"))]


def fields_of(data: list[Datum]) -> Iterator[List]:
    """The fields of records, as they are written, but for secret ones."""
    named = {
        field.name
        for record in record_types().values()
        for field in record.fields.values()
        if not field.is_secret
    }
    pending: list[Datum] = list(data)
    while pending:
        match pending.pop():
            case List(items=(Symbol(name=name), _)) as form if name in named:
                yield form
                pending.append(form.items[1])
            case List(items=items) | Vector(items=items):
                pending.extend(items)


def planted(text: str) -> Iterator[str]:
    """The text with one fault in it, each time another one."""
    data, faults = read(Source("site.scm", text, "/"))
    assert not faults
    for form in fields_of(data):
        name, value = (item.span.text for item in form.items if item.span is not None)
        for faulty in (
            f"({name} 100001)", f'({name} "number")', f"({name}x {value})", f"({name})",
            f"({name} {value} 1)",
            f"({name} {value}) ({name} {value})", f"({name} 'field)", f"({name} (car {value}))",
            f"({name} undefined-here)", f'({name} (string-append "port" 5))', f"({name} (list {value} 0))",
        ):  # fmt: skip
            yield text[: form.span.start] + faulty + text[form.span.end :]


EVERY = 7
"""Of the planted faults, in a run of the tests."""


def test_messages_do_not_change_with_secrets_around(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("beside.scm").write_text(BESIDE, encoding="utf-8")
    texts = [text for site in sites() for text in planted(site.read_text(encoding="utf-8"))]
    compared = 0
    for text in texts[::EVERY]:
        Path("site.scm").write_text(text.rstrip() + "\n", encoding="utf-8")
        alone = messages(capsys, "site.scm")
        head, _, body = text.partition("\n\n") if text.startswith((";", "(use")) else ("", "", text)
        Path("site.scm").write_text(head + "\n\n" + body + " ; \n", encoding="utf-8")
        Path("around.scm").write_text(MODULES + AROUND, encoding="utf-8")
        hidden = messages(capsys, "site.scm", "beside.scm", "around.scm")
        with monkeypatch.context() as patch:
            patch.setattr(redaction.Redaction, "hidden", lambda self, diagnostic: diagnostic)
            plain = messages(capsys, "site.scm", "beside.scm", "around.scm")
        assert hidden == plain
        assert {found[3] for found in alone} <= {found[3] for found in hidden}
        compared += len(hidden)
    assert compared > 300


# Time: what is done for a line does not grow with what stands in it times what is found in it.


def _calls(text: str, capsys: pytest.CaptureFixture[str]) -> int:
    """How many functions a check calls."""
    Path("line.scm").write_text(text, encoding="utf-8")
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        main(["check", "line.scm"])
    finally:
        sys.setprofile(None)
    capsys.readouterr()
    return count


def _line(records: int) -> str:
    return MODULES + "(list " + "".join(
        f'(mumble-server-configuration (server-password "pw{at:06d}xyz") (prt 1)) ' for at in range(records)
    ) + ")\n"  # fmt: skip


def test_many_secrets_and_findings_on_a_line_take_linear_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (_calls(_line(records), capsys) for records in (100, 800))
    assert many < 10 * few
    made: list[int] = []
    original = redaction.Line.__init__

    def counted(self: redaction.Line, text: str, parts: list[tuple[int, int]]) -> None:
        made.append(len(text))
        original(self, text, parts)

    monkeypatch.setattr(redaction.Line, "__init__", counted)
    Path("line.scm").write_text(_line(300), encoding="utf-8")
    said = printed(capsys, "check", "line.scm")
    assert "xyz" not in said and said.count("has no field `prt`") == 300
    assert len(made) == 1


def test_texts_are_found_as_words_only() -> None:
    texts = redaction._Texts(["hunter2xyz", "two words here", "short", "-x-y-z-1-", "mumble-server"])
    for text, expected in [
        ("a hunter2xyz b", [(2, 12)]),
        ("hunter2xyzzy hunter2xyz-a ahunter2xyz", []),
        ('"hunter2xyz",hunter2xyz', [(1, 11), (13, 23)]),
        ("say two words here.", [(4, 18)]),
        ("short mumble-server", []),
    ]:
        assert list(texts.found_in(text)) == expected, text
    assert conclusion.MOST_HOSTS == 3


def test_what_was_made_of_a_password_is_hidden_in_a_name_that_is_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = """(use-modules (gnu) (gnu services telephony))
(define pw "hunter2xyz")
(operating-system (host-name (string-append "a " (string-drop pw 2)))
  (services (list (service mumble-server-service-type
                           (mumble-server-configuration (server-password pw))))))
"""
    Path("site.scm").write_text(text, encoding="utf-8")
    shown = printed(capsys, "check", "site.scm", "--output-format", "concise")
    assert "cannot name a host [bad-host-name]" in shown and "nter2" not in shown
