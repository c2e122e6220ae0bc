"""Code that is made as it runs changes, in Guile, what is defined around it: so that is not known here."""

import subprocess
from pathlib import Path

import pytest

import needs
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.modules.loading import run_entry
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.values import Opaque
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source

AROUND = "(define kind 'a) (define (change!) (set! kind 'b)) "
WAYS = (
    "(primitive-eval (list 'set! 'kind ''b))",
    "(eval (append '(set! kind) (list ''b)) (current-module))",
    '(eval-string "(set! kind \'b)")',
    '(primitive-eval (call-with-input-string "(set! kind \'b)" read))',
    "((eval 'change! (current-module)))",
    "(eval '(change!) (current-module))",
    "(eval '(change!) (interaction-environment))",
    "(primitive-eval '(change!))",
    "((@ (guile) primitive-eval) '(change!))",
    "(apply primitive-eval (list '(change!)))",
    "(for-each primitive-eval '((change!)))",
    "(and=> '(change!) primitive-eval)",
    "(define (run code) (primitive-eval code)) (run '(change!))",
    "(let ((f (module-ref (current-module) 'change!))) (f))",
    "((module-ref (interaction-environment) 'change!))",
    "(variable-set! (module-variable (current-module) 'kind) 'b)",
)


@pytest.mark.parametrize("way", WAYS)
def test_what_it_changes_is_not_taken_for_what_it_was(way: str, tmp_path: Path) -> None:
    text = AROUND + way
    (tmp_path / "main.scm").write_text(f"{text} (write kind)", encoding="utf-8")
    command = [needs.program("guile"), "--no-auto-compile", str(tmp_path / "main.scm")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "b"
    trees = Trees()
    entry = trees.read(Source("main.scm", text, str(tmp_path)))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    run_entry(run, entry)
    kind = run.entry.scope.names["kind"]
    assert isinstance(kind, Opaque) or written_whole(kind) == said


def test_which_module_code_is_in(tmp_path: Path) -> None:
    """That which is being loaded, for code of its own; where a procedure is called from, for that."""
    (tmp_path / ".git").mkdir()
    module = (
        "(define-module (other)) (define kind 'o) (define-public seen (module-ref (current-module) 'kind))"
    )
    module += " (define-public (asked) (module-ref (current-module) 'kind))"
    (tmp_path / "other.scm").write_text(module, encoding="utf-8")
    text = "(use-modules (other)) (define kind 'a) (define both (list seen (asked)))"
    (tmp_path / "main.scm").write_text(f"{text} (write both)", encoding="utf-8")
    command = [needs.program("guile"), "--no-auto-compile", "-L", str(tmp_path), str(tmp_path / "main.scm")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    trees = Trees()
    entry = trees.read(Source("main.scm", text, str(tmp_path)))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    run_entry(run, entry)
    assert written_whole(run.entry.scope.names["both"]) == said
