"""What a run may take: files that never end, modules in circles, and text made of little input."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main
from guixsvc.evaluate.bounds import MAX_STEPS, own
from guixsvc.evaluate.configuration import evaluate
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.evaluate.scheme.progress import Progress
from guixsvc.source import Source

USES = "(use-modules (gnu services) (acme services greeter) (srfi srfi-1) (ice-9 match))\n"
ENDLESS = "(let f () (f))"

pytestmark = pytest.mark.usefixtures("greeter_is_known")


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def _write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def _check(*arguments: str) -> str:
    """What is printed on standard output."""
    printed = io.BytesIO()
    before = sys.stdout
    sys.stdout = stream = io.TextIOWrapper(printed, "utf-8", write_through=True)
    try:
        assert main(["check", *arguments]) in (0, 1)
    finally:
        sys.stdout = before
    stream.flush()
    return printed.getvalue().decode()


def _evaluated(text: str) -> tuple[int, bool, list[str]]:
    """How many systems there are, whether the steps ran out, and what was found."""
    source = Source("test.scm", text, str(Path.cwd()))
    configuration, found = evaluate(Trees().read(source), Trees(), Environment(), own(MAX_STEPS))
    return len(configuration.systems), configuration.ran_out, [fault.code for fault in found]


def test_many_hosts_that_are_mapped_from_one_list_need_no_option() -> None:
    names = " ".join(f'"h{number:05d}"' for number in range(8_000))
    host = (
        "(define (host name) (operating-system (host-name name) (services (list"
        " (service greeter-service-type (greeter-configuration (greeting name)))))))"
    )
    assert _evaluated(f"{USES}{host}\n(map host '({names}))") == (8_000, False, [])
    assert _evaluated(f"{USES}{host}\n(map host (map number->string (iota 20000)))")[1]


def test_files_that_never_end_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = USES + "(list (service greeter-service-type (greeter-configuration (prt 1))))"
    needy = USES + "(let f ((i 0)) (if (< i 3000) (f (+ i 1)) (car i)))"
    _write({f"m{number}.scm": USES + ENDLESS for number in range(6)})
    _write({"a.scm": faulty, "z.scm": needy})
    all_of_it: list[Progress] = []
    begin = Progress.__init__

    def counting(self: Progress, *arguments: Any) -> None:
        all_of_it.append(self)
        begin(self, *arguments)

    monkeypatch.setattr(Progress, "__init__", counting)
    out = _check(".")
    assert out.count("[ran-away]") == 6
    assert "has no field `prt`" in out
    assert "`car`: expected a pair, found 3000" in out
    assert MAX_STEPS < sum(progress.steps for progress in all_of_it) < 2 * MAX_STEPS


@pytest.mark.parametrize("text", [ENDLESS, "(define (f n) (car 5) (f n)) (f 1)"])
def test_max_steps_is_for_each_file(text: str) -> None:
    _write({"a.scm": USES + text, "b.scm": USES + text})
    assert _check("a.scm", "b.scm", "--max-steps", "5000").count("stopped after 5000 steps") == 2


def test_modules_that_all_use_each_other_are_one_finding() -> None:
    names = [f"a{number}" for number in range(12)]
    for name in names:
        uses = " ".join(f"#:use-module (m {other})" for other in names if other != name)
        _write({f"m/{name}.scm": f"(define-module (m {name}) #:export ({name}) {uses})\n(define {name} 1)\n"})
    out = _check(".")
    assert out.count("[module-cycle]") <= 1
    assert len(out) < 1000


def test_the_modules_of_a_ring_are_not_all_named() -> None:
    for number in range(40):
        text = f"(define-module (m a{number}) #:use-module (m a{(number + 1) % 40}))\n"
        _write({f"m/a{number}.scm": text + USES})
    out = _check(".")
    assert out.count("[module-cycle]") == 1
    assert len(out) < 1000


def test_a_circle_that_another_file_enters_elsewhere_is_evaluated_as_from_there() -> None:
    _write(
        {
            "m/a.scm": "(define-module (m a) #:use-module (m b))\n(define-public port-a (+ port-b 1))\n",
            "m/b.scm": "(define-module (m b) #:use-module (m a))\n(define-public port-b 2001)\n",
        }
    )
    service = "(list (service greeter-service-type (greeter-configuration (port port-a))))"
    for name, modules in (("one", "(m a)"), ("two", "(m b) (m a)")):
        imports = f"(use-modules (gnu services) (acme services greeter) {modules})\n"
        _write({f"{name}.scm": imports + service})
    # Entered by (m b), (m a) finds no port-b yet, as in Guile.
    assert "[unknown-value]" in _check("two.scm", "--show-unseen")
    assert "[unknown-value]" not in _check("one.scm", "--show-unseen")
    for order in (("one.scm", "two.scm"), ("two.scm", "one.scm")):
        assert "[unknown-value]" in _check(*order, "--show-unseen")


def test_a_ring_of_modules_is_evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from guixsvc.evaluate.scheme.run import Run

    for number in range(30):
        text = f"(define-module (m a{number}) #:use-module (m a{(number + 1) % 30}))\n"
        _write({f"m/a{number}.scm": f"{text}(define (f{number} x) x)"})
    runs: list[object] = []
    evaluate = Run.evaluate_file

    def counting(self: Run, *arguments: Any) -> None:
        runs.append(arguments)
        evaluate(self, *arguments)

    monkeypatch.setattr(Run, "evaluate_file", counting)
    assert _check(".") == ""
    assert len(runs) == 30


def _headings(out: str) -> set[str]:
    """The findings but for those of circles, of which one is enough in a run."""
    return {line for line in out.splitlines() if line.startswith("m/") and "module-cycle" not in line}


_USED_LATER = "(define-public (service-a) (service greeter-service-type (greeter-configuration (port (b)))))"
_USED_EARLY = "(define-public port-a (+ 1 port-b))"


@pytest.mark.parametrize("of_a", [_USED_LATER, _USED_EARLY])
def test_a_circle_is_the_same_alone_and_in_a_run(of_a: str) -> None:
    uses = "#:use-module (gnu services) #:use-module (acme services greeter)"
    of_b = (
        "(define-public port-b 64737) (define (b) port-b) (define-public (c) (greeter-configuration (prt 1)))"
    )
    of_c = "(list (service greeter-service-type (greeter-configuration (port 0) (user port-b))))"
    _write(
        {
            "m/a.scm": f"(define-module (m a) {uses} #:use-module (m b))\n{of_a}\n",
            "m/b.scm": f"(define-module (m b) {uses} #:use-module (m c) #:export (b))\n{of_b}\n",
            "m/c.scm": f"(define-module (m c) {uses} #:use-module (m a) #:use-module (m b))\n{of_c}\n",
        }
    )
    names = ["m/a.scm", "m/b.scm", "m/c.scm"]
    each = {line for name in names for line in _headings(_check(name))}
    # What is wrong with a service that one file does not reach is a warning there.
    alone = {line for line in each if line.replace(": warning: ", ": error: ") not in each - {line}}
    for order in (names, names[::-1]):
        assert _headings(_check(*order)) == alone
    assert "has no field `prt`" in str(alone)
    assert "[invalid-value]" in str(alone)


def test_includes_that_double_run_out() -> None:
    _write({f"i{n}.scm": f'(include "i{n + 1}.scm")(include "i{n + 1}.scm")' for n in range(19)})
    _write({"i19.scm": "(define z 1)"})
    assert "[ran-away]" in _check("i0.scm")
    assert "[ran-away]" in _check("i8.scm", "--max-steps", "10000")


_DOUBLE = "(define (d n) (if (= n 0) (list 1) (let ((x (d (- n 1)))) (list x x))))\n"

ATTACKS = {
    "member of lists": "(member (append (iota 4000) (list -1)) (make-list 4000 (append (iota 4000) (list"
    " -2))))",
    "faults around a recursion": "(define (m n) (car 5) (m n) (car 5)) (m 1)",
    "faults in a loop": "(let f ((i 0)) (list-ref (list) i) (f (+ i 1)))",
    "long messages": "(let f ((i 0)) (car (vector i (make-list 8 (make-list 8 (make-string 60 #\\a))))) "
    "(f (+ i 1)))",
    "shared elements": _DOUBLE + "(let f () (equal? (d 40) (d 40)) (f))",
    "arguments": "(let ((l (iota 1000000))) (define (g . r) r) (let f ((k '())) (f (cons (apply g l) k))))",
    "arguments of what is not known": "(use-modules (acme)) (let ((l (iota 1000000))) (let f () "
    "(apply acme l) (f)))",
    "splices": "(let ((l (iota 900000))) (let f ((k '())) (f (cons `(1 ,@l) k))))",
    "rests": "(let ((l (iota 1000000))) (let f ((k '())) (match l ((a . b) (f (cons b k))))))",
    "characters": '(let ((s (make-string 1000000 #\\a))) (let f ((k 0)) (f (string-index s #\\b))))',
    "values": "(let ((l (iota 1000000))) (let f () (call-with-values (lambda () (apply values l)) list)"
    " (f)))",
    "a chain of procedures": "(let f ((g car) (i 0)) (if (< i 60000) (f (negate g) (+ i 1)) (g 5)))",
    "many services": "(make-list 1000000 (service greeter-service-type))",
    "many records": "(map (lambda (i) (service greeter-service-type (greeter-configuration (port"
    " i))))"
    " (iota 100000))",
    "many guests": "(service greeter-service-type (greeter-configuration (guests (make-list 1000000"
    ' (greeter-guest (name "a"))))))',
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_little_text_that_asks_for_much_is_stopped(name: str) -> None:
    _write({"attack.scm": USES + ATTACKS[name]})
    out = _check("attack.scm")
    assert "[ran-away]" in out or "[too-deep]" in out
    assert len(out) < 20_000
