"""Modules are evaluated once for all the files that use them."""

from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.evaluate.scheme.evaluator import Evaluator
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Value
from guixsvc.read.datum import Datum


def _evaluations(folder: Path, modules: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many expressions `check` evaluates in a repository whose modules use three others each."""
    (folder / ".git").mkdir(parents=True)
    for number in range(modules):
        uses = "".join(f" #:use-module (m{used})" for used in range(max(0, number - 3), number))
        text = f"(define-module (m{number}){uses})\n(define-public v{number} (list {number} (+ 1 2)))\n"
        (folder / f"m{number}.scm").write_text(text, encoding="utf-8")
    count = 0
    evaluate = Evaluator.evaluate

    def counted(self: Evaluator, form: Datum, scope: Scope) -> Value:
        nonlocal count
        count += 1
        return evaluate(self, form, scope)

    with monkeypatch.context() as patched:
        patched.setattr(Evaluator, "evaluate", counted)
        assert main(["check", str(folder)]) == 0
    return count


def test_work_grows_with_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = _evaluations(tmp_path / "small", 20, monkeypatch)
    large = _evaluations(tmp_path / "large", 40, monkeypatch)
    assert large < 2.2 * small
