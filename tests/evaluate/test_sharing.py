"""Modules are evaluated once for all the files that use them."""

from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import Value

HELLO = Path(__file__).parent.parent / "services" / "hello"


def _run(*arguments: str) -> int:
    return main([*arguments, "--service", str(HELLO)])


def _evaluations(folder: Path, modules: int, monkeypatch: pytest.MonkeyPatch, more: str = "") -> int:
    """How many expressions `check` evaluates in a repository whose modules use three others each.

    ``more`` stands in each of them as well.
    """
    (folder / ".git").mkdir(parents=True)
    for number in range(modules):
        uses = "".join(f" #:use-module (m{used})" for used in range(max(0, number - 3), number))
        text = (
            f"(define-module (m{number}){uses})\n(define-public v{number} (list {number} (+ 1 2)))\n{more}\n"
        )
        (folder / f"m{number}.scm").write_text(text, encoding="utf-8")
    count = 0
    value = Run.value

    def counted(self: Run, node: Node, scope: Scope) -> Value:
        nonlocal count
        count += 1
        return value(self, node, scope)

    with monkeypatch.context() as patched:
        patched.setattr(Run, "value", counted)
        assert _run("check", str(folder)) == 0
    return count


def test_work_grows_with_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = _evaluations(tmp_path / "small", 20, monkeypatch)
    large = _evaluations(tmp_path / "large", 40, monkeypatch)
    assert large < 2.2 * small


@pytest.mark.parametrize("more", [";; not set! here", "#| vector-set! |#", '"set!"', "#;(set! v 1)"])
def test_what_no_code_says_does_not_count(more: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _evaluations(tmp_path / "plain", 20, monkeypatch, '"-"' if more[0] == '"' else "")
    assert _evaluations(tmp_path / "more", 20, monkeypatch, more) == plain


@pytest.mark.parametrize(
    "more",
    [
        "(define n 0) (define (bump!) (set! n (+ n 1)) n) (define m (begin (bump!) n))",
        '(define (later) (acme-set! v 1) (load "/x"))',
        "(define p '(begin (mkdir-p! 1) (set! x 2)))",
        "(define-syntax-rule (swap! a b) (let ((tmp a)) (set! a b) (set! b tmp)))",
        "(define t (make-hash-table)) (hash-set! t 'a 1) (define p (make-parameter t))",
    ],
)
def test_a_module_is_evaluated_once_whatever_its_code_does_later(
    more: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = _evaluations(tmp_path / "small", 20, monkeypatch, more)
    large = _evaluations(tmp_path / "large", 40, monkeypatch, more)
    assert large < 2.2 * small


@pytest.mark.parametrize(
    ("state", "change", "found"),
    [
        ("1", "(set! port 70000)", "port"),
        ("(make-parameter 1)", "(port 70000)", "(port)"),
        ("(alist->hash-table '((a . 1)))", "(hash-set! port 'a 70000)", "(hash-ref port 'a)"),
    ],
)
def test_what_a_module_changes_of_another_is_seen_by_those_that_use_it(
    state: str, change: str, found: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever comes first: each file sees its own modules as if they were evaluated for it alone."""
    (tmp_path / ".git").mkdir()
    base = "(define-module (base) #:use-module (ice-9 hash-table) #:export (port change))"
    base += f"(define port {state}) (define (change) {change})"
    (tmp_path / "base.scm").write_text(base + "\n", encoding="utf-8")
    changes = "(define-module (change) #:use-module (base)) (change)"
    (tmp_path / "change.scm").write_text(changes + "\n", encoding="utf-8")
    uses = "(define-module (uses) #:use-module (change))"
    (tmp_path / "uses.scm").write_text(uses + "\n", encoding="utf-8")
    service = f"\n(service hello-service-type (hello-configuration (port (+ {found} 0))))\n"
    bad = []
    for at, modules in enumerate(
        ["(base)", "(base) (change)", "(base)", "(uses) (base)", "(base) (uses)", "(base)"]
    ):
        text = f"(use-modules (gnu services) (acme services hello) {modules}){service}"
        (tmp_path / f"{at}.scm").write_text(text, encoding="utf-8")
        if modules != "(base)":
            bad.append(f"{tmp_path / f'{at}.scm'}")
    assert _run("check", *[str(tmp_path / f"{at}.scm") for at in range(6)], "--output-format", "concise") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == bad


@pytest.mark.parametrize(
    "change", ["(set! ports '(2))", "(set-car! ports 2)", "(for-each take! (list ports) '(0))"]
)
def test_what_code_may_change_is_each_file_s_own(
    change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a file does to a module that it uses is not seen by another that uses it too."""
    (tmp_path / ".git").mkdir()
    base = "(define-module (base) #:export (ports change))\n(define ports (list 7000))\n"
    (tmp_path / "base.scm").write_text(f"{base}(define (change) {change})\n", encoding="utf-8")
    imports = "(use-modules (gnu services) (acme services hello) (base))\n"
    service = "(service hello-service-type (hello-configuration (port {})))\n"
    (tmp_path / "a.scm").write_text(imports + "(change)\n" + service.format("(car ports)"), encoding="utf-8")
    # An error if it is 7000, as it is here; nothing is said where it is not known.
    (tmp_path / "b.scm").write_text(imports + service.format("(* 10 (car ports))"), encoding="utf-8")
    assert _run("check", str(tmp_path / "a.scm"), str(tmp_path / "b.scm")) == 1
    assert f"{tmp_path / 'b.scm'}:2:56: error" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("made", "change", "port"),
    [
        ("(make-parameter 7000)", "(state 2)", "(state)"),
        ("(make-fluid 7000)", "(fluid-set! state 2)", "(fluid-ref state)"),
        ("(alist->hash-table '((a . 7000)))", "(hash-set! state 'a 2)", "(hash-ref state 'a)"),
        ("(let ((p (make-parameter 7000))) (lambda x (apply p x)))", "(state 2)", "(state)"),
    ],
)
def test_what_a_module_changes_in_place_is_each_file_s_own(
    made: str, change: str, port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    base = "(define-module (base) #:use-module (ice-9 hash-table) #:export (state))\n"
    (tmp_path / "base.scm").write_text(f"{base}(define state {made})\n", encoding="utf-8")
    imports = "(use-modules (gnu services) (acme services hello) (base))\n"
    service = "(service hello-service-type (hello-configuration (port {})))\n"
    (tmp_path / "a.scm").write_text(imports + change + "\n" + service.format(port), encoding="utf-8")
    (tmp_path / "b.scm").write_text(imports + service.format(f"(* 10 {port})"), encoding="utf-8")
    assert _run("check", str(tmp_path / "a.scm"), str(tmp_path / "b.scm")) == 1
    assert f"{tmp_path / 'b.scm'}:2:56: error" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        "(take! ports 1)",
        "(for-each list-set! (list ports) '(1) '(2))",
        "(for-each (if #t sort! list) (list ports) (list <))",
        "(fold list-set! ports '(1) '(2))",
        "(map! 1+ ports)",
    ],
)
def test_a_procedure_that_is_handed_on_changes_what_it_is_given(change: str, tmp_path: Path) -> None:
    text = "(use-modules (gnu services) (acme services hello) (srfi srfi-1))\n"
    text += f"(define ports (list 7000 5))\n(define other ports)\n{change}\n"
    text += "(service hello-service-type (hello-configuration (port (car (last-pair other)))))\n"
    (tmp_path / "a.scm").write_text(text, encoding="utf-8")
    assert _run("compile", str(tmp_path / "a.scm"), "-o", str(tmp_path / "out")) == 1
    (tmp_path / "a.scm").write_text(text.replace(change, "(take ports 1)"), encoding="utf-8")
    assert _run("compile", str(tmp_path / "a.scm"), "-o", str(tmp_path / "out")) == 0
