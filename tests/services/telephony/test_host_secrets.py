"""What may be made of a secret that only the host has, and what of it gets into a tree."""

import json
from pathlib import Path

import pytest

from images import Image, compiled, image
from real.compiled import Ran, guixsvc
from real.jami_and_mumble import accounts, jami, mumble

OPTIONS = ("--host-secret", "WORD=/etc/secrets/word", "--host-secret", "OTHER=encrypted-credential:other")
MODULES = "(use-modules (gnu) (gnu services telephony) (srfi srfi-1) (ice-9 match))\n"
BASE = """(define base (mumble-server-configuration (server-password (getenv "WORD"))))
(define* (voice #:key (password (getenv "WORD")))
  (service mumble-server-service-type (mumble-server-configuration (server-password password))))
(define passwords `(("east" . ,(getenv "WORD")) ("west" . ,(getenv "OTHER"))))
"""


def compile_(form: str, folder: Path, command: str = "compile") -> Ran:
    (folder / "config.scm").write_text(MODULES + BASE + form, encoding="utf-8")
    out = ["-o", str(folder / "out")] if command == "compile" else ["--output-format", "json"]
    return guixsvc(command, str(folder / "config.scm"), *out, *OPTIONS)


def password(expression: str) -> str:
    return mumble(f"(server-password {expression})")


@pytest.mark.parametrize(
    "form",
    [
        password('(getenv "WORD")'),
        password('(or (getenv "WORD") "default")'),
        password('(or #f (getenv "WORD") (error "it is not set"))'),
        password('(and (getenv "OTHER") (getenv "WORD"))'),
        password('(if (getenv "OTHER") (getenv "WORD") "none")'),
        password('(if (not (getenv "OTHER")) "none" (getenv "WORD"))'),
        password('(if (string-null? (getenv "WORD")) (error "it is empty") (getenv "WORD"))'),
        password('(let ((word (getenv "WORD"))) (unless (string? word) (error "no text")) word)'),
        password('(cond ((getenv "WORD") => identity) (else #f))'),
        password('(match (getenv "WORD") (#f "none") ("" "none") (word word))'),
        password('(if (equal? (getenv "WORD") #f) "none" (getenv "WORD"))'),
        password('(if (member (getenv "WORD") (list #f "")) "none" (getenv "WORD"))'),
        password('(car (list (getenv "WORD") (getenv "OTHER")))'),
        password('(second (map getenv (list "OTHER" "WORD")))'),
        password('(assoc-ref passwords "east")'),
        password('(cdr (assoc "east" passwords))'),
        password("(mumble-server-configuration-server-password base)"),
        mumble("(inherit base) (port 1234)"),
        "(voice)",
        """(modify-services (list (voice #:password "other"))
          (mumble-server-service-type c => (mumble-server-configuration (inherit c) (server-password
            (getenv "WORD")))))""",
        """(operating-system (host-name "east") (services (cons (voice) %base-services)))""",
    ],
)
def test_it_may_be_passed_on(form: str, tmp_path: Path) -> None:
    ran = compile_(form, tmp_path)
    assert ran.code == 0, ran.stdout
    assert "host-secret" not in ran.stdout
    secrets = json.loads((tmp_path / "out/manifest.json").read_bytes())["secrets"]
    assert [secret["name"] for secret in secrets] == ["/etc/secrets/word"]
    ini = (tmp_path / "out/root/etc/guixsvc/mumble-server/mumble-server.ini").read_text()
    assert "\nserverpassword=HOST-SECRET ini guixsvc.serverpassword\n" in ini


@pytest.mark.parametrize(
    "form",
    [
        password('(string-append (getenv "WORD") "x")'),
        password('(string-trim-right (getenv "WORD"))'),
        password('(format #f "~a" (getenv "WORD"))'),
        password('(if (string=? (getenv "WORD") "x") "y" "z")'),
        password('(if (equal? (getenv "WORD") (getenv "OTHER")) "y" "z")'),
        password('(if (member (getenv "WORD") (list "x")) "y" "z")'),
        password('(string->symbol (getenv "WORD"))'),
        password('(match (getenv "WORD") ("x" "y") (word word))'),
        mumble('(welcome-text (getenv "WORD"))'),
        mumble('(port (string->number (getenv "WORD")))'),
        mumble('(user (getenv "WORD"))'),
        mumble('(ssl-ciphers (getenv "WORD"))'),
        mumble('(username-regex (getenv "WORD"))'),
        mumble('(database-file (string-append "/srv/" (getenv "WORD")))'),
        mumble('(file (getenv "WORD"))'),
        mumble('(file (plain-file "ini" (string-append "serverpassword=" (getenv "WORD"))))'),
        '(operating-system (host-name (getenv "WORD")) (services (list (voice))))',
        '(if (string=? (getenv "WORD") "x") (list (voice)) (list))',
        '(filter (lambda (service) (string=? "x" (getenv "WORD"))) (list (voice)))',
        jami('(accounts (list (jami-account (archive (getenv "WORD")))))'),
        jami(accounts("/etc/a.gz", fields='(moderators (list (getenv "WORD")))')),
    ],
)
@pytest.mark.parametrize("command", ["check", "compile"])
def test_nothing_is_made_of_it(form: str, command: str, tmp_path: Path) -> None:
    ran = compile_(form, tmp_path, command)
    assert ran.code == 1, ran
    assert "host-secret" in ran.stdout
    assert "config.scm:" in ran.stdout or '"line"' in ran.stdout
    assert not (tmp_path / "out").exists()


def test_a_secret_beside_an_ini_of_one_s_own_is_not_read(tmp_path: Path) -> None:
    form = mumble('(file "/etc/mumble.ini") (server-password (getenv "WORD"))')
    ran = compile_(form, tmp_path)
    assert ran.code == 0
    assert "the field `server-password` has no effect" in ran.stdout
    assert "secrets" not in json.loads((tmp_path / "out/manifest.json").read_bytes())


def test_an_image_may_get_its_secret_later(tmp_path: Path) -> None:
    host: Image = image(tmp_path / "image")
    out = compiled(tmp_path, "voice", password('(getenv "WORD")'), *OPTIONS[:2])
    done = host.install(out, "apply")
    assert done.returncode == 0, done
    assert "lacks /etc/secrets/word, the server-password of the declaration" in done.stderr
