"""Hosts of classes of (oop goops), whose methods stand in modules of their own: what other files add is none
of a host's, whichever file is checked before."""

import itertools
import json
from pathlib import Path

import pytest

from guixsvc.cli import main

MACHINE = """(define-module (lib machine)
  #:use-module (oop goops)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:export (<machine> machine-services machine-name machine-port machine->os))
(define-class <machine> ()
  (name #:init-keyword #:name #:getter machine-name)
  (port #:init-keyword #:port #:init-value 64738 #:accessor machine-port))
(define-generic machine-services)
(define-method (machine-services (m <machine>)) %base-services)
(define (machine->os m)
  (operating-system (host-name (machine-name m)) (services (machine-services m))))
"""
RIGHT = """(define-module (hosts right)
  #:use-module (oop goops)
  #:use-module (lib machine)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (os))
(define-class <right> (<machine>))
(define-method (machine-services (m <right>))
  (cons (service mumble-server-service-type
                 (mumble-server-configuration (port (machine-port m))))
        (next-method)))
(define os (machine->os (make <right> #:name "right")))
"""
WRONG = """(use-modules (oop goops) (lib machine) (gnu) (gnu services telephony))
(define-class <wrong> (<machine>))
(define-method (machine-services (m <machine>))
  (list (service jami-service-type (jami-configuration (debug? "no")))))
(define-method (initialize (m <wrong>) given)
  (next-method)
  (set! (machine-port m) "wrong"))
(define-method (machine-services (m <wrong>))
  (cons (service mumble-server-service-type (mumble-server-configuration (port (machine-port m))))
        (next-method)))
(machine->os (make <wrong> #:name "wrong"))
"""
PLAIN = """(use-modules (oop goops) (lib machine) (gnu))
(machine->os (make <machine> #:name "plain"))
"""
FILES = {"lib/machine.scm": MACHINE, "hosts/right.scm": RIGHT, "wrong.scm": WRONG, "plain.scm": PLAIN}


@pytest.mark.parametrize("order", list(itertools.permutations(["hosts/right.scm", "wrong.scm", "plain.scm"])))
def test_methods_of_modules(
    order: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    main(["check", *order, "--show-unseen", "--output-format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    errors = [finding for finding in findings if finding["severity"] == "error"]
    found = sorted((finding["path"], finding["start"]["line"]) for finding in errors)
    assert found == [("wrong.scm", 4), ("wrong.scm", 7)]
