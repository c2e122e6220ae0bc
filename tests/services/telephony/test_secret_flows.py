"""Secrets that flow through random procedures, bindings, records and faults: no part of them is shown, by no
command in no format, nor written where others can read it. The same run without a secret hides nothing."""

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guixsvc.cli import main

WORD, PIN = "Kw9zqTr0ub4xGj", "84629175"
"""Of which no four characters in a row are found in a message or a template."""

# Of a string, by what stands for X, another value that is made of it.
STRINGS = [
    '(string-append X "-a")', '(string-append "b" X X)', "(substring X 1 7)", "(string-upcase X)",
    "(string-reverse X)", "(string-map char-downcase X)", "(string-pad X 30)", "(string-pad-right X 30 #\\+)",
    "(string-trim-both X)", '(format #f "<~a>" X)', '(format #f "~s" (list 1 X))', "(object->string X)",
    '(string-join (list "a" X) "/")', "(list->string (string->list X))", "(apply string (string->list X))",
    "(string-concatenate (list X X))", "(cadr (string-split (string-append \":\" X) #\\:))",
    "(symbol->string (string->symbol X))", "(string-copy X 1)", "(let ((y X)) y)", "((lambda (y) y) X)",
    '(if #t X "n")', '(string-fold (lambda (c s) (string-append s (string c))) "" X)',
    "(call-with-values (lambda () (values X 1)) (lambda (a b) a))", '(assoc-ref (list (cons "k" X)) "k")',
    "(match (list X 1) ((a b) a))", '(string-replace X "zz" 0 2)', "(string-delete #\\T X)",
    '(fold string-append "" (list X))', "(vector-ref (vector X) 0)",
    "(let loop ((n 3)) (if (= n 0) X (loop (- n 1))))",
    "(list->string (map (lambda (c) (integer->char (+ 0 (char->integer c)))) (string->list X)))",
    "(symbol->string (symbol-append 'a (string->symbol X)))", "(string-titlecase X)", "(string-take X 6)",
    "(string-drop X 2)", "(list->string (reverse (string->list X)))", "(identity X)", "(begin (set! w X) w)",
    "(list->string (filter char-alphabetic? (string->list X)))", "(car (list X 1))",
    "(string-tabulate (lambda (i) (string-ref X i)) 8)", "`,X", "(cadr `(a ,X))", "(read-it X)",
    r'(string-append "\"" X "\"")', r'(string-append "~/" X)', r'(string-append "\\\\d" X "{3}{4}(?<")',
    "(server-word (mumble-server-configuration (welcome-text X)))", "(basename (string-append \"/a/\" X))",
]  # fmt: skip
NUMBERS = [
    "(string->number X)", "(+ 1 (string->number X))", "(* 10 (string->number X))", "(string->number X 16)",
    "(exact->inexact (string->number X))", "(/ (string->number X) 3)", "(max 1 (string->number X))",
    '(string->number (string-append X "/7"))', "(quotient (string->number X) 1)", "(abs (string->number X))",
]  # fmt: skip
OTHERS = [
    "(string->symbol X)",
    "(list X)",
    "(string->list X)",
    "(list 1 (list X))",
    "(vector X)",
    "(cons X X)",
]
FAULTS = [
    "(car X)", "(+ 1 X)", "(vector-ref X 0)", '(error "no" X)', "(throw 'bad X)", "(string-append X 5)",
    "(list-ref (list 1) X)", "(match X (#f 1))", "(X 1)", "(symbol->string (list X))", "(string-ref X 99)",
    "(substring X 0 99)", "(integer->char X)", "(undefined-here X)", "(getenv X)", "(service X)",
    "(service mumble-server-service-type X)", "(read-it X X)", "(read-it #:word X)", "(modify-services X)",
    "(mumble-server-configuration (inherit X))", "(length X)", "(string->number X 1)", "(map car (list X))",
    "(operating-system (inherit X))", "(string-index X X)", "(jami-account (archive X))", "(append X 1 2)",
    "(let ((X)) 1)", "(make-list X)", "(char-upcase X)", "(apply X '())", "(for-each X X)", "(expt X X)",
    "(assq 'a X)", "(keyword->symbol X)", "(number->string X 77)", "(list-tail (list 1) X)", "(format X)",
]  # fmt: skip
FIELDS = [
    "port", "user", "group", "welcome-text", "max-users", "allow-ping?", "public-registration", "file",
    "colour", "database-file", "ssl-cert", "package", "log-days", "server-password", "channelname-regex",
    "passphrase", "log-file", "max-user-bandwidth",
]  # fmt: skip

PROGRAM = """(use-modules (gnu) (gnu services) (gnu services telephony) (guix gexp)
             (srfi srfi-1) (ice-9 match) (ice-9 format))
(define w #f)
(define (read-it x) x)
(define (server-word c) (mumble-server-configuration-welcome-text c))
(define v0 {source})
{definitions}
{faults}
(operating-system
  (host-name {host})
  (services
    (list (service mumble-server-service-type
            (mumble-server-configuration {fields}))
          (service jami-service-type
            (jami-configuration
              (accounts (list (jami-account (archive {archive}) (name-server-uri {uri})))))))))
"""


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, str, str]:
    """The secret, how it comes in, and the program around it, of which ``SOURCE`` and ``KEPT`` are to be
    filled in."""
    secret = draw(st.sampled_from([WORD, PIN]))
    definitions: list[str] = []
    names = ["v0"]
    for at in range(1, draw(st.integers(1, 5))):
        form = draw(st.sampled_from(STRINGS)).replace("X", draw(st.sampled_from(names)))
        definitions.append(f"(define v{at} {form})")
        names.append(f"v{at}")
    value = st.one_of(
        st.sampled_from(names),
        st.builds(
            lambda form, name: form.replace("X", name),
            st.sampled_from(NUMBERS if secret == PIN else OTHERS),
            st.sampled_from(names),
        ),
    )
    broken = st.builds(lambda form, x: form.replace("X", x), st.sampled_from(FAULTS), value)
    faults = draw(st.lists(broken, max_size=3))
    fields = [
        f"({name} {draw(value)})" for name in draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=4))
    ]
    if draw(st.booleans()):
        fields.append(f"(server-password {draw(broken)})")
    host = draw(st.one_of(st.just('"harbour"'), value))
    archive, uri = draw(st.one_of(st.just('"/etc/a.gz"'), value)), draw(value)
    program = PROGRAM.format(
        source="SOURCE", definitions="\n".join(definitions), faults="\n".join(faults), host=host,
        fields="KEPT " + " ".join(fields), archive=archive, uri=uri,
    )  # fmt: skip
    return secret, draw(st.sampled_from(["literal", "environment"])), program


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def guixsvc(*arguments: str) -> str:
    """All that a command prints."""
    printed = io.BytesIO()
    streams = sys.stdout, sys.stderr
    stream = sys.stdout = sys.stderr = io.TextIOWrapper(printed, "utf-8", write_through=True)
    try:
        code = main(arguments)
    finally:
        sys.stdout, sys.stderr = streams
    stream.flush()
    text = printed.getvalue().decode()
    assert code in (0, 1), text
    return text


def parts(secret: str) -> set[str]:
    """Four characters in a row of a secret, in every case and direction."""
    forms = {secret, secret.upper(), secret.lower(), secret.title()}
    forms |= {form[::-1] for form in forms}
    return {form[at : at + 4] for form in forms for at in range(len(form) - 3)}


EXAMPLES = settings(
    max_examples=int(os.environ.get("GUIXSVC_SECRET_FLOWS", "150")), deadline=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip


@EXAMPLES
@given(programs())
def test_no_part_of_a_secret_gets_out(drawn: tuple[str, str, str]) -> None:
    secret, way, program = drawn
    with folder() as here:
        os.environ["GUIXSVC_TEST"] = secret
        source = f'"{secret}"' if way == "literal" else '(getenv "GUIXSVC_TEST")'
        kept = "(server-password v0)" if way == "literal" else ""
        Path("site.scm").write_text(program.replace("SOURCE", source).replace("KEPT", kept), encoding="utf-8")
        said = ""
        for output_format in ("full", "json"):
            common = ("site.scm", "--env", "GUIXSVC_TEST", "--output-format", output_format)
            said += guixsvc("check", *common) + guixsvc("compile", *common, "-o", "out")
        for path in here.glob("out/**/*") if way == "environment" else ():
            if path.is_file() and path.stat().st_mode & 0o077:
                said += path.name + path.read_text(encoding="utf-8")
            elif path.is_dir():
                said += path.name
        assert {part for part in parts(secret) if part in said} == set()


@EXAMPLES
@given(programs())
def test_nothing_is_hidden_without_a_secret(drawn: tuple[str, str, str]) -> None:
    secret, way, program = drawn
    with folder():
        os.environ["GUIXSVC_TEST"] = secret
        source = f'"{secret}"' if way == "literal" else '(getenv "GUIXSVC_TEST")'
        program = program.replace("SOURCE", source).replace("KEPT", "")
        program = program.replace("server-password", "colour-1").replace("passphrase", "colour-2")
        Path("site.scm").write_text(program, encoding="utf-8")
        common = ("site.scm", "--env-plain", "GUIXSVC_TEST")
        said = guixsvc("check", *common) + guixsvc("compile", *common, "-o", "out")
        assert '"…"' not in said and "`…`" not in said
