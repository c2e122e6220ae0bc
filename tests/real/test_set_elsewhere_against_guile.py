"""Variables that another module sets: what each sees is what Guile has, which compiles a module or not."""

import subprocess
from pathlib import Path

import pytest

import needs
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.modules.loading import run_entry
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.values import List, Opaque
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source

OWNER = "(define-module (owner)) (define-public kind 'a) (define-public (own) kind)"
SETS_ITSELF = " (define-public (change!) (set! kind 'z))"
OTHER = "(define-module (other) #:use-module (owner)) (define-public (seen) kind)"
PASSES_ON = "(define-module (passes-on) #:use-module (owner) #:re-export (kind))"

SETTERS = {
    "by its name": "(use-modules (owner) (other)) (set! kind 'b)",
    "by another name": (
        "(use-modules ((owner) #:prefix o:) (other)) (set! o:kind 'b) (define (own) (o:own)) (define kind 'c)"
    ),
    "passed on": "(use-modules (passes-on) (other) ((owner) #:select (own))) (set! kind 'b)",
    "twice": "(use-modules (owner) (other)) (set! kind 'b) (set! kind (list kind 'c))",
    "in a procedure": "(use-modules (owner) (other)) (define (f x) (set! kind x)) (f 'b)",
    "by a macro": "(use-modules (owner) (other)) (define-syntax-rule (f x) (set! kind x)) (f 'b)",
    "in a loop": "(use-modules (owner) (other)) (for-each (lambda (x) (set! kind x)) '(b c d))",
}


def _in_guile(folder: Path, *, compiled: bool) -> str:
    command = [
        needs.program("guile"),
        "--auto-compile" if compiled else "--no-auto-compile",
        "-L",
        str(folder),
        "main.scm",
    ]
    environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(folder / "cache")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("owner", [OWNER, OWNER + SETS_ITSELF])
@pytest.mark.parametrize("setter", SETTERS.values(), ids=SETTERS)
def test_each_sees_what_guile_has(setter: str, owner: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in (("owner", owner), ("other", OTHER), ("passes-on", PASSES_ON)):
        (tmp_path / f"{name}.scm").write_text(text)
    main = f"{setter} (define all (list kind (seen) (own)))"
    (tmp_path / "main.scm").write_text(f"{main} (write all)")
    trees = Trees()
    entry = trees.read(Source("main.scm", main, str(tmp_path)))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    run_entry(run, entry)
    all_ = run.entry.scope.names["all"]
    assert isinstance(all_, List)
    itself, others, own = all_.items
    assert isinstance(own, Opaque)
    found = {_in_guile(tmp_path, compiled=compiled) for compiled in (False, True)}
    for said in found:
        assert said.startswith(f"({written_whole(itself)} {written_whole(others)} ")
