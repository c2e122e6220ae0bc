"""Macros of a configuration: where what they make stands, what of them is not known, what bounds them."""

from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.values import Opaque, Value
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source

pytestmark = pytest.mark.usefixtures("greeter_is_known")

HEADER = "(use-modules (gnu) (acme services greeter) (ice-9 match) (guix records) (acme)) "


def _value(text: str) -> tuple[Value, list[str]]:
    trees = Trees()
    entry = trees.read(Source("test.scm", HEADER + text, "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    values = [run.top_level(form) for form in entry.data]
    return values[-1], [finding.code for finding in run.findings.diagnostics]


DEFINING = "(define-syntax define-thing (lambda (x) (syntax-case x () ((_ n) (defined-by n)))))"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Definitions of a template are nobody else's; those that the use names are.
        ("(define-syntax-rule (m) (define x 5)) (define x 6) (m) x", "6"),
        ("(define-syntax-rule (m n) (begin (define h 5) (define (n) h))) (m f) (define h 6) (f)", "5"),
        ("(define-syntax-rule (m n) (define-public n 5)) (m x) x", "5"),
        # Names that forms of Guix bind or look for.
        (
            (
                "(define-syntax-rule (m u) (greeter-configuration-most-guests"
                " (greeter-configuration (port 5) (most-guests u)))) (define port 7) (m port)"
            ),
            "7",
        ),
        (
            (
                "(define-syntax-rule (m u) (greeter-configuration-most-guests"
                " (greeter-configuration (port 5) (most-guests port)))) (define port 7) (m 1)"
            ),
            "5",
        ),
        (
            (
                "(define-syntax-rule (m s f v) (service-value (car (modify-services s"
                " (greeter-service-type config =>"
                " (greeter-configuration (inherit config) (f v)))))))"
                " (define config 9) (greeter-configuration-port"
                " (m (list (service greeter-service-type)) port config))"
            ),
            "9",
        ),
        ("(define-syntax-rule (m x) (match '(1 2) ((a b) (list a b x)))) (define a 3) (m a)", "(1 2 3)"),
        (
            "(define-syntax-rule (m x) (match '(1 2) ((a (... ...)) (list a x)))) (m 3)",
            "((1 2) 3)",
        ),
        # Names that stand for the record which is being made.
        (
            (
                "(define-record-type* <room> room make-room room? this-room (users room-users)"
                " (even room-even (thunked)))"
                " (define-syntax-rule (m n) (room (users n) (even (* 2 (room-users this-room)))))"
                " (room-even (m 7))"
            ),
            "14",
        ),
        (
            (
                "(define-syntax-rule (m os) (operating-system (inherit os)"
                " (services (list (operating-system-host-name this-operating-system)))))"
                ' (operating-system-user-services (m (operating-system (host-name "a"))))'
            ),
            '("a")',
        ),
        # What a macro sets is known, and what may be set by it is not.
        ("(define n 1) (define-syntax-rule (m v) (set! n v)) (m 2) n", "2"),
        ("(define n 1) (define-syntax-rule (m v) (set! v 3)) (m n) n", "3"),
    ],
)
def test_value(text: str, expected: str) -> None:
    value, found = _value(text)
    assert (found, written_whole(value)) == ([], expected)


@pytest.mark.parametrize(
    "text",
    [
        "(define n 1) (define-syntax-rule (m v) (set! n v)) (if acme-x (m 2)) n",
        "(define n 1) (define-syntax-rule (m v) (set! v 2)) (when acme-x (m n)) n",
        "(define n 1) (define-syntax-rule (m v) (set! n v)) (acme-f (m 2)) n",
        "(define n 1) (define-syntax-rule (m v) (set! n v)) (acme-f (lambda () (m 2))) n",
        "(define-syntax-rule (m v) (+ 1 v)) (m acme-x)",
        # What is no `syntax-rules` is not known.
        "(define-syntax m (lambda (x) (syntax-case x () ((_ a) #'1)))) (m 1)",
        "(define-syntax m acme-transformer) (m 1)",
        # Such a macro may define any name, whatever it is called.
        f"{DEFINING} (define-thing room) (make-room 1)",
        f"{DEFINING} (define-syntax-rule (things n) (begin (define-thing n) 1)) (things room) (make-room 1)",
        "(define-json-mapping <a> make-a a? json->a (b a-b)) (a-b 1)",
        "(let-syntax ((m (lambda (x) #'1))) (m 1))",
        "(define-syntax-rule (m) 1) (list m) m",
    ],
)
def test_what_is_not_known(text: str) -> None:
    value, found = _value(text)
    assert found == []
    assert isinstance(value, Opaque)


def _check(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (folder / "a.scm").write_text(text, encoding="utf-8")
    main(["check", str(folder / "a.scm"), "--output-format", "concise", "--max-steps", "20000"])
    lines = capsys.readouterr().out.splitlines()
    return [
        line.removeprefix(str(folder / "a.scm")).split(": ")[0] + line[line.rfind("[") :] for line in lines
    ]


@pytest.mark.parametrize(
    "place", ["{} a", "(let () {} a)", "(let () 5 {} a)", "((lambda () {} a))", "(begin {} a)"]
)
@pytest.mark.parametrize("form", ["let-syntax ()", "letrec-syntax ((m (syntax-rules () ((_) 1))))"])
@pytest.mark.parametrize(
    "definition", ["(define a 1)", "(begin (define b 2) (define (a) b))", "(define* (a) 1)"]
)
def test_what_is_defined_beside_local_macros_is_bound_outside(
    definition: str, form: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, service = "(use-modules (gnu services) (acme services greeter))", "(service greeter-service-type)"
    for inner in f"({form} {definition})", f"({form} ({form} {definition}))":
        assert _check(tmp_path, f"{head}\n{place.format(inner)}\n{service}\n", capsys) == []


def test_findings_stand_where_the_datum_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """(use-modules (gnu services) (acme services greeter))
(define-syntax-rule (greeter number)
  (service greeter-service-type
           (greeter-configuration (port number) (most-guests -1))))
(list (greeter 99999))
"""
    assert _check(tmp_path, text, capsys) == [":4:62[invalid-value]", ":5:16[invalid-value]"]


def test_what_a_macro_makes_stands_where_it_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """(use-modules (gnu services) (acme services greeter))
(define-syntax-rule (plain) (service greeter-service-type))
(list (plain)
      (plain))
"""
    assert _check(tmp_path, text, capsys) == [":4:7[duplicate-service]"]


def test_a_service_in_a_macro_that_nobody_uses_is_not_reached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """(use-modules (gnu services) (acme services greeter))
(define-syntax-rule (plain) (service greeter-service-type))
(list (service greeter-service-type))
"""
    assert _check(tmp_path, text, capsys) == [":2:29[not-reached]"]
    assert (
        _check(tmp_path, text.replace("(list (service greeter-service-type))", "(list (plain))"), capsys)
        == []
    )


@pytest.mark.parametrize(
    "macro",
    [
        "(define-syntax-rule (m a) (m (a a)))",
        "(define-syntax-rule (m a) (m a))",
        "(define-syntax-rule (m a ...) (m a ... a ...))",
        "(define-syntax-rule (m a ...) (m (a ...) a ...))",
        "(define-syntax-rule (m a) (begin (m a) (m a)))",
        "(define-syntax-rule (m a) (list (m (a . a))))",
        "(define-syntax-rule (m a) (let-syntax ((n (syntax-rules () ((_ b) (m (b b)))))) (n a)))",
        "(define-syntax-rule (m a) (quote #(a a a))) (define-syntax n (syntax-rules () ((_ a) (n #(a a)))))",
    ],
)
def test_a_macro_that_grows_without_end_is_an_error_at_its_use(
    macro: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "n" if "(n a)" not in macro and " n " in macro else "m"
    imports = "(use-modules (gnu services) (acme services greeter))"
    text = f"{imports}\n{{}}\n{{}}\n(list (service greeter-service-type))\n"
    use = f"({name} (1))"
    (found,) = _check(tmp_path, text.format(macro, use), capsys)
    assert found.split("[")[0].startswith((":3:1", ":2:")) and found.endswith(("[ran-away]", "[too-deep]"))
    # What may run or not ends, too.
    assert _check(tmp_path, text.format(macro, f'(if (getenv "X") {use})'), capsys) == []


def test_macros_of_a_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that is exported sees its own module's names, whatever they mean where it is used."""
    (tmp_path / ".git").mkdir()
    module = """(define-module (rooms) #:use-module (acme services greeter) #:export (greeter))
(define limit 0)
(define (plus x) (+ x limit))
(define-syntax-rule (greeter port-number)
  (greeter-configuration (port port-number) (most-guests (plus 0))))
"""
    (tmp_path / "rooms.scm").write_text(module, encoding="utf-8")
    text = """(use-modules (gnu services) (acme services greeter) (rooms))
(define limit 50) (define plus list)
(service greeter-service-type (greeter (+ limit 99950)))
"""
    in_the_module = f"{tmp_path / 'rooms.scm'}:3:18[invalid-value]"
    assert _check(tmp_path, text, capsys) == [":3:40[invalid-value]", in_the_module]
